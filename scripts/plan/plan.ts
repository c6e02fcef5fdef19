import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { judge } from '../../server/planning/judge';
import { createPlannerPool } from '../../server/planning/pool';
import { readJson, runCommand, wholeNumber } from './arguments';
import { InputError } from './input-error';
import { readProblem } from './read-problem';
import { isVroom, readVroom } from './vroom-input';
import { writeVroom } from './vroom-output';
import { lineOf, writePlan } from './write-plan';

const usage =
  'npm run plan -- --in FILE --out FILE [--seconds 10] [--threads 1] [--seed 1] [--iterations N] [--speed KMH, for VROOM files without matrices]';

runCommand(async () => {
  const { values } = parseArgs({
    options: {
      in: { type: 'string' },
      out: { type: 'string' },
      seconds: { type: 'string', default: '10' },
      threads: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      iterations: { type: 'string' },
      speed: { type: 'string', default: '30' },
    },
  });
  if (!values.in || !values.out) throw new InputError([usage]);
  const threads = wholeNumber(values.threads, 1, 'threads');
  const limits = {
    seconds: wholeNumber(values.seconds, 1, 'seconds'),
    seed: wholeNumber(values.seed, 0, 'seed'),
    ...(values.iterations !== undefined && { iterations: wholeNumber(values.iterations, 0, 'iterations') }),
  };
  const json = readJson(values.in);
  const vroom = isVroom(json) ? readVroom(json, wholeNumber(values.speed, 1, 'speed')) : undefined;
  const problem = vroom?.problem ?? readProblem(json);
  const pool = createPlannerPool({ threads });
  const solution = await pool.solve(problem, { ...limits, threads });
  await pool.close();
  writeFileSync(
    values.out,
    `${JSON.stringify(vroom ? writeVroom(vroom, solution) : writePlan(problem, solution), null, 1)}\n`,
  );
  const { violations, totals } = judge(problem, solution);
  console.log(
    `${totals.routes} routes, ${totals.served} served, ${totals.unserved} left out, ${vroom ? '' : `${(totals.distanceM / 1000).toFixed(1)} km, `}cost ${totals.cost.total.toFixed(2)}, ${solution.iterations} iterations in ${(solution.elapsedMs / 1000).toFixed(1)} s, ${violations.length} violations`,
  );
  if (violations.length > 0) console.table(violations.map((violation) => lineOf(problem, violation)));
  return violations.length === 0 ? 0 : 1;
});
