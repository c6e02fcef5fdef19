import { latestDeparture, type Problem, type ScheduledRoute } from './solver';

/**
 * How long each step (and first the departure) may slip before something later breaks its window, its break or the end of the shift:
 * `latest start − planned start`, worked backwards. Entry 0 = departure, entry k + 1 = step k, last = the end. O(steps).
 */
export function slackOf(problem: Problem, route: ScheduledRoute): number[] {
  const shift = problem.shifts[route.shift]!;
  const matrix = problem.matrices[shift.profile]!;
  const places = [shift.startPlace, ...route.steps.map(({ place }) => place), shift.endPlace];
  const leaveFor = (leg: number, arriveSec: number): number =>
    route.steps[leg]?.kind === 'break'
      ? arriveSec
      : latestDeparture(matrix, { from: places[leg]!, to: places[leg + 1]! }, arriveSec);
  const slack: number[] = [shift.windowSec[1] - route.endSec];
  // Latest arrival at what follows.
  let latest = shift.windowSec[1];
  const latestOfTask = new Map<number, number>();
  for (let k = route.steps.length - 1; k >= 0; k--) {
    const step = route.steps[k]!;
    const windows =
      step.kind === 'task'
        ? problem.tasks[step.index]!.windows
        : step.kind === 'break'
          ? [shift.breaks[step.index]!.windowSec]
          : problem.facilities[step.index]!.windows;
    const closes =
      windows.find(([open, close]) => step.startSec >= open && step.startSec <= close)?.[1] ?? step.startSec;
    const workSec = step.departureSec - step.startSec;
    let latestStart = Math.min(closes, leaveFor(k + 1, latest) - workSec);
    if (step.kind === 'task') {
      for (const { first, second, minGapSec } of problem.couplings) {
        const second_ = first === step.index ? latestOfTask.get(second) : undefined;
        if (second_ !== undefined) latestStart = Math.min(latestStart, second_ - minGapSec - workSec);
      }
      latestOfTask.set(step.index, latestStart);
    }
    slack.unshift(Math.max(0, latestStart - step.startSec));
    latest = latestStart;
  }
  slack.unshift(Math.max(0, leaveFor(0, latest) - route.startSec));
  return slack.map((sec) => Math.max(0, Math.round(sec)));
}
