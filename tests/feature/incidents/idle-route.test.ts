import { closingApi } from '#shared/closing/closing';
import { incidentsApi } from '#shared/incidents/incidents';
import { editsApi, type OrderedStep } from '#shared/planning/edits';
import { listReadyShifts } from '../../../server/fleet';
import { day } from '../dispatch/operated-day';
import { useTroubledDay } from './troubled-day';

describe('a repair with which one vehicle does what two would have done', () => {
  const { on, television, flatTv, at, evening, incidentOf, repairsOf, apply, fresh, ended, confirm } = useTroubledDay();
  const visit = (requestId: string): OrderedStep => ({ kind: 'visit', requestId, parts: ['collect'] });

  /** A visit for each of two vehicles by hand, though one is enough; then somebody else calls on the day. */
  const twoRoutes = async () => {
    const one = await on.book({ ...television, ...evening });
    const other = await on.book({ ...television, ...evening, ...at({ lng: 87.149, lat: 44.021 }) });
    const me = await on.dispatcher();
    const base = await on.plan();
    const [a, b] = await listReadyShifts({ organisationId: me.organisationId ?? '', day });
    const copy = (await me.call(editsApi.copyPlan, { params: { id: base }, body: {} })).body;
    const routes = [
      { shiftId: String(a!._id), steps: [visit(one.id)] },
      { shiftId: String(b!._id), steps: [visit(other.id)] },
    ];
    await me.call(editsApi.editPlan, { params: { id: copy.id }, body: { routes } }, { ifMatch: '"v1"' });
    expect((await on.publish(copy.id)).status).toBe(201);
    const crews = await Promise.all((await on.routes()).map((route) => on.crewOf(route)));
    expect(crews).toHaveLength(2);
    on.at('10:10');
    const urgent = await on.book({ ...television, ...evening, ...at({ lng: 87.15, lat: 44.021 }) });
    const incident = await incidentOf('urgent_request', urgent.id);
    const { items } = await repairsOf(incident);
    const merged = items.find(({ way, routes: changed }) => way === 'other_order' && changed.length === 2)!;
    const idleId = merged.routes.find(({ gained }) => gained.length === 0)!.routeId;
    const idle = crews.find(({ route }) => route.id === idleId)!;
    const busy = crews.find(({ route }) => route.id !== idleId)!;
    return { bookings: [one, other, urgent], incident, merged, idle, busy };
  };

  test('the other is told to stay, and its day is over with that', async () => {
    const { bookings, incident, merged, idle, busy } = await twoRoutes();
    expect(merged.routes.find(({ letter }) => letter === idle.route.letter)).toMatchObject({
      ...{
        opensShift: false,
        gained: [],
        lost: [{ requestId: idle.route.stops.find(({ visit: v }) => v)!.visit!.requestId }],
      },
      plan: { stops: [{ kind: 'start' }, { kind: 'end' }] },
    });
    await apply(merged);
    await fresh(idle);
    expect(idle.route.stops.map(({ kind, status }) => [kind, status])).toEqual(
      idle.route.stops.map(({ kind }) => [kind, kind === 'start' || kind === 'end' ? 'planned' : 'skipped']),
    );
    await confirm(idle);
    await confirm(busy);
    await ended(incident);
    on.at('10:20');
    await busy.driveAndUnload(bookings, { ...flatTv });
    for (const { id } of bookings) expect(await on.requestStatus(id)).toBe('done');
    const me = await on.dispatcher();
    const { blockers } = (await me.call(closingApi.getDaySheet, { params: { day } })).body;
    const open = blockers.find(({ kind }) => kind === 'route_open');
    expect(open?.items.map(({ label }) => label)).toEqual([busy.route.letter]);
  });

  test('taken back, each has its visit again', async () => {
    const { incident, merged, idle, busy } = await twoRoutes();
    const orders = [idle, busy].map(({ route }) => route.stops.map(({ id, status }) => [id, status]));
    await apply(merged);
    const me = await on.dispatcher();
    const undone = await me.call(incidentsApi.undoRepair, { params: { id: incident.id }, body: {} });
    expect(undone.body).toMatchObject({ status: 'open', repair: null });
    await fresh(idle);
    await fresh(busy);
    expect([idle, busy].map(({ route }) => route.stops.map(({ id, status }) => [id, status]))).toEqual(orders);
  });
});
