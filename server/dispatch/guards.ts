import { reasonsThatFit } from '#shared/dispatch/fail-reasons';
import type { CollectorAct, StopStatus } from '#shared/dispatch/routes';
import { AppError } from '../kernel/errors';
import { passedOver } from './halves';
import type { RouteDoc, StopDoc, UnitDoc } from './model';

/** What a guard may look at: the route, the stop of the act, the units collected on this route (see `unitGuards`), and the day it is. */
export interface RuleContext {
  act: CollectorAct;
  route: RouteDoc;
  stop: StopDoc | null;
  units: readonly Pick<UnitDoc, 'code' | 'stopId' | 'custody'>[];
  today: string;
  now: Date;
}

/** Nothing more happens at these. */
export const endedStatuses: readonly StopStatus[] = ['done', 'failed', 'skipped'];

/** True when nothing more happens at a stop. */
export function isEnded(stop: Pick<StopDoc, 'status'>): boolean {
  return endedStatuses.includes(stop.status);
}

const refuse = (message: string, action: string, details?: Record<string, unknown>) =>
  new AppError('wrong_state', message, { action, ...(details && { details }) });
const unitsOf = ({ units, stop }: RuleContext) => units.filter(({ stopId }) => stopId === stop?.id);
const ordersAboard = (route: RouteDoc) =>
  route.stops.flatMap(({ visit }) =>
    visit?.delivery?.loaded && !visit.delivery.delivered ? [visit.delivery.dealerOrderId] : [],
  );

function keepsOrder(context: RuleContext): void {
  const { act } = context;
  const first = passedOver(context);
  if (!first || ('orderAgreed' in act && act.orderAgreed)) return;
  throw new AppError('visit_order', `The resident was promised that you ${first} first`, {
    action: `First ${first}, or say that the resident agrees to the other order.`,
    details: { first },
  });
}

