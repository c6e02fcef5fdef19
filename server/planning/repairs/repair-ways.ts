import type { RepairWay } from '#shared/incidents/incidents';
import type { Takeover } from '../same-day/rest-of-day';
import { plainTerms, type RepairTerms } from './repair-world';

/** How a repair is looked for. */
export interface WayToTry {
  way: RepairWay;
  terms: Partial<RepairTerms>;
  /** 0: what is driven already keeps its order, the rest is put between it. More: everything that has not begun may move. */
  searchSec: number;
  /** Leaves out what costs more than this to serve today; those residents are asked for another day. */
  giveUpAboveFen?: number;
}

/** What has happened, as far as the search cares. */
export interface RepairCase {
  /** A vehicle or its crew cannot go on. */
  hasOut: boolean;
  /** It may be going again soon (a vehicle, not a sick crew). */
  mayGoOn: boolean;
  /** The affected residents may be asked for another day. */
  mayMoveDay: boolean;
}

const searchSec = 0.2;
/** Overtime and lateness that are proposed at most. */
export const mostOvertimeSec = 60 * 60;
export const mostLateSec = 45 * 60;
const waitSec = 60 * 60;
/** Serving somebody today is worth this much; beyond it another day is asked for. */
const worthTodayFen = 4_000;

/** The ways to try, the surest first: what is cut off by the clock is the least. */
export function waysFor({ hasOut, mayGoOn, mayMoveDay }: RepairCase): WayToTry[] {
  const takeover: Takeover = hasOut ? 'meet' : 'none';
  return [
    { way: hasOut ? 'transfer' : 'other_vehicle', terms: { takeover }, searchSec: 0 },
    { way: 'other_order', terms: { takeover }, searchSec },
    ...(hasOut ? [{ way: 'other_vehicle' as const, terms: {}, searchSec: 0 }] : []),
    { way: 'late', terms: { takeover, lateSec: mostLateSec }, searchSec: 0 },
    { way: 'overtime', terms: { takeover, overtimeSec: mostOvertimeSec }, searchSec: 0 },
    ...(mayMoveDay
      ? [{ way: 'other_day' as const, terms: { takeover }, searchSec: 0, giveUpAboveFen: hasOut ? worthTodayFen : 0 }]
      : []),
    ...(hasOut && mayGoOn ? [{ way: 'wait' as const, terms: { waitSec }, searchSec: 0 }] : []),
  ];
}

/** Plans that a way takes: whom to leave for another day is planned twice. */
const plansOf = ({ giveUpAboveFen }: WayToTry): number => (giveUpAboveFen === undefined ? 1 : 2);

/** How long a plan of a way took beside its search, ms. */
export const planMsOf = (way: WayToTry, tookMs: number): number => (tookMs - way.searchSec * 1_000) / plansOf(way);

/** How long a way takes when its plans take as long as the longest so far, ms. */
export const expectedMs = (way: WayToTry, longestPlanMs: number): number =>
  way.searchSec * 1_000 + plansOf(way) * longestPlanMs;

/** The terms of a way in full. */
export const termsOf = (terms: Partial<RepairTerms>): RepairTerms => ({ ...plainTerms, ...terms });
