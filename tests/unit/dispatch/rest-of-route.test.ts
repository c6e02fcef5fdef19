import { restOfRoute } from '../../../server/dispatch/same-day/rest-of-route';
import type { StopDoc, UnitDoc } from '../../../server/dispatch/model';
import { now, route, stop, visit } from './sample-route';

const unit = (categoryKey: string, stopId: string, custody = 'aboard') => ({ categoryKey, stopId, custody }) as UnitDoc;
const item = (categoryKey: string, count: number) => ({
  ...{ categoryKey, count, condition: 'broken' as const, weightKg: 1, volumeLitres: 1 },
});
const before = [unit('fridge', 'before'), unit('television', 'before', 'unloaded')];

/** What planning takes to be aboard when the crew is done with the stop that it is at. */
function aboardAfter(under: Partial<StopDoc>, units: readonly UnitDoc[]): Record<string, number> {
  const start = stop('start', { kind: 'start', status: 'done', leftAt: now });
  const rest = restOfRoute(route([start, stop('here', { status: 'door', ...under })]), [...before, ...units], now);
  const { aboard = [] } = rest?.begun ?? {};
  expect(new Set(aboard.map(({ categoryKey }) => categoryKey)).size).toBe(aboard.length);
  return Object.fromEntries(aboard.map(({ categoryKey, count }) => [categoryKey, count]));
}

describe('what is aboard when a crew goes on', () => {
  const door = { visit: visit({ items: [item('washer', 2)] }) };
  test('at a door all that was booked, and what was collected beyond it', () => {
    expect(aboardAfter(door, [])).toEqual({ fridge: 1, washer: 2 });
    expect(aboardAfter(door, [unit('washer', 'here'), unit('battery', 'here')])).toEqual({
      ...{ fridge: 1, washer: 2, battery: 1 },
    });
    const three = [1, 2, 3].map(() => unit('washer', 'here'));
    expect(aboardAfter(door, [...three, unit('washer', 'before')])).toEqual({ fridge: 1, washer: 4 });
  });

  test('at a meeting what is taken over; at a centre nothing', () => {
    const transfer = { fromRouteId: 'r', fromLetter: 'B', unitCodes: ['U-1'], items: [item('washer', 1)] };
    expect(aboardAfter({ kind: 'load', transfer }, [])).toEqual({ fridge: 1, washer: 1 });
    expect(aboardAfter({ kind: 'load' }, [])).toEqual({ fridge: 1 });
    expect(aboardAfter({ kind: 'unload' }, [])).toEqual({});
  });
});
