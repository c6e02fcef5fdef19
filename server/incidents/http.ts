import { incidentsApi } from '#shared/incidents/incidents';
import { tenantOf } from '../accounts';
import { implement, type Implementation } from '../kernel/http/implement';
import type { Kernel } from '../kernel/kernel';
import { applyToDay, undo } from './apply';
import { findForIncident } from './find';
import { endIncident, getIncidentDoc, listIncidentDocs, takeIncident } from './incidents';
import { presentIncident, presentIncidents } from './present';
import { reportByCrew, writeDown } from './write-down';

export function incidentsHttp(kernel: Kernel): Implementation[] {
  return implement(incidentsApi, {
    listIncidents: async ({ actor, query }) => ({
      items: await presentIncidents(await listIncidentDocs({ organisationId: tenantOf(actor), day: query.day })),
    }),
    getIncident: async ({ actor, params }) => presentIncident(await getIncidentDoc(actor, params.id)),
    openIncident: async ({ actor, body }) => presentIncident(await writeDown(kernel, actor, body)),
    reportIncident: async ({ actor, body }) => {
      const { _id, kind, openedAt } = await reportByCrew(kernel, actor, body);
      return { id: String(_id), kind, openedAt: openedAt.toISOString() };
    },
    takeIncident: async ({ actor, params }) => presentIncident(await takeIncident(kernel, actor, params.id)),
    findRepairs: ({ actor, params }) => findForIncident(kernel, actor, params.id),
    applyRepair: async ({ actor, params, body }) =>
      presentIncident(await applyToDay(kernel, actor, { id: params.id, ...body })),
    undoRepair: async ({ actor, params }) => presentIncident(await undo(kernel, actor, params.id)),
    endIncident: async ({ actor, params, body }) =>
      presentIncident(await endIncident(kernel, actor, { id: params.id, ...body })),
  });
}
