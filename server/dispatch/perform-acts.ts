import { createHash } from 'node:crypto';
import type { ActConflict, CollectorAct, SendingPhone } from '#shared/dispatch/routes';
import { dayOf } from '#shared/kernel/time';
import { AccountModel } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError, isDuplicateKey, toAppError } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import type { ActContext, ActHandler } from './act-context';
import { handlers } from './acts';
import { checks, codeBlockMin, codeTaken, codeTriesAllowed } from './checks';
import { closeIfAccounted } from './closing';
import { ActModel, RouteModel, UnitModel, type RouteDoc } from './model';
import { assertOwnCrew } from './policy';
import { actTable, assertAllowed, stopOfAct, timeOfAct } from './rules';
import { getRouteDoc } from './routes';
import { sealIdentity } from './sealed-identity';

/** What became of one act. */
export interface ActResult {
  actId: string;
  ok: boolean;
  repeated: boolean;
  code: string | null;
  message: string | null;
  action: string | null;
  conflict: ActConflict | null;
}

const done = (actId: string, repeated: boolean): ActResult => ({
  actId,
  ok: true,
  repeated,
  code: null,
  message: null,
  action: null,
  conflict: null,
});
/** A plain hash of an identity number could be tried out, so that act gets a keyed one. */
const hashOf = (kernel: Kernel, act: CollectorAct) =>
  act.type === 'identify_seller'
    ? kernel.vault.mark(JSON.stringify(act))
    : createHash('sha256').update(JSON.stringify(act)).digest('base64url');
const isDuplicate = (error: unknown, field: string) =>
  isDuplicateKey(error) && Boolean((error as { message?: string }).message?.includes(field));

/**
 * The acts of a batch in their order, each in its own transaction and each once: an act that is known is answered as done again.
 * A refused act changes nothing and does not stop those after it.
 */
export async function performActs(
  kernel: Kernel,
  actor: Actor,
  batch: { routeId: string; acts: readonly CollectorAct[]; untilRefused: boolean; phone?: SendingPhone | undefined },
): Promise<ActResult[]> {
  const { routeId, acts, untilRefused, phone } = batch;
  assertOwnCrew(actor, await getRouteDoc(routeId));
  const sending = { routeId, phoneId: phone?.id ?? null, phoneNow: phone && new Date(phone.now) };
  const results: ActResult[] = [];
  for (const act of acts) {
    const result = await answerAct(kernel, actor, { ...sending, act });
    results.push(result);
    if (!result.ok && untilRefused) break;
  }
  return results;
}

/** One act on its way in. */
interface Sent {
  routeId: string;
  act: CollectorAct;
  phoneId: string | null;
  phoneNow: Date | undefined;
}

async function answerAct(kernel: Kernel, actor: Actor, sent: Sent): Promise<ActResult> {
  const { act, routeId } = sent;
  try {
    return done(act.actId, await performOnce(kernel, actor, sent));
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'unavailable') throw error;
    if (error.code === 'internal') kernel.log.error({ err: thrown, act: act.type }, 'an act failed');
    if (error.code === 'code_mismatch') await countWrongCode(kernel, routeId, act);
    const { code, message, action } = error;
    const conflict = code === 'wrong_state' ? await otherPhoneThere(actor, sent) : null;
    return { actId: act.actId, ok: false, repeated: false, code, message, action, conflict };
  }
}

/** True when the act was known. The same act sent twice at once meets at the unique id: the second finds the first. */
async function performOnce(kernel: Kernel, actor: Actor, sent: Sent): Promise<boolean> {
  const { act } = sent;
  const attempt = () => transact(kernel, actor, async (tx) => performAct({ kernel, actor, tx, ...sent }));
  try {
    return await attempt();
  } catch (error) {
    if (isDuplicate(error, 'acts')) return attempt();
    if (isDuplicate(error, 'units') && act.type === 'collect') throw codeTaken(act.unit.code);
    throw error;
  }
}

