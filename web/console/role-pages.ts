import type { Component } from 'vue';
import type { Role } from '#shared/kernel/roles';

type PageLoader = () => Promise<{ default: Component }>;

/** Pages beside the own one, by the first part of the address, and who may open them. */
const sidePages: Record<string, { roles: readonly Role[]; load: PageLoader }> = {
  settlement: { roles: ['dispatcher', 'administrator'], load: () => import('./settlement/SettlementPage.vue') },
  fleet: { roles: ['dispatcher', 'administrator'], load: () => import('./fleet/FleetPage.vue') },
  labels: {
    roles: ['centre_staff', 'point_staff', 'dispatcher', 'administrator'],
    load: () => import('./labels/LabelsPage.vue'),
  },
  certificate: {
    roles: ['centre_staff', 'dispatcher', 'administrator'],
    load: () => import('./labels/CertificatePage.vue'),
  },
  sheets: { roles: ['dispatcher'], load: () => import('./desk/export/RouteSheets.vue') },
};

/** The page of a role at an address below `/console/`. */
export function pageAt(role: Role, address: string): PageLoader | undefined {
  const side = sidePages[address.split('/')[0] ?? ''];
  return side?.roles.includes(role) ? side.load : pageOfRole[role];
}

/** Where each role of the desktop works; residents and collectors have their phones. */
const pageOfRole: Partial<Record<Role, PageLoader>> = {
  dispatcher: () => import('./desk/DispatcherDesk.vue'),
  centre_staff: () => import('./centre/CentrePage.vue'),
  point_staff: () => import('./roles/PointPage.vue'),
  dealer: () => import('./roles/DealerPage.vue'),
  processor: () => import('./roles/ProcessorPage.vue'),
  government: () => import('./roles/GovernmentPage.vue'),
  administrator: () => import('./roles/AdministratorPage.vue'),
};
