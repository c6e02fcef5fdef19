export * from './problem';
export type * from './solution';
export { solve, type SolveOptions } from './solve';
