import { arriveAfter, departBefore } from './drive-time';
import { lastOpen, openFrom } from './follow-time';
import type { Candidate } from './insertion';
import { KIND, type Alternative, type Model } from './model';
import { UNREACHABLE } from './problem';
import { RouteState } from './route-state';
import type { SearchState } from './search-state';

const { BREAK, UNLOAD } = KIND;
const NO_WAY = UNREACHABLE;

/**
 * Finds the cheapest place for two coupled tasks in one route, trying every ordered pair of positions whose bare detour can still win,
 * exactly; `chances` decide whether a kind of unused shifts is left out, and
 * whether two further unloads are tried. Missing loads go to the front and a missing unload to the end of the route. O(steps² × steps) per route at worst; pairs are few.
 */
export function findPairInsertion(
  model: Model,
  state: SearchState,
  pair: Alternative,
  best: Candidate,
  only: readonly number[] | null,
  chances: { readonly overlooksKind: () => boolean; readonly triesMoreStops: () => boolean },
): void {
  const { first, second } = pair;
  const count = only === null ? model.shiftCount : only.length;
  const kindsSeen = new Set<number>();
  for (let at = 0; at < count; at++) {
    const shift = only === null ? at : only[at]!;
    if (
      model.compatible[first * model.shiftCount + shift] === 0 ||
      model.compatible[second * model.shiftCount + shift] === 0
    )
      continue;
    const route = state.routes[shift]!;
    if (route.length === 0) {
      if (state.isClosed[shift] === 1 || kindsSeen.has(model.shiftKind[shift]!)) continue;
      kindsSeen.add(model.shiftKind[shift]!);
      if (chances.overlooksKind()) continue;
    }
    for (const bare of withStops(model, route, pair)) tryRoute(model, state, route, bare, pair, -1, best);
  }
  if (best.shift >= 0 || !chances.triesMoreStops()) return;
  // Nowhere as the routes are: an unload behind the first visit, another at the end.
  const unloads = model.problem.facilities.flatMap(({ kind }, f) => (kind === 'load' ? [] : [model.unloadBase + f]));
  for (let at = 0; at < count && best.shift < 0; at++) {
    const shift = only === null ? at : only[at]!;
    const route = state.routes[shift]!;
    const isAble = [first, second].every((task) => model.compatible[task * model.shiftCount + shift] === 1);
    if (!isAble || route.length === 0) continue;
    for (const bare of withStops(model, route, pair))
      for (const between of [-1, ...unloads])
        for (const end of unloads) tryRoute(model, state, route, [...bare, end], pair, between, best);
  }
}

/** The route's steps without breaks, with the stops that the pair needs and the route lacks: one version per end facility. */
function withStops(model: Model, route: RouteState, { first, second }: Alternative): number[][] {
  const pinned = model.prefix[route.shift]!.length;
  const nodes: number[] = [];
  for (let k = 0; k < route.length; k++) {
    const node = route.nodeAt(k);
    if (k < pinned || model.kind[node] !== BREAK) nodes.push(node);
  }
  for (const task of [first, second]) {
    const c = model.loadClass[task]!;
    if (c < 0 || c === model.startClass) continue;
    const load = model.loadBase + model.facilityOfClass[c]!;
    if (!nodes.slice(pinned).includes(load)) nodes.splice(pinned, 0, load);
  }
  const streams = [first, second].map((task) => model.stream[task]!).filter((stream) => stream >= 0);
  if (streams.length === 0 || !model.problem.shifts[route.shift]!.mustUnloadAtEnd) return [nodes];
  const takesAll = (facility: number): boolean =>
    streams.every((stream) => model.accepts[stream * model.facilityCount + facility] === 1);
  const last = nodes[nodes.length - 1];
  if (last !== undefined && nodes.length > pinned && model.kind[last] === UNLOAD && takesAll(model.subject[last]!))
    return [nodes];
  const versions: number[][] = [];
  for (let facility = 0; facility < model.facilityCount; facility++) {
    if (model.kind[model.unloadBase + facility] === UNLOAD && takesAll(facility))
      versions.push([...nodes, model.unloadBase + facility]);
  }
  return versions;
}

/** Earliest departure before each position of a sequence and latest arrival at each step (the last: at the end), as if there were no breaks. */
let early = new Int32Array(64);
let late = new Int32Array(64);

