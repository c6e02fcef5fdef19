import { firstHalf } from '#shared/dispatch/halves';
import type { VisitPart } from '#shared/planning/planning';
import { stopEvent, visitIn, type ActContext } from './act-context';
import type { RuleContext } from './guards';
import { isOffRoute } from './off-route';

/** The half that was promised first and is not done yet, where an act does the other; null where the order is kept, was agreed anew, or no visit is due. */
export function passedOver({ act, stop, units }: RuleContext): VisitPart | null {
  const visit = stop?.visit;
  if (!visit || isOffRoute(stop) || visit.parts.length < 2 || visit.orderAgreedAt) return null;
  const first = firstHalf[visit.mode];
  if (act.type === 'collect' && first === 'deliver') return visit.delivery?.delivered ? null : first;
  if (act.type !== 'deliver' || first !== 'collect') return null;
  // One that stays for its price has had its turn.
  const isCollected = visit.kept.length > 0 || units.some(({ stopId }) => stopId === stop.id);
  return isCollected ? null : first;
}

/** Keeps that the resident agreed to the other order at the door, with the act that is the first out of it. */
export async function noteAgreedOrder(context: ActContext): Promise<void> {
  const first = passedOver(context);
  if (!first) return;
  visitIn(context).orderAgreedAt = context.at;
  await context.tx.record('dispatch:order-agreed', { ...stopEvent(context), promisedFirst: first });
}
