import { createServer } from 'node:http';
import { noticesApi, type Notice, type NoticeKind } from '#shared/notices/notices';
import { requestsApi } from '#shared/requests/requests';
import { EventModel } from '../../../server/kernel/events/event-store';
import { setOutlook } from '../../../server/dispatch';
import { systemActor } from '../../../server/kernel/actor';
import { transact } from '../../../server/kernel/events/transact';
import { RequestModel } from '../../../server/requests/model';
import { NoticeModel, type NoticeDoc } from '../../../server/notices/model';
import { tell } from '../../../server/notices/tell';
import {
  day,
  eventually,
  operator,
  pause,
  refusalOf,
  useOperatedDay,
  watch,
  type Crew,
} from '../dispatch/operated-day';

const { listNotices, readNotices, getNoticeSettings, changeNoticeSettings, listNoticeDeliveries } = noticesApi;
const { getNoticeSettingsBySecret, changeNoticeSettingsBySecret, retryNoticeDelivery } = noticesApi;

/** A gateway that keeps what it gets and answers what it is told to. */
const gateway = {
  got: [] as { id: string; phone: string; text: string; key: unknown; token: unknown }[],
  answers: [] as number[],
  server: createServer((req, res) => {
    let body = '';
    req.on('data', (part: Buffer) => (body += part.toString()));
    req.on('end', () => {
      const key = req.headers['idempotency-key'];
      gateway.got.push({
        ...(JSON.parse(body) as { id: string; phone: string; text: string }),
        key,
        token: req.headers.authorization,
      });
      res.statusCode = gateway.answers.shift() ?? 200;
      res.end();
    });
  }).listen(18_473, '127.0.0.1'),
};
const phone = '13912345678';

