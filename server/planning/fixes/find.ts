import { dayOf, instantOf, localTime, timeOfSec } from '#shared/kernel/time';
import type { PlanFix } from '#shared/planning/fixes';
import type { Plan as PlanContract } from '#shared/planning/planning';
import { listFree, listShifts, type ShiftDoc } from '../../fleet';
import type { Actor } from '../../kernel/actor';
import type { Kernel } from '../../kernel/kernel';
import { listSites } from '../../network';
import { listOtherSlots } from '../../requests';
import type { Day, DayShift } from '../day';
import { gatherDay, listChosenShifts, toDayShift, type DayQuery } from '../gather-day';
import { getPlanDoc } from '../plans';
import { askFor, mostFixes } from './ask-for';
import { assertOwnPlan } from '../policy';
import type { PlannerPool } from '../pool';
import { restOfShift } from '../rest-of-shift';
import { assertChangeable, buildWithVariants, leftOutOf, planAsItStands, queryOf, tasksOf } from './day-of-plan';
import { exactOvertime } from './exact-overtime';
import type { LeftOut } from './option';
import { fleetOptions, newShifts, takeOvers, type FleetDraft, type Free } from './options-of-fleet';
import { otherSlots, widerWindows } from './options-of-request';
import { lentSkills, roughOvertime } from './options-of-shifts';
import { longerSites } from './options-of-sites';
import { ownCosts } from './own-costs';
import { otherDays } from './other-days';
import { presentFix } from './present-fix';

type Unassigned = PlanContract['unassigned'][number];
export interface FixList extends Unassigned {
  fixes: PlanFix[];
  seconds: number;
}

/** Free vehicles and crews during each shift; shifts of the same hours are asked for once. */
async function freeDuring(query: DayQuery, shifts: readonly ShiftDoc[]): Promise<Free[]> {
  const known = new Map<string, Free>();
  const all: Free[] = [];
  for (const { startsAt, endsAt } of shifts) {
    const key = `${startsAt.toISOString()} ${endsAt.toISOString()}`;
    const free =
      known.get(key) ?? (await listFree({ organisationId: query.organisationId, day: query.day, startsAt, endsAt }));
    known.set(key, free);
    all.push(free);
  }
  return all;
}

/** What the fleet could still send, with the shifts of the day as patterns. */
async function draftsOf(query: DayQuery, day: Day, docs: readonly ShiftDoc[], free: readonly Free[]) {
  // A new shift is like the longest of the day, cancelled ones among them.
  const all = await listShifts({ organisationId: query.organisationId, day: query.day });
  const longest = all.reduce((best, doc) => (lengthOf(doc) > lengthOf(best) ? doc : best));
  const [whileLongest] = await freeDuring(query, [longest]);
  const drafts = [...takeOvers(docs, free), ...newShifts(longest, whileLongest!)];
  const sites = new Map(
    (await listSites({ districtCode: query.districtCode })).map((site) => [String(site._id), site]),
  );
  const midnight = instantOf(day.day, 0, day.timeZone);
  const time = (at: Date) => timeOfSec(localTime(at, day.timeZone).sec);
  const kept: FleetDraft[] = [];
  const variants: DayShift[] = [];
  for (const draft of drafts) {
    const home = sites.get(String(draft.doc.homeSiteId));
    if (!home) continue;
    const variant = restOfShift(toDayShift(draft.doc, home, midnight), query.fromSec ?? 0);
    if (!variant) continue;
    const { startsAt, endsAt, break: pause, costs } = draft.doc;
    kept.push({ ...draft, times: { startsAt: time(startsAt), endsAt: time(endsAt), break: pause, costs } });
    variants.push(variant);
  }
  const own = [...sites.values()].filter(({ organisationId }) => String(organisationId) === query.organisationId);
  return { drafts: kept, variants, ownSiteIds: new Set(own.map(({ _id }) => String(_id))) };
}
const lengthOf = ({ startsAt, endsAt }: ShiftDoc): number => endsAt.getTime() - startsAt.getTime();

/**
 * Why a plan leaves a request out, and the cheapest single changes that let it in. Every change is tried in a planner thread, on the day as
 * the database has it now, and proved there by a search from the plan on. Throws `not_found`, `wrong_state`.
 */
export async function findFixesOf(
  kernel: Kernel,
  pool: PlannerPool,
  actor: Actor,
  { id, requestId }: { id: string; requestId: string },
): Promise<FixList> {
  const began = performance.now();
  const plan = await getPlanDoc(id);
  assertOwnPlan(actor, plan);
  const { doc, why } = await leftOutOf(plan, requestId);
  await assertChangeable(plan);
  const query = await queryOf(plan);
  const day = await gatherDay(query);
  const ids = new Set(day.shifts.map((shift) => shift.id));
  const docs = (await listChosenShifts(query)).filter(({ _id }) => ids.has(String(_id)));
  const free = await freeDuring(query, docs);
  const { drafts, variants, ownSiteIds } = await draftsOf(query, day, docs, free);
  const { built, variants: solverShifts } = await buildWithVariants(day, variants);
  const now = kernel.clock.now();
  const nowSec = dayOf(now, day.timeZone) === plan.day ? localTime(now, day.timeZone).sec : 0;
  const left: LeftOut = { built, requestId, tasks: tasksOf(built, requestId), nowSec };
  const present = planAsItStands(built, plan);
  const slots = await listOtherSlots(kernel, doc);
  const options = [
    ...widerWindows(left),
    ...otherSlots(
      left,
      slots.filter((slot) => slot.day === plan.day),
      ownCosts.slotFen,
    ),
    ...roughOvertime(left),
    ...lentSkills(
      left,
      free.map(({ crews }) => crews.map(({ _id, name, skills }) => ({ id: String(_id), name, skills }))),
    ),
    ...fleetOptions(drafts, solverShifts, day),
    ...longerSites(left, ownSiteIds),
  ];
  const found = await askFor(pool, left, present, options);
  const isTime = ({ option }: (typeof found)[number]) => option?.steps[0]?.change.kind === 'shift_time';
  const fixes = found.filter((one) => !isTime(one)).map((one) => presentFix(left, one));
  fixes.push(...(await exactOvertime(pool, left, plan, found.filter(isTime))));
  if (fixes[0]?.change.kind !== 'replan') {
    fixes.push(...(await otherDays(pool, { query, requestId, slots: slots.filter((slot) => slot.day !== plan.day) })));
  }
  fixes.sort((a, b) => a.costFen - b.costFen);
  return { ...why, fixes: fixes.slice(0, mostFixes), seconds: (performance.now() - began) / 1000 };
}
