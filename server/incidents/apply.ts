import { isValidObjectId } from 'mongoose';
import { assertSameTenant, recordAudit } from '../accounts';
import { applyRepair, undoRepair, type AppliedRepair } from '../dispatch';
import type { Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';
import { transact, type Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { agreeToday, getRequestDoc, moveToSlot } from '../requests';
import { getIncidentDoc, moveIncident } from './incidents';
import { settleRepairs } from './listeners';
import { IncidentModel, RepairModel, type AppliedDoc, type IncidentDoc, type RepairDoc } from './model';
import { wishOf } from './wish';

/**
 * Applies a repair in one transaction: agreed slots, routes, requests, the incident. Throws `wrong_state` when somebody who has to agree was
 * not asked, `conflict` when the day has moved on.
 */
export async function applyToDay(
  kernel: Kernel,
  actor: Actor,
  input: { id: string; askedRequestIds: readonly string[] },
): Promise<IncidentDoc> {
  return transact(kernel, actor, async (tx) => {
    const repair = isValidObjectId(input.id) ? await RepairModel.findById(input.id).lean<RepairDoc>() : null;
    if (!repair) throw notFound('The repair');
    assertSameTenant(actor, repair.organisationId, 'The repair');
    const incident = await getIncidentDoc(actor, repair.incidentId);
    const missing = repair.ask.filter(({ requestId }) => !input.askedRequestIds.includes(requestId));
    if (missing.length > 0)
      throw new AppError('wrong_state', `${missing.length} residents have not agreed yet`, {
        action: 'Ask them first, then apply the repair.',
        details: { codes: missing.map(({ code }) => code) },
      });
    const wish = { ...(await wishOf(kernel, incident)), ...wishAsFound(repair) };
    await keepAgreements(kernel, actor, tx, { repair, day: incident.day });
    const organisationId = String(repair.organisationId);
    const applied = await applyRepair(kernel, tx, {
      ...{ terms: repair.terms, routes: repair.routes, basis: repair.basis, unservedIds: repair.unservedIds },
      ...{ wish, foundFor: repair.foundFor, day: { organisationId, day: repair.day } },
    });
    const after = await moveIncident(kernel, tx, {
      ...{ incident, event: 'repair' },
      set: { ownerId: actor.accountId, repair: appliedOf(kernel, incident, { repair, applied }) },
    });
    await recordAudit(kernel, {
      ...{ actor, act: 'repair-applied', subject: `incident:${repair.incidentId}` },
      details: { way: repair.way, day: repair.day, revision: applied.revision },
    });
    return settled(kernel, tx, after);
  });
}

const wishAsFound = ({ requestIds, windows }: RepairDoc) => ({
  requestIds,
  windows: new Map(windows.map(({ requestId, fromSec, toSec }) => [requestId, [fromSec, toSec] as const])),
});

/** Nobody may be left to confirm: a sick crew alone is not asked. */
async function settled(kernel: Kernel, tx: Transaction, incident: IncidentDoc): Promise<IncidentDoc> {
  const { routeIds = [] } = incident.repair ?? {};
  if (routeIds.length === 0) return moveIncident(kernel, tx, { incident, event: 'confirm' });
  await settleRepairs(kernel, tx, routeIds[0]!);
  return (await IncidentModel.findById(incident._id).lean<IncidentDoc>()) ?? incident;
}

function appliedOf(
  kernel: Kernel,
  { kind, routeId }: IncidentDoc,
  { repair, applied }: { repair: RepairDoc; applied: AppliedRepair },
): AppliedDoc {
  return {
    ...{ id: String(repair._id), way: repair.way, revision: applied.revision },
    appliedAt: kernel.clock.now(),
    routeIds: applied.routeIds.filter((id) => kind !== 'crew_sick' || id !== routeId),
    applied: repair.ask.length > 0 ? null : applied,
  };
}

/** The slots that residents have agreed to: another day, or a later time of today. */
async function keepAgreements(
  kernel: Kernel,
  actor: Actor,
  tx: Transaction,
  { repair, day }: { repair: RepairDoc; day: string },
): Promise<void> {
  for (const { requestId, slot } of repair.ask) {
    const request = await getRequestDoc(requestId);
    if (slot.day === day) {
      await agreeToday(kernel, tx, { request, slot, actorName: actor.role });
      continue;
    }
    const event = request.status === 'failed' ? 'reopen' : 'reschedule';
    await moveToSlot(kernel, actor, request, { slot, event });
  }
}

/** Takes the applied repair back. Throws `conflict` when a crew has confirmed it or gone on, or residents have agreed to something. */
export async function undo(kernel: Kernel, actor: Actor, id: string): Promise<IncidentDoc> {
  return transact(kernel, actor, async (tx) => {
    const incident = await getIncidentDoc(actor, id);
    const applied = incident.repair?.applied;
    if (!applied)
      throw new AppError('wrong_state', incident.repair ? 'Residents have agreed to it' : 'No repair is applied', {
        action: 'Look for repairs again from where the day stands.',
      });
    await undoRepair(kernel, tx, applied);
    await recordAudit(kernel, {
      ...{ actor, act: 'repair-undone', subject: `incident:${id}` },
      details: { day: incident.day, revision: incident.repair?.revision },
    });
    return moveIncident(kernel, tx, { incident, event: 'undo', set: { repair: null } });
  });
}
