import { Types } from 'mongoose';
import { lackingOf, type DossierKind } from '#shared/settlement/evidence';
import { listUnits } from '../../custody';
import { dropIdentity, takeIdentity } from '../../dispatch';
import { systemActor } from '../../kernel/actor';
import { toAppError } from '../../kernel/errors';
import type { StoredEvent } from '../../kernel/events/event-store';
import { transact, type Transaction } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { getDistrict } from '../../network';
import { getRequestDoc, type RequestDoc } from '../../requests';
import { issueInvoice, runningOf } from '../invoices/issue';
import { joinSeller } from '../invoices/sellers';
import { decide } from './decide';
import { evidenceOf, gatherFacts, type Facts } from './gather';
import { DossierModel, type DossierDoc } from './model';
import { isOpen, nextState, stateAfter, type DossierEvent } from './rules';

const by = systemActor('settlement.dossiers');

/** The dossiers that a request fills: every pickup an invoice's, an exchange a subsidy's too. */
function kindsOf(request: RequestDoc): DossierKind[] {
  return request.kind === 'exchange' ? ['subsidy', 'invoice'] : ['invoice'];
}

function blank(request: RequestDoc, kind: DossierKind): DossierDoc {
  return {
    _id: new Types.ObjectId(),
    ...{ organisationId: request.organisationId, districtCode: request.districtCode, kind, state: 'collecting' },
    ...{ requestId: String(request._id), requestCode: request.code, day: request.slot.day },
    dealerOrderId: request.delivery ? String(request.delivery.dealerOrderId) : null,
    ...{ sellerId: null, units: [], evidence: [], lacking: lackingOf(kind, []), purchase: null, decision: null },
    ...{ invoiceId: null, invoiceNumber: null, running: null, history: [], version: 1 },
  };
}

/** Writes a changed dossier; notes the step in its history where one was made. */
export async function keepDossier(
  kernel: Kernel,
  tx: Transaction,
  change: { before: DossierDoc; set: Partial<DossierDoc>; event?: DossierEvent; byWhom?: string; note?: string },
): Promise<DossierDoc> {
  const { before, set, event } = change;
  const state = event ? stateAfter(before, event) : before.state;
  const line = event && { at: kernel.clock.now(), event, by: change.byWhom ?? 'system', note: change.note ?? '' };
  const history = line ? [...before.history, line] : before.history;
  const after: DossierDoc = { ...before, ...set, state, history, version: before.version + 1 };
  const { _id, ...rest } = after;
  await DossierModel.updateOne({ _id }, { $set: rest }, { upsert: true });
  await tx.record('settlement:dossier-changed', {
    organisationId: String(after.organisationId),
    dossierId: String(_id),
    kind: after.kind,
    state,
  });
  return after;
}

/** Issues the invoice of a complete dossier; above the limit, or where no rates count, the dossier stops with the reason. */
async function closeInvoice(kernel: Kernel, tx: Transaction, dossier: DossierDoc, facts: Facts): Promise<DossierDoc> {
  const { sellerId, evidence, units, requestId, requestCode, organisationId } = dossier;
  if (!sellerId) return dossier;
  const { timeZone } = await getDistrict(dossier.districtCode);
  const valueOf = (kind: string) => evidence.find((one) => one.kind === kind)?.value ?? '';
  const day = facts.route?.day ?? dossier.day;
  const lines = units.map(({ categoryKey, weightKg, priceFen }) => ({ what: categoryKey, weightKg, priceFen }));
  const proof = { payment: valueOf('payment'), transport: valueOf('transport'), handover: valueOf('handover') };
  const purchase = {
    organisationId,
    timeZone,
    sellerId,
    day,
    requestId,
    requestCode,
    lines,
    evidence: proof,
    atScales: false,
  };
  try {
    const { _id: invoiceId, number: invoiceNumber } = await issueInvoice(kernel, tx, purchase);
    const { sumFen, limitFen, warned } = await runningOf({ organisationId, sellerId }, day);
    const set = { invoiceId, invoiceNumber, running: { sumFen, limitFen, warned } };
    return await keepDossier(kernel, tx, { before: dossier, set, event: 'issue' });
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== 'wrong_state') throw thrown;
    const { sumFen, limitFen } = (error.details ?? {}) as { sumFen?: number; limitFen?: number };
    const running = sumFen !== undefined && limitFen !== undefined ? { sumFen, limitFen, warned: true } : null;
    return keepDossier(kernel, tx, { before: dossier, set: { running }, event: 'stop', note: error.message });
  }
}

