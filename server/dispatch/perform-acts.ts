import { createHash } from 'node:crypto';
import type { ActConflict, ActResult, CollectorAct, SendingPhone } from '#shared/dispatch/routes';
import { dayOf } from '#shared/kernel/time';
import { AccountModel } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError, isDuplicateKey, toAppError } from '../kernel/errors';
import { transact, type Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import type { ActContext, ActHandler } from './act-context';
import { handlers } from './acts';
import { checks, codeBlockMin, codeTaken, codeTriesAllowed } from './checks';
import { closeIfAccounted } from './closing';
import { ActModel, RouteModel, UnitModel, type ActDoc, type RouteDoc } from './model';
import { assertOwnCrew } from './policy';
import { actTable, assertAllowed, looksAtUnits, stopOfAct, timeOfAct } from './rules';
import { getRouteDoc } from './routes';
import { sealIdentity } from './sealed-identity';

const done = (actId: string, repeated: boolean): ActResult => ({
  actId,
  ok: true,
  repeated,
  code: null,
  message: null,
  action: null,
  details: null,
  conflict: null,
});
/** A plain hash of an identity number could be tried out, so that act gets a keyed one. */
const hashOf = (kernel: Kernel, act: CollectorAct) =>
  act.type === 'identify_seller'
    ? kernel.vault.mark(JSON.stringify(act))
    : createHash('sha256').update(JSON.stringify(act)).digest('base64url');
const isDuplicate = (error: unknown, field: string) =>
  isDuplicateKey(error) && Boolean((error as { message?: string }).message?.includes(field));

/** Most acts of one transaction. */
const mostTogether = 50;

/**
 * The acts of a batch in their order, each once: an act that is known is answered as done again. They take effect together, so that what follows
 * them follows once; where one of them is refused each is tried by itself. A refused act changes nothing and does not stop those after it.
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
  for (let from = 0; from < acts.length; from += mostTogether) {
    const some = acts.slice(from, from + mostTogether).map((act): Sent => ({ ...sending, act }));
    const together = await performTogether(kernel, actor, some);
    if (together) {
      results.push(...together);
      continue;
    }
    for (const one of some) {
      const result = await answerAct(kernel, actor, one);
      results.push(result);
      if (!result.ok && untilRefused) return results;
    }
  }
  return results;
}

/** All of them in one transaction; null when one of them was refused, and nothing has happened. */
async function performTogether(kernel: Kernel, actor: Actor, acts: readonly Sent[]): Promise<ActResult[] | null> {
  if (acts.length < 2) return null;
  try {
    const areKnown = await transact(kernel, actor, (tx) => performInOrder({ kernel, actor, tx }, acts));
    return acts.map(({ act }, n) => done(act.actId, areKnown[n] === true));
  } catch (thrown) {
    if (toAppError(thrown).code === 'unavailable') throw thrown;
    return null;
  }
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
    const { code, message, action, details = null } = error;
    const conflict = code === 'wrong_state' ? await otherPhoneThere(actor, sent) : null;
    return { actId: act.actId, ok: false, repeated: false, code, message, action, details, conflict };
  }
}

/** True when the act was known. The same act sent twice at once meets at the unique id: the second finds the first. */
async function performOnce(kernel: Kernel, actor: Actor, sent: Sent): Promise<boolean> {
  const { act } = sent;
  const attempt = async () => {
    const [isKnown] = await transact(kernel, actor, (tx) => performInOrder({ kernel, actor, tx }, [sent]));
    return isKnown === true;
  };
  try {
    return await attempt();
  } catch (error) {
    if (isDuplicate(error, 'acts')) return attempt();
    if (isDuplicate(error, 'units') && act.type === 'collect') throw codeTaken(act.unit.code);
    throw error;
  }
}

type Scope = Pick<ActContext, 'kernel' | 'actor' | 'tx'>;

