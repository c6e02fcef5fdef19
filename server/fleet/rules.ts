import { AppError } from '../kernel/errors';
import type { ShiftDoc, ShiftTemplateDoc } from './model';

/** Letter of the n-th shift of a day (0-based): A…Z, AA, AB, … */
export function letterOf(n: number): string {
  const last = String.fromCharCode(65 + (n % 26));
  return n < 26 ? last : letterOf(Math.floor(n / 26) - 1) + last;
}

/** A working time: instants, or times `HH:MM` of one day. */
interface Span<T extends Date | string> {
  startsAt: T;
  endsAt: T;
}

/** Do two working times share a moment? One may begin when the other ends. */
export function overlap<T extends Date | string>(a: Span<T>, b: Span<T>): boolean {
  return a.startsAt < b.endsAt && b.startsAt < a.endsAt;
}

/** What works at a time: a vehicle, and the crews that people are needed of. */
export interface Working<T extends Date | string> extends Span<T> {
  vehicleId: string;
  crewIds: readonly string[];
}

/** Nothing and nobody works twice at once. */
export function clash<T extends Date | string>(a: Working<T>, b: Working<T>): boolean {
  return overlap(a, b) && (a.vehicleId === b.vehicleId || a.crewIds.some((id) => b.crewIds.includes(id)));
}

type ShiftWork = Pick<ShiftDoc, 'startsAt' | 'endsAt' | 'vehicle' | 'crew' | 'lent'>;
export const workOf = ({ startsAt, endsAt, vehicle, crew, lent }: ShiftWork): Working<Date> => ({
  ...{ startsAt, endsAt, vehicleId: String(vehicle._id) },
  crewIds: [String(crew._id), ...(lent ? [lent.crewId] : [])],
});

type TemplateWork = Pick<ShiftTemplateDoc, 'startsAt' | 'endsAt' | 'vehicleId' | 'crewId'>;
const weeklyWorkOf = ({ startsAt, endsAt, vehicleId, crewId }: TemplateWork): Working<string> => ({
  ...{ startsAt, endsAt, vehicleId: String(vehicleId) },
  crewIds: [String(crewId)],
});

/** Refuses a shift whose vehicle or people work elsewhere at that time. Throws `conflict`. */
export function refuseClash(shift: ShiftWork, others: readonly ShiftDoc[]): void {
  const other = others.find((one) => clash(workOf(shift), workOf(one)));
  if (!other) return;
  throw new AppError('conflict', `Vehicle or crew already works in shift ${other.letter} at that time`, {
    action: `Change the times or cancel shift ${other.letter}.`,
    details: { letter: other.letter },
  });
}

/** Refuses a weekly template whose vehicle or crew another one, that is not paused, needs at that time. Throws `conflict`. */
export function refuseWeeklyClash(template: ShiftTemplateDoc, others: readonly ShiftTemplateDoc[]): void {
  if (template.paused) return;
  const isShared = (one: ShiftTemplateDoc) => one.days.find((day) => template.days.includes(day));
  const other = others.find((one) => !one.paused && isShared(one) && clash(weeklyWorkOf(template), weeklyWorkOf(one)));
  if (!other) return;
  const { startsAt, endsAt } = other;
  const day = isShared(other);
  throw new AppError(
    'conflict',
    `Vehicle or crew already works by another weekly template at that time (${day} ${startsAt}–${endsAt})`,
    {
      action: 'Change days or times, or pause the other template.',
      details: { templateId: String(other._id), day, startsAt, endsAt },
    },
  );
}
