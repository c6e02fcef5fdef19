import type { StoredEvent } from '../kernel/events/event-store';
import type { Feature, Kernel } from '../kernel/kernel';
import { incidentsHttp } from './http';
import { incidentListeners } from './listeners';
import { warmQuestionThread } from '../planning';
import { IncidentModel, type IncidentDoc } from './model';
import { presentIncident } from './present';

export { listIncidentDocs } from './incidents';
export type { IncidentDoc } from './model';

/** What keeps the day from going to plan, and its repairs. */
export function incidentsFeature(kernel: Kernel): Feature {
  const push = async ({ incidentId, organisationId, day }: StoredEvent<'incidents:changed'>['data']) => {
    const room = `day:${organisationId}:${day}`;
    if (!kernel.pushes.watched(room)) return;
    const doc = await IncidentModel.findById(incidentId).lean<IncidentDoc>();
    if (doc) kernel.pushes.local(room, 'incidents:changed', { incident: await presentIncident(kernel, doc) });
  };
  const pushWaiting = async ({ data }: { data: { routeId: string } }) => {
    const waiting = await IncidentModel.find({ status: 'repaired', 'repair.routeIds': data.routeId }).lean<
      IncidentDoc[]
    >();
    for (const doc of waiting) {
      const room = `day:${String(doc.organisationId)}:${doc.day}`;
      kernel.pushes.local(room, 'incidents:changed', { incident: await presentIncident(kernel, doc) });
    }
  };
  return {
    name: 'incidents',
    endpoints: incidentsHttp(kernel),
    live: [
      {
        on: 'incidents:opened',
        push: async ({ data }) => {
          await push({ ...data, status: 'open' });
          // Whoever watches the day will ask for repairs: the thread starts meanwhile.
          if (kernel.pushes.watched(`day:${data.organisationId}:${data.day}`)) void warmQuestionThread(kernel);
        },
      },
      { on: 'incidents:changed', push: ({ data }) => push(data) },
      { on: 'dispatch:change-confirmed', push: pushWaiting },
    ],
    listeners: incidentListeners(kernel),
  };
}
