import type { ToleranceRule } from '#shared/sorting/rulebook';
import { addDays } from '#shared/kernel/time';
import type { Arrival, Gap } from '#shared/sorting/sorting';
import { grams } from '../custody';
import { AppError } from '../kernel/errors';
import type { ArrivalDoc, ArrivalUnitDoc } from './model';

export type ArrivalStatus = Arrival['status'];
export type ArrivalAct = 'unload' | 'receive' | 'close';

/** The life cycle of an arrival. `unload` on a closed one is a unit found in the vehicle afterwards: the handover is open again. */
export const arrivalTable: Record<ArrivalAct, Partial<Record<ArrivalStatus, ArrivalStatus>>> = {
  unload: { expected: 'unloaded', unloaded: 'unloaded', closed: 'unloaded' },
  receive: { unloaded: 'unloaded' },
  close: { unloaded: 'closed' },
};

const actions: Record<ArrivalStatus, string> = {
  expected: 'Wait until the crew has confirmed the unloading.',
  unloaded: 'Weigh the units in.',
  closed: 'The handover is confirmed; nothing can be added.',
};

/** Where an act leads; throws `wrong_state` where the table does not allow it. */
export function nextStatus(status: ArrivalStatus, act: ArrivalAct): ArrivalStatus {
  const next = arrivalTable[act][status];
  if (!next)
    throw new AppError('wrong_state', `"${act}" is not possible while the arrival is ${status}`, {
      action: actions[status],
      details: { status },
    });
  return next;
}

/** Days until a gap should be explained: somebody of the own house looks for it, a claim goes to the processor and back. */
const gapDays = { own: 3, claim: 7 };

/** The last day on which a gap should be explained. */
export function dueDayOf(gap: { day: string; kind: Gap['kind'] }): string {
  return addDays(gap.day, gap.kind.startsWith('claim_') ? gapDays.claim : gapDays.own);
}

/**
 * What may lie between two scales: 5 % of the weight at the door, at least half a kilogram — and for light categories, where half a
 * kilogram would hide a whole unit, at least a fifth of the typical weight instead.
 */
export const standardTolerance: ToleranceRule = { share: 0.05, leastKg: 0.5, lightShare: 0.2 };

/** The rules of a day with the typical weights (kg) of the categories. */
export interface Tolerances {
  standard: ToleranceRule;
  byCategory: Readonly<Record<string, ToleranceRule>>;
  typicalKg: ReadonlyMap<string, number>;
}

/** Tolerance in kg for a unit of a category that weighed so much at the door. */
export function toleranceOf(tolerances: Tolerances, unit: { categoryKey: string; weightKg: number }): number {
  const rule = tolerances.byCategory[unit.categoryKey] ?? tolerances.standard;
  const typicalKg = tolerances.typicalKg.get(unit.categoryKey) ?? unit.weightKg;
  const leastKg = Math.min(rule.leastKg, typicalKg * rule.lightShare);
  return grams(Math.max(unit.weightKg * rule.share, leastKg));
}

/** How a weighed unit compares with the door. Exactly the tolerance is still a match. */
export function compareWeights(unit: Pick<ArrivalUnitDoc, 'doorKg' | 'toleranceKg'>, receivedKg: number) {
  if (unit.doorKg === null) return 'extra' as const;
  return grams(Math.abs(receivedKg - unit.doorKg)) <= unit.toleranceKg
    ? ('matched' as const)
    : ('weight_differs' as const);
}

/** Units announced and not seen yet. */
export function unseenCodes(arrival: Pick<ArrivalDoc, 'units'>): string[] {
  return arrival.units.filter(({ result }) => result === 'expected').map(({ code }) => code);
}

/** Sums of an arrival in kg. */
export function sumsOf(arrival: Pick<ArrivalDoc, 'units'>): { doorKg: number; receivedKg: number } {
  return {
    doorKg: grams(arrival.units.reduce((sum, { doorKg }) => sum + (doorKg ?? 0), 0)),
    receivedKg: grams(arrival.units.reduce((sum, { receivedKg }) => sum + (receivedKg ?? 0), 0)),
  };
}

/** Refuses to close while units are unseen that nobody has confirmed missing, or while one is named that is not unseen. */
export function assertAllConfirmed(arrival: Pick<ArrivalDoc, 'units'>, confirmMissing: readonly string[]): string[] {
  const unseen = unseenCodes(arrival);
  const unconfirmed = unseen.filter((code) => !confirmMissing.includes(code));
  if (unconfirmed.length > 0)
    throw new AppError(
      'wrong_state',
      `${unconfirmed.length} units were not seen: ${unconfirmed.slice(0, 5).join(', ')}`,
      {
        action: 'Look for them, or confirm that each is missing.',
        details: { unitCodes: unconfirmed },
      },
    );
  const wrong = confirmMissing.filter((code) => !unseen.includes(code));
  if (wrong.length > 0)
    throw new AppError('conflict', `Not missing: ${wrong.slice(0, 5).join(', ')}`, {
      action: 'Load the arrival again and confirm only units that were not seen.',
      details: { unitCodes: wrong },
    });
  return unseen;
}