/**
 * Brings the dossiers of a request up to what is known now, in the running transaction: opened when new, evidence and state by the facts.
 * Run twice it changes nothing more.
 */
export async function refreshDossiers(kernel: Kernel, tx: Transaction, requestId: string): Promise<void> {
  const request = await getRequestDoc(requestId);
  const facts = await gatherFacts(request);
  for (const kind of kindsOf(request)) {
    const known = await DossierModel.findOne({ requestId, kind }).lean<DossierDoc>();
    const dossier = known ?? blank(request, kind);
    if (request.status === 'cancelled') {
      if (known && nextState(known, 'drop')) await keepDossier(kernel, tx, { before: known, set: {}, event: 'drop' });
      continue;
    }
    if (!isOpen(dossier.state)) continue;
    const evidence = evidenceOf(facts, dossier);
    const lacking = lackingOf(
      kind,
      evidence.map((one) => one.kind),
    );
    const units = facts.route
      ? facts.units.map(({ code, categoryKey, weightKg, priceFen }) => ({ code, categoryKey, weightKg, priceFen }))
      : dossier.units;
    const set: Partial<DossierDoc> = { evidence, lacking, units, day: request.slot.day };
    if (kind === 'subsidy') set.decision = await decide({ ...dossier, ...set });
    else if (dossier.sellerId) set.running = await runningFor(dossier);
    if (known && JSON.stringify({ ...known, ...set }) === JSON.stringify(known)) continue;
    const isWhole = lacking.length === 0;
    const event =
      isWhole && dossier.state === 'collecting'
        ? 'fill'
        : !isWhole && dossier.state === 'complete'
          ? 'miss'
          : undefined;
    const after = await keepDossier(kernel, tx, { before: dossier, set, ...(event && { event }) });
    if (kind === 'invoice' && after.state === 'complete') await closeInvoice(kernel, tx, after, facts);
  }
}

async function runningFor({ organisationId, sellerId, day }: DossierDoc): Promise<DossierDoc['running']> {
  if (!sellerId) return null;
  const found = await runningOf({ organisationId, sellerId }, day).catch(() => null);
  return found && { sumFen: found.sumFen, limitFen: found.limitFen, warned: found.warned };
}

/** Gives the dossiers of a request their person, in the running transaction. */
export async function identify(
  kernel: Kernel,
  tx: Transaction,
  requestId: string,
  shown: { name: string; identityNumber: string },
): Promise<void> {
  const request = await getRequestDoc(requestId);
  await refreshDossiers(kernel, tx, requestId);
  const { _id: sellerId } = await joinSeller(kernel, request.organisationId, shown);
  await DossierModel.updateMany({ requestId, state: { $in: ['collecting', 'complete'] } }, { $set: { sellerId } });
  await refreshDossiers(kernel, tx, requestId);
}

/** Events of one request that wait together are followed once; an identity is taken over by itself. */
export function mergeKey({ name, data }: StoredEvent): string | null {
  if (name === 'dispatch:seller-identified') return null;
  const { requestId, unitCode } = data as { requestId?: string | null; unitCode?: string };
  return requestId ?? unitCode ?? null;
}

/** A collection is an invoice's business when it is planned, a subsidy is decided as early as it can be; the way to the door proves nothing. */
function isNoNews({ name, data }: StoredEvent): boolean {
  const { kind, to } = data as { kind?: string; to?: string };
  if (name === 'requests:opened') return kind === 'collect';
  return name === 'requests:status-changed' && (to === 'onway' || to === 'door');
}

/** What a listener does with an event that concerns a request. */
export async function followEvent(kernel: Kernel, event: StoredEvent): Promise<void> {
  const data = event.data as { requestId?: string | null; unitCode?: string; actId?: string };
  if (event.name === 'dispatch:seller-identified') {
    const actId = data.actId ?? '';
    const shown = await takeIdentity(kernel, actId);
    if (!shown || !data.requestId) return;
    const { requestId } = data;
    await transact(kernel, by, (tx) => identify(kernel, tx, requestId, shown));
    return dropIdentity(actId);
  }
  if (isNoNews(event)) return;
  // A code is unique in its district only: whoever else has it is looked at in vain.
  const units = data.requestId || !data.unitCode ? [] : await listUnits({ codes: [data.unitCode] });
  // A unit that nobody announced belongs to no request.
  for (const requestId of [data.requestId, ...units.map((unit) => unit.requestId)].filter(Boolean) as string[])
    await transact(kernel, by, (tx) => refreshDossiers(kernel, tx, requestId));
}
