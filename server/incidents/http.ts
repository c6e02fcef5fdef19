import { incidentsApi } from '#shared/incidents/incidents';
import { tenantOf } from '../accounts';
import { implement, type Implementation } from '../kernel/http/implement';
import type { Kernel } from '../kernel/kernel';
import { applyToDay, undo } from './apply';
import { findForIncident } from './find';
import { endIncident, getIncidentDoc, listIncidentDocs, takeIncident } from './incidents';
import { presentIncident, presentIncidents } from './present';
import { setClosure } from './set-closure';
import { reportByCrew, writeDown } from './write-down';

export function incidentsHttp(kernel: Kernel): Implementation[] {
  return implement(incidentsApi, {
    listIncidents: async ({ actor, query }) => ({
      items: await presentIncidents(
        kernel,
        await listIncidentDocs({ organisationId: tenantOf(actor), day: query.day }),
      ),
    }),
    getIncident: async ({ actor, params }) => presentIncident(kernel, await getIncidentDoc(actor, params.id)),
    openIncident: async ({ actor, body }) => presentIncident(kernel, await writeDown(kernel, actor, body)),
    reportIncident: async ({ actor, body }) => {
      const { _id, kind, openedAt } = await reportByCrew(kernel, actor, body);
      return { id: String(_id), kind, openedAt: openedAt.toISOString() };
    },
    takeIncident: async ({ actor, params }) => presentIncident(kernel, await takeIncident(kernel, actor, params.id)),
    setClosure: async ({ actor, params, body }) => {
      const closedFrom = body.closedFrom === undefined ? undefined : new Date(body.closedFrom);
      const closedUntil = body.closedUntil === null ? null : new Date(body.closedUntil);
      return presentIncident(kernel, await setClosure(kernel, actor, { id: params.id, closedFrom, closedUntil }));
    },
    findRepairs: ({ actor, params }) => findForIncident(kernel, actor, params.id),
    applyRepair: async ({ actor, params, body }) =>
      presentIncident(kernel, await applyToDay(kernel, actor, { id: params.id, ...body })),
    undoRepair: async ({ actor, params }) => presentIncident(kernel, await undo(kernel, actor, params.id)),
    endIncident: async ({ actor, params, body }) =>
      presentIncident(kernel, await endIncident(kernel, actor, { id: params.id, ...body })),
  });
}
