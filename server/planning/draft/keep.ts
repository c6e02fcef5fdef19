import { Types } from 'mongoose';
import type { UnservedReason } from '#shared/planning/planning';
import { AppError, isDuplicateKey } from '../../kernel/errors';
import type { Kernel } from '../../kernel/kernel';
import { holdLease, releaseLease } from '../../kernel/lease';
import { judge } from '../judge';
import { explainLeftOut } from '../left-out';
import type { PlannerPool } from '../pool';
import type { BuiltProblem } from '../problem';
import type { Plan } from '../solver';
import { toDraftRoutes } from './draft-route';
import { DraftModel, draftId, type DraftDoc, type DraftKey } from './model';
import { mostVisits, readOpenDay, type OpenDay } from './open-day';

const leaseMs = 30_000;
/** How long a planner thread searches where insertion is not enough: about a second for 250 visits. */
const search = { iterations: 1_000, seconds: 5, seed: 1 } as const;
/** Reasons that are looked for in one round; the rest comes with the next. */
const mostReasons = 5;

/** What became of a round: `busy` = another process or a later change has it. */
export type Kept = 'kept' | 'same' | 'busy' | 'too_large' | 'no_shift';

/** Requests of a day that have no place. */
export function requestsLeftOut({ visits }: BuiltProblem, { unserved }: Plan): string[] {
  return [...new Set(unserved.map((task) => visits[task]!.request.id))];
}

async function reasonsOf(built: BuiltProblem, plan: Plan, known: DraftDoc['leftOut']): Promise<DraftDoc['leftOut']> {
  const before = new Map(known.map(({ requestId, reason }) => [requestId, reason]));
  const ids = requestsLeftOut(built, plan);
  const unknown = new Set(ids.filter((id) => !before.get(id)).slice(0, mostReasons));
  const tasks = plan.unserved.filter((task) => unknown.has(built.visits[task]!.request.id));
  const found = new Map<string, UnservedReason>(
    (await explainLeftOut(built, { routes: plan.routes, unserved: tasks })).map(({ requestId, reason }) => [
      requestId,
      reason,
    ]),
  );
  return ids.map((requestId) => ({ requestId, reason: found.get(requestId) ?? before.get(requestId) ?? null }));
}

/** Writes a draft over the one it was made from. False when that has changed meanwhile. */
export async function saveDraft(
  kernel: Pick<Kernel, 'realNow'>,
  key: DraftKey,
  before: DraftDoc | null,
  made: Pick<OpenDay, 'built' | 'plan' | 'publishedPlanId' | 'followedRevision'> & { improved?: boolean },
): Promise<boolean> {
  const { built, plan, publishedPlanId, followedRevision } = made;
  const { totals, violations } = judge(built.problem, plan);
  // A published plan may be broken by what happened since; that is for the dispatcher to mend.
  if (violations.length > 0 && !publishedPlanId)
    throw new RangeError(`a draft of ${key.day} breaks ${violations.length} rules: ${violations[0]?.code}`);
  const version = (before?.version ?? 0) + 1;
  const set = {
    version,
    routes: toDraftRoutes(built, plan),
    leftOut: await reasonsOf(built, plan, before?.leftOut ?? []),
    publishedPlanId,
    followedRevision,
    distanceM: Math.round(totals.distanceM),
    savedAt: kernel.realNow(),
    ...(made.improved && { improvedVersion: version }),
  };
  if (before) {
    const { matchedCount } = await DraftModel.updateOne({ _id: before._id, version: before.version }, { $set: set });
    return matchedCount === 1;
  }
  const { organisationId, districtCode, day } = key;
  try {
    const _id = draftId(key);
    const draft = { _id, districtCode, day, organisationId: new Types.ObjectId(organisationId), improvedVersion: 0 };
    await DraftModel.insertMany([{ ...draft, ...set }], { lean: true });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

const sameDraft = ({ built, plan, publishedPlanId, followedRevision }: OpenDay, before: DraftDoc): boolean =>
  before.publishedPlanId === publishedPlanId &&
  before.followedRevision === followedRevision &&
  JSON.stringify(before.routes) === JSON.stringify(toDraftRoutes(built, plan)) &&
  before.leftOut.map(({ requestId }) => requestId).join() === requestsLeftOut(built, plan).join() &&
  before.leftOut.every(({ reason }) => reason !== null);

/**
 * Brings the draft of a day up to its bookings: what is new is inserted, what is gone is taken out; from nothing when there is no draft.
 * Doing it again changes nothing. One process at a time.
 */
export async function keepDraft(kernel: Kernel, pool: PlannerPool, key: DraftKey): Promise<Kept> {
  const lease = `draft:${draftId(key)}`;
  if (!(await holdLease(lease, kernel.instanceId, leaseMs))) return 'busy';
  try {
    return await keepHeld(kernel, pool, key);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'wrong_state')) throw error;
    await DraftModel.deleteOne({ _id: draftId(key) });
    return 'no_shift';
  } finally {
    await releaseLease(lease, kernel.instanceId);
  }
}

async function keepHeld(kernel: Kernel, pool: PlannerPool, key: DraftKey): Promise<Kept> {
  const before = await DraftModel.findById(draftId(key)).lean<DraftDoc>();
  const open = await readOpenDay(kernel, key, before);
  const { built } = open;
  if (built.visits.length > mostVisits) {
    kernel.log.warn({ day: key.day, visits: built.visits.length, most: mostVisits }, 'a day is too large for a draft');
    await DraftModel.deleteOne({ _id: draftId(key) });
    return 'too_large';
  }
  const served = new Set(open.plan.routes.flatMap(({ steps }) => steps.filter(({ kind }) => kind === 'task')));
  const stepsBefore = before?.routes.flatMap(({ steps }) => steps.filter(({ kind }) => kind === 'visit')).length ?? 0;
  // Once something is gone or has been changed by hand, who had no place may have one.
  const hasGone = served.size < stepsBefore || before?.followedRevision !== open.followedRevision;
  const hopeless = new Set(hasGone ? [] : before?.leftOut.map(({ requestId }) => requestId));
  const plan = await pool.ask({
    ask: 'bring-up',
    about: {
      problem: open.narrowed,
      plan: open.plan,
      leftOut: built.visits.flatMap(({ request }, task) => (hopeless.has(request.id) ? [task] : [])),
      fromSec: open.begunSec,
      mayMove: open.publishedPlanId === null,
      ...search,
    },
  });
  const made = { ...open, plan };
  if (before && sameDraft(made, before)) return 'same';
  return (await saveDraft(kernel, key, before, made)) ? 'kept' : 'busy';
}
