import type { Model } from './model';

/**
 * Columns of a route's row. Row `k` describes step `k` and the leg that leads to it; the row after the last step is the end place.
 * Hot files take them into constants of their own: in CommonJS an imported name is a getter call each time.
 */
export const COLUMN = {
  NODE: 0,
  PLACE: 1,
  /** Place of the first step from here on that is not a break (a break has no place of its own). */
  AHEAD: 2,
  /** Service (or break) begins, and ends. */
  START: 3,
  DEPART: 4,
  /** Latest arrival that keeps the rest of the route in time. */
  LATEST: 5,
  /** Shortest time from the departure until all before this row is done, and the latest departure with which it is. */
  HEAD_SEC: 6,
  HEAD_LATEST: 7,
  /** Shortest time from the begin of this row until the end, and the earliest begin with which it is. */
  TAIL_SEC: 8,
  TAIL_EARLIEST: 9,
  /** Categories aboard on the leg. */
  ABOARD: 10,
  /** First of `dimensions` columns: load on the leg, new and old together. */
  LOADED: 11,
} as const;

const { NODE, LOADED } = COLUMN;

/**
 * After the load follow, for each load class, `2 + dimensions` columns: row of the last load before this row (-1 = none), categories and
 * greatest load on the legs since; then, for each stream, as many: row of the next unload that accepts it (route length = none),
 * categories and greatest load on the legs until then.
 */
export function rowWidth(model: Model): number {
  return classColumn(model, model.classCount) + model.streamCount * (2 + model.dimensions);
}

/** First column of a load class: last load, categories, greatest load per dimension since. */
export function classColumn(model: Model, loadClass: number): number {
  return LOADED + model.dimensions + loadClass * (2 + model.dimensions);
}

/** First column of a stream: next unload, categories, greatest load per dimension until then. */
export function streamColumn(model: Model, stream: number): number {
  return classColumn(model, model.classCount) + stream * (2 + model.dimensions);
}

/** One route with everything that makes insertions cheap to judge. One flat array, so that a copy is one block move. */
export class RouteState {
  /** Number of steps. */
  length = 0;
  rows: Int32Array;
  readonly width: number;
  cost = 0;
  distance = 0;
  driving = 0;
  waiting = 0;
  lateness = 0;
  /** Departure from the start place, as late as it costs nothing, and arrival at the end place. */
  begin = 0;
  end = 0;
  /** Shortest time from departure to arrival by the columns of its segments, 0 = does not drive. */
  shortestSec = 0;
  tasks = 0;
  /** A pair with a gap is aboard: arrivals and departures no longer move independently. */
  hasGap = false;
  /** A break that is not taken bounds the latest arrivals: with it the route could go on for longer. */
  mayOweBreak = false;
  /** Old goods unloaded per facility and dimension; empty when no facility has limited room. */
  readonly unloaded: Int32Array;

  constructor(
    model: Model,
    readonly shift: number,
  ) {
    this.width = rowWidth(model);
    this.rows = new Int32Array(this.width * 16);
    this.unloaded = new Int32Array(model.hasRoom ? model.facilityCount * model.dimensions : 0);
  }

  /** Makes room for `length` steps and the end row. */
  reserve(length: number): void {
    const needed = (length + 1) * this.width;
    if (needed <= this.rows.length) return;
    const grown = new Int32Array(Math.max(needed, this.rows.length * 2));
    grown.set(this.rows);
    this.rows = grown;
  }

  nodeAt(position: number): number {
    return this.rows[position * this.width + NODE]!;
  }

  /** Puts `nodes[0 … length)` in place of the present steps; nothing else is brought up to date. */
  setNodes(nodes: Int32Array, length: number): void {
    this.reserve(length);
    this.length = length;
    for (let k = 0; k < length; k++) this.rows[k * this.width + NODE] = nodes[k]!;
  }

  /** Writes the steps into `nodes` and returns how many there are. */
  getNodes(nodes: Int32Array): number {
    for (let k = 0; k < this.length; k++) nodes[k] = this.rows[k * this.width + NODE]!;
    return this.length;
  }

  /** Becomes equal to `other` (same shift). */
  copyFrom(other: RouteState): void {
    this.reserve(other.length);
    this.rows.set(other.rows.subarray(0, (other.length + 1) * this.width));
    this.length = other.length;
    this.cost = other.cost;
    this.distance = other.distance;
    this.driving = other.driving;
    this.waiting = other.waiting;
    this.lateness = other.lateness;
    this.begin = other.begin;
    this.end = other.end;
    this.shortestSec = other.shortestSec;
    this.tasks = other.tasks;
    this.hasGap = other.hasGap;
    this.mayOweBreak = other.mayOweBreak;
    this.unloaded.set(other.unloaded);
  }
}
