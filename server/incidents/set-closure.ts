import type { Actor } from '../kernel/actor';
import { AppError } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { updateCrossing } from '../network';
import { getIncidentDoc, noteChange } from './incidents';
import type { IncidentDoc } from './model';

/** A dispatcher says until when the crossing of an incident is closed; null = nobody knows. Throws `wrong_state` when the incident has ended. */
export async function setClosure(
  kernel: Kernel,
  actor: Actor,
  { id, closedUntil }: { id: string; closedUntil: Date | null },
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
      set: { closed: true, closedUntil },
    });
    return noteChange(tx, incident);
  });
}
