import { parseArgs } from 'node:util';
import { judge } from '../../server/planning/judge';
import { readJson, runCommand } from './arguments';
import { InputError } from './input-error';
import { readProblem } from './read-problem';
import { isVroom, readVroom } from './vroom-input';
import { readVroomPlan } from './vroom-output';
import { lineOf, readPlan } from './write-plan';

const usage = 'npm run check -- --in FILE --solution FILE [--speed KMH, for VROOM files without matrices]';

runCommand(() => {
  const { values } = parseArgs({
    options: { in: { type: 'string' }, solution: { type: 'string' }, speed: { type: 'string', default: '30' } },
  });
  if (!values.in || !values.solution) throw new InputError([usage]);
  const json = readJson(values.in);
  const vroom = isVroom(json) ? readVroom(json, Number(values.speed)) : undefined;
  const problem = vroom?.problem ?? readProblem(json);
  const solution = readJson(values.solution);
  const plan = vroom ? readVroomPlan(vroom, solution) : readPlan(problem, solution);
  const { violations, totals } = judge(problem, plan);
  if (violations.length > 0) console.table(violations.map((violation) => lineOf(problem, violation)));
  console.log(
    `${violations.length} violations; ${totals.routes} routes, ${totals.served} served, ${totals.unserved} left out, ${vroom ? '' : `${(totals.distanceM / 1000).toFixed(1)} km, `}cost ${totals.cost.total.toFixed(2)}`,
  );
  return violations.length === 0 ? 0 : 1;
});
