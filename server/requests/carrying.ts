import type { Skill } from '#shared/fleet/fleet';
import type { SlotBound } from '#shared/requests/slot-bound';
import type { ShiftDoc } from '../fleet';

/** What a visit asks of crew and vehicle. Weight, volume and pieces are the most that is aboard for it at a time; `workSec` is handling alone. */
export interface Wanted {
  skills: readonly Skill[];
  kg: number;
  litres: number;
  pieces: number;
  workSec: number;
}

/** A window with the places that some shifts have in it. */
export interface Opening {
  fromAt: Date;
  placesOf: (shifts: readonly ShiftDoc[]) => number;
}

interface Demand {
  isMet: (shift: ShiftDoc, wanted: Wanted, opening: Opening) => boolean;
  /** What the shifts that meet the demands before this one come to at most; at least one. */
  boundOf: (shifts: readonly ShiftDoc[], wanted: Wanted, opening: Opening) => SlotBound;
}

const missingIn = ({ crew }: ShiftDoc, { skills }: Wanted) => skills.filter((skill) => !crew.skills.includes(skill));
const most = (shifts: readonly ShiftDoc[], of: (shift: ShiftDoc) => number) => Math.max(...shifts.map(of));
/** Seconds of a shift from the opening of the window on. */
const leftSec = ({ startsAt, endsAt }: ShiftDoc, { fromAt }: Opening) =>
  Math.max(0, (endsAt.getTime() - Math.max(startsAt.getTime(), fromAt.getTime())) / 1000);

const demands: readonly Demand[] = [
  {
    isMet: (shift, wanted) => missingIn(shift, wanted).length === 0,
    boundOf: (shifts, wanted) => {
      const [missing = []] = shifts.map((shift) => missingIn(shift, wanted)).sort((a, b) => a.length - b.length);
      return { reason: 'no_skill', missing };
    },
  },
  {
    isMet: ({ vehicle }, { kg }) => vehicle.capacityKg >= kg,
    boundOf: (shifts, { kg }) => ({
      reason: 'too_heavy',
      kg,
      maxKg: most(shifts, ({ vehicle }) => vehicle.capacityKg),
    }),
  },
  {
    isMet: ({ vehicle }, { litres }) => vehicle.capacityLitres >= litres,
    boundOf: (shifts, { litres }) => ({
      ...{ reason: 'too_bulky', litres, maxLitres: most(shifts, ({ vehicle }) => vehicle.capacityLitres) },
    }),
  },
  {
    isMet: ({ vehicle }, { pieces }) => vehicle.capacityPieces >= pieces,
    boundOf: (shifts, { pieces }) => ({
      ...{ reason: 'too_many', pieces, maxPieces: most(shifts, ({ vehicle }) => vehicle.capacityPieces) },
    }),
  },
  {
    isMet: (shift, { workSec }, opening) => leftSec(shift, opening) >= workSec,
    boundOf: (shifts, { workSec }, opening) => ({
      ...{ reason: 'too_long', workSec, maxWorkSec: Math.floor(most(shifts, (shift) => leftSec(shift, opening))) },
    }),
  },
];

/** The first demand that leaves no place among the shifts at work in a window; null when a shift can take the visit as far as crew and vehicle go. */
export function whatExceeds(shifts: readonly ShiftDoc[], wanted: Wanted, opening: Opening): SlotBound | null {
  let able = shifts;
  for (const { isMet, boundOf } of demands) {
    const meeting = able.filter((shift) => isMet(shift, wanted, opening));
    if (meeting.length < able.length && opening.placesOf(meeting) === 0) return boundOf(able, wanted, opening);
    able = meeting;
  }
  return null;
}
