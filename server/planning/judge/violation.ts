/** Everything that can be wrong with a plan. Closed: a new rule of the problem needs a new code here, and a test that breaks it. */
export const VIOLATION_CODES = [
  'unknown_index', // a shift, task, facility or break that does not exist
  'duplicate', // a task served twice, or served and left out, two tasks of one choice, a shift with two routes
  'missing', // a task neither served nor left out on purpose
  'load', // more aboard on a leg than the vehicle carries
  'window', // service begins after the last window in reach has closed
  'shift', // leaves before the shift begins or returns after it ends
  'duration', // longer than the shift's maximum
  'break', // not taken, taken twice or outside its window
  'skill', // the shift lacks skills that the task needs
  'forbidden_together', // two categories on one leg that must not ride together
  'facility_kind', // loads where one only unloads, or the reverse
  'facility_hours', // a bay used outside its hours
  'facility_capacity', // all routes together unload more than there is room
  'facility_category', // old goods still aboard at the end because the facilities visited refuse them
  'precedence', // a coupled pair torn apart, in the wrong order or too close
  'range', // farther than the vehicle can go
  'crossing', // a leg between places without any way
  'max_tasks', // more tasks than the shift may have
  'not_loaded', // a delivery whose goods were not loaded at their warehouse before
  'not_unloaded', // old goods still aboard at the end although the shift must unload
  'pinned', // a task on another shift than allowed, or a pinned prefix changed
] as const;

/** See `VIOLATION_CODES`. */
export type ViolationCode = (typeof VIOLATION_CODES)[number];

/** One broken rule with its numbers. Absent fields do not apply. */
export interface Violation {
  readonly code: ViolationCode;
  /** By how much the limit is passed, always > 0: seconds, metres, load units, tasks, or the missing bits of a mask. */
  readonly by: number;
  readonly shift?: number;
  /** Position in the route's steps. */
  readonly step?: number;
  /** Leg `k` leads to step `k`; the last one to the end place. */
  readonly leg?: number;
  readonly task?: number;
  readonly facility?: number;
  readonly dimension?: number;
  /** The bound and the value that passes it, where both are numbers of one kind. */
  readonly limit?: number;
  readonly value?: number;
}
