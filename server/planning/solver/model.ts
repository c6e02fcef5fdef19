import type { Speeds } from './drive-time';
import type { IntegerArray, Problem, Step } from './problem';

/** What a node stands for; nodes number everything that can stand in a route. */
export const KIND = { TASK: 0, LOAD: 1, UNLOAD: 2, BREAK: 3 } as const;

/** Something that is put into the plan or left out as a whole: one way of a choice or a pair. */
export interface Alternative {
  readonly first: number;
  /** Second task of a coupling, -1 = none. */
  readonly second: number;
  readonly minGapSec: number;
}

/** A demand: exactly one of its alternatives is to be served, or the prize is lost. */
export interface Unit {
  readonly alternatives: readonly Alternative[];
  readonly prize: number;
}

/**
 * The problem compiled to flat arrays.
 *
 * Nodes: task `t` → `t`; load at facility `f` → `loadBase + f`; unload at `f` → `unloadBase + f`; break `b` of shift `s` →
 * `breakBase[s] + b`.
 * Load classes: the warehouses that tasks are supplied from, and class `startClass` = aboard from the start.
 * Streams: old goods that the same facilities accept.
 */
export interface Model {
  readonly problem: Problem;
  readonly taskCount: number;
  readonly facilityCount: number;
  readonly shiftCount: number;
  readonly dimensions: number;
  readonly size: number;
  readonly durations: readonly IntegerArray[];
  readonly distances: readonly IntegerArray[];
  /** By shift; null = durations hold all day. */
  readonly speeds: readonly (Speeds | null)[];

  readonly loadBase: number;
  readonly unloadBase: number;
  readonly breakBase: Int32Array;
  readonly nodeCount: number;
  readonly kind: Uint8Array;
  /** Task, facility or break number of the node. */
  readonly subject: Int32Array;
  /** Row of the matrices; -1 for breaks. */
  readonly place: Int32Array;
  /** Fixed work; stops at facilities add `secPerPiece` for each piece. */
  readonly service: Int32Array;
  readonly secPerPiece: Int32Array;
  /** Windows of node `k`: entries `windowFrom[k] … windowFrom[k + 1] - 1`. */
  readonly windowFrom: Int32Array;
  readonly windowOpen: Int32Array;
  readonly windowClose: Int32Array;

  /** Per task and dimension. */
  readonly delivery: Int32Array;
  readonly pickup: Int32Array;
  /** Added to (first of a pair) or taken from (second) what rides from house to house. */
  readonly carried: Int32Array;
  readonly deliveryPieces: Int32Array;
  readonly pickupPieces: Int32Array;
  /** Load class of the task's new goods, -1 = none. */
  readonly loadClass: Int32Array;
  readonly classCount: number;
  readonly startClass: number;
  /** Class of a facility's loads, -1 = nobody is supplied from it. */
  readonly classOfFacility: Int32Array;
  readonly facilityOfClass: Int32Array;
  /** Stream of the task's old goods, -1 = none. */
  readonly stream: Int32Array;
  readonly streamCount: number;
  /** `accepts[stream * facilityCount + facility]`. */
  readonly accepts: Uint8Array;
  /** Facilities that take a stream. */
  readonly unloadsOfStream: readonly Int32Array[];
  readonly oldCategories: Int32Array;
  readonly newCategories: Int32Array;
  /** Categories that must not ride beside the task's old (new) goods. */
  readonly oldEnemies: Int32Array;
  readonly newEnemies: Int32Array;
  /** Enemies of each category bit. */
  readonly enemiesOfBit: Int32Array;
  /** Categories that have an enemy; 0 when everything may ride together. */
  readonly enemyBits: number;
  readonly hasRoom: boolean;
  /** `room[facility * dimensions + d]`, `UNREACHABLE` = no limit. */
  readonly room: Int32Array;
  readonly hasLateness: boolean;
  readonly lateAfter: Int32Array;

  /** `compatible[task * shiftCount + shift]`: skills, permission, lone capacity. */
  readonly compatible: Uint8Array;
  /** Partner of a coupled task and whether it comes first; -1 = none. */
  readonly partner: Int32Array;
  readonly isSecond: Uint8Array;
  /** Gap to keep after the partner, for the second of a pair. */
  readonly gap: Int32Array;
  readonly units: readonly Unit[];
  readonly unitOfTask: Int32Array;
  /** Length of each shift's pinned prefix and its nodes. */
  readonly prefix: readonly Int32Array[];
  /** First shift with the very same terms; empty shifts of one kind are tried once. */
  readonly shiftKind: Int32Array;

  readonly capacity: Int32Array;
  readonly shiftStart: Int32Array;
  readonly shiftEnd: Int32Array;
  /** Weighted cost per metre and per second, and the fixed cost. */
  readonly costPerMetre: Float64Array;
  readonly costPerSecond: Float64Array;
  readonly costFixed: Float64Array;
  readonly costPerOvertimeSecond: Float64Array;
  readonly costPerWaitingSecond: number;
  readonly costPerLateSecond: number;
  readonly costPerBalanceSecond: number;
}

/** Node of a step of a shift. */
export function nodeOf(bases: Pick<Model, 'loadBase' | 'unloadBase' | 'breakBase'>, shift: number, step: Step): number {
  switch (step.kind) {
    case 'task':
      return step.index;
    case 'load':
      return bases.loadBase + step.index;
    case 'unload':
      return bases.unloadBase + step.index;
    case 'break':
      return bases.breakBase[shift]! + step.index;
  }
}
