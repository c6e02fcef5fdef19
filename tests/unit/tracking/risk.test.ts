import type { RouteRisk } from '#shared/dispatch/risks';
import { itineraryOf, type EstimatedStop } from '../../../server/tracking/itinerary';
import { loadsAhead, overflowRisk } from '../../../server/tracking/risk/loads';
import { drawnFactors } from '../../../server/tracking/risk/drawn-days';
import { beyond, certain } from '../../../server/tracking/risk/moments';
import { rangeRisk } from '../../../server/tracking/risk/range';
import { haveChanged, raisedRisks, risksToTell, type RiskFound } from '../../../server/tracking/risk/risk-found';
import { drawArrivals, timeRisks } from '../../../server/tracking/risk/times';
import { Random } from '../../../server/planning/solver/random';

/** Without a lean. */
const normal = (mean: number, variance: number) => ({ mean, variance });

describe('quantities that are not certain', () => {
  test('beyond a limit: one and no standard deviations away', () => {
    // 1 − Φ(1) = 0.15866; mean excess σ·φ(1)/0.15866 − σ = 10 · 1.52514 − 10
    const far = beyond(normal(90, 100), 100);
    expect(far.probability).toBeCloseTo(0.15866, 4);
    expect(far.by).toBeCloseTo(5.251, 2);
    // Half of the cases, σ·√(2/π) on their average.
    expect(beyond(normal(100, 100), 100).probability).toBeCloseTo(0.5, 6);
    expect(beyond(normal(100, 100), 100).by).toBeCloseTo(7.979, 2);
    expect(beyond(certain(101), 100)).toEqual({ probability: 1, by: 1 });
    expect(beyond(certain(100), 100)).toEqual({ probability: 0, by: 0 });
  });

  test('drawn factors have the spread that they should, and go together with no others', () => {
    const [one, other] = [drawnFactors(3, 0.2).map(Math.log), drawnFactors(4, 0.2).map(Math.log)];
    const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;
    expect(mean(one)).toBeCloseTo(0, 10);
    expect(Math.sqrt(mean(one.map((x) => x * x)))).toBeCloseTo(0.2, 3);
    expect(Math.abs(mean(one.map((x, day) => x * other[day]!)) / 0.04)).toBeLessThan(0.1);
    expect(drawnFactors(3, 0.2)).toBe(drawnFactors(3, 0.2));
  });
});

const minute = 60_000;
const tenMs = Date.UTC(2026, 2, 11, 10);
const at = (minutes: number) => new Date(tenMs + minutes * minute);
const stop = (id: string, rest: Partial<EstimatedStop> = {}): EstimatedStop => ({
  id,
  kind: 'visit',
  status: 'planned',
  place: { lng: 0, lat: 0 },
  plannedStartAt: at(0),
  plannedLeaveAt: at(20),
  windowFromAt: null,
  windowToAt: null,
  arrivedAt: null,
  leftAt: null,
  ...rest,
});
const spreads = { travel: 0.2, service: 0.35 };
const legMin = 15;
const arriveMs = (_leg: number, departMs: number) => departMs + legMin * minute;
const aheadOf = (stops: EstimatedStop[]) =>
  itineraryOf({ now: at(0), position: { lng: 0, lat: 0 }, stops, crewFactor: 1 })!;
const risksOf = (stops: EstimatedStop[], shiftEndMin = 600) =>
  timeRisks(drawArrivals(aheadOf(stops), { arriveMs, crewFactor: 1, spreads }), { shiftEndsAt: at(shiftEndMin) });

