export { arriveAt, compileSpeeds, latestDeparture, type Speeds } from './drive-time';
export * from './problem';
export type * from './solution';
export { solve, type SolveOptions } from './solve';
export { breakTeam, createTeamBoard, type Team } from './team';
