import { halvesOf } from '#shared/dispatch/halves';
import type { RouteStop } from '#shared/dispatch/routes';

export type StepKey = 'arrive' | 'load' | 'deliver' | 'collect' | 'complete' | 'unload' | 'finish';
export interface Step {
  key: StepKey;
  state: 'done' | 'now' | 'later';
}
/** What the crew has said at this stop: every old unit is dealt with; the resident agrees to the other order of the halves. */
export interface Said {
  confirming: boolean;
  orderAgreed: boolean;
}

/** The steps of a stop with where it stands; the halves of a visit in the order that was promised, or in the other one where that is agreed. */
export function stepsOf(stop: RouteStop, said: Said): Step[] {
  const { visit } = stop;
  const keys: StepKey[] = ['arrive'];
  if (stop.kind === 'load') keys.push('load');
  if (stop.kind === 'unload') keys.push('unload');
  if (stop.kind === 'end') keys.push('finish');
  if (visit) keys.push(...halvesOf(visit, visit.orderAgreed || said.orderAgreed));
  if (stop.kind === 'visit') keys.push('complete');
  const isDone = (key: StepKey) => {
    if (key === 'arrive') return stop.status === 'door';
    if (key === 'deliver') return visit?.delivery?.delivered ?? false;
    return key === 'collect' && said.confirming && mayEndCollecting(stop);
  };
  const now = keys.find((key) => !isDone(key));
  return keys.map((key) => ({ key, state: key === now ? 'now' : isDone(key) ? 'done' : 'later' }));
}

/** Something was collected, or stays for its price where a new one comes along: the visit can be completed without more. */
export function mayEndCollecting({ visit }: RouteStop): boolean {
  if (!visit) return false;
  return visit.units.length > 0 || (visit.kept.length > 0 && visit.parts.includes('deliver'));
}