/** Conditions on the route alone; each throws its refusal. */
export const guards = {
  on_its_day: ({ route, today }) => {
    if (route.day !== today)
      throw refuse(`The route is for ${route.day}, today is ${today}`, 'Start it on its day.', {
        day: route.day,
        today,
      });
  },
  nothing_under_way: ({ route, stop }) => {
    const other = route.stops.find(({ id, status }) => id !== stop?.id && (status === 'onway' || status === 'door'));
    if (other)
      throw refuse(
        `Stop ${other.seq} is ${other.status === 'door' ? 'being worked at' : 'where you are going'}`,
        `Complete stop ${other.seq} or say that it cannot be done.`,
        { stopId: other.id, seq: other.seq },
      );
  },
  change_is_last: ({ act, route }) => {
    const last = route.change?.revision ?? 0;
    if (act.type === 'confirm_change' && act.revision !== last)
      throw refuse(`The last change of this route is revision ${last}, not ${act.revision}`, 'Load your route again.', {
        revision: last,
      });
  },
  not_at_a_door: ({ route }) => {
    const door = route.stops.find(({ status }) => status === 'door');
    if (door)
      throw refuse(`You are at stop ${door.seq}`, `Complete stop ${door.seq} before the break.`, { stopId: door.id });
  },
  orders_of_this_stop: ({ act, stop }) => {
    if (act.type !== 'load') return;
    const foreign = act.dealerOrderIds.filter((id) => !stop?.dealerOrderIds.includes(id));
    if (foreign.length > 0)
      throw refuse(
        `${foreign.length} of these orders are not loaded at this stop`,
        'Load only what the list of this stop names.',
        { dealerOrderIds: foreign },
      );
    if (new Set(act.dealerOrderIds).size < act.dealerOrderIds.length)
      throw new AppError('invalid_input', 'An order is named twice', { action: 'Name each order once.' });
  },
  orders_not_aboard: ({ act, route }) => {
    if (act.type !== 'load') return;
    const aboard = ordersAboard(route);
    const again = act.dealerOrderIds.filter((id) => aboard.includes(id));
    if (again.length > 0)
      throw refuse(`${again.length} of these orders are aboard already`, 'Leave them out.', { dealerOrderIds: again });
  },
  delivery_due: ({ stop }) => {
    const delivery = stop?.visit?.parts.includes('deliver') ? stop.visit.delivery : null;
    if (!delivery) throw refuse('Nothing is delivered at this stop', 'Go on with what is collected here.');
    if (delivery.delivered) throw refuse('The new unit is delivered already', 'Go on with the next step.');
  },
  order_aboard: ({ stop }) => {
    if (!stop?.visit?.delivery?.loaded)
      throw refuse('The new unit was not loaded', 'Load it at the warehouse, or say that this stop cannot be done.');
  },
  collection_due: ({ stop }) => {
    if (!stop?.visit?.parts.includes('collect'))
      throw refuse('Nothing is collected at this stop', 'Go on with the delivery.');
  },
  delivered_first: (context) => keepsOrder(context),
  collected_first: (context) => keepsOrder(context),
  delivered_where_due: ({ stop }) => {
    const { parts, delivery } = stop?.visit ?? {};
    if (parts?.includes('deliver') && !delivery?.delivered)
      throw refuse('The new unit is not delivered yet', 'Deliver it, or say that this stop cannot be done.');
  },
  collected_where_due: (context) => {
    const { parts, delivery, kept } = context.stop?.visit ?? {};
    // Whoever got the new unit and kept the old one for its price is served.
    if (delivery?.delivered && kept && kept.length > 0) return;
    if (parts?.includes('collect') && unitsOf(context).length === 0)
      throw refuse('No old unit is collected yet', 'Collect it, or say that this stop cannot be done.');
  },
  code_not_blocked: ({ stop, now }) => {
    const until = stop?.codeBlockedUntil;
    if (until && until > now) {
      const waitSec = Math.ceil((until.getTime() - now.getTime()) / 1000);
      throw new AppError('too_many_requests', 'The pickup code was wrong too often', {
        action: `Wait ${Math.ceil(waitSec / 60)} minutes, or call the dispatcher.`,
        details: { waitSec },
      });
    }
  },
  reason_fits: ({ act, stop }) => {
    if (act.type !== 'cannot_do' || !stop) return;
    const fitting = reasonsThatFit(stop.kind, stop.visit?.parts);
    if (!fitting.includes(act.reason))
      throw new AppError('invalid_input', `"${act.reason}" is no reason at stop ${stop.seq}, which is a ${stop.kind}`, {
        action: `Give one that fits: ${fitting.join(', ')}.`,
        details: { path: 'reason', fitting },
      });
  },
  half_done_needs_note: (context) => {
    const { act, stop } = context;
    if (act.type !== 'cannot_do' || act.note.length >= 2) return;
    const delivered = stop?.visit?.parts.includes('deliver') && stop.visit.delivery?.delivered;
    const collected = unitsOf(context).length;
    if (delivered || collected > 0)
      throw refuse(
        `Half of this visit is done (${delivered ? 'delivered' : 'not delivered'}, ${collected} collected)`,
        'Complete it, or write a note that says why the other half cannot be done.',
        { delivered: Boolean(delivered), collected },
      );
  },
  units_aboard: ({ act, units }) => {
    if (act.type !== 'unload') return;
    const aboard = new Set(units.filter(({ custody }) => custody === 'aboard').map(({ code }) => code));
    const foreign = act.unitCodes.filter((code) => !aboard.has(code));
    if (foreign.length > 0)
      throw refuse(`Not aboard: ${foreign.slice(0, 5).join(', ')}`, 'Unload only units that are aboard.', {
        unitCodes: foreign,
      });
    if (new Set(act.unitCodes).size < act.unitCodes.length)
      throw new AppError('invalid_input', 'A unit is named twice', { action: 'Name each unit once.' });
  },
  stops_ended: ({ route }) => {
    const open = route.stops.filter((stop) => ['load', 'visit'].includes(stop.kind) && !isEnded(stop));
    if (open.length > 0)
      throw refuse(
        `${open.length} stops are still open, the first is ${open[0]?.seq}`,
        'Complete each, or say that it cannot be done.',
        { stopIds: open.map(({ id }) => id) },
      );
  },
  no_units_aboard: ({ route, units }) => {
    const aboard = units.filter(({ custody }) => custody === 'aboard').map(({ code }) => code);
    if (aboard.length > 0)
      throw refuse(
        `${aboard.length} collected units are still aboard`,
        route.outAt ? 'Wait until another vehicle has taken them over, or unload them.' : 'Unload them first.',
        { unitCodes: aboard },
      );
  },
} satisfies Record<string, (context: RuleContext) => void>;

export type GuardName = keyof typeof guards;
/** Guards that look at the units of the route; for the others none are read. */
export const unitGuards: readonly GuardName[] = [
  'collected_first',
  'collected_where_due',
  'half_done_needs_note',
  'units_aboard',
  'no_units_aboard',
];
