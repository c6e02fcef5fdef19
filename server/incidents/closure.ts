import { addDays, instantOf } from '#shared/kernel/time';
import type { Actor } from '../kernel/actor';
import type { Kernel } from '../kernel/kernel';
import { getDistrict, isClosedAt, listCrossings, updateCrossing } from '../network';
import type { IncidentDoc } from './model';

async function crossingOf({ crossingId, districtCode }: Pick<IncidentDoc, 'crossingId' | 'districtCode'>) {
  return (await listCrossings(districtCode)).find(({ _id }) => String(_id) === crossingId);
}

/**
 * Closes the crossing of an incident in the running transaction: until the end that was told, else until the day is over. What the network says
 * already stays where nothing else was told. Throws `invalid_input` when the told end has passed.
 */
export async function closeCrossing(
  kernel: Kernel,
  actor: Actor,
  { crossingId, districtCode, day }: Pick<IncidentDoc, 'crossingId' | 'districtCode' | 'day'>,
  until: Date | undefined,
): Promise<void> {
  const now = kernel.clock.now();
  const crossing = await crossingOf({ crossingId, districtCode });
  const { timeZone } = await getDistrict(districtCode);
  const closedUntil = until ?? instantOf(addDays(day, 1), 0, timeZone);
  if (!crossing || (!until && (isClosedAt(crossing, now) || closedUntil <= now))) return;
  await updateCrossing(kernel, actor, { id: crossingId!, ifMatch: undefined, set: { closed: true, closedUntil } });
}

/** The crossing of an incident is open again, in the running transaction. */
export async function reopenCrossing(kernel: Kernel, actor: Actor, incident: IncidentDoc): Promise<void> {
  const { kind, crossingId, districtCode } = incident;
  if (kind !== 'crossing_closed' || !(await crossingOf({ crossingId, districtCode }))?.closed) return;
  await updateCrossing(kernel, actor, { id: crossingId!, ifMatch: undefined, set: { closed: false } });
}
