import type { CrewDoc, ShiftDoc, VehicleDoc } from '../../../server/fleet';
import type { DayShift } from '../../../server/planning/day';
import { buildWithVariants, tasksOf } from '../../../server/planning/fixes/day-of-plan';
import { findFixes } from '../../../server/planning/fixes/find-fixes';
import type { FixOption, LeftOut } from '../../../server/planning/fixes/option';
import { fleetOptions, newShifts, takeOvers } from '../../../server/planning/fixes/options-of-fleet';
import { otherSlots, widerWindows } from '../../../server/planning/fixes/options-of-request';
import { lentSkills, roughOvertime } from '../../../server/planning/fixes/options-of-shifts';
import { longerSites } from '../../../server/planning/fixes/options-of-sites';
import { presentFix } from '../../../server/planning/fixes/present-fix';
import { withPatch } from '../../../server/planning/fixes/patch';
import { judge } from '../../../server/planning/judge';
import { solve } from '../../../server/planning/solver';
import { at, centre, day, request, shift } from './small-day';

/** What the operator has besides the shifts of the day. */
interface Spare {
  vehicle?: Partial<DayShift>;
  crew?: DayShift['skills'];
}
const slots = [
  { day: '2026-03-11', from: '10:00', to: '11:30' },
  { day: '2026-03-11', from: '14:00', to: '15:30' },
];

const crewDoc = (skills: DayShift['skills']) => ({ _id: 'spare-crew', name: '备班', skills }) as unknown as CrewDoc;
const vehicleDoc = (given: DayShift) =>
  ({ ...given, _id: 'spare-vehicle', grossWeightT: given.weightT }) as unknown as VehicleDoc;
const docOf = (given: DayShift) =>
  ({
    _id: given.id,
    letter: given.letter,
    vehicle: { ...given, grossWeightT: given.weightT },
    crew: {},
  }) as unknown as ShiftDoc;
const times = { startsAt: '08:00', endsAt: '17:30', break: null, costs: shift('a').costs };

/** The day with everything that could be changed, and the cheapest changes that let `x` in; the rest is planned first. */
async function fixesOf(given: Parameters<typeof day>[0], spare: Spare = {}, { nowSec = 0, withSlots = true } = {}) {
  const whole = day(given);
  const spareShift = shift('spare', { ...spare.vehicle, skills: spare.crew ?? [] });
  const free = {
    vehicles: spare.vehicle ? [vehicleDoc(spareShift)] : [],
    crews: spare.crew ? [crewDoc(spare.crew)] : [],
  };
  const docs = whole.shifts.map(docOf);
  const drafts = [
    ...takeOvers(
      docs,
      docs.map(() => free),
    ),
    ...newShifts(docs[0]!, free),
  ].map((one) => ({ ...one, times }));
  const { capacityKg, capacityLitres, capacityPieces } = spareShift;
  const variants = drafts.map((draft) =>
    draft.shift === null ? spareShift : { ...whole.shifts[draft.shift]!, capacityKg, capacityLitres, capacityPieces },
  );
  const { built, variants: solverShifts } = await buildWithVariants(whole, variants);
  const tasks = tasksOf(built, 'x');
  const { problem } = built;
  const others = problem.tasks.map((task, index) =>
    tasks.includes(index) ? { ...task, windows: [[-1, -1] as const] } : task,
  );
  const plan = solve({ ...problem, tasks: others }, { iterations: 50, seed: 1, nowMs: () => 0 });
  const left: LeftOut = { built, requestId: 'x', tasks, nowSec };
  const lenders = whole.shifts.map(() => (spare.crew ? [{ id: 'spare-crew', name: '备班', skills: spare.crew }] : []));
  const options: FixOption[] = [
    ...widerWindows(left),
    ...(withSlots ? otherSlots(left, slots, 1000) : []),
    ...roughOvertime(left),
    ...lentSkills(left, lenders),
    ...fleetOptions(drafts, solverShifts, whole),
    ...longerSites(left, new Set(['centre'])),
  ];
  const found = findFixes(
    {
      ...{ problem, plan, tasks, candidates: options.map(({ candidate }) => candidate) },
      ...{ limit: { iterations: 20, seed: 1 }, mostSeconds: 60, most: 8, mostOfGroup: 1 },
    },
    () => 0,
  );
  return found.map((one) => {
    const option = options[one.candidate] ?? null;
    const changed = withPatch(problem, option?.candidate.steps[one.step]?.patch ?? {});
    expect(judge(changed, one).violations).toEqual([]);
    return presentFix(left, { found: one, option });
  });
}
const washers = (count: number) => [{ categoryKey: 'washer', count }];
const hour = 3600;
const noBreak = { break: null };

