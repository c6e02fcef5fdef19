import type { Holder } from '#shared/custody/states';
import { dayOf } from '#shared/kernel/time';
import { changeUnits, UnitModel, type Happening, type UnitDoc } from '../custody';
import { stopIn, type ActContext } from './act-context';
import type { RouteDoc, TransferDoc } from './model';

/** The crew of a route as holder of units. */
export const crewOf = ({ crew }: RouteDoc): Holder => ({ kind: 'crew', id: crew.id, name: crew.name });

/** Old units that another vehicle has aboard for a takeover. */
export async function waitingFor({ fromRouteId, unitCodes }: TransferDoc): Promise<UnitDoc[]> {
  return UnitModel.find({ routeId: fromRouteId, code: { $in: unitCodes }, custody: 'aboard' }).lean<UnitDoc[]>();
}

/** What an act is to the chains of units: who, when, where. */
export function happeningOf(context: ActContext, kind: Happening['kind']): Happening {
  const { actor, at, route, stop, act } = context;
  return {
    ...{ kind, by: actor, at, day: dayOf(at, route.timeZone), place: act.place ?? stop?.place ?? null },
    about: { routeId: String(route._id), stopId: stop?.id ?? null },
  };
}

/** The resident's side of the handover of what was collected at this stop: by the pickup code, or by a note where the visit ended otherwise. */
export async function confirmCollected(context: ActContext, how: 'pickup_code' | 'note', reason = ''): Promise<void> {
  const { route, tx } = context;
  const waiting = await UnitModel.find({
    routeId: String(route._id),
    stopId: stopIn(context).id,
    custody: 'aboard',
    'handingTo.kind': 'crew',
  }).lean<UnitDoc[]>();
  const happening = happeningOf(context, 'confirmed');
  const about = { ...happening.about, how };
  await changeUnits(
    tx,
    { ...happening, about, reason },
    waiting.map((unit) => ({ unit })),
  );
}
