import { isToldOf } from '../../../server/requests/on-route';

type Doc = Parameters<typeof isToldOf>[0];
const at = (time: string) => new Date(`2026-03-11T${time}:00Z`);
const doc = (status: Doc['status'], publishedEtaAt: Date | null = at('12:00')): Doc => ({
  ...{ status, slotFromAt: at('10:30') },
  route: { routeId: 'A', publishedEtaAt } as Doc['route'],
});
const told = (one: Doc, routeId: string | null, time: string) => isToldOf(one, { routeId, etaAt: at(time) });

describe('who is told of another place on a route', () => {
  test('on the same route from half an hour on, earlier or later', () => {
    expect(['11:30', '11:31', '12:29', '12:30'].map((time) => told(doc('planned'), 'A', time))).toEqual([
      ...[true, false],
      ...[false, true],
    ]);
  });

  test('on another route when the announced window reads otherwise', () => {
    expect(['12:00', '12:01', '13:00'].map((time) => told(doc('planned'), 'B', time))).toEqual([false, true, true]);
    // The vehicle was on its way: it waits anew, on its own route as well.
    expect(['12:00', '12:10'].map((time) => told(doc('onway'), 'A', time))).toEqual([false, true]);
    // It opens with the booked window in both cases, and closes earlier.
    expect(told(doc('planned', at('11:00')), 'B', '10:50')).toBe(true);
  });

  test('whoever had no visit to come, but nobody at whose door the crew is or was', () => {
    expect([told(doc('waiting', null), null, '12:00'), told(doc('failed'), 'A', '12:00')]).toEqual([true, true]);
    expect([told(doc('planned', null), 'A', '12:00'), told(doc('door'), 'B', '14:00')]).toEqual([true, false]);
    expect(told(doc('done'), 'B', '14:00')).toBe(false);
  });
});
