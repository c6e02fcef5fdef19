import { followLoads, LoadScratch } from './follow-loads';
import { followTime } from './follow-time';
import { indexRoute } from './index-route';
import { KIND, type Model } from './model';
import { placeBreaks } from './place-breaks';
import { UNREACHABLE } from './problem';
import type { RouteState } from './route-state';

const { BREAK } = KIND;
const NO_WAY = UNREACHABLE;

/** Brings routes up to date and says whether they are feasible. Holds the working memory; one per search. */
export class Evaluator {
  readonly scratch: LoadScratch;
  private bare = new Int32Array(64);
  private placed = new Int32Array(64);

  /** `routes`: the present routes of all shifts, for what they share (room at facilities). */
  constructor(
    readonly model: Model,
    readonly routes: readonly RouteState[],
  ) {
    this.scratch = new LoadScratch(model);
  }

  /** Loads, room, timetable and cost of the route as it stands. On `false` its numbers mean nothing. O(steps). */
  evaluate(route: RouteState): boolean {
    const { model } = this;
    if (followLoads(model, route, this.scratch) !== 'none') return false;
    if (model.hasRoom && !this.fitsRoom(route)) return false;
    return followTime(model, route, this.scratch) === 'none';
  }

  /** Evaluates with the breaks placed anew (pinned ones stay). */
  evaluateWithBreaks(route: RouteState): boolean {
    return this.arrange(route) && (!this.hasBreaks(route) || this.evaluate(route));
  }

  /** As `evaluateWithBreaks`, but without bringing the load columns up to date: enough to learn feasibility, steps and cost. */
  tryWithBreaks(route: RouteState): boolean {
    return this.arrange(route) && (!this.hasBreaks(route) || followTime(this.model, route, this.scratch) === 'none');
  }

  private hasBreaks(route: RouteState): boolean {
    return route.length > 0 && this.model.problem.shifts[route.shift]!.breaks.length > 0;
  }

  /** Checks loads and room, puts breaks into the steps and their length into `scratch.work`. Without breaks: the whole evaluation. */
  private arrange(route: RouteState): boolean {
    const { model } = this;
    const breaks = model.problem.shifts[route.shift]!.breaks.length;
    if (breaks === 0 || route.length === 0) return this.evaluate(route);
    if (route.length + breaks > this.bare.length) {
      this.bare = new Int32Array((route.length + breaks) * 2);
      this.placed = new Int32Array((route.length + breaks) * 2);
    }
    const pinned = model.prefix[route.shift]!.length;
    let length = 0;
    for (let k = 0; k < route.length; k++) {
      const node = route.nodeAt(k);
      if (k < pinned || model.kind[node] !== BREAK) this.bare[length++] = node;
    }
    route.setNodes(this.bare, length);
    if (followLoads(model, route, this.scratch) !== 'none') return false;
    if (model.hasRoom && !this.fitsRoom(route)) return false;
    const { scratch } = this;
    const total = placeBreaks(model, route.shift, this.bare, length, scratch.work, this.placed);
    if (total < 0) return false;
    route.setNodes(this.placed, total);
    scratch.reserve(total);
    for (let from = length - 1, to = total - 1; to >= 0; to--) {
      const node = this.placed[to]!;
      const isNew = from < 0 || this.bare[from] !== node;
      scratch.work[to] = isNew ? model.service[node]! : scratch.work[from--]!;
    }
    return true;
  }

  /** Makes insertions into the route cheap to judge; directly after a successful evaluation of the same route. */
  index(route: RouteState): void {
    indexRoute(this.model, route, this.scratch);
  }

  /** What all routes leave free at a facility; `NO_WAY` = no limit. */
  roomLeft(facility: number, dimension: number): number {
    const { model, routes } = this;
    const at = facility * model.dimensions + dimension;
    const limit = model.room[at]!;
    if (limit >= NO_WAY) return NO_WAY;
    let left = limit;
    for (let s = 0; s < routes.length; s++) left -= routes[s]!.unloaded[at]!;
    return left;
  }

  private fitsRoom(route: RouteState): boolean {
    const { room } = this.model;
    for (let at = 0; at < route.unloaded.length; at++) {
      const units = route.unloaded[at]!;
      if (units === 0 || room[at]! >= NO_WAY) continue;
      let total = units;
      for (let s = 0; s < this.routes.length; s++) if (s !== route.shift) total += this.routes[s]!.unloaded[at]!;
      if (total > room[at]!) return false;
    }
    return true;
  }
}
