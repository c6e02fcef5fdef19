import { skills } from '#shared/fleet/fleet';
import type { UnservedReason } from '#shared/planning/planning';
import { timeOfSec } from '#shared/kernel/time';
import type { Violation, ViolationCode } from './judge';
import type { BuiltProblem } from './problem';

/** The reason of the closed list that a broken rule stands for; `cost` for rules that no single request can break. */
export const reasonOf: Record<ViolationCode, UnservedReason> = {
  unknown_index: 'cost',
  duplicate: 'cost',
  missing: 'cost',
  load: 'capacity',
  window: 'window',
  shift: 'shift_time',
  duration: 'shift_time',
  break: 'break',
  skill: 'no_skill',
  forbidden_together: 'forbidden_together',
  facility_kind: 'facility',
  facility_hours: 'facility',
  facility_capacity: 'facility',
  facility_category: 'facility',
  precedence: 'window',
  range: 'range',
  crossing: 'crossing',
  max_tasks: 'max_tasks',
  not_loaded: 'facility',
  not_unloaded: 'facility',
  pinned: 'cost',
};

const loadUnits = ['kg', 'l', 'pieces'] as const;
const inSeconds = new Set<ViolationCode>(['window', 'shift', 'duration', 'break', 'facility_hours', 'precedence']);
const counted = new Set<ViolationCode>(['max_tasks', 'duplicate', 'missing']);

/** Rules about a time of day: bound and value are seconds since midnight. */
const atTimes = new Set<ViolationCode>(['window', 'shift', 'break', 'facility_hours']);

/** Bound and value in the unit of `measureOf`, where both say something to a person. */
export function boundOf(violation: Violation): { limit?: number; value?: number } {
  const { code, limit, value, dimension } = violation;
  if (limit === undefined || value === undefined) return {};
  if (code === 'load' || code === 'facility_capacity')
    return dimension === 0 ? { limit: limit / 1000, value: value / 1000 } : { limit, value };
  return atTimes.has(code) || code === 'duration' || code === 'range' || code === 'max_tasks' ? { limit, value } : {};
}

/** By how much a rule is broken, in the unit that people use: kg instead of grams, skills counted. */
export function measureOf(violation: Pick<Violation, 'code' | 'by' | 'dimension'>): { by: number; unit: string } {
  const { code, by, dimension } = violation;
  if (code === 'load' || code === 'facility_capacity')
    return { by: dimension === 0 ? by / 1000 : by, unit: loadUnits[dimension ?? 0] ?? '' };
  if (inSeconds.has(code)) return { by, unit: 's' };
  if (code === 'range') return { by, unit: 'm' };
  if (code === 'skill') return { by: skills.filter((_, bit) => by & (1 << bit)).length, unit: 'skills' };
  if (counted.has(code)) return { by, unit: 'pieces' };
  return { by: 1, unit: '' };
}

const clock = (sec: number | undefined): string => timeOfSec(Math.max(0, sec ?? 0));
const minutes = (sec: number): string => `${Math.max(1, Math.ceil(sec / 60))} min`;

/** One sentence with bound and value. */
export function sentenceOf(built: BuiltProblem, violation: Violation): string {
  const { day, problem, visits } = built;
  const { code, by, limit, value } = violation;
  const shift = violation.shift === undefined ? undefined : day.shifts[violation.shift];
  const visit = violation.task === undefined ? undefined : visits[violation.task];
  const facility = violation.facility === undefined ? undefined : day.facilities[violation.facility];
  const route = `Route ${shift?.letter ?? '–'}`;
  const request = visit ? `request ${visit.request.code}` : 'a stop';
  const site = facility?.name ?? 'the site';
  const measured = measureOf(violation);
  const scale = violation.dimension === 0 ? 1000 : 1;
  const amounts = `${(value ?? 0) / scale} ${measured.unit}, at most ${(limit ?? 0) / scale} ${measured.unit}`;
  switch (code) {
    case 'load':
      return `${route} carries ${amounts} before stop ${(violation.leg ?? 0) + 1}.`;
    case 'window':
      return `${route} reaches ${request} at ${clock(value)}, ${minutes(by)} after its window closes at ${clock(limit)}.`;
    case 'shift':
      return `${route} would work at ${clock(value)}, outside its shift (bound ${clock(limit)}, ${minutes(by)} off).`;
    case 'duration':
      return `${route} takes ${minutes(value ?? 0)}, at most ${minutes(limit ?? 0)}.`;
    case 'break':
      return `${route} does not take its break in time (latest ${clock(limit)}).`;
    case 'skill':
      return `${route} lacks ${skills.filter((_, bit) => by & (1 << bit)).join(', ')} for ${request}.`;
    case 'forbidden_together':
      return `${route} carries things together that must not ride on one leg.`;
    case 'facility_hours':
      return `${route} reaches ${site} at ${clock(value)}, after it closes at ${clock(limit)}.`;
    case 'facility_capacity':
      return `All routes bring ${amounts} to ${site}.`;
    case 'facility_kind':
      return `${route} cannot do this at ${site}.`;
    case 'facility_category':
      return `${route} visits no site that accepts what comes from ${request}.`;
    case 'precedence':
      return `The two visits of ${request} do not follow each other as they must.`;
    case 'range':
      return `${route} drives ${Math.round((value ?? 0) / 1000)} km, its range is ${Math.round((limit ?? 0) / 1000)} km.`;
    case 'crossing':
      return `${route} has no usable way to stop ${(violation.leg ?? 0) + 1}: a river without a crossing for this vehicle.`;
    case 'max_tasks':
      return `${route} has ${value ?? 0} visits, at most ${limit ?? 0}.`;
    case 'not_loaded':
      return `${route} does not load the new unit of ${request} before delivering it.`;
    case 'not_unloaded':
      return `${route} comes home with the old units of ${request}.`;
    case 'missing':
      return `${visit ? `Request ${visit.request.code}` : 'A request'} is neither planned nor left out.`;
    case 'duplicate':
      return visit ? `Request ${visit.request.code} is planned twice.` : `${route} is planned twice.`;
    case 'pinned':
      return `${route} changes what was promised.`;
    case 'unknown_index':
      return `${route} names something that does not exist (of ${problem.tasks.length} visits).`;
  }
}