const newCodesOf = (act: CollectorAct) => (act.type === 'collect' ? [act.unit.code] : []);
async function takenOf({ districtCode }: RouteDoc, acts: readonly Sent[]): Promise<Set<string>> {
  const codes = acts.flatMap(({ act }) => newCodesOf(act));
  if (codes.length === 0) return new Set();
  const taken = await UnitModel.find({ districtCode, code: { $in: codes } }, { code: 1 }).lean();
  return new Set(taken.map(({ code }) => code));
}

/** Acts of one route in the running transaction; for each whether it was known. The route is read once and written once. */
async function performInOrder(scope: Scope, acts: readonly Sent[]): Promise<boolean[]> {
  const { kernel, actor, tx } = scope;
  const ids = acts.map(({ act }) => act.actId);
  const known = new Map((await ActModel.find({ _id: { $in: ids } }).lean()).map((one) => [one._id, one]));
  const route = await getRouteDoc(acts[0]?.routeId ?? '');
  assertOwnCrew(actor, route);
  const takenCodes = await takenOf(
    route,
    acts.filter(({ act }) => !known.has(act.actId)),
  );
  const performed = new Map<string, ActDoc>();
  const areKnown: boolean[] = [];
  for (const sent of acts) {
    const { actId } = sent.act;
    const before = known.get(actId) ?? performed.get(actId);
    areKnown.push(before !== undefined);
    if (!before) {
      performed.set(actId, await performAct({ ...scope, takenCodes, now: kernel.clock.now() }, route, sent));
      for (const code of newCodesOf(sent.act)) takenCodes.add(code);
    } else if (before.routeId !== sent.routeId || before.inputHash !== hashOf(kernel, sent.act))
      throw new AppError('idempotency_reuse', 'This act id was used for another act', {
        action: 'Use a new id for a new act.',
      });
  }
  if (performed.size > 0) await keepActs(tx, route, [...performed.values()]);
  return areKnown;
}

/** Keeps what acts have made of their route, and the acts. */
export async function keepActs(tx: Transaction, route: RouteDoc, acts: readonly ActDoc[]): Promise<void> {
  await saveRoute(route);
  await ActModel.insertMany([...acts]);
  if (route.status === 'finished') await closeIfAccounted(tx, route);
}

/** Does an act that is new; answers what is to be kept of it (`keepActs`). The route is changed in place; who may act on it is the caller's to check. */
export async function performAct(
  scope: Scope & Pick<ActContext, 'now' | 'takenCodes'>,
  route: RouteDoc,
  sent: Sent,
): Promise<ActDoc> {
  const { kernel, actor, tx, now } = scope;
  const { act, routeId, phoneId, phoneNow } = sent;
  // Units that earlier acts have collected; only another collection does not look at them.
  if (act.type !== 'collect') await tx.settle(UnitModel);
  const deviceAt = new Date(act.at);
  const time = timeOfAct({ deviceAt, ...(phoneNow && { phoneNow }), now, notBefore: route.startedAt ?? now });
  const stop = stopOfAct(route, act);
  const units = looksAtUnits(act.type) ? await UnitModel.find({ routeId }).lean() : [];
  const context: ActContext = {
    ...scope,
    ...{ act, route, stop, units },
    today: dayOf(now, route.timeZone),
    at: time.at,
  };
  assertAllowed(context);
  for (const name of actTable[act.type].checks) await checks[name](context);
  await (handlers[act.type] as ActHandler<CollectorAct['type']>)(context);
  return {
    _id: act.actId,
    organisationId: route.organisationId,
    routeId,
    stopId: stop?.id ?? null,
    accountId: actor.accountId,
    phoneId,
    type: act.type,
    inputHash: hashOf(kernel, act),
    input: act.type === 'identify_seller' ? sealIdentity(kernel, act.seller) : kept(act),
    place: act.place ?? null,
    deviceAt,
    receivedAt: now,
    countsAt: time.at,
    offsetSec: time.offsetSec,
    clockOff: time.clockOff,
  };
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
