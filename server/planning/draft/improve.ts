import { dayOf } from '#shared/kernel/time';
import type { Job, Kernel } from '../../kernel/kernel';
import { getDistrict } from '../../network';
import { cutOffOf } from '../../requests';
import { judge } from '../judge';
import type { PlanRunner } from '../runner';
import { saveDraft } from './keep';
import { DraftModel, type DraftDoc, type DraftKey } from './model';
import { readOpenDay } from './open-day';

/** A draft that no booking has changed for so long is worth a search. */
const quietMs = 15_000;
const searchSec = 5;
/** What a search must save for another one to follow. */
const worthAnother = 0.003;

/** Can anybody still book the day? */
async function isOpen({ districtCode, day }: DraftDoc, now: Date): Promise<boolean> {
  const district = await getDistrict(districtCode);
  return district.slotWindows.some(({ from, to }) => cutOffOf(district, { day, from, to }) > now);
}

/** The next draft that changed since the last search and rests; null when there is none. */
async function nextDraft(kernel: Kernel): Promise<DraftDoc | null> {
  const now = kernel.clock.now();
  const drafts = DraftModel.find({
    day: { $gte: dayOf(now, 'UTC') },
    publishedPlanId: null,
    savedAt: { $lt: new Date(kernel.realNow().getTime() - quietMs) },
    $expr: { $lt: ['$improvedVersion', '$version'] },
  }).sort({ savedAt: 1 });
  for (const draft of await drafts.limit(20).lean<DraftDoc[]>()) if (await isOpen(draft, now)) return draft;
  return null;
}

/** Searches from a draft on, in a planner thread that is idle; what is booked meanwhile wins. Answers whether it was made better. */
export async function improveDraft(
  kernel: Kernel,
  runner: Pick<PlanRunner, 'whileIdle'>,
  draft: DraftDoc,
  seconds = searchSec,
): Promise<boolean> {
  const { organisationId, districtCode, day } = draft;
  const key: DraftKey = { organisationId: String(organisationId), districtCode, day };
  const open = await readOpenDay(kernel, key, draft);
  const solution = await runner.whileIdle(open.narrowed, { from: open.plan, seconds, seed: draft.version });
  if (!solution) return false;
  const before = judge(open.built.problem, open.plan).totals.cost.total;
  const saved = before - solution.cost.total;
  const settled = { $set: { improvedVersion: draft.version } };
  if (saved <= 0) {
    await DraftModel.updateOne({ _id: draft._id, version: draft.version }, settled);
    return false;
  }
  const improved = saved < before * worthAnother;
  return saveDraft(kernel, key, draft, { ...open, plan: solution, improved });
}

/** Improves resting drafts until the last window of their day closes. */
export const improveDrafts = (kernel: Kernel, runner: PlanRunner): Job => ({
  name: 'improve-drafts',
  cron: '10,25,40,55 * * * * *',
  run: async () => {
    const draft = runner.isIdle() ? await nextDraft(kernel) : null;
    if (draft) await improveDraft(kernel, runner, draft);
  },
});
