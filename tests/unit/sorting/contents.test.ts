import { Types } from 'mongoose';
import type { UnitDoc } from '../../../server/custody';
import { contentsOf, plannedAt, unloadStopsOf } from '../../../server/sorting/contents';
import type { ArrivalDoc, ArrivalUnitDoc } from '../../../server/sorting/model';
import { now, route, stop, visit } from '../dispatch/sample-route';

const typical = new Map([['washer', 70]]);
const unit = (code: string, rest: Partial<UnitDoc> = {}) =>
  ({
    code,
    categoryKey: 'washer',
    townName: '镇',
    weightKg: 60,
    custody: 'aboard',
    unloadStopId: null,
    ...rest,
  }) as UnitDoc;
const unloading = (id: string, rest: Parameters<typeof stop>[1] = {}) =>
  stop(id, { kind: 'unload', siteId: 'yard', etaAt: now, ...rest });
const judged = (code: string, rest: Partial<ArrivalUnitDoc> = {}): ArrivalUnitDoc => ({
  ...{ code, categoryKey: 'washer', townName: '', doorKg: 60, toleranceKg: 3, receivedKg: 60, receivedAt: now },
  ...{ result: 'matched', filled: false },
  ...rest,
});
const before = (rest: Partial<ArrivalDoc>): ArrivalDoc =>
  ({ _id: new Types.ObjectId(), status: 'unloaded', units: [], closedAt: null, planned: [], ...rest }) as ArrivalDoc;
const washers = (id: string, count: number, rest: Parameters<typeof stop>[1] = {}) => {
  const items = [{ categoryKey: 'washer', condition: 'broken' as const, count, weightKg: 70, volumeLitres: 330 }];
  return stop(id, { visit: visit({ items }), ...rest });
};
const codes = ({ units }: { units: { code: string }[] }) => units.map(({ code }) => code);

describe('what an arrival is made of', () => {
  test('before the unloading: the units aboard, with their tolerance, at the next unloading only', () => {
    const on = route([unloading('u1', { status: 'done' }), unloading('u2'), unloading('u3')]);
    const units = [unit('there', { custody: 'unloaded', unloadStopId: 'u1' }), unit('aboard')];
    const at = (index: number) =>
      contentsOf({ route: on, stop: on.stops[index] ?? stop('x'), units, typical, before: null });
    expect([codes(at(0)), codes(at(1)), codes(at(2))]).toEqual([['there'], ['aboard'], []]);
    expect([at(0).status, at(1).status]).toEqual(['unloaded', 'expected']);
    expect(at(1).units).toEqual([
      {
        ...{ code: 'aboard', categoryKey: 'washer', townName: '镇', doorKg: 60, toleranceKg: 3 },
        ...{ receivedKg: null, receivedAt: null, result: 'expected', filled: false },
      },
    ]);
    expect(at(1)).toMatchObject({ etaAt: now, arrivedAt: null, closedAt: null });
  });

  test('what the centre has judged stays, and is not announced again', () => {
    const on = route([unloading('u', { status: 'done' })]);
    const units = [
      unit('a', { custody: 'received', unloadStopId: 'u' }),
      unit('b', { custody: 'unloaded', unloadStopId: 'u' }),
    ];
    const known = before({ units: [judged('a'), judged('x', { result: 'extra', doorKg: null })] });
    const contents = contentsOf({ route: on, stop: on.stops[0] ?? stop('x'), units, typical, before: known });
    expect(codes(contents)).toEqual(['b', 'a', 'x']);
    expect(contents.units.map(({ result }) => result)).toEqual(['expected', 'matched', 'extra']);
    const again = before({ ...contents });
    expect(contentsOf({ route: on, stop: on.stops[0] ?? stop('x'), units, typical, before: again })).toEqual(contents);
  });

  test('a closed one stays closed until something more is unloaded', () => {
    const on = route([unloading('u', { status: 'done' })]);
    const closed = before({ status: 'closed', closedAt: now, units: [judged('a')] });
    const seen = unit('a', { custody: 'received', unloadStopId: 'u' });
    const at = (units: UnitDoc[]) =>
      contentsOf({ route: on, stop: on.stops[0] ?? stop('x'), units, typical, before: closed });
    expect(at([seen])).toMatchObject({ status: 'closed', closedAt: now });
    const reopened = at([seen, unit('late', { custody: 'unloaded', unloadStopId: 'u' })]);
    expect(reopened).toMatchObject({ status: 'unloaded', closedAt: null });
    expect(codes(reopened)).toEqual(['late', 'a']);
  });

  test('a category that the catalogue has lost is judged by its own weight', () => {
    const on = route([unloading('u')]);
    const contents = contentsOf({
      ...{ route: on, stop: on.stops[0] ?? stop('x'), before: null, typical: new Map() },
      units: [unit('light', { weightKg: 1 })],
    });
    expect(contents.units[0]?.toleranceKg).toBe(0.2);
  });
});

test('the plan brings what is collected between two unloadings; failed and skipped visits bring nothing', () => {
  const on = route([
    washers('a', 2),
    unloading('u1'),
    washers('b', 1),
    washers('c', 3, { status: 'done' }),
    washers('d', 5, { status: 'failed' }),
    washers('e', 7, { status: 'skipped' }),
    stop('f', { visit: visit({ ...washers('x', 9).visit, parts: ['deliver'] }) }),
    unloading('u2'),
  ]);
  const at = (id: string) => plannedAt(on, on.stops.find((one) => one.id === id) ?? stop('x'));
  expect(at('u1')).toEqual([{ categoryKey: 'washer', count: 2 }]);
  expect(at('u2')).toEqual([{ categoryKey: 'washer', count: 4 }]);
});

test('unloadings that were skipped or failed, and those without a site, are none', () => {
  const on = route([
    unloading('a'),
    unloading('b', { status: 'skipped' }),
    unloading('c', { status: 'failed' }),
    unloading('d', { siteId: null }),
    unloading('e', { status: 'done' }),
    stop('f'),
  ]);
  expect(unloadStopsOf(on).map(({ id }) => id)).toEqual(['a', 'e']);
});
