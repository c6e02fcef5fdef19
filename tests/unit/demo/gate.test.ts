import type { Arrival } from '#shared/sorting/sorting';
import type { Yard } from '#shared/sorting/yard';
import type { Caller } from '../../../server/demo/simulation/caller';
import { DistrictClock } from '../../../server/demo/simulation/district-clock';
import { SimulatedGate } from '../../../server/demo/simulation/gate';

const arrivedAt = '2026-11-27T08:00:00.000Z';
const docks = [{ key: 'A' }] as Yard['docks'];

/** A gate at six hundred times the clock's speed, and how often it asked for the yard. */
function gateOf(isTaken: () => boolean) {
  const asked = { yard: 0, docks: 0 };
  const call = async ({ path }: { path: string }) => {
    if (path.endsWith('/yard')) {
      asked.yard += 1;
      return { docks, uses: isTaken() ? [{ arrivalId: 'other', dock: 'A', status: 'docked' }] : [] };
    }
    asked.docks += 1;
    return {};
  };
  const clock = new DistrictClock(new AbortController().signal);
  clock.set({ now: arrivedAt, speed: 600 } as Parameters<DistrictClock['set']>[0]);
  const gate = new SimulatedGate({ siteId: 's', day: '2026-11-27', clock, caller: { call } as unknown as Caller });
  return { gate, asked };
}

const waiting = (k: number) => ({ id: `a${k}`, stopId: `s${k}`, status: 'expected', arrivedAt }) as Arrival;

test('vehicles that wait for a dock ask the gate together, however fast the clock runs', async () => {
  let isTaken = true;
  const { gate, asked } = gateOf(() => isTaken);
  await gate.open();
  const vehicles = [1, 2, 3, 4, 5, 6];
  for (const k of vehicles) gate.see(waiting(k));
  const first = gate.letIn('s1');
  const others = vehicles.slice(1).map((k) => gate.letIn(`s${k}`));
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  // At the start, when all are seen, and twice a second; each for itself would have asked a hundred times and more.
  expect(asked.yard).toBeLessThanOrEqual(6);
  expect(asked.docks).toBe(0);
  isTaken = false;
  await Promise.all([first, ...others]);
  expect(asked.docks).toBe(6);
});
