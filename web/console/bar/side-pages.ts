import type { Role } from '#shared/kernel/roles';
import type { IconName } from '../../kernel/components';

/** Pages beside the own one, by the first part of the address: who may open them, and their sign in the menu (none: not in it). */
export const sidePages = {
  settlement: { roles: ['dispatcher', 'administrator'], icon: 'document' },
  fleet: { roles: ['dispatcher', 'administrator'], icon: 'truck' },
  flow: { roles: ['dispatcher', 'centre_staff', 'administrator', 'government'], icon: 'scale' },
  gaps: { roles: ['dispatcher', 'centre_staff', 'administrator'], icon: 'warning' },
  labels: { roles: ['centre_staff', 'point_staff', 'dispatcher', 'administrator'], icon: null },
  certificate: { roles: ['centre_staff', 'dispatcher', 'administrator'], icon: null },
  sheets: { roles: ['dispatcher'], icon: null },
} as const satisfies Record<string, { roles: readonly Role[]; icon: IconName | null }>;
export type SidePage = keyof typeof sidePages;

const all: Record<string, { roles: readonly Role[]; icon: IconName | null }> = sidePages;

/** Whether a role may open the side page of a name. */
export const mayOpen = (role: Role, page: string): page is SidePage => all[page]?.roles.includes(role) ?? false;

/** What a role finds in its menu. */
export function menuOf(role: Role): { page: string; icon: IconName }[] {
  return Object.entries(all).flatMap(([page, { roles, icon }]) =>
    icon && roles.includes(role) ? [{ page, icon }] : [],
  );
}