async function performAct(input: Pick<ActContext, 'kernel' | 'actor' | 'tx'> & Sent): Promise<boolean> {
  const { kernel, actor, act, routeId, phoneId, phoneNow } = input;
  const inputHash = hashOf(kernel, act);
  const known = await ActModel.findById(act.actId).lean();
  if (known) {
    if (known.routeId === routeId && known.inputHash === inputHash) return true;
    throw new AppError('idempotency_reuse', 'This act id was used for another act', {
      action: 'Use a new id for a new act.',
    });
  }
  const route = await getRouteDoc(routeId);
  assertOwnCrew(actor, route);
  const now = kernel.clock.now();
  const deviceAt = new Date(act.at);
  const time = timeOfAct({ deviceAt, ...(phoneNow && { phoneNow }), now, notBefore: route.startedAt ?? now });
  const stop = stopOfAct(route, act);
  const units = await UnitModel.find({ routeId }).lean();
  const context: ActContext = {
    ...input,
    route,
    stop,
    units,
    today: dayOf(now, route.timeZone),
    now,
    at: time.at,
  };
  assertAllowed(context);
  for (const name of actTable[act.type].checks) await checks[name](context);
  await (handlers[act.type] as ActHandler<CollectorAct['type']>)(context);
  await saveRoute(route);
  await ActModel.create([
    {
      _id: act.actId,
      organisationId: route.organisationId,
      routeId,
      stopId: stop?.id ?? null,
      accountId: actor.accountId,
      phoneId,
      type: act.type,
      inputHash,
      input: act.type === 'identify_seller' ? sealIdentity(kernel, act.seller) : kept(act),
      place: act.place ?? null,
      deviceAt,
      receivedAt: now,
      countsAt: time.at,
      offsetSec: time.offsetSec,
      clockOff: time.clockOff,
    },
  ]);
  if (act.type === 'finish') await closeIfAccounted(input.tx, route);
  return false;
}

/** What is kept of an act: not its envelope, which has its own fields, nor the resident's code. */
function kept(act: CollectorAct): Record<string, unknown> {
  const hidden = new Set(['actId', 'type', 'at', 'place', 'stopId', 'pickupCode']);
  return Object.fromEntries(Object.entries(act).filter(([name]) => !hidden.has(name)));
}

async function saveRoute(route: RouteDoc): Promise<void> {
  route.version += 1;
  const { _id, status, stops, load, startedAt, finishedAt, change = null, version } = route;
  await RouteModel.updateOne({ _id }, { $set: { status, stops, load, startedAt, finishedAt, change, version } });
}

/** The last act at this stop (or on the route as a whole), when it came from another phone or another person of the crew. */
async function otherPhoneThere(actor: Actor, { routeId, act, phoneId }: Sent): Promise<ActConflict | null> {
  const stopId = 'stopId' in act ? act.stopId : null;
  const last = await ActModel.findOne({ routeId, stopId }).sort({ receivedAt: -1, _id: -1 }).lean();
  if (!last) return null;
  const isOwn = phoneId && last.phoneId ? last.phoneId === phoneId : last.accountId === actor.accountId;
  if (isOwn) return null;
  const account = await AccountModel.findById(last.accountId, { name: 1 }).lean();
  return { type: last.type, by: account?.name ?? '', at: last.countsAt.toISOString() };
}

/** Outside the refused act's transaction, which left nothing behind. */
async function countWrongCode(kernel: Kernel, routeId: string, act: CollectorAct): Promise<void> {
  if (act.type !== 'complete') return;
  const after = await RouteModel.findOneAndUpdate(
    { _id: routeId, 'stops.id': act.stopId },
    { $inc: { 'stops.$.codeTries': 1 } },
    { returnDocument: 'after' },
  ).lean();
  const stop = after?.stops.find(({ id }) => id === act.stopId);
  if (!stop || stop.codeTries < codeTriesAllowed) return;
  await RouteModel.updateOne(
    { _id: routeId, 'stops.id': act.stopId },
    {
      $set: {
        'stops.$.codeTries': 0,
        'stops.$.codeBlockedUntil': new Date(kernel.clock.now().getTime() + codeBlockMin * 60_000),
      },
    },
  );
}
