import type { Shift } from '#shared/fleet/fleet';
import { localTime, secOfTime, timeOfSec } from '#shared/kernel/time';

/** A shift as people set it: times of the day, money in yuan. */
export interface ShiftForm {
  vehicleId: string;
  crewId: string;
  startsAt: string;
  endsAt: string;
  hasBreak: boolean;
  breakFrom: string;
  breakTo: string;
  minutes: number;
  fixed: number;
  perKm: number;
  perHour: number;
  overtime: number;
}

/** What a new shift begins with; costs are those of another one where there is one. */
export function newShiftForm(like: Pick<Shift, 'costs'> | undefined): ShiftForm {
  return {
    ...{ vehicleId: '', crewId: '', startsAt: '08:00', endsAt: '17:30' },
    ...{ hasBreak: true, breakFrom: '11:30', breakTo: '13:30', minutes: 45 },
    ...costsOf(like?.costs ?? { fixedFen: 12_000, perKmFen: 120, perHourFen: 6_000, overtimePerHourFen: 9_000 }),
  };
}
function costsOf(costs: Shift['costs']): Pick<ShiftForm, 'fixed' | 'perKm' | 'perHour' | 'overtime'> {
  const { fixedFen, perKmFen, perHourFen, overtimePerHourFen } = costs;
  return {
    fixed: fixedFen / 100,
    perKm: perKmFen / 100,
    perHour: perHourFen / 100,
    overtime: overtimePerHourFen / 100,
  };
}

/** A shift that is there, in the district's time zone. */
export function shiftFormOf(shift: Shift, timeZone: string): ShiftForm {
  const time = (at: string) => timeOfSec(localTime(new Date(at), timeZone).sec);
  const blank = newShiftForm(shift);
  return {
    ...blank,
    ...{ vehicleId: shift.vehicle.id, crewId: shift.crew.id },
    ...{ startsAt: time(shift.startsAt), endsAt: time(shift.endsAt), hasBreak: shift.break !== null },
    ...(shift.break && { breakFrom: shift.break.from, breakTo: shift.break.to, minutes: shift.break.minutes }),
  };
}

const isTime = (text: string) => /^\d\d:\d\d$/.test(text);

/** What is wrong with the times, or null. */
export function wrongTimes(form: ShiftForm): 'endsEarly' | 'breakOutside' | null {
  if (!isTime(form.startsAt) || !isTime(form.endsAt)) return 'endsEarly';
  const [from, to] = [secOfTime(form.startsAt), secOfTime(form.endsAt)];
  if (to <= from) return 'endsEarly';
  if (!form.hasBreak) return null;
  if (!isTime(form.breakFrom) || !isTime(form.breakTo)) return 'breakOutside';
  const [breakFrom, breakTo] = [secOfTime(form.breakFrom), secOfTime(form.breakTo)];
  return breakFrom < from || breakTo > to || breakTo - breakFrom < form.minutes * 60 ? 'breakOutside' : null;
}

/** Working time as the server takes it. */
export function workingTimeOf(form: ShiftForm) {
  const { startsAt, endsAt, hasBreak, breakFrom, breakTo, minutes } = form;
  return { startsAt, endsAt, break: hasBreak ? { from: breakFrom, to: breakTo, minutes } : null };
}

/** Costs as the server takes them, fen. */
export function costsIn(form: ShiftForm): Shift['costs'] {
  const fen = (yuan: number) => Math.round(yuan * 100);
  return {
    fixedFen: fen(form.fixed),
    perKmFen: fen(form.perKm),
    perHourFen: fen(form.perHour),
    overtimePerHourFen: fen(form.overtime),
  };
}
