import type { RouteRisk } from '#shared/dispatch/risks';
import type { ShiftTemplate } from '#shared/fleet/fleet';
import type { Weekday } from '#shared/kernel/time';
import type { Route, RouteStop } from '../../../shared/dispatch/routes';
import type { Request } from '../../../shared/requests/requests';
import type { ArrivalUnit } from '../../../shared/sorting/sorting';
import { fitOf, unitOf } from '../../../web/console/centre/unit-code';
import { axisOf, rowOfRoute, timesOfStop } from '../../../web/console/desk/board/board-rows';
import { matches, queueItemsOf } from '../../../web/console/desk/queue/queue-items';
import { changesOf, dayRuns } from '../../../web/console/fleet/template-form';

const at = (time: string) => `2026-11-24T${time}:00.000Z`;
const load = (newKg: number, oldKg: number) => ({
  newKg,
  oldKg,
  newLitres: 0,
  oldLitres: 0,
  newPieces: 0,
  oldPieces: 0,
});
function stop(id: string, set: Partial<RouteStop>): RouteStop {
  return {
    id,
    kind: 'visit',
    status: 'planned',
    name: id,
    plannedArriveAt: at('09:00'),
    plannedStartAt: at('09:00'),
    plannedLeaveAt: at('09:20'),
    windowFromAt: at('09:00'),
    windowToAt: at('10:00'),
    etaAt: null,
    late: false,
    arrivedAt: null,
    leftAt: null,
    visit: { requestId: `r-${id}`, contactName: id } as RouteStop['visit'],
    loadAfter: load(0, 0),
    ...set,
  } as RouteStop;
}
const route = (stops: RouteStop[], risks: RouteRisk[] = []): Route =>
  ({
    id: 'route',
    letter: 'C',
    status: 'started',
    vehicle: { plate: 'P', capacityKg: 100 },
    crew: { name: 'crew' },
    shiftStartsAt: at('08:10'),
    shiftEndsAt: at('17:50'),
    stops,
    load: load(0, 0),
    distanceM: 1000,
    risks,
  }) as unknown as Route;
const request = (id: string, set: Partial<Request> = {}): Request =>
  ({
    id,
    code: id,
    status: 'planned',
    kind: 'collect',
    contactName: '李*',
    contactPhone: '139******27',
    addressText: '金粟镇 民权村',
    townName: '金粟镇',
    townCode: '1',
    delivery: null,
    route: null,
    slot: { day: '2026-11-24', from: '09:00', to: '10:00' },
    ...set,
  }) as Request;

describe('board', () => {
  test('a stop stands where it was, then where it is expected, and never begins before its window', () => {
    const minutes = (one: RouteStop) =>
      Object.values(timesOfStop(one)).map((ms) => new Date(ms).toISOString().slice(11, 16));
    expect(minutes(stop('a', {}))).toEqual(['09:00', '09:20']);
    expect(minutes(stop('b', { etaAt: at('09:30') }))).toEqual(['09:30', '09:50']);
    expect(minutes(stop('c', { etaAt: at('08:40') }))).toEqual(['09:00', '09:20']);
    expect(minutes(stop('d', { arrivedAt: at('08:50'), leftAt: at('09:05'), etaAt: at('09:30') }))).toEqual([
      '08:50',
      '09:05',
    ]);
  });
  test('counts visits, what is over, who is late, and the highest load; skipped stops are left out', () => {
    const row = rowOfRoute(
      route([
        stop('load', { kind: 'load', visit: null, late: true, loadAfter: load(60, 0) }),
        stop('one', { status: 'done', late: true, loadAfter: load(30, 50) }),
        stop('two', { late: true }),
        stop('three', { status: 'skipped' }),
      ]),
    );
    expect(row).toMatchObject({ visits: 2, done: 1, late: 1, peakKg: 80 });
    expect(row.blocks.map(({ number, late }) => [number, late])).toEqual([
      ['', false],
      ['1', false],
      ['2', true],
    ]);
    const { fromMs, toMs, hours } = axisOf([row]);
    expect([fromMs, toMs, hours.length]).toEqual([Date.parse(at('08:00')), Date.parse(at('18:00')), 11]);
  });
});

