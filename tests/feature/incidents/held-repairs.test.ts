import { randomUUID } from 'node:crypto';
import { demoApi } from '#shared/demo/demo';
import { routesApi } from '#shared/dispatch/routes';
import { incidentsApi } from '#shared/incidents/incidents';
import { AuditModel } from '../../../server/accounts/model';
import { momentToJudgeFor } from '../../../server/dispatch/reading-time';
import { readStandingDay, repairQueryOf } from '../../../server/dispatch';
import { IncidentModel, RepairModel } from '../../../server/incidents/model';
import { wishOf } from '../../../server/incidents/wish';
import { retimeRepair } from '../../../server/planning';
import { useApp } from '../../setup/app';
import { publishDemoDay } from '../../setup/demo-day';

describe('somebody reads the repairs of a full day before one is applied', () => {
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '50', REPAIRS_MS: '5000' });

  test('each of them holds for two minutes', async () => {
    const { dispatcher, collectors, day } = await publishDemoDay(t);
    const { caller, route } = collectors.reduce((one, other) =>
      other.route.stops.length > one.route.stops.length ? other : one,
    );
    const brokeDownMs = Date.parse(route.stops[0]!.plannedLeaveAt) + 60_000;
    const now = new Date(brokeDownMs).toISOString();
    await dispatcher.call(demoApi.moveClock, { body: { now, speed: 1 } });
    expect(await AuditModel.countDocuments({ act: 'clock-moved', 'details.now': now })).toBe(1);
    const start = { type: 'start' as const, actId: randomUUID(), at: now };
    await caller.call(routesApi.performActs, { params: { id: route.id }, body: { acts: [start] } });
    const { id } = await caller.call(incidentsApi.reportIncident, { body: { kind: 'breakdown', note: '电机过热' } });
    const { items } = await dispatcher.call(incidentsApi.findRepairs, { params: { id }, body: {} });
    expect(items.length).toBeGreaterThan(0);

    const incident = (await IncidentModel.findById(id).lean())!;
    const wish = await wishOf(t.app.kernel, incident);
    const standing = await readStandingDay({ organisationId: String(incident.organisationId), day });
    const gone: string[] = [];
    for (const kept of await RepairModel.find({ incidentId: id }).lean())
      for (const readSec of [0, 30, 60, 90, 115]) {
        const judgedFor = momentToJudgeFor(kept.foundFor, new Date(brokeDownMs + readSec * 1000));
        const query = repairQueryOf(standing, wish, judgedFor);
        if (!query || !(await retimeRepair(query, kept))) gone.push(`${kept.way} after ${readSec} s`);
      }
    expect(gone).toEqual([]);
  });
});
