import type { Skill } from '#shared/fleet/fleet';
import type { LngLat } from '#shared/kernel/geo';
import type { PlanWarning } from '#shared/planning/findings';
import type { Travel } from './travel';

/** What a planner needs to know of a day, gathered from the features on the left. Times are seconds since 00:00 of the day. */
export interface Day {
  day: string;
  timeZone: string;
  requests: readonly DayRequest[];
  shifts: readonly DayShift[];
  facilities: readonly DayFacility[];
  categories: readonly DayCategory[];
  travel: Travel;
  /** Version of what was learnt that times and weights rest on; absent = what is assumed. */
  learntVersion?: number;
  /** Nothing is planned before it; absent = the whole day. */
  fromSec?: number;
  /** What the dispatcher should know before publishing. */
  warnings: readonly PlanWarning[];
}

export type VisitPart = 'deliver' | 'collect';
export type VisitMode =
  | 'same_visit'
  | 'deliver_then_collect'
  | 'collect_then_deliver'
  | 'dismantle_and_install'
  | 'separate';

export interface DayRequest {
  id: string;
  /** For stops and messages: address without unit and room. */
  name: string;
  code: string;
  mode: VisitMode;
  place: LngLat;
  floor: number;
  lift: boolean;
  items: readonly { categoryKey: string; count: number }[];
  /** The new unit of an exchange. */
  delivery: {
    dealerOrderId: string;
    warehouseId: string;
    categoryKey: string;
    weightKg: number;
    volumeLitres: number;
  } | null;
  windowSec: readonly [from: number, to: number];
}

export interface DayShift {
  id: string;
  letter: string;
  plate: string;
  crewName: string;
  skills: readonly Skill[];
  capacityKg: number;
  capacityLitres: number;
  capacityPieces: number;
  widthM: number;
  heightM: number;
  weightT: number;
  rangeKm: number | null;
  fromSec: number;
  toSec: number;
  /** The break lies inside `[fromSec, toSec]` as a whole. */
  break: { fromSec: number; toSec: number; durationSec: number } | null;
  costs: { fixedFen: number; perKmFen: number; perHourFen: number; overtimePerHourFen: number };
  home: { siteId: string; name: string; place: LngLat };
}

/** A warehouse (`load`) or a site where old units are weighed in (`unload`). */
export interface DayFacility {
  id: string;
  name: string;
  kind: 'load' | 'unload';
  place: LngLat;
  /** Opening periods; empty = closed that day. */
  openSec: readonly (readonly [from: number, to: number])[];
  categories: readonly string[];
  /** What may still be brought; null = no limit known. */
  roomKg: number | null;
  roomPieces: number | null;
}

export interface DayCategory {
  key: string;
  weightKg: number;
  /** Standard deviation of one unit's weight. */
  sdKg: number;
  volumeLitres: number;
  handlingSec: number;
  requiredSkills: readonly Skill[];
  /** Keys of categories that must not ride on the same leg. */
  forbiddenTogetherWith: readonly string[];
}