describe('queue', () => {
  const routes = [route([stop('a', { late: true, etaAt: at('10:05') }), stop('b', { status: 'done' })])];
  const items = queueItemsOf(
    [request('r-a'), request('r-b', { status: 'done' }), request('r-c', { status: 'waiting', townCode: '2' })],
    routes,
  );
  const all = { text: '', town: '', kind: '', window: '', category: '', groups: new Set() } as Parameters<
    typeof matches
  >[1];
  const found = (filter: Partial<typeof all>) =>
    items.filter((item) => matches(item, { ...all, ...filter })).map((item) => item.request.id);

  test('late ones stand apart, with the number and time of their stop', () => {
    expect(items.map(({ group, letter, number }) => [group, letter, number])).toEqual([
      ['late', 'C', '1'],
      ['done', 'C', '2'],
      ['waiting', null, ''],
    ]);
    expect(items[0]?.etaAt).toBe(at('10:05'));
  });
  test('what may still become late is signed on its row, its block and its route, and stays in its group', () => {
    const risk = { kind: 'late', stopId: 'a', probability: 0.3, level: 'possible', over: 8, unit: 'min' } as const;
    const risky = [route([stop('a', {}), stop('b', {})], [risk])];
    const [first, second] = queueItemsOf([request('r-a'), request('r-b')], risky);
    expect([first?.risk, first?.group, second?.risk]).toEqual([true, 'planned', false]);
    const row = rowOfRoute(risky[0]!);
    expect([row.risks, row.blocks.map(({ risks }) => risks.length)]).toEqual([[risk], [1, 0]]);
    expect(items[0]).toMatchObject({ late: true, risk: false });
  });
  test('is narrowed by group, town, text and the number of a stop', () => {
    expect(found({ groups: new Set(['late']) })).toEqual(['r-a']);
    expect(found({ town: '2' })).toEqual(['r-c']);
    expect(found({ text: 'c2' })).toEqual(['r-b']);
    expect(found({ text: '民权村' })).toHaveLength(3);
    expect(found({ kind: 'exchange' })).toEqual([]);
  });
});

describe('weighing in', () => {
  const unit = (code: string, set: Partial<ArrivalUnit> = {}) =>
    ({ code, doorKg: 40, toleranceKg: 2, receivedKg: null, result: 'expected', ...set }) as ArrivalUnit;
  const units = [unit('261124-C001'), unit('261124-C011'), unit('261124-C002', { receivedKg: 40, result: 'matched' })];

  test('finds a unit by its code, or by an ending that only one open unit has', () => {
    expect(unitOf(units, ' 261124-c002 ')?.code).toBe('261124-C002');
    expect(unitOf(units, 'c011')?.code).toBe('261124-C011');
    expect(unitOf(units, '01')?.code).toBe('261124-C001');
    expect(unitOf(units, 'C00')).toBeNull();
    expect(unitOf(units, '002')).toBeNull();
    expect(unitOf(units, '1')).toBeNull();
  });
  test('compares with the door; exactly the tolerance still fits', () => {
    expect([42, 42.1, 37.9, null].map((kg) => fitOf(unit('x'), kg))).toEqual(['fits', 'heavy', 'light', null]);
    expect(fitOf(unit('x', { doorKg: null }), 40)).toBeNull();
  });
});

describe('a weekly template', () => {
  test.each([
    ['mon tue wed thu fri', 'mon–fri'],
    ['sun mon', 'mon sun'],
    ['sat fri', 'fri sat'],
    ['fri sat sun mon', 'mon fri–sun'],
    ['mon wed fri', 'mon wed fri'],
    ['', ''],
  ])('on %s works on %s', (days, words) => {
    const runs = dayRuns(days.split(' ').filter(Boolean) as Weekday[]);
    expect(runs.map(({ from, to }) => (from === to ? from : `${from}–${to}`)).join(' ')).toBe(words);
  });

  test('sends what somebody has changed, and nothing else', () => {
    const costs = { fixedFen: 1, perKmFen: 2, perHourFen: 3, overtimePerHourFen: 4 };
    const rest = { from: '11:00', to: '13:00', minutes: 45 };
    const input = { vehicleId: 'v', crewId: 'c', days: ['mon' as const], startsAt: '08:00', endsAt: '17:00', costs };
    const before: ShiftTemplate = { ...input, break: rest, id: 't', paused: false, version: 3 };
    const same = { ...input, costs: { ...costs }, break: { ...rest } };
    expect(changesOf(before, same)).toEqual({});
    expect(changesOf(before, { ...same, break: null, endsAt: '18:00' })).toEqual({ break: null, endsAt: '18:00' });
    expect(changesOf(before, { ...same, costs: { ...costs, fixedFen: 5 } })).toEqual({
      costs: { ...costs, fixedFen: 5 },
    });
  });
});
