import type { Shift as FleetShift } from '#shared/fleet/fleet';
import type { CrewDoc, ShiftDoc, VehicleDoc } from '../../fleet';
import type { DayShift } from '../day';
import type { Shift } from '../solver';
import { optionOf, type FixOption } from './option';
import { ownCosts } from './own-costs';

/** A vehicle takes over a shift (`shift` is its place in the day), or is sent with a crew as a new one (null). */
export interface FleetDraft {
  readonly shift: number | null;
  readonly doc: ShiftDoc;
  readonly times: Pick<FleetShift, 'break' | 'costs'> & { startsAt: string; endsAt: string };
}

/** Vehicles and crews that are free during a shift. */
export interface Free {
  readonly vehicles: readonly VehicleDoc[];
  readonly crews: readonly CrewDoc[];
}

/** Further vehicles and crews of one kind would not change the answer; of the kinds the smaller ones come first. */
const mostKinds = 3;

function kindsOf<T>(things: readonly T[], keyOf: (thing: T) => unknown): T[] {
  const seen = new Set<string>();
  return things.filter((thing) => {
    const key = JSON.stringify(keyOf(thing));
    return !seen.has(key) && seen.add(key);
  });
}

const smallestFirst = (vehicles: readonly VehicleDoc[]): VehicleDoc[] =>
  kindsOf(
    [...vehicles].sort((a, b) => a.capacityKg - b.capacityKg),
    ({ _id, plate: _, ...rest }) => rest,
  );

/** Does a vehicle do anything that the other cannot? */
function isMore(one: VehicleDoc, other: VehicleDoc): boolean {
  return (
    one.capacityKg > other.capacityKg ||
    one.capacityLitres > other.capacityLitres ||
    one.capacityPieces > other.capacityPieces ||
    (one.rangeKm ?? Infinity) > (other.rangeKm ?? Infinity) ||
    one.widthM < other.widthM ||
    one.heightM < other.heightM ||
    one.grossWeightT < other.grossWeightT
  );
}

/** Free vehicles that could take over a shift. */
export function takeOvers(shifts: readonly ShiftDoc[], free: readonly Free[]): Omit<FleetDraft, 'times'>[] {
  return shifts.flatMap((doc, shift) =>
    smallestFirst(free[shift]!.vehicles.filter((vehicle) => isMore(vehicle, doc.vehicle)))
      .slice(0, mostKinds)
      .map((vehicle) => ({ shift, doc: { ...doc, vehicle, homeSiteId: vehicle.homeSiteId } })),
  );
}

/** Free vehicles and crews for a shift like `pattern`. */
export function newShifts(pattern: ShiftDoc, { vehicles, crews }: Free): Omit<FleetDraft, 'times'>[] {
  const kinds = smallestFirst(vehicles).slice(0, mostKinds);
  const skilled = kindsOf(
    [...crews].sort((a, b) => b.skills.length - a.skills.length),
    ({ skills }) => [...skills].sort(),
  ).slice(0, mostKinds);
  return kinds.flatMap((vehicle) =>
    skilled.map((crew) => ({
      shift: null,
      doc: { ...pattern, vehicle, crew, homeSiteId: vehicle.homeSiteId, letter: '' },
    })),
  );
}

/** The drafts as options; `solverShifts` are the planner's shifts of the drafts, `count` the shifts of the day. */
export function fleetOptions(
  drafts: readonly FleetDraft[],
  solverShifts: readonly Shift[],
  { shifts }: { shifts: readonly DayShift[] },
): FixOption[] {
  return drafts.flatMap(({ shift, doc, times }, k) => {
    const index = shift ?? shifts.length;
    const patch = { shifts: [[index, solverShifts[k]!] as const] };
    const vehicleId = String(doc.vehicle._id);
    const about = { plate: doc.vehicle.plate, crewName: doc.crew.name, ...(shift !== null && { letter: doc.letter }) };
    const change =
      shift === null
        ? { kind: 'new_shift' as const, vehicleId, crewId: String(doc.crew._id), ...times }
        : { kind: 'vehicle' as const, shiftId: String(doc._id), vehicleId };
    const ownFen = shift === null ? 0 : ownCosts.vehicleFen;
    return optionOf({ group: change.kind, shifts: [index], about }, [{ patch, ownFen, change }]);
  });
}
