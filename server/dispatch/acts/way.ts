import { stopEvent, stopIn, type ActHandler } from '../act-context';
import { countStart } from '../day-revision';
import { meetOtherStarts } from '../unfinished';
import { visitArrived, visitDeparted } from '../visits';

/** The crew begins its route; the start stop is left. */
export const start: ActHandler<'start'> = async ({ route, at, tx }) => {
  await meetOtherStarts(route);
  await countStart({ organisationId: String(route.organisationId), day: route.day });
  route.status = 'started';
  route.startedAt = at;
  for (const stop of route.stops) {
    if (stop.kind !== 'start') continue;
    stop.status = 'done';
    stop.arrivedAt ??= at;
    stop.leftAt = at;
  }
  await tx.record('dispatch:route-started', { routeId: String(route._id), day: route.day });
};

/** On the way to a stop. */
export const depart: ActHandler<'depart'> = async (context) => {
  const stop = stopIn(context);
  stop.status = 'onway';
  if (stop.visit) await visitDeparted(context);
  await context.tx.record('dispatch:stop-departed', stopEvent(context));
};

/** At the door, the bay or home. */
export const arrive: ActHandler<'arrive'> = async (context) => {
  const stop = stopIn(context);
  stop.status = 'door';
  stop.arrivedAt = context.at;
  stop.etaAt = context.at;
  stop.late = Boolean(stop.windowToAt && context.at > stop.windowToAt);
  if (stop.visit) await visitArrived(context);
  await context.tx.record('dispatch:stop-arrived', stopEvent(context));
};

/** The crew has seen what has changed; doing it again changes nothing. */
export const confirmChange: ActHandler<'confirm_change'> = async ({ act, route, at, tx }) => {
  if (!route.change || route.change.confirmedAt) return;
  route.change.confirmedAt = at;
  const { revision } = act;
  await tx.record('dispatch:change-confirmed', { routeId: String(route._id), day: route.day, revision });
};

/** The break of the crew: over when its planned duration has passed. */
export const takeBreak: ActHandler<'take_break'> = async (context) => {
  const stop = stopIn(context);
  const durationMs = stop.plannedLeaveAt.getTime() - stop.plannedStartAt.getTime();
  stop.status = 'done';
  stop.arrivedAt = context.at;
  stop.leftAt = new Date(context.at.getTime() + durationMs);
  await context.tx.record('dispatch:stop-completed', stopEvent(context));
};