/** Fills both; false = the sequence is not driven in time at all. O(steps). */
function timesOf(model: Model, shift: number, bare: readonly number[], placeAt: (k: number) => number): boolean {
  if (bare.length >= early.length) {
    early = new Int32Array(bare.length * 2);
    late = new Int32Array(bare.length * 2);
  }
  const durations = model.durations[shift]!;
  const speeds = model.speeds[shift]!;
  let now = model.shiftStart[shift]!;
  for (let k = 0; k < bare.length; k++) {
    early[k] = now;
    const node = bare[k]!;
    const start = openFrom(model, node, arriveAfter(durations, speeds, placeAt(k - 1) * model.size + placeAt(k), now));
    if (start < 0) return false;
    now = start + model.service[node]!;
  }
  early[bare.length] = now;
  let latest = model.shiftEnd[shift]!;
  late[bare.length] = latest;
  for (let k = bare.length - 1; k >= 0; k--) {
    const leave = departBefore(durations, speeds, placeAt(k) * model.size + placeAt(k + 1), latest);
    latest = lastOpen(model, bare[k]!, leave - model.service[bare[k]!]!);
    late[k] = latest;
  }
  return true;
}

/** `between` = unload directly behind the first task, -1 = none. */
function tryRoute(
  model: Model,
  state: SearchState,
  route: RouteState,
  bare: readonly number[],
  { first, second }: Alternative,
  between: number,
  best: Candidate,
): void {
  const { shift } = route;
  const { service, size } = model;
  const terms = model.problem.shifts[shift]!;
  const distances = model.distances[shift]!;
  const durations = model.durations[shift]!;
  const speeds = model.speeds[shift]!;
  const placeAt = (k: number): number => {
    if (k < 0) return terms.startPlace;
    if (k >= bare.length) return terms.endPlace;
    return model.kind[bare[k]!] === BREAK ? placeAt(k - 1) : model.place[bare[k]!]!;
  };
  if (!timesOf(model, shift, bare, placeAt)) return;
  const metres = (from: number, to: number): number => distances[from * size + to]!;
  const after = (from: number, to: number, now: number): number =>
    arriveAfter(durations, speeds, from * size + to, now);
  const here = model.place[first]!;
  const there = model.place[second]!;
  const trial = new RouteState(model, shift);
  const nodes = new Int32Array(bare.length + 3);
  const pinned = model.prefix[shift]!.length;
  const stopCost = route.length === 0 ? model.costFixed[shift]! : 0;
  for (let p = pinned; p <= bare.length; p++) {
    const before = placeAt(p - 1);
    const startFirst = openFrom(model, first, after(before, here, early[p]!));
    if (startFirst < 0) continue;
    const opens = startFirst + service[first]! + model.gap[second]!;
    let now = startFirst + service[first]!;
    let from = here;
    if (between >= 0) {
      from = model.place[between]!;
      now = openFrom(model, between, after(here, from, now)) + service[between]!;
      if (now < startFirst) continue;
    }
    for (let q = p; q <= bare.length; q++) {
      // `now`: the earliest departure towards position `q`, from `from`.
      if (q > p) {
        const node = bare[q - 1]!;
        const arrival = after(from, placeAt(q - 1), now);
        if (arrival > late[q - 1]!) break;
        from = placeAt(q - 1);
        now = openFrom(model, node, arrival) + service[node]!;
      }
      const detour =
        q === p
          ? metres(before, here) + metres(here, there) + metres(there, placeAt(p)) - metres(before, placeAt(p))
          : metres(before, here) +
            metres(here, placeAt(p)) -
            metres(before, placeAt(p)) +
            metres(placeAt(q - 1), there) +
            metres(there, placeAt(q)) -
            metres(placeAt(q - 1), placeAt(q));
      if (detour >= NO_WAY || stopCost + model.costPerMetre[shift]! * detour >= best.cost) continue;
      const startSecond = openFrom(model, second, Math.max(opens, after(from, there, now)));
      if (startSecond < 0 || after(there, placeAt(q), startSecond + service[second]!) > late[q]!) continue;
      let written = 0;
      for (let k = 0; k <= bare.length; k++) {
        if (k === p) {
          nodes[written++] = first;
          if (between >= 0) nodes[written++] = between;
        }
        if (k === q) nodes[written++] = second;
        if (k < bare.length) nodes[written++] = bare[k]!;
      }
      trial.setNodes(nodes, written);
      if (!state.evaluator.tryWithBreaks(trial)) continue;
      const cost = trial.cost - route.cost;
      if (cost >= best.cost) continue;
      best.cost = cost;
      best.shift = shift;
      best.task = -1;
      if (trial.length > best.nodes.length) best.nodes = new Int32Array(trial.length * 2);
      best.length = trial.getNodes(best.nodes);
    }
  }
}
