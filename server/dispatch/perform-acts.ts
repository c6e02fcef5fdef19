import { createHash } from 'node:crypto';
import type { CollectorAct } from '#shared/dispatch/routes';
import { dayOf } from '#shared/kernel/time';
import type { Actor } from '../kernel/actor';
import { AppError, toAppError } from '../kernel/errors';
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

/** What became of one act. */
export interface ActResult {
  actId: string;
  ok: boolean;
  repeated: boolean;
  code: string | null;
  message: string | null;
  action: string | null;
}

const done = (actId: string, repeated: boolean): ActResult => ({
  actId,
  ok: true,
  repeated,
  code: null,
  message: null,
  action: null,
});
const hashOf = (act: CollectorAct) => createHash('sha256').update(JSON.stringify(act)).digest('base64url');
const isDuplicate = (error: unknown, field: string) => {
  const { code, message } = (error ?? {}) as { code?: number; message?: string };
  return code === 11_000 && Boolean(message?.includes(field));
};

/**
 * The acts of a batch in their order, each in its own transaction and each once: an act that is known is answered as done again.
 * A refused act changes nothing and does not stop those after it.
 */
export async function performActs(
  kernel: Kernel,
  actor: Actor,
  batch: { routeId: string; acts: readonly CollectorAct[] },
): Promise<ActResult[]> {
  assertOwnCrew(actor, await getRouteDoc(batch.routeId));
  const results: ActResult[] = [];
  for (const act of batch.acts) results.push(await answerAct(kernel, actor, batch.routeId, act));
  return results;
}

async function answerAct(kernel: Kernel, actor: Actor, routeId: string, act: CollectorAct): Promise<ActResult> {
  try {
    return done(act.actId, await performOnce(kernel, actor, routeId, act));
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'unavailable') throw error;
    if (error.code === 'internal') kernel.log.error({ err: thrown, act: act.type }, 'an act failed');
    if (error.code === 'code_mismatch') await countWrongCode(kernel, routeId, act);
    const { code, message, action } = error;
    return { actId: act.actId, ok: false, repeated: false, code, message, action };
  }
}

/** True when the act was known. The same act sent twice at once meets at the unique id: the second finds the first. */
async function performOnce(kernel: Kernel, actor: Actor, routeId: string, act: CollectorAct): Promise<boolean> {
  const attempt = () => transact(kernel, actor, async (tx) => performAct({ kernel, actor, tx, routeId, act }));
  try {
    return await attempt();
  } catch (error) {
    if (isDuplicate(error, 'acts')) return attempt();
    if (isDuplicate(error, 'units') && act.type === 'collect') throw codeTaken(act.unit.code);
    throw error;
  }
}

async function performAct(
  input: Pick<ActContext, 'kernel' | 'actor' | 'tx' | 'act'> & { routeId: string },
): Promise<boolean> {
  const { kernel, actor, act, routeId } = input;
  const inputHash = hashOf(act);
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
  const time = timeOfAct({ deviceAt, now, notBefore: route.startedAt ?? now });
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
      type: act.type,
      inputHash,
      input: kept(act),
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