describe('times ahead', () => {
  test('a leg of 15 minutes before a window that closes then: 10:15 is the middle', () => {
    const [risk] = risksOf([stop('a', { windowToAt: at(15) })]);
    // 15 · E[e^0.2z | z > 0] − 15 = 15 · e^0.02 · Φ(0.2) ÷ 0.5 − 15 = 2.73 minutes over in half of the cases.
    expect(risk).toMatchObject({ kind: 'late', stopId: 'a', unit: 'min' });
    expect(risk!.probability).toBe(0.5);
    expect(risk!.over).toBeCloseTo(2.73, 1);
  });

  test('what is missed says of what kind it is', () => {
    const closes = { windowToAt: at(10) };
    const found = risksOf(
      [stop('v', closes), stop('u', { kind: 'unload', ...closes }), stop('e', { kind: 'end', ...closes })],
      20,
    );
    expect(found.map(({ kind, stopId }) => `${kind} ${stopId}`)).toEqual(['late v', 'site_closing u', 'overtime e']);
    expect(found.every(({ probability }) => probability > 0.9)).toBe(true);
  });

  test('a wait takes up what comes before it', () => {
    const [tight] = risksOf([stop('a'), stop('b', { windowToAt: at(60) })]);
    const [, after] = risksOf([
      stop('a', { windowFromAt: at(30), windowToAt: at(90) }),
      stop('b', { windowToAt: at(75) }),
    ]);
    // Without the wait 15 + 20 + 15 = 50 of 60 minutes, spread by two legs and the work; with it 30 + 20 + 15 = 65 of 75, by one leg and the work.
    expect(after!.probability).toBeLessThan(tight!.probability);
  });
});

test('stated and observed frequencies agree: 4,000 drives of a day with waits and a break, by the assumed distributions', () => {
  const random = new Random(11);
  const draw = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const stops = [
    stop('a', { windowToAt: at(17) }),
    stop('b', { windowFromAt: at(45), windowToAt: at(56) }),
    stop('c', { windowToAt: at(100) }),
    stop('p', { kind: 'break', plannedStartAt: at(110), plannedLeaveAt: at(140) }),
    stop('d', { windowFromAt: at(150), windowToAt: at(165) }),
    stop('u', { kind: 'unload', windowToAt: at(205) }),
    stop('e', { kind: 'end' }),
  ];
  const stated = new Map(risksOf(stops, 245).map(({ stopId, probability }) => [stopId, probability]));
  const missed = new Map<string, number>();
  const drives = 4000;
  for (let drive = 0; drive < drives; drive++) {
    let clock = 0;
    for (const one of stops) {
      if (one.kind !== 'break') clock += legMin * Math.exp(spreads.travel * draw());
      const limit = one.kind === 'end' ? 245 : one.windowToAt ? (one.windowToAt.getTime() - tenMs) / minute : Infinity;
      if (clock > limit) missed.set(one.id, (missed.get(one.id) ?? 0) + 1);
      const opens = one.kind === 'break' ? 110 : one.windowFromAt ? (one.windowFromAt.getTime() - tenMs) / minute : 0;
      const work = (one.plannedLeaveAt.getTime() - one.plannedStartAt.getTime()) / minute;
      clock = Math.max(clock, opens) + (one.kind === 'break' ? work : work * Math.exp(spreads.service * draw()));
    }
  }
  expect(stated.size).toBe(6);
  for (const [id, probability] of stated)
    expect(Math.abs(probability - (missed.get(id ?? '') ?? 0) / drives)).toBeLessThan(0.03);
  // Not all of them are foregone conclusions.
  expect([...stated.values()].filter((chance) => chance > 0.05 && chance < 0.95).length).toBeGreaterThan(3);
});

