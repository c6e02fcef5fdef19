import { createHash } from 'node:crypto';
import { dayPeriods, type LearntProposal } from '#shared/planning/learnt';
import { listCategories } from '../../requests';
import { assumedKmPerHour, roadClasses, travelSource, type TravelSource } from '../travel';
import {
  assumedSpread,
  crewKey,
  factorOf,
  getLearnt,
  handlingKey,
  periodOf,
  speedKey,
  spreadFrom,
  spreadKey,
  type Learnt,
} from './learnt';
import { DoorTimeModel, DrivenLegModel, type DoorTimeDoc, type DrivenLegDoc } from './model';
import { seenWeights } from './weighings';
import { fitWeights, proposeWeights } from './weights';
import { expectedSec, fitFactors, median, shrunk, spreadOf, type Fitted, type Observation } from './robust';

/** The newest legs and visits that are looked at. */
const mostObservations = 20_000;
/** A crew is neither twice as quick as others nor does it take twice as long. */
const crewWithin = { least: 0.5, most: 2 };

/** What records say, by key: factors of times, spreads and kilograms, each with the observations behind it. */
export type Findings = ReadonlyMap<string, Fitted>;

/** What was shown, with the source of ways that it holds for. */
export interface Proposed {
  present: Learnt;
  source: TravelSource;
  basis: string;
  items: LearntProposal[];
  findings: Findings;
}

/** Factors of speeds by class of road and part of the day, and the spread of what is left. */
export function learnLegs(legs: readonly Pick<DrivenLegDoc, 'hour' | 'actualSec' | 'parts'>[]): Map<string, Fitted> {
  const seen = legs.map(({ hour, actualSec, parts }): Observation => {
    const shares = roadClasses.flatMap((road) =>
      parts[road] > 0 ? [[speedKey(road, periodOf(hour)), parts[road]] as const] : [],
    );
    return { actualSec, fixedSec: parts.fixed, parts: new Map(shares) };
  });
  const found = fitFactors(seen);
  const logs = seen.map((leg) => Math.log(leg.actualSec / expectedSec(leg, (key) => found.get(key)!.factor)));
  return found.set(spreadKey('travel'), {
    factor: spreadOf(logs, assumedSpread.travel),
    observations: logs.length,
  });
}

/** Factors of the handling of categories, then of what crews need beside the mean crew, and the spread of what is left. */
export function learnDoors(
  doors: readonly Pick<DoorTimeDoc, 'crewId' | 'actualSec' | 'fixedSec' | 'handling'>[],
): Map<string, Fitted> {
  const seen = doors.map(({ actualSec, fixedSec, handling, crewId }) => ({
    crewId,
    actualSec,
    fixedSec,
    parts: new Map(handling.map(({ categoryKey, sec }) => [handlingKey(categoryKey), sec])),
  }));
  const found = fitFactors(seen);
  const left = seen.map((door) => ({
    crewId: door.crewId,
    log: Math.log(door.actualSec / expectedSec(door, (key) => found.get(key)!.factor)),
  }));
  for (const crewId of new Set(left.map((one) => one.crewId))) {
    const own = left.flatMap((one) => (one.crewId === crewId ? one.log : []));
    const factor = Math.min(crewWithin.most, Math.max(crewWithin.least, Math.exp(median(own))));
    found.set(crewKey(crewId), { factor: shrunk(factor, own.length), observations: own.length });
  }
  const logs = left.map(({ crewId, log }) => log - Math.log(found.get(crewKey(crewId))!.factor));
  return found.set(spreadKey('service'), {
    factor: spreadOf(logs, assumedSpread.service),
    observations: logs.length,
  });
}

/** What own records would change of what counts now. O(observations). */
export async function proposeLearnt(scope: { organisationId: string; districtCode: string }): Promise<Proposed> {
  const { organisationId, districtCode } = scope;
  const source = travelSource();
  const legs = await DrivenLegModel.find({ organisationId, source })
    .sort({ day: -1 })
    .limit(mostObservations)
    .lean<DrivenLegDoc[]>();
  const doors = await DoorTimeModel.find({ organisationId })
    .sort({ day: -1 })
    .limit(mostObservations)
    .lean<DoorTimeDoc[]>();
  const present = await getLearnt(organisationId);
  const categories = await listCategories(districtCode);
  const findings = new Map([
    ...(legs.length > 0 ? learnLegs(legs) : []),
    ...(doors.length > 0 ? learnDoors(doors) : []),
    ...fitWeights(categories, await seenWeights(scope)),
  ]);
  const crewNames = new Map(doors.map(({ crewId, crewName }) => [crewId, crewName]));
  // Speeds of another source of ways do not count any more.
  const now: Learnt = present.source === source ? present : withoutSpeeds(present);
  const items = [
    ...dayPeriods.flatMap((period) =>
      roadClasses.flatMap((road) => {
        const inHours = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => periodOf(hour) === period);
        const value = (factor: number) => rounded(assumedKmPerHour(road, inHours) / factor, 1);
        return about(speedKey(road, period), value, (told) => ({ kind: 'speed', ...told, road, period }));
      }),
    ),
    ...categories.flatMap(({ key, handlingSec }) =>
      about(
        handlingKey(key),
        (factor) => Math.round(handlingSec * factor),
        (told) => ({ kind: 'handling', ...told, categoryKey: key }),
      ),
    ),
    ...[...crewNames].flatMap(([crewId, crewName]) =>
      about(
        crewKey(crewId),
        (factor) => rounded(factor, 2),
        (told) => ({ kind: 'crew', ...told, crewId, crewName }),
      ),
    ),
    ...(['travel', 'service'] as const).flatMap((of) =>
      about(
        spreadKey(of),
        (share) => rounded(share, 3),
        (told) => ({ kind: 'spread', ...told, of }),
        spreadFrom(now, of),
      ),
    ),
    ...proposeWeights(categories, now, findings),
  ];
  const basis = createHash('sha256')
    .update(JSON.stringify([present.version, source, items]))
    .digest('base64url');
  return { present: now, source, basis, items, findings };

  /** The proposal of a key; none when nothing was found or nothing would change. */
  function about(
    key: string,
    value: (factor: number) => number,
    make: (told: { key: string; oldValue: number; newValue: number; observations: number }) => LearntProposal,
    counts = factorOf(now, key),
  ): LearntProposal[] {
    const found = findings.get(key);
    if (!found || found.observations === 0) return [];
    const [oldValue, newValue] = [value(counts), value(found.factor)];
    return oldValue === newValue ? [] : [make({ key, oldValue, newValue, observations: found.observations })];
  }
}

function withoutSpeeds(learnt: Learnt): Learnt {
  const kept = Object.entries(learnt.values).filter(([key]) => !key.startsWith('speed:'));
  return { ...learnt, values: Object.fromEntries(kept) };
}

function rounded(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
