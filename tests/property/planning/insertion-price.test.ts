import type { Problem } from '../../../server/planning/solver';
import { RouteState } from '../../../server/planning/solver/route-state';
import { JudgedState } from './judged-state';
import { randomDay } from './random-day';

/** PRICE_SEED=7 npm test -- tests/property/planning/insertion-price repeats one day of a failure. */
const only = process.env['PRICE_SEED'];
const seeds = only ? [Number(only)] : Array.from({ length: 60 }, (_, k) => k + 1);
const placesEach = 60;

/** A day on which the time of a route can be said exactly: one window for each step, work that does not depend on what is aboard. */
function plainDay(seed: number): Problem {
  const day = randomDay({ ...{ seed, visits: 24, shifts: 3 }, ...{ warehouses: 1, centres: 2, isWild: false } });
  return {
    ...day,
    tasks: day.tasks.map((task) => ({ ...task, windows: [task.windows[0]!] })),
    facilities: day.facilities.map((site) => ({ ...site, secPerPiece: 0, windows: [site.windows[0]!] })),
    shifts: day.shifts.map((shift) => ({ ...shift, overtimeAfterSec: 86_400 })),
    weights: { ...day.weights, waitingPerHour: 700 },
  };
}

/** The cheapest place of a visit that was taken out costs what was said of it, waiting that it takes up or makes included. */
test(`a place in a route has the price that was said (PRICE_SEED=${only ?? `1 … ${seeds.length}`})`, () => {
  const counts = { priced: 0, intoWaiting: 0, makeWaiting: 0 };
  for (const seed of seeds) {
    const { annealing, inserter, model, random, state } = new JudgedState(plainDay(seed), seed);
    inserter.blinkRate = 0;
    for (let n = 0; n < placesEach; n++) {
      annealing.step(n / placesEach);
      state.begin();
      const gone = random.below(model.taskCount);
      const isMarked = new Uint8Array(model.taskCount);
      isMarked[gone] = 1;
      const from = state.shiftOf[gone]!;
      if (from < 0 || !state.removeMarked(state.touch(from), isMarked)) {
        state.revert();
        continue;
      }
      if (inserter.find(model.unitOfTask[gone]!, null) && inserter.best.task >= 0) {
        const { cost: said, shift, task, position } = inserter.best;
        const route = state.routes[shift]!;
        const nodes = Array.from({ length: route.length }, (_, k) => route.nodeAt(k)).toSpliced(position, 0, task);
        const trial = new RouteState(model, shift);
        trial.setNodes(Int32Array.from(nodes), nodes.length);
        if (!state.evaluator.evaluate(trial)) throw new Error(`PRICE_SEED=${seed}: the place is not feasible`);
        const costs = trial.cost - route.cost;
        if (Math.abs(costs - said) > 1e-4) throw new Error(`PRICE_SEED=${seed}: said ${said}, costs ${costs}`);
        counts.priced++;
        if (trial.waiting < route.waiting) counts.intoWaiting++;
        if (trial.waiting > route.waiting) counts.makeWaiting++;
      }
      state.revert();
    }
  }
  if (only) return;
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(seeds.length);
});
