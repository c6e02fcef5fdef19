import type { Plan } from '#shared/planning/planning';
import type { Request } from '#shared/requests/requests';
import { t } from '../../../kernel/i18n';
import { visitNumbers } from '../../../kernel/stop-number';
import { stepOf } from './order';
import type { Move } from './plan-editor';

/** A stop of the draft as it is taken into the hand; null for starts and ends. */
export function movableStop(plan: Plan, shiftId: string, index: number): Move | null {
  const route = plan.routes.find((one) => one.shiftId === shiftId);
  const at = index + 1;
  const stop = route?.stops[at];
  const step = stop && stepOf(stop);
  if (!route || !step || !stop) return null;
  const number = visitNumbers(route.stops)[at];
  const label = number ? `${route.letter}${number}` : `${route.letter} ${t(`stopKind.${stop.kind}`)}`;
  return { step, from: { shiftId, index }, to: { shiftId, index }, label };
}

/** The visit of a request in the draft, when it has one. */
export function movableVisit(plan: Plan, requestId: string): Move | null {
  for (const { shiftId, stops } of plan.routes) {
    const at = stops.findIndex((stop) => stop.requestId === requestId);
    if (at > 0) return movableStop(plan, shiftId, at - 1);
  }
  return null;
}

/** A request that the draft leaves out; null when its new and old unit take two visits, which the planner alone puts in. */
export function movableRequest(request: Request): Move | null {
  const parts = [
    ...(request.delivery ? (['deliver'] as const) : []),
    ...(request.items.length ? (['collect'] as const) : []),
  ];
  if (request.mode === 'separate' && parts.length > 1) return null;
  return { step: { kind: 'visit', requestId: request.id, parts }, from: null, to: null, label: request.contactName };
}
