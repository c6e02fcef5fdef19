import type { RouteStop } from '#shared/dispatch/routes';

export type StepKey = 'arrive' | 'load' | 'deliver' | 'collect' | 'complete' | 'unload' | 'finish';
export interface Step {
  key: StepKey;
  state: 'done' | 'now' | 'later';
}

/** The steps of a stop with where it stands. `confirming`: the crew says that every old unit is collected. */
export function stepsOf(stop: RouteStop, confirming: boolean): Step[] {
  const parts = stop.visit?.parts ?? [];
  const keys: StepKey[] = ['arrive'];
  if (stop.kind === 'load') keys.push('load');
  if (stop.kind === 'unload') keys.push('unload');
  if (stop.kind === 'end') keys.push('finish');
  if (parts.includes('deliver')) keys.push('deliver');
  if (parts.includes('collect')) keys.push('collect');
  if (stop.kind === 'visit') keys.push('complete');
  const isDone = (key: StepKey) => {
    if (key === 'arrive') return stop.status === 'door';
    if (key === 'deliver') return stop.visit?.delivery?.delivered ?? false;
    return key === 'collect' && confirming && (stop.visit?.units.length ?? 0) > 0;
  };
  const now = keys.findIndex((key) => !isDone(key));
  return keys.map((key, index) => ({ key, state: index === now ? 'now' : index < now ? 'done' : 'later' }));
}
