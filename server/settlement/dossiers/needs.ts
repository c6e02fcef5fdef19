import { dayOf } from '#shared/kernel/time';
import type { DoorNeeds } from '#shared/settlement/dossiers';
import { tenantOf } from '../../accounts';
import { listRouteDocs } from '../../dispatch';
import type { Actor } from '../../kernel/actor';
import type { Kernel } from '../../kernel/kernel';
import { districtOf } from '../../network';
import { DossierModel, type DossierDoc } from './model';

function warningOf({ kind, decision, running, state }: DossierDoc): DoorNeeds['dossiers'][number]['warning'] {
  if (kind === 'subsidy') return decision && !decision.granted ? 'rule_refuses' : null;
  if (state === 'stopped' || (running && running.sumFen > running.limitFen)) return 'over_limit';
  return running?.warned ? 'near_limit' : null;
}

/** What the dossiers of today's visits of the actor's crew hold and warn of: the phone keeps it with its route. */
export async function listDoorNeeds(kernel: Kernel, actor: Actor): Promise<DoorNeeds[]> {
  const { timeZone } = await districtOf(actor);
  const day = dayOf(kernel.clock.now(), timeZone);
  const routes = await listRouteDocs({ organisationId: tenantOf(actor), day });
  const own = routes.filter(({ crew }) => crew.id === actor.crewId);
  const requestIds = own.flatMap(({ stops }) => stops.flatMap(({ visit }) => visit?.requestId ?? []));
  const dossiers = await DossierModel.find({ requestId: { $in: requestIds } }).lean<DossierDoc[]>();
  return [...new Set(requestIds)].map((requestId) => ({
    requestId,
    dossiers: dossiers
      .filter((one) => one.requestId === requestId && one.state !== 'dropped')
      .map((one) => ({
        kind: one.kind,
        present: one.evidence.map(({ kind }) => kind),
        warning: warningOf(one),
      })),
  }));
}
