import { distanceM, type LngLat } from '#shared/kernel/geo';
import { estimateArrivals, isNoticeable } from '../../../server/tracking/estimate';
import { itineraryOf, legsOf, type EstimatedStop } from '../../../server/tracking/itinerary';

/** An instant of the day by the clock on the wall. */
const at = (time: string) => new Date(`2026-03-11T${time.length === 5 ? `${time}:00` : time}Z`);
/** Kilometres east of 0° 0°; the vehicle drives one in a minute. */
const km = (east: number): LngLat => ({ lng: east / 111.19508, lat: 0 });
const travelSec = (from: LngLat, to: LngLat) => Math.round((distanceM(from, to) / 1000) * 60);

/** A visit of ten minutes without a window, unless said otherwise. */
const stop = (id: string, east: number, rest: Partial<EstimatedStop> = {}): EstimatedStop => ({
  id,
  kind: 'visit',
  status: 'planned',
  place: km(east),
  plannedStartAt: at('10:00'),
  plannedLeaveAt: at('10:10'),
  windowFromAt: null,
  windowToAt: null,
  arrivedAt: null,
  leftAt: null,
  ...rest,
});
const window = (from: string, to: string) => ({ windowFromAt: at(from), windowToAt: at(to) });
const estimate = (now: string, position: LngLat | null, stops: EstimatedStop[], crewFactor = 1) => {
  const itinerary = itineraryOf({ now: at(now), position, stops, crewFactor });
  if (!itinerary) return [];
  const legs = legsOf(itinerary);
  const arriveMs = (leg: number, departMs: number) => departMs + travelSec(legs[leg]!.from, legs[leg]!.to) * 1000;
  return estimateArrivals(itinerary, { arriveMs, crewFactor }).map(
    ({ stopId, etaAt, late }) => `${stopId} ${etaAt.toISOString().slice(11, 16)}${late ? ' late' : ''}`,
  );
};

describe('arrivals', () => {
  test('drive, wait for the window, work, drive on; late is after the window', () => {
    const stops = [stop('a', 5, window('10:30', '12:00')), stop('b', 15, window('10:30', '10:45'))];
    // 5 km: 10:05; waits until 10:30, works until 10:40, 10 km more: 10:50, five minutes after its window.
    expect(estimate('10:00', km(0), stops)).toEqual(['a 10:05', 'b 10:50 late']);
  });

  test('at the end of the window is in time, a second later is not', () => {
    const to = (time: string) => estimate('10:00', km(0), [stop('a', 5, { windowToAt: at(time) })]);
    expect(to('10:05')).toEqual(['a 10:05']);
    expect(to('10:04:59')).toEqual(['a 10:05 late']);
  });

  test('the stop where it stands takes what is left of its work, from its own place', () => {
    const door = (rest: Partial<EstimatedStop>) => [stop('a', 0, { status: 'door', ...rest }), stop('b', 10)];
    const arrived = { arrivedAt: at('10:00') };
    expect(estimate('10:06', km(3), door(arrived))).toEqual(['b 10:20']);
    // It takes longer than planned: leaves now.
    expect(estimate('10:15', km(3), door(arrived))).toEqual(['b 10:25']);
    // Came before the window, in which the work begins.
    expect(estimate('10:06', km(3), door({ ...arrived, ...window('10:30', '12:00') }))).toEqual(['b 10:50']);
  });

  test('a crew that takes half as long again at doors does so at those to come and at the one where it stands', () => {
    const stops = [stop('a', 0, { status: 'door', arrivedAt: at('10:00') }), stop('b', 10), stop('c', 20)];
    // Until 10:15, 10 km, until 10:40, 10 km.
    expect(estimate('10:06', km(0), stops, 1.5)).toEqual(['b 10:25', 'c 10:50']);
  });

  test('the stop that it is going to comes first, then the others in their order; ended ones do not count', () => {
    const stops = [
      stop('a', 1),
      stop('b', 50, { status: 'done' }),
      stop('c', 5, { status: 'onway' }),
      stop('d', 2),
      stop('e', 9, { status: 'skipped' }),
      stop('f', 9, { status: 'failed' }),
    ];
    // c 10:05 – 10:15, 4 km to a 10:19 – 10:29, 1 km to d.
    expect(estimate('10:00', km(0), stops)).toEqual(['c 10:05', 'a 10:19', 'd 10:30']);
  });

  test('without a position it is where it left last, or at the first stop', () => {
    const left = (id: string, east: number, leftAt: string, kind = 'visit') =>
      stop(id, east, { status: 'done', leftAt: at(leftAt), kind });
    const next = stop('z', 10);
    expect(estimate('10:00', null, [stop('a', 4, { kind: 'start' }), next])).toEqual(['z 10:06']);
    expect(estimate('10:00', null, [left('a', 1, '09:30'), left('b', 8, '09:50'), next])).toEqual(['z 10:02']);
    expect(estimate('10:00', null, [left('b', 8, '09:50'), left('a', 1, '09:30'), next])).toEqual(['z 10:02']);
    // Where it is counts more than where it was.
    expect(estimate('10:00', km(5), [left('a', 1, '09:30'), next])).toEqual(['z 10:05']);
    // Breaks are nowhere.
    expect(estimate('10:00', null, [left('a', 1, '09:30'), left('p', 8, '09:50', 'break'), next])).toEqual(['z 10:09']);
    expect(estimate('10:00', null, [])).toEqual([]);
  });

  test('a break begins when it was planned at the earliest and takes its time; one that runs holds everything up', () => {
    const pause = stop('p', 0, { kind: 'break', plannedStartAt: at('13:30'), plannedLeaveAt: at('14:30') });
    // a 13:05 – 13:15; the break 13:30 – 14:30; from a 5 km.
    expect(estimate('13:00', km(0), [stop('a', 5), pause, stop('b', 10)])).toEqual(['a 13:05', 'p 13:15', 'b 14:35']);
    // Late for the break: it takes its hour all the same.
    expect(estimate('14:00', km(5), [pause, stop('b', 10)])).toEqual(['p 14:00', 'b 15:05']);
    const running = { ...pause, status: 'done', arrivedAt: at('13:00'), leftAt: at('14:00') };
    expect(estimate('13:20', km(5), [running, stop('b', 10)])).toEqual(['b 14:05']);
    expect(estimate('14:20', km(5), [running, stop('b', 10)])).toEqual(['b 14:25']);
  });
});

describe('what people would notice', () => {
  const before = { etaAt: at('10:00'), late: false };
  const after = (etaAt: string, late = false) => ({ stopId: 'a', etaAt: at(etaAt), late });
  test.each([
    ['half a minute', before, after('10:00:30'), true],
    ['half a minute earlier', before, after('09:59:30'), true],
    ['less', before, after('10:00:29'), false],
    ['nothing', before, after('10:00'), false],
    ['late now', before, after('10:00', true), true],
    ['the first estimate', { etaAt: null, late: false }, after('10:00'), true],
  ])('%s', (_what, was, is, expected) => {
    expect(isNoticeable(was, is)).toBe(expected);
  });
});
