import { dayPeriods, type DayPeriod } from '#shared/planning/learnt';
import { roadClasses, type RoadClass, type SpeedFactors, type TravelSource } from '../travel';
import { LearntModel, type LearntDoc } from './model';

/** Standard deviation of the time of a leg, and of the work at a door, as a share of what is expected. Assumed until records say otherwise. */
export const assumedSpread = { travel: 0.2, service: 0.35 } as const;

/** What counts now: version 0 is what is assumed. */
export type Learnt = Pick<LearntDoc, 'version' | 'source' | 'values'>;

export const nothingLearnt: Learnt = { version: 0, source: 'embedded', values: {} };

/** First hour of each part of the day. */
const beginsAt: Record<DayPeriod, number> = { early: 0, morning: 7, day: 9, evening: 17, late: 19 };

/** Part of the day of an hour. */
export function periodOf(hour: number): DayPeriod {
  return dayPeriods.findLast((period) => hour >= beginsAt[period])!;
}

export const speedKey = (road: RoadClass, period: DayPeriod): string => `speed:${road}:${period}`;
export const handlingKey = (categoryKey: string): string => `handling:${categoryKey}`;
export const crewKey = (crewId: string): string => `crew:${crewId}`;
export const spreadKey = (of: keyof typeof assumedSpread): string => `spread:${of}`;

export const weightKey = (categoryKey: string): string => `weight:${categoryKey}`;
export const weightSpreadKey = (categoryKey: string): string => `weight-spread:${categoryKey}`;

/** Keys of the values that come with a proposal: a weight brings its spread. */
export function keysWith(key: string): string[] {
  const [kind, categoryKey] = key.split(':');
  return kind === 'weight' && categoryKey ? [key, weightSpreadKey(categoryKey)] : [key];
}

/** The version that counts, or a former one; version 0 when there is none. */
export async function getLearnt(organisationId: string, version?: number): Promise<Learnt> {
  if (version === 0) return nothingLearnt;
  const query = { organisationId, ...(version !== undefined && { version }) };
  return (await LearntModel.findOne(query).sort({ version: -1 }).lean<LearntDoc>()) ?? nothingLearnt;
}

/** Factor of a time; 1 = as assumed. */
export function factorOf({ values }: Pick<Learnt, 'values'>, key: string): number {
  return values[key] ?? 1;
}

/** Corrections of speeds for the travel model; none when they were learnt of another source of ways. */
export function speedFactors(learnt: Learnt, source: TravelSource): SpeedFactors | undefined {
  const isOwn = Object.keys(learnt.values).some((key) => key.startsWith('speed:'));
  if (!isOwn || learnt.source !== source) return undefined;
  const byHour = (road: RoadClass) =>
    Array.from({ length: 24 }, (_, hour) => 1 / factorOf(learnt, speedKey(road, periodOf(hour))));
  const [street, lane, main] = roadClasses.map(byHour);
  return { street: street!, lane: lane!, main: main! };
}

/** Spread of times on the way or at a door as a share of what is expected. */
export function spreadFrom({ values }: Pick<Learnt, 'values'>, of: keyof typeof assumedSpread): number {
  return values[spreadKey(of)] ?? assumedSpread[of];
}

/** Kilograms of one unit; about 95 % of the units lie within the spread. */
export interface UnitWeight {
  weightKg: number;
  spreadKg: number;
}

/** What a unit of a category weighs: the catalogue's word until weighings were taken over. */
export function weightFrom({ values }: Pick<Learnt, 'values'>, category: UnitWeight & { key: string }): UnitWeight {
  return {
    weightKg: values[weightKey(category.key)] ?? category.weightKg,
    spreadKg: values[weightSpreadKey(category.key)] ?? category.spreadKg,
  };
}
