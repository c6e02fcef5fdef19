import { Types } from 'mongoose';
import { closingApi } from '#shared/closing/closing';
import { incidentsApi } from '#shared/incidents/incidents';
import { holdsApi } from '#shared/requests/holds';
import { requestsApi, type RequestInput } from '#shared/requests/requests';
import { addDays } from '#shared/kernel/time';
import { closeDay } from '../../../server/closing/close-day';
import { countStart, nextRevision } from '../../../server/dispatch/day-revision';
import { IncidentModel } from '../../../server/incidents/model';
import { openIncident } from '../../../server/incidents/incidents';
import { systemActor } from '../../../server/kernel/actor';
import { transact, type Transaction } from '../../../server/kernel/events/transact';
import { HoldModel } from '../../../server/requests/hold-model';
import { RequestModel, type RequestDoc } from '../../../server/requests/model';
import { day, operator, pause, refusalOf, useOperatedDay } from '../dispatch/operated-day';

describe('closing a day and what happens to it at the same moment: never both', () => {
  const on = useOperatedDay();
  const by = systemActor('test');
  const evening = { day, from: '16:00', to: '18:30' };
  const television: Pick<RequestInput, 'items' | 'slot'> = {
    items: [{ categoryKey: 'flat_tv', condition: 'broken', count: 1 }],
    slot: evening,
  };
  const incidentKinds = ['site_closed', 'site_full'] as const;
  let cancelled: RequestDoc;
  let siteId: string;

  const close = async (of: string) =>
    (await on.dispatcher()).call(closingApi.closeDay, { params: { day: of }, body: {} });
  const writeDown = async (of: string, kind: (typeof incidentKinds)[number]) =>
    (await on.dispatcher()).call(incidentsApi.openIncident, { body: { day: of, kind, siteId, note: '停电' } });
  /** A day that can be closed: its only request is cancelled. */
  const closable = async (ago: number): Promise<string> => {
    const of = addDays(day, -ago);
    const slot = { ...cancelled.slot, day: of };
    await RequestModel.create({ ...cancelled, _id: new Types.ObjectId(), code: `C-${ago}`, secret: `s-${ago}`, slot });
    return of;
  };
  /** Does something in a transaction that is committed only after `meanwhile` was begun and has met it. */
  async function holding<T>(work: (tx: Transaction) => Promise<unknown>, meanwhile: () => Promise<T>): Promise<T> {
    let enter = () => undefined as void;
    const entered = new Promise<void>((resolve) => (enter = resolve));
    let leave = () => undefined as void;
    const left = new Promise<void>((resolve) => (leave = resolve));
    const first = transact(on.t.app.kernel, by, async (tx) => {
      await work(tx);
      enter();
      await left;
    });
    await Promise.race([entered, first]);
    const second = meanwhile();
    await Promise.race([second, pause(400)]);
    leave();
    await first;
    return second;
  }
  const dispatcherActor = async () => {
    const { accountId, organisationId } = await on.dispatcher();
    const { districtCode } = operator;
    return { ...systemActor('test'), role: 'dispatcher', accountId, organisationId, districtCode } as never;
  };

  beforeAll(async () => {
    on.at('10:00', addDays(day, -1));
    const { id } = await on.book(television);
    await (await on.dispatcher()).call(requestsApi.cancelRequest, { params: { id }, body: {} });
    cancelled = await RequestModel.findById(id).lean<RequestDoc>().orFail();
    siteId = await on.siteId('depot_south');
    on.at('10:10');
  });

  test('an incident that is not yet committed: the close waits for it and is refused', async () => {
    const of = await closable(1);
    const about = { day: of, kind: 'site_closed' as const, source: 'hand' as const, siteId };
    const { organisationId, districtCode } = cancelled;
    const refused = await holding(
      (tx) => openIncident(on.t.app.kernel, tx, { organisationId, districtCode, ...about }),
      () => close(of),
    );
    expect(refusalOf(refused)).toEqual([409, 'wrong_state']);
    expect(JSON.stringify(refused.body)).toContain('incident_open');
  });

  test('a close that is not yet committed: the incident waits for it and is refused', async () => {
    const of = await closable(2);
    const actor = await dispatcherActor();
    const refused = await holding(
      () => closeDay(on.t.app.kernel, actor, of),
      () => writeDown(of, 'site_closed'),
    );
    expect(refusalOf(refused)).toEqual([409, 'wrong_state']);
    expect(JSON.stringify(refused.body)).toContain(`${of} is closed`);
    expect(await IncidentModel.countDocuments({ day: of })).toBe(0);
    // Nor are routes published.
    const organisationId = String(cancelled.organisationId);
    const publish = transact(on.t.app.kernel, by, () => nextRevision({ organisationId, day: of }));
    await expect(publish).rejects.toMatchObject({ code: 'wrong_state', action: expect.stringContaining('Plan it') });
    // Nor is one started, if only one without a visit was left.
    const start = transact(on.t.app.kernel, by, () => countStart({ organisationId, day: of }));
    await expect(start).rejects.toMatchObject({ code: 'wrong_state' });
  });

  test('many at once', async () => {
    const days = await Promise.all(Array.from({ length: 24 }, (_, n) => closable(10 + n)));
    const outcomes = await Promise.all(
      days.map(async (of, n) => {
        // Which of them comes first is different each time.
        const [closed, ...opened] = await Promise.all([
          pause((n % 6) * 3).then(() => close(of)),
          ...incidentKinds.map((kind) => writeDown(of, kind)),
        ]);
        const statuses = opened.map(({ status }) => status);
        if (closed.status === 200) expect(statuses).toEqual([409, 409]);
        else expect([closed.status, ...statuses]).toEqual([409, 201, 201]);
        const report = closed.status === 200 ? closed.body.report.incidents.length : 0;
        expect(await IncidentModel.countDocuments({ day: of })).toBe(closed.status === 200 ? report : 2);
        return closed.status;
      }),
    );
    expect(outcomes).toHaveLength(24);
  });

  test('a booking for a day that is being closed is refused, and what is held of it is given up', async () => {
    const holder = 'somebody-at-home-01';
    const { districtCode, address } = on.booking();
    const { place } = address;
    const held = await on.t.visitor.call(holdsApi.holdSlot, {
      body: { districtCode, place, items: television.items, slot: evening, holder },
    });
    expect(held.status).toBe(201);
    const actor = await dispatcherActor();
    const book = async (hold?: string) =>
      (await on.resident()).call(requestsApi.openRequest, {
        body: on.booking({ ...television, ...(hold && { hold }) }),
      });
    const refused = await holding(
      () => closeDay(on.t.app.kernel, actor, day),
      () => Promise.all([book(), book(held.body.secret)]),
    );
    expect(refused.map(refusalOf)).toEqual([
      [409, 'slot_full'],
      [409, 'slot_full'],
    ]);
    expect(await HoldModel.countDocuments()).toBe(0);
    expect(await RequestModel.countDocuments({ 'slot.day': day, status: 'waiting' })).toBe(0);
    const { body } = await on.t.visitor.call(requestsApi.listSlotOffers, {
      body: { districtCode, place, items: television.items },
    });
    expect(body.items.find((offer) => offer.day === day && offer.from === evening.from)).toMatchObject({
      ...{ bookable: false, reason: 'cut_off' },
    });
  });
});