describe('loads ahead', () => {
  const items = (count: number) => [
    { categoryKey: 'fridge', condition: 'broken' as const, count, weightKg: 40, volumeLitres: 300 },
  ];
  const delivery = {
    dealerOrderId: 'o',
    categoryKey: 'fridge',
    model: '',
    serialTail: '',
    weightKg: 60,
    volumeLitres: 400,
  };
  const visit = (id: string, count: number, brings = false) => ({
    id,
    kind: 'visit' as const,
    dealerOrderIds: [],
    visit: {
      items: items(count),
      delivery: brings ? { ...delivery, loaded: false, delivered: false, returned: false } : null,
    },
  });
  const site = (id: string, kind: 'load' | 'unload', dealerOrderIds: string[] = []) => ({
    id,
    kind,
    dealerOrderIds,
    visit: null,
  });
  const ahead = {
    ...{ newKg: 0, oldKg: 30, capacityKg: 200, weightOf: () => ({ kg: 40, sdKg: 5 }) },
    collectedAt: (id: string) => new Map(id === 'half' ? [['fridge', 1]] : []),
  };

  test('new units on and off, old ones with their spread, an unload empties', () => {
    const stops = [site('w', 'load', ['o']), visit('x', 2, true), visit('half', 2), site('u', 'unload'), visit('y', 1)];
    const { legs, unloads } = loadsAhead(stops, ahead);
    expect(legs.map(({ load }) => [load.mean, load.variance])).toEqual([
      [90, 0],
      [110, 50],
      [150, 75],
      [0, 0],
      [40, 25],
    ]);
    expect(unloads).toEqual([{ stopId: 'u', brought: { mean: 150, variance: 75 } }]);
    // What was taken over counts, not what the booking says; of what nobody knows the booking's word.
    const loadOfTwo = (weightOf: typeof ahead.weightOf | (() => undefined)) =>
      loadsAhead([visit('x', 2)], { ...ahead, weightOf }).legs[0]!.load;
    expect(loadOfTwo(() => ({ kg: 45, sdKg: 6 }))).toEqual({ mean: 120, variance: 72 });
    expect(loadOfTwo(() => undefined)).toEqual({ mean: 110, variance: 0 });
    // 150 ± 8.66 against 155: 1 − Φ(0.577) = 0.282
    const [risk] = overflowRisk(legs, 155);
    expect(risk).toMatchObject({ kind: 'overflow', stopId: 'half', unit: 'kg' });
    expect(risk!.probability).toBeCloseTo(0.282, 2);
    expect(overflowRisk(legs, 1000)).toEqual([]);
  });

  test('range: driven and to come against what the vehicle goes', () => {
    // 60 + 20 + 20 km, σ 2.83: half a chance at 100, 1 − Φ(1.77) at 105.
    expect(rangeRisk({ drivenM: 60_000, legsM: [20_000, 20_000], rangeKm: 100 })[0]!.probability).toBeCloseTo(0.5, 5);
    expect(rangeRisk({ drivenM: 60_000, legsM: [20_000, 20_000], rangeKm: 105 })[0]!.probability).toBeCloseTo(
      0.0385,
      3,
    );
    expect(rangeRisk({ drivenM: 60_000, legsM: [20_000], rangeKm: null })).toEqual([]);
  });
});

describe('what is told', () => {
  const found = (probability: number, stopId = 'a'): RiskFound => ({
    kind: 'late',
    stopId,
    probability,
    over: 12.34,
    unit: 'min',
  });
  const told = (level: RouteRisk['level']): RouteRisk[] => [{ ...found(0.3), level }];

  test.each([
    ['a fifth', 0.2, [], 'possible'],
    ['less', 0.199, [], undefined],
    ['less, but told already', 0.12, told('possible'), 'possible'],
    ['over', 0.119, told('possible'), undefined],
    ['half', 0.5, told('possible'), 'likely'],
    ['still likely', 0.4, told('likely'), 'likely'],
    ['not any more', 0.399, told('likely'), 'possible'],
  ])('%s', (_what, probability, before, level) => {
    expect(risksToTell([found(probability)], before)[0]?.level).toBe(level);
  });

  test('the likeliest first, in figures that people read; what is new or has become likely is raised', () => {
    const now = risksToTell([found(0.256), found(0.777, 'b')], []);
    expect(now.map(({ stopId, probability, over }) => [stopId, probability, over])).toEqual([
      ['b', 0.78, 12.3],
      ['a', 0.26, 12.3],
    ]);
    expect(raisedRisks(now, told('possible')).map(({ stopId }) => stopId)).toEqual(['b']);
    expect(raisedRisks([{ ...found(0.6), level: 'likely' }], told('possible'))).toHaveLength(1);
    expect(raisedRisks([{ ...found(0.3), level: 'possible' }], told('likely'))).toEqual([]);
    expect([haveChanged(now, [...now].reverse()), haveChanged(now, []), haveChanged([], [])]).toEqual([
      false,
      true,
      false,
    ]);
  });
});
