import { followLoads, LoadScratch } from '../../../../server/planning/solver/follow-loads';
import { followTime } from '../../../../server/planning/solver/follow-time';
import { indexRoute } from '../../../../server/planning/solver/index-route';
import { compile } from '../../../../server/planning/solver/compile';
import { nodeOf, type Model } from '../../../../server/planning/solver/model';
import type { Problem, Step } from '../../../../server/planning/solver/problem';
import { classColumn, COLUMN, RouteState, streamColumn } from '../../../../server/planning/solver/route-state';

/** `'task 0'`, `'load 1'`, `'unload 1'`, `'break 0'`. */
export type StepText = `${Step['kind']} ${number}`;

export const stepOf = (text: StepText): Step => {
  const [kind, index] = text.split(' ') as [Step['kind'], string];
  return { kind, index: Number(index) };
};

/** Nodes of written steps. */
export const nodesOf = (model: Model, shift: number, steps: readonly StepText[]): Int32Array =>
  Int32Array.from(steps, (text) => nodeOf(model, shift, stepOf(text)));

/** Written steps of nodes. */
export const textOf = (model: Model, nodes: Iterable<number>): string[] =>
  Array.from(nodes, (node) => `${['task', 'load', 'unload', 'break'][model.kind[node]!]} ${model.subject[node]}`);

/** Steps of a route in words. */
export const wordsOf = (model: Model, route: RouteState): string[] =>
  textOf(
    model,
    Array.from({ length: route.length }, (_, k) => route.nodeAt(k)),
  );

/** One route driven by hand: its first fault, and when it has none its columns. */
export function drive(problem: Problem, steps: readonly StepText[], shift = 0) {
  const model = compile(problem);
  const route = new RouteState(model, shift);
  const scratch = new LoadScratch(model);
  const nodes = nodesOf(model, shift, steps);
  route.setNodes(nodes, nodes.length);
  const loads = followLoads(model, route, scratch);
  const time = loads === 'none' ? followTime(model, route, scratch) : 'none';
  const fault = loads !== 'none' ? loads : time;
  if (fault === 'none') indexRoute(model, route, scratch);
  const column = (at: number) => Array.from({ length: route.length + 1 }, (_, k) => route.rows[k * route.width + at]!);
  const several = (at: number) =>
    Array.from({ length: route.length + 1 }, (_, k) =>
      Array.from({ length: model.dimensions }, (__, d) => route.rows[k * route.width + at + d]!),
    );
  return {
    model,
    route,
    scratch,
    fault,
    /** Leg by leg, the last one to the end place. */
    loads: several(COLUMN.LOADED),
    aboard: column(COLUMN.ABOARD),
    starts: column(COLUMN.START).slice(0, -1),
    departures: column(COLUMN.DEPART).slice(0, -1),
    latest: column(COLUMN.LATEST),
    ahead: column(COLUMN.AHEAD),
    work: Array.from(scratch.work.subarray(0, route.length)),
    moves: Array.from(scratch.moves.subarray(0, route.length)),
    /** Last load of a class before each row, and the greatest load since. */
    sinceLoad: (c: number) => ({ row: column(classColumn(model, c)), most: several(classColumn(model, c) + 2) }),
    /** Next unload of a stream from each row on, and the greatest load until then. */
    untilUnload: (s: number) => ({ row: column(streamColumn(model, s)), most: several(streamColumn(model, s) + 2) }),
  };
}
