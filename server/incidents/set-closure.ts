import type { Actor } from '../kernel/actor';
import { AppError } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { updateCrossing } from '../network';
import { beginningOf } from './closure';
import { getIncidentDoc, noteChange } from './incidents';
import type { IncidentDoc } from './model';

/**
 * A dispatcher says from when until when the crossing of an incident is closed: no beginning = it stays as it is, no end = nobody knows. Throws
 * `wrong_state` when the incident has ended, `invalid_input` for hours that cannot be.
 */
export async function setClosure(
  kernel: Kernel,
  actor: Actor,
  { id, closedFrom, closedUntil }: { id: string; closedFrom: Date | undefined; closedUntil: Date | null },
): Promise<IncidentDoc> {
  return transact(kernel, actor, async (tx) => {
    const incident = await getIncidentDoc(actor, id);
    if (incident.isEnded)
      throw new AppError('wrong_state', `This incident is ${incident.status}`, {
        action: 'Change the crossing on the map.',
      });
    if (!incident.crossingId || incident.kind !== 'crossing_closed')
      throw new AppError('invalid_input', 'This incident is not about a crossing', { action: 'Load it again.' });
    await updateCrossing(kernel, actor, {
      ...{ id: incident.crossingId, ifMatch: undefined },
      set: { closed: true, closedFrom: closedFrom ?? (await beginningOf(kernel, incident)), closedUntil },
    });
    return noteChange(tx, incident);
  });
}