describe('notices', () => {
  afterAll(() => gateway.server.close());
  const on = useOperatedDay({
    SMS_GATEWAY_URL: 'http://127.0.0.1:18473/sms',
    SMS_GATEWAY_TOKEN: 'gateway-token',
    OUTGOING_PAUSE_MS: '5',
    PUBLIC_URL: 'https://example.test',
  });
  const texts = () => gateway.got.map(({ text }) => text);
  const delivered = (kind: NoticeKind, n = 1) =>
    eventually(
      () => NoticeModel.find({ kind }).sort({ _id: 1 }).lean<NoticeDoc[]>(),
      (docs) => docs.length >= n && docs.every(({ status }) => status !== 'waiting'),
    );
  const inbox = async () => (await (await on.resident()).call(listNotices, {})).body;
  let crew: Crew;
  beforeAll(() => on.at('10:00', '2026-03-11'));

  test('a booking is confirmed by text message, with the link and no name or address; a repeated event sends nothing', async () => {
    const { code, secret } = await on.book();
    const [notice] = await delivered('request_booked');
    expect(gateway.got).toEqual([
      {
        id: String(notice?._id),
        phone,
        text: `【回流】您的预约 ${code} 已收到：3月12日 10:30–13:00 上门。 https://example.test/s/${secret}`,
        key: String(notice?._id),
        token: 'Bearer gateway-token',
      },
    ]);
    expect(JSON.stringify(notice)).not.toMatch(/余小芳|红柳街|13912345678/);
    expect((await inbox()).items).toEqual([]);
    const event = await EventModel.findOne({ name: 'requests:opened' }).lean();
    const again = await NoticeModel.findOne({ kind: 'request_booked' }).lean();
    if (!event || !again) throw new Error('nothing was told');
    const telling = { ...again, recipients: [again], requestId: again.requestId ?? '', routeId: '' };
    for (let n = 0; n < 3; n++) await tell(on.t.app.kernel, [telling], { id: String(event._id), at: event.at });
    await pause(60);
    expect([await NoticeModel.countDocuments(), gateway.got.length]).toEqual([1, 1]);
  });

  test('publication tells the resident at once by socket and the crew in its inbox; published again with the same window: silence', async () => {
    const socket = (await on.resident()).socket();
    const heard: { notice: Notice; unread: number }[] = [];
    socket.on('notices:arrived', (push) => heard.push(push));
    expect(await watch(socket, { kind: 'inbox' })).toEqual({ ok: true });
    expect(await watch(on.t.visitor.socket(), { kind: 'inbox' })).toMatchObject({ code: 'unauthenticated' });
    const stranger = (await on.dispatcher()).socket();
    stranger.on('notices:arrived', (push) => heard.push(push));
    expect(await watch(stranger, { kind: 'inbox' })).toEqual({ ok: true });
    crew = await on.planned();
    await delivered('visit_planned', 2);
    await eventually(
      () => heard.length,
      (n) => n > 0,
    );
    expect(heard).toMatchObject([{ unread: 1, notice: { kind: 'visit_planned', read: false } }]);
    expect(texts()).toHaveLength(2);
    crew = await on.planned();
    await pause(300);
    const mine = await inbox();
    expect([mine.unread, mine.items.length, texts().length]).toEqual([1, 1, 2]);
    const [first] = mine.items;
    expect(first?.text.en).toMatch(/^Booking \d{4}-\d{6}: we come on 12 Mar between \d\d:\d\d and \d\d:\d\d/);
    expect(first?.subject).toMatchObject({ kind: 'request' });
    const told = await eventually(
      async () => (await crew.client.call(listNotices, {})).body.items,
      (items) => items.length > 0,
    );
    expect(told[0]).toMatchObject({ kind: 'route_published', title: { zh: '新线路' }, subject: { kind: 'route' } });
  });

  test('read: the number of unread falls, on every page of the person; others cannot read them', async () => {
    const socket = (await on.resident()).socket();
    const heard: number[] = [];
    socket.on('notices:unread-changed', ({ unread }) => heard.push(unread));
    await watch(socket, { kind: 'inbox' });
    const { items } = await inbox();
    const ids = items.map(({ id }) => id);
    const other = await on.t.as('resident');
    expect((await other.call(readNotices, { body: { ids } })).body.unread).toBe(0);
    expect((await inbox()).unread).toBe(1);
    expect((await (await on.resident()).call(readNotices, { body: { ids } })).body.unread).toBe(0);
    await eventually(
      () => heard,
      (all) => all.at(-1) === 0,
    );
    expect((await inbox()).items).toMatchObject([{ read: true }]);
    expect((await on.t.visitor.raw('GET', '/api/notices')).status).toBe(401);
  });

  test('a gateway that fails is asked again with the same id; after the last attempt it is parked, and sent again by the dispatcher only', async () => {
    gateway.answers = [500, 429];
    const before = gateway.got.length;
    await on.book({ contact: { name: '甲', phone: '13700000001' } });
    const [, second] = await delivered('request_booked', 2);
    expect(second).toMatchObject({ status: 'sent', attempts: 3 });
    expect(second?.tries.map(({ status }) => status)).toEqual([500, 429, 200]);
    expect(new Set(gateway.got.slice(before).map(({ id }) => id)).size).toBe(1);

    gateway.answers = Array.from({ length: 8 }, () => 503);
    await NoticeModel.updateOne({ _id: second?._id }, { $set: { status: 'waiting', attempts: 7, nextAt: new Date() } });
    await eventually(
      () => NoticeModel.findById(second?._id).lean(),
      (doc) => doc?.status === 'parked',
    );
    gateway.answers = [];
    const parked = { params: { id: String(second?._id) }, body: {} };
    const dispatcher = await on.dispatcher();
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    expect(refusalOf(await rival.call(retryNoticeDelivery, parked))).toEqual([404, 'not_found']);
    expect((await rival.call(listNoticeDeliveries, {})).body.items).toEqual([]);
    expect(refusalOf(await (await on.resident()).call(listNoticeDeliveries, {}))).toEqual([403, 'forbidden']);
    const log = await dispatcher.call(listNoticeDeliveries, { query: { status: 'parked' } });
    expect(log.body.items).toMatchObject([{ kind: 'request_booked', channel: 'sms', attempts: 8 }]);
    expect(JSON.stringify(log.body)).not.toMatch(/1370000|甲/);
    expect((await dispatcher.call(retryNoticeDelivery, parked)).body.status).toBe('waiting');
    await eventually(
      () => NoticeModel.findById(second?._id).lean(),
      (doc) => doc?.status === 'sent',
    );
    expect(refusalOf(await dispatcher.call(retryNoticeDelivery, parked))).toEqual([409, 'wrong_state']);
  });

  test('who has opted out gets nothing: by the account for each channel, by the secret link for the phone; English on demand', async () => {
    const guest = { contact: { name: '乙', phone: '13700000002' } };
    const { secret } = await on.book(guest);
    await delivered('request_booked', 3);
    const params = { secret };
    const open = await on.t.visitor.call(getNoticeSettingsBySecret, { params });
    expect(open.body.kinds.find(({ kind }) => kind === 'request_booked')).toMatchObject({ app: null, sms: true });
    const off = [{ kind: 'request_booked', channel: 'sms' } as const];
    const chosen = await on.t.visitor.call(changeNoticeSettingsBySecret, { params, body: { language: 'en', off } });
    expect(chosen.body).toMatchObject({ language: 'en' });
    expect(chosen.body.kinds.find(({ kind }) => kind === 'request_booked')).toMatchObject({ sms: false });
    expect(
      refusalOf(await on.t.visitor.call(getNoticeSettingsBySecret, { params: { secret: 'x'.repeat(24) } }))[0],
    ).toBe(404);
    const sent = gateway.got.length;
    await on.book(guest);
    const docs = await delivered('request_booked', 4);
    expect(docs.at(-1)).toMatchObject({ status: 'dropped', why: 'opted_out', tries: [] });
    expect(gateway.got.length).toBe(sent);

    const resident = await on.resident();
    const body = { language: 'zh', off: [{ kind: 'visit_cancelled', channel: 'app' }] } as const;
    const mine = await resident.call(changeNoticeSettings, { body: { ...body, off: [...body.off] } });
    expect(mine.body.kinds.find(({ kind }) => kind === 'visit_cancelled')).toMatchObject({ app: false });
    expect((await (await on.dispatcher()).call(getNoticeSettings, {})).body.kinds).toEqual([]);
    const booked = await on.book(guest);
    const cancel = { params: { id: booked.id }, body: { reason: '下雨' } };
    expect((await (await on.dispatcher()).call(requestsApi.cancelRequest, cancel)).status).toBe(200);
    const cancelled = await delivered('visit_cancelled', 2);
    expect(cancelled.map(({ channel, status, why }) => [channel, status, why]).sort()).toEqual([
      ['app', 'dropped', 'opted_out'],
      ['sms', 'sent', null],
    ]);
    expect(texts().at(-1)).toBe(
      `【回流】Booking ${booked.code} of 12 Mar is cancelled. https://example.test/s/${booked.secret}`,
    );
  });

  test('a night text waits for the end of quiet hours; what is of no use then is not sent', async () => {
    on.at('22:00', '2026-03-11');
    const before = gateway.got.length;
    await on.book({
      contact: { name: '丙', phone: '13700000003' },
      slot: { day: '2026-03-13', from: '10:30', to: '13:00' },
    });
    const kind = 'request_booked';
    const waiting = await eventually(
      () => NoticeModel.findOne({ kind }).sort({ _id: -1 }).lean(),
      (doc) => doc?.status === 'waiting',
    );
    expect(waiting?.notBeforeAt).toEqual(new Date('2026-03-12T07:30:00+06:00'));
    await pause(1_200);
    expect(gateway.got.length).toBe(before);
    const telling = { ...waiting!, kind: 'visit_late', recipients: [waiting!], requestId: '', routeId: '' } as const;
    await tell(on.t.app.kernel, [telling], { id: 'late', at: on.now() });
    expect(await NoticeModel.findOne({ kind: 'visit_late' }).lean()).toMatchObject({ why: 'out_of_date' });
    on.at('07:30', day);
    await eventually(
      () => gateway.got.length,
      (n) => n === before + 1,
    );
  }, 20_000);

  test('a visit that moves inside its window: announced anew once per move, by text only when it moves far', async () => {
    const stop = crew.route.stops.find(({ visit }) => visit);
    const requestId = stop?.visit?.requestId ?? '';
    const { secret } = (await RequestModel.findById(requestId).lean())!;
    const planned = (await NoticeModel.findOne({ kind: 'visit_planned', requestId }).lean())!;
    const expectAt = (etaAt: Date, late = false) =>
      transact(on.t.app.kernel, systemActor('test'), (tx) =>
        setOutlook(tx, { routeId: crew.route.id, stops: [{ stopId: stop!.id, etaAt, late }], risks: [] }),
      );
    const first = new Date(stop!.plannedArriveAt).getTime();
    const after = (minutes: number) => new Date(first + minutes * 60_000);
    for (const minutes of [10, 29, -20, 31, 40, 55, 2]) await expectAt(after(minutes));
    const told = await delivered('window_moved', 1);
    expect(told.map(({ channel }) => channel)).toEqual(['app']);
    const moved = (await on.statusPage(secret)).windows.find(({ source }) => source === 'published')!;
    expect(Date.parse(moved.toAt)).toBe(first + (31 + 45) * 60_000);
    expect(told[0]?.params['to']).not.toBe(planned.params['to']);

    await expectAt(after(92));
    const far = await delivered('window_moved', 3);
    expect(far.map(({ channel }) => channel).sort()).toEqual(['app', 'app', 'sms']);
    expect(texts().at(-1)).toMatch(/现在预计 \d\d:\d\d–\d\d:\d\d 到，仍在您约的时段内/);
    await expectAt(after(200), true);
    const late = await delivered('visit_late', 2);
    expect(
      late
        .filter(({ why }) => why === null)
        .map(({ channel }) => channel)
        .sort(),
    ).toEqual(['app', 'sms']);
    await expectAt(after(0));
    await delivered('window_moved', 5);
  });

  test('on the day: on the way, done; each told once', async () => {
    on.at('09:00');
    await crew.act('start', {});
    const stop = crew.route.stops.find(({ visit }) => visit);
    if (!stop) throw new Error('no visit');
    await crew.act('depart', { stopId: stop.id });
    const docs = await delivered('vehicle_underway', 2);
    expect(docs.map(({ channel }) => channel).sort()).toEqual(['app', 'sms']);
    expect(docs[0]?.params['plate']).toBe(crew.route.vehicle.plate);
  });
});
