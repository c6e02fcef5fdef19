import type { CollectorAct } from '#shared/dispatch/routes';
import { assertSameTenant, recordAudit } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { isEnded } from './guards';
import { UnitModel, type ActDoc, type RouteDoc } from './model';
import { keepActs, performAct } from './perform-acts';
import { getRouteDoc } from './routes';

type ActBody = CollectorAct extends infer A ? (A extends unknown ? Omit<A, 'actId' | 'at'> : never) : never;

/**
 * Ends a route in the place of its crew, which has forgotten it or cannot: open visits fail with the note, loads that nobody needs are skipped, and
 * with `unload` what is still aboard is announced where the route unloads last. Each is an act of the dispatcher under the rules of the crew's own,
 * and counts for the time of the last thing that the crew told. Throws `wrong_state` during the shift, and while units are aboard without `unload`.
 */
export async function endRoute(
  kernel: Kernel,
  actor: Actor,
  end: { id: string; note: string; unload: boolean },
): Promise<void> {
  await transact(kernel, actor, async (tx) => {
    const route = await getRouteDoc(end.id);
    assertSameTenant(actor, route.organisationId, 'The route');
    const now = kernel.clock.now();
    assertOver(route, now);
    const at = lastTold(route).toISOString();
    const acts: ActDoc[] = [];
    const perform = async (body: ActBody) => {
      const act = { ...body, actId: kernel.chance.uuid(), at } as CollectorAct;
      const sent = { routeId: end.id, act, phoneId: null, phoneNow: now };
      acts.push(await performAct({ kernel, actor, tx, now, takenCodes: new Set() }, route, sent));
    };
    for (const stop of route.stops) {
      // A visit that fails takes the other one of its request with it.
      if (isEnded(stop)) continue;
      if (stop.kind === 'visit') await perform({ type: 'cannot_do', stopId: stop.id, reason: 'other', note: end.note });
      if (stop.kind === 'load') stop.status = 'skipped';
    }
    await bringIn(route, end.unload, perform);
    await perform({ type: 'finish' });
    await keepActs(tx, route, acts);
    const { day, letter } = route;
    await recordAudit(kernel, {
      ...{ actor, act: 'route-ended', subject: `route:${end.id}`, details: { day, letter, note: end.note } },
    });
  });
}

/** During its shift a route is its crew's, unless it is out. */
function assertOver({ status, outAt, shiftEndsAt }: RouteDoc, now: Date): void {
  if (status !== 'started')
    throw new AppError('wrong_state', `The route is ${status}`, { action: 'Only a route under way is ended.' });
  if (!outAt && shiftEndsAt > now)
    throw new AppError('wrong_state', `The shift lasts until ${shiftEndsAt.toISOString()}`, {
      action: 'Until then its crew finishes the route.',
      details: { shiftEndsAt: shiftEndsAt.toISOString() },
    });
}

function lastTold({ startedAt, stops }: RouteDoc): Date {
  const times = [startedAt, ...stops.flatMap(({ arrivedAt, leftAt }) => [arrivedAt, leftAt])];
  return new Date(Math.max(...times.map((at) => at?.getTime() ?? 0)));
}

/** What is aboard goes to the unloading that is still ahead, else to the last one. */
async function bringIn(route: RouteDoc, mayUnload: boolean, perform: (act: ActBody) => Promise<void>): Promise<void> {
  const aboard = await UnitModel.find({ routeId: String(route._id), custody: 'aboard' }, { code: 1 }).lean();
  if (aboard.length === 0) return;
  const unitCodes = aboard.map(({ code }) => code);
  const unloads = route.stops.filter(({ kind }) => kind === 'unload');
  const stop = unloads.find((one) => !isEnded(one)) ?? unloads.at(-1);
  if (!mayUnload || !stop)
    throw new AppError('wrong_state', `${unitCodes.length} collected units are still aboard`, {
      action: 'Have the crew unload them, or say that they lie where the route unloads last.',
      details: { unitCodes },
    });
  if (stop.status === 'planned' || stop.status === 'onway') await perform({ type: 'arrive', stopId: stop.id });
  await perform({ type: 'unload', stopId: stop.id, unitCodes });
}