describe('the cheapest change for a request that a plan leaves out', () => {
  test('a wider window: at home until eight, the van leaves its yard at eight', async () => {
    const [fix] = await fixesOf({ requests: [request('x', { windowSec: [7 * hour, 8 * hour] })] });
    // 1,450 m at 28 km/h and slower hours: three minutes and a bit, so five minutes are enough. A call for 300, and 5 × 10.
    expect(fix).toMatchObject({
      change: { kind: 'window', from: '07:00', to: '08:05' },
      minutes: 5,
      ownFen: 350,
      servedBy: 'A',
      moreUnloadsAt: [],
    });
    expect(fix!.costFen).toBe(fix!.routesFen + 350);
  });

  test('another slot: at home only from eight in the evening, two hours of overtime are not enough', async () => {
    const fixes = await fixesOf({ requests: [request('x', { windowSec: [20 * hour, 21 * hour] })] });
    expect(fixes.map(({ change }) => change.kind)).toEqual(['slot', 'slot']);
    expect(fixes[0]).toMatchObject({ ownFen: 1000, minutes: null });
  });

  test('overtime, where it costs less than a call', async () => {
    const cheap = shift('a', { ...noBreak, costs: { ...shift('a').costs, overtimePerHourFen: 100 } });
    const late = request('x', { windowSec: [17 * hour + 1200, 17 * hour + 2400] });
    const [fix] = await fixesOf({ requests: [late], shifts: [cheap] });
    // Begins at 17:20: door 440 s, way 3 min, bay 345 s: home at 17:36, ten minutes are enough.
    expect(fix).toMatchObject({
      change: { kind: 'shift_time', shiftId: 'a', startsAt: '08:00', endsAt: '17:40' },
      minutes: 10,
      ownFen: 17,
      about: { letter: 'A', plate: '川L·a' },
    });
  });

  test('somebody who may handle refrigerant rides along', async () => {
    const fridge = request('x', { items: [{ categoryKey: 'fridge', count: 1 }] });
    const shifts = [shift('a', { skills: ['two_person'] })];
    const fixes = await fixesOf({ requests: [fridge], shifts }, { crew: ['refrigerant', 'heavy'] });
    // 9.5 hours at 2,500.
    expect(fixes).toMatchObject([
      {
        change: { kind: 'skill', shiftId: 'a', lent: { crewId: 'spare-crew', skills: ['refrigerant'] } },
        ownFen: 23_750,
      },
    ]);
  });

  test('a free vehicle that carries more takes over', async () => {
    const heavy = request('x', { items: washers(4) });
    const shifts = [shift('a', { capacityKg: 200 })];
    const fixes = await fixesOf({ requests: [heavy], shifts }, { vehicle: { capacityKg: 1500 } });
    expect(fixes).toMatchObject([
      { change: { kind: 'vehicle', shiftId: 'a', vehicleId: 'spare-vehicle' }, ownFen: 800, about: { letter: 'A' } },
    ]);
    expect(await fixesOf({ requests: [heavy], shifts }, { vehicle: { capacityKg: 250 } })).toEqual([]);
  });

  test('a free vehicle and a free crew are sent as well', async () => {
    const fridge = request('x', { items: [{ categoryKey: 'fridge', count: 1 }] });
    const shifts = [shift('a', { skills: ['two_person'] })];
    const [fix, next] = await fixesOf(
      { requests: [fridge], shifts },
      { vehicle: {}, crew: ['two_person', 'refrigerant'] },
    );
    expect(fix).toMatchObject({
      change: {
        kind: 'new_shift',
        vehicleId: 'spare-vehicle',
        crewId: 'spare-crew',
        startsAt: '08:00',
        endsAt: '17:30',
      },
      ownFen: 0,
      servedBy: '',
      about: { plate: '川L·spare', crewName: '备班' },
    });
    expect(next!.change.kind).toBe('skill');
  });

  test('the centre stays open for a quarter of an hour', async () => {
    const early = { ...centre, openSec: [[7 * hour, 10 * hour + 300] as const] };
    const [fix] = await fixesOf(
      { requests: [request('x')], facilities: [early] },
      {},
      { nowSec: 10 * hour, withSlots: false },
    );
    // At the bay by 10:11; it closes at 10:05. A quarter of an hour at 4,000.
    expect(fix).toMatchObject({
      change: { kind: 'site_hours', siteId: 'centre', to: '10:20' },
      minutes: 15,
      ownFen: 1000,
      about: { siteName: '分拣中心' },
    });
  });

  test('nothing has to change: one more unload in between is enough', async () => {
    const shifts = [shift('a', { capacityKg: 100, ...noBreak })];
    const requests = [request('x', { windowSec: [14 * hour, 15 * hour] }), request('other', { place: at(0, 1000) })];
    const fixes = await fixesOf({ requests, shifts });
    expect(fixes).toMatchObject([
      { change: { kind: 'replan' }, ownFen: 0, minutes: null, moreUnloadsAt: ['分拣中心'] },
    ]);
  });

  test('beyond the river nothing helps', async () => {
    const fixes = await fixesOf(
      { requests: [request('x', { place: at(7000, 0) })] },
      { vehicle: { capacityKg: 5000 }, crew: ['two_person', 'refrigerant', 'heavy'] },
    );
    expect(fixes).toEqual([]);
  });
});
