import mongoose, { Types } from 'mongoose';
import { api } from '#shared/api';
import { closingApi } from '#shared/closing/closing';
import { routesApi, type CollectorActInput } from '#shared/dispatch/routes';
import { sameDayApi } from '#shared/dispatch/same-day';
import { incidentsApi } from '#shared/incidents/incidents';
import type { EndpointSpec } from '#shared/kernel/endpoint';
import type { Role } from '#shared/kernel/roles';
import { addDays } from '#shared/kernel/time';
import { editsApi } from '#shared/planning/edits';
import { dealerOrdersApi } from '#shared/requests/dealer-orders';
import { requestsApi } from '#shared/requests/requests';
import { sortingApi } from '#shared/sorting/sorting';
import type { Answer, Client } from '../../setup/app';
import { sampleBody } from '../../setup/sample-body';
import { storedState } from '../../setup/stored-state';
import {
  day,
  eventually,
  homes,
  operator,
  pause,
  useOperatedDay,
  type Booked,
  type Crew,
} from '../dispatch/operated-day';
import { possibleActs } from './possible-acts';

/** What has come to its end: acts, the call for each, and with what code it is refused. */
type Row = [act: string, call: () => Promise<Answer<unknown>>, code?: string];

describe('what has come to its end', () => {
  const on = useOperatedDay();
  let crew: Crew;
  let me: Client;
  let staff: Client;
  let resident: Client;
  let done: Booked;
  let cancelled: Booked;
  let planId: string;
  let arrivalId: string;
  let incidentId: string;
  const byRole = new Map<Role, Client>();
  let orderId: string;

  /** Listeners have followed what was done. */
  const settled = async () => {
    let last = '';
    await eventually(
      async () => {
        const before = last;
        await pause(300);
        last = JSON.stringify(await storedState());
        return before === last;
      },
      (same) => same,
    );
  };

  beforeAll(async () => {
    [me, resident] = [await on.dispatcher(), await on.resident()];
    staff = await on.person('staff', 'centre_staff', { ...operator, siteId: await on.siteId('yard') });
    byRole
      .set('dispatcher', me)
      .set('centre_staff', staff)
      .set('dealer', await on.dealer());
    byRole.set('administrator', await on.t.as('administrator', operator));
    const params = (id: string) => ({ params: { id }, body: {} });
    orderId = (await on.order('BZ-8001', 'S-8001')).id;
    await (await on.dealer()).call(dealerOrdersApi.cancelDealerOrder, params(orderId));
    done = await on.book();
    cancelled = await on.book({ address: { ...on.booking().address, place: homes.west } });
    await resident.call(requestsApi.cancelRequest, params(cancelled.id));
    planId = await on.plan();
    await on.publish(planId);
    const [route] = await on.routes();
    if (!route) throw new Error('no route');
    crew = await on.crewOf(route);
    on.at('10:00');
    const codes = await crew.driveAndUnload([done]);
    await crew.act('finish', {});
    const [arrival] = await eventually(
      async () => (await staff.call(sortingApi.listArrivals, { query: { day } })).body.items,
      ([one]) => one?.status === 'unloaded',
    );
    arrivalId = arrival?.id ?? '';
    for (const code of codes)
      await staff.call(sortingApi.receiveUnit, { params: { id: arrivalId }, body: { code, weightKg: 70 } });
    await staff.call(sortingApi.closeArrival, params(arrivalId));
    const incident = { day, kind: 'site_closed' as const, siteId: await on.siteId('depot_south') };
    incidentId = (await me.call(incidentsApi.openIncident, { body: incident })).body.id;
    await me.call(incidentsApi.endIncident, { params: { id: incidentId }, body: { as: 'resolved', note: '来电了' } });
    await eventually(
      async () => (await me.call(closingApi.closeDay, { params: { day }, body: {} })).status,
      (status) => status === 200,
    );
    await settled();
  }, 60_000);

  afterEach(() => on.at('10:00'));

  const slot = { day: addDays(day, 1), from: '10:30', to: '13:00' };
  const ofRequest = ({ id, secret }: Booked): Row[] => {
    // Before the cut-off, so that it is not the hour that refuses.
    on.at('10:00', addDays(day, -1));
    return [
      ['cancelled by the resident', () => resident.call(requestsApi.cancelRequest, { params: { id }, body: {} })],
      ['cancelled by the office', () => me.call(requestsApi.cancelRequest, { params: { id }, body: {} })],
      ['moved', () => resident.call(requestsApi.rescheduleRequest, { params: { id }, body: { slot } })],
      ['moved by the office', () => me.call(requestsApi.rescheduleRequest, { params: { id }, body: { slot } })],
      ['widened', () => me.call(requestsApi.agreeWindow, { params: { id }, body: { from: '10:00', to: '15:00' } })],
      ['reopened', () => me.call(requestsApi.reopenRequest, { params: { id }, body: { slot } })],
      ['offered to a route', () => me.call(sameDayApi.offerSameDay, { params: { id }, body: {} })],
      ['cancelled by link', () => on.t.visitor.call(requestsApi.cancelBySecret, { params: { secret }, body: {} })],
      [
        'moved by link',
        () => on.t.visitor.call(requestsApi.rescheduleBySecret, { params: { secret }, body: { slot } }),
      ],
    ];
  };

  const records: Record<string, () => Row[]> = {
    'a done request': () => ofRequest(done),
    'a cancelled request': () => ofRequest(cancelled),
    'a closed arrival': () => {
      const params = { id: arrivalId };
      const unit = { code: 'X-9001', weightKg: 20, categoryKey: 'flat_tv' };
      return [
        ['given a unit', () => staff.call(sortingApi.receiveUnit, { params, body: unit })],
        ['closed', () => staff.call(sortingApi.closeArrival, { params, body: {} })],
      ];
    },
    'a finished route': () => {
      const params = { id: crew.route.id };
      return [['ended', () => me.call(routesApi.endRoute, { params, body: { note: '再来一次' } })]];
    },
    'a published plan': () => {
      const params = { id: planId };
      const body = { routes: [] };
      return [
        ['published', () => on.publish(planId)],
        ['changed', () => me.call(editsApi.editPlan, { params, body }, { ifMatch: '"v1"' })],
      ];
    },
    'a cancelled dealer order': () => [
      [
        'cancelled',
        async () => (await on.dealer()).call(dealerOrdersApi.cancelDealerOrder, { params: { id: orderId }, body: {} }),
      ],
    ],
    'an ended incident': () => {
      const params = { id: incidentId };
      const end = { as: 'dismissed' as const, note: '又来了' };
      return [
        ['taken', () => me.call(incidentsApi.takeIncident, { params, body: {} })],
        ['repaired', () => me.call(incidentsApi.findRepairs, { params, body: {} })],
        ['undone', () => me.call(incidentsApi.undoRepair, { params, body: {} })],
        ['ended', () => me.call(incidentsApi.endIncident, { params, body: end })],
      ];
    },
    'a closed day': () => [
      ['booked', () => resident.call(requestsApi.openRequest, { body: on.booking() }), 'slot_closed'],
    ],
  };

  test.each(Object.entries(records))(
    '%s takes no further act: 409, what to do, and nothing changes',
    async (_, rows) => {
      const before = await storedState();
      const seen: unknown[] = [];
      const expected: unknown[] = [];
      for (const [act, call, code = 'wrong_state'] of rows()) {
        const { status, body } = await call();
        const { error } = body as { error?: { code: string; action: string } };
        seen.push([act, status, error?.code, Boolean(error?.action)]);
        expected.push([act, 409, code, true]);
      }
      expect(seen).toEqual(expected);
      expect(await storedState()).toEqual(before);
    },
  );

  test('a finished route takes no act of its crew', async () => {
    const before = await storedState();
    const [visit, unload] = [crew.stop('visit').id, crew.stop('unload').id];
    const unit = { code: 'U-A2000', categoryKey: 'washer', condition: 'broken' as const, weightKg: 70 };
    const acts: CollectorActInput[] = [
      crew.make('start', {}),
      crew.make('arrive', { stopId: visit }),
      crew.make('collect', { stopId: visit, unit }),
      crew.make('complete', { stopId: visit, pickupCode: done.pickupCode }),
      crew.make('unload', { stopId: unload, unitCodes: [] }),
      crew.make('finish', {}),
    ];
    const results = await crew.send(...acts);
    expect(results.map((one) => (one.ok ? 'done' : one.code))).toEqual(acts.map(() => 'wrong_state'));
    expect(await storedState()).toEqual(before);
  });

  test('a closed day that is closed again keeps its report', async () => {
    const before = await storedState();
    const sheet = await me.call(closingApi.getDaySheet, { params: { day } });
    const again = await me.call(closingApi.closeDay, { params: { day }, body: {} });
    expect([again.status, again.body]).toEqual([200, sheet.body]);
    expect(sheet.body.closed).not.toBeNull();
    expect(await storedState()).toEqual(before);
  });

  const whoMay = ({ access }: EndpointSpec): Client => {
    const roles = access as readonly Role[];
    return [...byRole].find(([role]) => roles.includes(role))?.[1] ?? on.t.visitor;
  };
  /** Bodies that say more than the contract asks for. */
  const bodiesOf: Record<string, object> = {
    correctUnit: { kg: 1, reason: '抄错了' },
    agreeWindow: { from: '10:00', to: '15:00' },
    moveDossier: { event: 'submit', note: '' },
    rescheduleRequest: { slot },
    reopenRequest: { slot },
  };

  test.each(Object.keys(possibleActs))(
    'acts on %s are refused in every state but theirs, and leave it',
    async (name) => {
      const { states, field = 'status', also = {}, acts } = possibleActs[name]!;
      const collection = mongoose.connection.collection(name);
      const siteId = await on.siteId('yard');
      const organisationId = new Types.ObjectId((await on.dispatcher()).organisationId ?? '');
      const _id = new Types.ObjectId();
      const found = await collection.findOne({ $or: [{ organisationId }, { dealerId: { $exists: true } }] });
      const stub = { organisationId, districtCode: operator.districtCode, siteId, day, code: 'STUB-1' };
      const record = found ?? { _id, ...stub };
      if (!found) await collection.insertOne(record);
      const address = { id: String(record._id), code: String(record['code']) };
      const faults: string[] = [];
      const refused = new Set<string>();
      on.at('10:00', addDays(day, -1));
      for (const state of states) {
        await collection.updateOne({ _id: record._id }, { $set: { ...also, [field]: state } });
        const before = await storedState();
        for (const [act, at] of Object.entries(acts)) {
          if (at.split(' ').includes(state)) continue;
          const spec = (api as Record<string, EndpointSpec>)[act]!;
          const client = whoMay(spec);
          const { status, body } = await client.raw(
            spec.method,
            spec.path.replace(/:(id|code)/, (_, key: 'id' | 'code') => address[key]),
            {
              body: bodiesOf[act] ?? sampleBody({ name: act, spec }),
              headers: { ...(spec.versioned && { 'If-Match': `"v${record['version'] ?? 1}"` }) },
            },
          );
          const { error } = body as { error?: { code: string; action: string } };
          refused.add(act);
          if (status !== 409 || error?.code !== 'wrong_state' || !error.action)
            faults.push(`${act}, ${state}: ${status} ${JSON.stringify(body).slice(0, 160)}`);
        }
        const after = await storedState();
        const written = Object.keys(after).filter((one) => after[one] !== before[one]);
        if (written.length > 0) faults.push(`${state}: written to ${written.join(', ')}`);
      }
      if (found) await collection.replaceOne({ _id: record._id }, found);
      else await collection.deleteOne({ _id: record._id });
      expect(faults).toEqual([]);
      expect([...refused].toSorted()).toEqual(Object.keys(acts).toSorted());
    },
  );
});
