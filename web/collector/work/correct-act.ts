import type { CollectorActInput } from '#shared/dispatch/routes';
import type { WaitingAct } from './phone-store';
import { refusedPrice } from './refused-values';

/** What is put right in a refused act: the field, what was typed, and what it may be. */
export interface Correction {
  field: 'pickupCode' | 'serial' | 'code';
  typed: string;
  fits: RegExp;
}

/** The one field that a refusal is about and that can be typed anew; null where the act itself has to be decided on. */
export function correctionOf({ act, refused }: WaitingAct): Correction | null {
  if (act.type === 'complete' && refused?.code === 'code_mismatch')
    return { field: 'pickupCode', typed: act.pickupCode, fits: /^\d{6}$/ };
  if (act.type === 'deliver' && refused?.code === 'serial_mismatch')
    return { field: 'serial', typed: act.serial, fits: /^.{1,60}$/ };
  // Without another phone's act at the stop, and not for its price, it is the label that another unit has.
  if (act.type === 'collect' && refused?.code === 'conflict' && !refused.conflict && refusedPrice(refused) === null)
    return { field: 'code', typed: act.unit.code, fits: /^[A-Z0-9-]{4,24}$/ };
  return null;
}

/** A typed value as the act keeps it. */
export const plainValue = (field: Correction['field'], value: string): string =>
  field === 'code' ? value.trim().toUpperCase() : value.trim();

function withValue(act: CollectorActInput, value: string): CollectorActInput {
  if (act.type === 'complete') return { ...act, pickupCode: value };
  if (act.type === 'deliver') return { ...act, serial: value };
  return act.type === 'collect' ? { ...act, unit: { ...act.unit, code: value } } : act;
}

/**
 * The waiting acts that change when a refused one is put right, the refused one last: until it is kept the line stands still. What was unloaded
 * under a wrong label meanwhile is unloaded under the right one. The act keeps its id: the server has not taken it.
 */
export function corrected(waiting: readonly WaitingAct[], one: WaitingAct, value: string): WaitingAct[] {
  const right = { ...one, act: withValue(one.act, value), refused: null };
  if (one.act.type !== 'collect') return [right];
  const wrong = one.act.unit.code;
  const later = waiting.flatMap((other): WaitingAct[] => {
    const { act, routeId, seq = 0 } = other;
    const isOf = routeId === one.routeId && seq > (one.seq ?? 0) && act.type === 'unload';
    if (!isOf || !act.unitCodes.includes(wrong)) return [];
    return [{ ...other, act: { ...act, unitCodes: act.unitCodes.map((code) => (code === wrong ? value : code)) } }];
  });
  return [...later, right];
}

/** A refused act that brings aboard what must not ride there, as it is sent again when that has happened already. */
export function asHappened(one: WaitingAct): WaitingAct {
  const { act } = one;
  if (act.type !== 'collect' && act.type !== 'load') return one;
  return { ...one, act: { ...act, alreadyAboard: true }, refused: null };
}

/** A refused act out of the promised order, as it is sent again when the resident had agreed to it. */
export function withAgreedOrder(one: WaitingAct): WaitingAct {
  const { act } = one;
  if (act.type !== 'deliver' && act.type !== 'collect') return one;
  return { ...one, act: { ...act, orderAgreed: true }, refused: null };
}
