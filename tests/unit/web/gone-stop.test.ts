import type { CollectorActInput, Route } from '#shared/dispatch/routes';
import { actsOfStop, collectedAtGone, isStopGone } from '../../../web/collector/work/gone-stop';
import type { Refusal, WaitingAct } from '../../../web/collector/work/phone-store';

const refused = { message: '', action: '', conflict: null };

test('an act for a stop that was cancelled or went to another vehicle meanwhile is known as such', () => {
  const stops = [
    { id: 'a', status: 'skipped' },
    { id: 'b', status: 'done' },
  ];
  const on = { id: 'r', stops } as Route;
  const waits = (stopId: string, code: string, routeId = 'r') =>
    ({ routeId, act: { type: 'arrive', stopId }, refused: { ...refused, code } }) as WaitingAct;
  expect(isStopGone(waits('a', 'wrong_state'), on)).toBe(true);
  expect(isStopGone(waits('gone', 'not_found'), on)).toBe(true);
  expect(isStopGone(waits('b', 'wrong_state'), on)).toBe(false);
  expect(isStopGone(waits('a', 'code_mismatch'), on)).toBe(false);
  expect(isStopGone(waits('a', 'wrong_state', 'another'), on)).toBe(false);
  expect(isStopGone(waits('a', 'wrong_state'), null)).toBe(false);
  const start = { routeId: 'r', act: { type: 'start' }, refused: { ...refused, code: 'wrong_state' } } as WaitingAct;
  expect(isStopGone(start, on)).toBe(false);
});

describe('what was collected at a stop that is gone', () => {
  const acts = (['arrive', 'collect', 'collect', 'complete'] as const).map((type, seq): WaitingAct => {
    const act = { type, actId: `act-${seq}`, at: '', stopId: 'a' } as unknown as CollectorActInput;
    const why: Refusal | null = seq === 0 ? { ...refused, code: 'wrong_state' } : null;
    return { seq, routeId: 'r', act, refused: why };
  });
  const [arrive, ...later] = acts as [WaitingAct, ...WaitingAct[]];
  const other = { ...later[0]!, seq: 9, act: { ...later[0]!.act, stopId: 'b' } } as WaitingAct;
  const elsewhere = { ...later[0]!, seq: 10, routeId: 'another' };
  const waiting = [...acts, other, elsewhere];
  const onRoute = (status: Route['status'], stops = [{ id: 'a', status: 'skipped' }]) =>
    ({ id: 'r', status, stops }) as Route;

  test('everything that waits for the stop is left together, and nothing else', () =>
    expect(actsOfStop(waiting, arrive).map(({ seq }) => seq)).toEqual([0, 1, 2, 3]));

  test('its units can go on record as long as the route is under way and knows the stop', () => {
    const seqs = (route: Route | null) => collectedAtGone(waiting, arrive, route).map(({ seq }) => seq);
    expect(seqs(onRoute('started'))).toEqual([1, 2]);
    expect(seqs(onRoute('finished'))).toEqual([]);
    expect(seqs(onRoute('started', []))).toEqual([]);
    expect(seqs(null)).toEqual([]);
  });
});
