import { addDays, instantOf } from '#shared/kernel/time';
import { isClosedAt, isClosedDuring, isStanding } from '#shared/network/closures';
import type { Actor } from '../kernel/actor';
import type { Kernel } from '../kernel/kernel';
import { getDistrict, listCrossings, updateCrossing, type CrossingDoc } from '../network';
import type { IncidentDoc } from './model';

async function crossingOf({ crossingId, districtCode }: Pick<IncidentDoc, 'crossingId' | 'districtCode'>) {
  return (await listCrossings(districtCode)).find(({ _id }) => String(_id) === crossingId);
}

/** The day of an incident: from now on where it is under way. */
async function hoursOf({ districtCode, day }: Pick<IncidentDoc, 'districtCode' | 'day'>, now: Date) {
  const { timeZone } = await getDistrict(districtCode);
  const begins = instantOf(day, 0, timeZone);
  return { from: begins > now ? begins : now, until: instantOf(addDays(day, 1), 0, timeZone) };
}

/** When the closure of an incident begins where nobody says so: as the network has it, else with the day, and not before now. */
export async function beginningOf(kernel: Kernel, incident: IncidentDoc): Promise<Date | null> {
  const now = kernel.clock.now();
  const crossing = await crossingOf(incident);
  return crossing && isStanding(crossing, now) ? (crossing.closedFrom ?? null) : (await hoursOf(incident, now)).from;
}

/** Both closures in one, because a crossing has one: nothing opens that was said to be closed. */
function joined({ closedFrom, closedUntil }: CrossingDoc, { from, until }: { from: Date; until: Date }) {
  return {
    closedFrom: closedFrom && closedFrom > from ? from : (closedFrom ?? null),
    closedUntil: closedUntil && closedUntil < until ? until : closedUntil,
  };
}

/**
 * Closes the crossing of an incident in the running transaction: from now on, or from the beginning of a later day, until the end that was told, else
 * until the day is over. What the network says already of that day, or of now where it `isNow`, stays where nothing else was told. Throws
 * `invalid_input` when the told end has passed or lies before the beginning.
 */
export async function closeCrossing(
  kernel: Kernel,
  actor: Actor,
  incident: Pick<IncidentDoc, 'crossingId' | 'districtCode' | 'day'>,
  { until, isNow = false }: { until?: Date; isNow?: boolean },
): Promise<void> {
  const now = kernel.clock.now();
  const crossing = await crossingOf(incident);
  const hours = await hoursOf(incident, now);
  if (!crossing) return;
  const isSaid = isNow ? isClosedAt(crossing, now) : isClosedDuring(crossing, hours);
  if (!until && (isSaid || hours.until <= now)) return;
  const { closedFrom, closedUntil } = isStanding(crossing, now)
    ? joined(crossing, hours)
    : { closedFrom: hours.from, closedUntil: hours.until };
  await updateCrossing(kernel, actor, {
    ...{ id: String(crossing._id), ifMatch: undefined },
    set: { closed: true, closedFrom, closedUntil: until ?? closedUntil },
  });
}

/** The crossing of an incident is open again, in the running transaction. */
export async function reopenCrossing(kernel: Kernel, actor: Actor, incident: IncidentDoc): Promise<void> {
  const { kind, crossingId, districtCode } = incident;
  if (kind !== 'crossing_closed' || !(await crossingOf({ crossingId, districtCode }))?.closed) return;
  await updateCrossing(kernel, actor, { id: crossingId!, ifMatch: undefined, set: { closed: false } });
}
