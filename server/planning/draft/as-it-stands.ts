import type { PlanRunDoc } from '../model';
import type { BuiltProblem } from '../problem';
import type { Plan } from '../solver';
import { fromDraftRoutes } from './draft-route';
import { DraftModel, draftId, type DraftDoc } from './model';

/** What the draft of a day serves of a problem, for a run to begin from; null when there is no draft or it serves nothing of it. */
export async function draftAsItStands(
  { organisationId, day }: Pick<PlanRunDoc, 'organisationId' | 'day'>,
  built: BuiltProblem,
): Promise<Plan | null> {
  const _id = draftId({ organisationId: String(organisationId), day });
  const draft = await DraftModel.findById(_id).lean<DraftDoc>();
  const plan = draft && fromDraftRoutes(built, draft.routes);
  return plan && plan.routes.length > 0 ? plan : null;
}
