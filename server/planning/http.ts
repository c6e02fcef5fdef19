import { editsApi } from '#shared/planning/edits';
import { fixesApi } from '#shared/planning/fixes';
import { learntApi } from '#shared/planning/learnt';
import { planningApi } from '#shared/planning/planning';
import { implement, type Implementation } from '../kernel/http/implement';
import type { Kernel } from '../kernel/kernel';
import { comparePlans } from './compare';
import { DraftModel, draftId, type DraftDoc } from './draft/model';
import { createDayCache } from './edits/cached-day';
import { copyPlan } from './edits/copy-plan';
import { editPlan } from './edits/edit-plan';
import { tryOrder } from './edits/try-order';
import { findFixesOf } from './fixes/find';
import { findElsewhere } from './fixes/find-elsewhere';
import { takeFix } from './fixes/take';
import { learntState, takeLearnt } from './learnt/take';
import { getPlanDoc, listPlanDocs } from './plans';
import { assertOwnPlan, planningScopeOf } from './policy';
import type { PlannerPool } from './pool';
import { presentDraft, presentPlan, presentPlanRun, presentPlanSummary } from './present';
import { getPlanRun, listPlanRuns, startPlanRun, stopPlanRun } from './runs';

/** `questions` answers what people wait for, beside the runs. */
export function planningHttp(kernel: Kernel, questions: PlannerPool): Implementation[] {
  const days = createDayCache();
  return [
    ...implement(editsApi, {
      tryOrder: ({ actor, params, body }) => tryOrder(days, actor, { ...params, ...body }),
      copyPlan: async ({ actor, params }) => presentPlan(await copyPlan(kernel, actor, params.id)),
      editPlan: async ({ actor, params, body, ifMatch }) =>
        presentPlan(await editPlan(kernel, actor, { ...params, ...body, ifMatch })),
    }),
    ...implement(fixesApi, {
      listFixes: ({ actor, params }) => findFixesOf(kernel, questions, actor, params),
      takeFix: async ({ actor, params, body }) => {
        const run = await takeFix(kernel, actor, { ...params, ...body });
        return { run: run && presentPlanRun(run) };
      },
      listOtherPlaces: async ({ actor, params }) => ({
        requestId: params.requestId,
        items: await findElsewhere(questions, actor, params),
      }),
    }),
    ...implement(learntApi, {
      getLearnt: ({ actor }) => learntState(actor),
      takeLearnt: ({ actor, body }) => takeLearnt(kernel, actor, body),
    }),
    ...implement(planningApi, {
      startPlanRun: async ({ actor, body }) => presentPlanRun(await startPlanRun(kernel, actor, body)),
      listPlanRuns: async ({ actor, query }) => ({ items: (await listPlanRuns(actor, query.day)).map(presentPlanRun) }),
      getPlanRun: async ({ actor, params }) => presentPlanRun(await getPlanRun(actor, params.id)),
      stopPlanRun: async ({ actor, params }) => presentPlanRun(await stopPlanRun(kernel, actor, params.id)),
      getPlan: async ({ actor, params }) => {
        const plan = await getPlanDoc(params.id);
        assertOwnPlan(actor, plan);
        return presentPlan(plan);
      },
      comparePlans: async ({ actor, params }) => {
        const one = await getPlanDoc(params.id);
        assertOwnPlan(actor, one);
        const other = await getPlanDoc(params.other);
        assertOwnPlan(actor, other);
        return comparePlans(one, other);
      },
      getPlanDraft: async ({ actor, query }) => {
        const { organisationId } = planningScopeOf(actor);
        const draft = await DraftModel.findById(draftId({ organisationId, day: query.day })).lean<DraftDoc>();
        return { draft: draft && presentDraft(draft) };
      },
      listPlans: async ({ actor, query }) => {
        const { organisationId } = planningScopeOf(actor);
        return { items: (await listPlanDocs({ organisationId, day: query.day })).map(presentPlanSummary) };
      },
    }),
  ];
}
