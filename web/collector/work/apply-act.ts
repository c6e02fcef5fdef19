import type { CollectorActInput, Route, RouteStop } from '#shared/dispatch/routes';

type Side = 'new' | 'old';
interface Goods {
  weightKg: number;
  volumeLitres: number;
}
const rounded = (value: number) => Math.round(value * 1000) / 1000 || 0;

function moveLoad(route: Route, side: Side, goods: readonly Goods[], sign: 1 | -1): void {
  for (const { weightKg, volumeLitres } of goods) {
    route.load[`${side}Kg`] = rounded(route.load[`${side}Kg`] + sign * weightKg);
    route.load[`${side}Litres`] = rounded(route.load[`${side}Litres`] + sign * volumeLitres);
    route.load[`${side}Pieces`] += sign;
  }
}

function leave(stop: RouteStop, at: string, status: 'done' | 'failed' = 'done'): void {
  stop.status = status;
  stop.arrivedAt ??= at;
  stop.leftAt = at;
}

/** Every unit that the route has collected or taken over, in order. */
export const unitsOf = (route: Route) =>
  route.stops.flatMap(({ visit, transfer, status }) => [
    ...(visit?.units ?? []),
    ...(status === 'done' ? (transfer?.units ?? []) : []),
  ]);

/**
 * The route as it will look when the server has taken the acts: what the phone shows while they wait for signal. Checks nothing; the server
 * does. `volumeOf` gives the litres of a category. The price of a collected unit is what the resident was shown, 0 where the phone has no price list.
 */
export function applyActs(
  before: Route,
  acts: readonly CollectorActInput[],
  volumeOf: (categoryKey: string) => number = () => 0,
): Route {
  if (acts.length === 0) return before;
  // One copy for all of them: hundreds may wait.
  const route = structuredClone(before);
  for (const act of acts) apply(route, act, volumeOf);
  return route;
}

function apply(route: Route, act: CollectorActInput, volumeOf: (categoryKey: string) => number): void {
  const stop = 'stopId' in act ? route.stops.find(({ id }) => id === act.stopId) : undefined;
  if (act.type === 'start') {
    route.status = 'started';
    route.startedAt = act.at;
    for (const one of route.stops) if (one.kind === 'start') leave(one, act.at);
    return;
  }
  if (act.type === 'confirm_change') {
    if (route.change?.revision === act.revision) route.change.confirmedAt ??= act.at;
    return;
  }
  if (act.type === 'finish') {
    route.status = 'finished';
    route.finishedAt = act.at;
    for (const one of route.stops) {
      if (one.kind === 'end') leave(one, act.at);
      else if (['planned', 'onway', 'door'].includes(one.status)) one.status = 'skipped';
    }
    return;
  }
  if (!stop) return;
  const delivery = stop.visit?.delivery;
  if (stop.visit && 'orderAgreed' in act && act.orderAgreed) stop.visit.orderAgreed = true;
  switch (act.type) {
    case 'depart':
      stop.status = 'onway';
      break;
    case 'arrive':
      stop.status = 'door';
      stop.arrivedAt = act.at;
      break;
    case 'load': {
      const loaded = route.stops.flatMap(({ visit }) =>
        visit?.delivery && visit.parts.includes('deliver') && act.dealerOrderIds.includes(visit.delivery.dealerOrderId)
          ? [visit.delivery]
          : [],
      );
      for (const one of loaded) one.loaded = true;
      moveLoad(route, 'new', loaded, 1);
      moveLoad(route, 'old', stop.transfer?.units ?? [], 1);
      leave(stop, act.at);
      break;
    }
    case 'deliver':
      if (delivery && !delivery.delivered) {
        delivery.delivered = true;
        moveLoad(route, 'new', [delivery], -1);
      }
      break;
    case 'collect': {
      const { deductions = [], photoIds = [], evidence: _evidence, acceptedFen, noPhoto: _noPhoto, ...unit } = act.unit;
      const volumeLitres = volumeOf(unit.categoryKey);
      if (stop.visit?.units.some(({ code }) => code === unit.code)) break;
      stop.visit?.units.push({
        ...unit,
        deductions,
        photoIds,
        volumeLitres,
        priceFen: acceptedFen ?? 0,
        quotedFen: null,
        at: act.at,
        custody: 'aboard',
      });
      moveLoad(route, 'old', [{ weightKg: unit.weightKg, volumeLitres }], 1);
      break;
    }
    case 'refuse_price': {
      const { categoryKey, condition, deductions = [], offeredFen } = act.unit;
      stop.visit?.kept.push({ categoryKey, condition, deductions, offeredFen, quotedFen: null, at: act.at });
      break;
    }
    case 'identify_seller':
      if (stop.visit) stop.visit.identified = true;
      break;
    case 'give_evidence':
      stop.visit?.given.push(act.kind);
      break;
    case 'cannot_do':
      leave(stop, act.at, 'failed');
      stop.failReason = act.reason;
      break;
    case 'unload': {
      const leaving = unitsOf(route).filter(
        ({ code, custody }) => custody === 'aboard' && act.unitCodes.includes(code),
      );
      for (const unit of leaving) unit.custody = 'unloaded';
      moveLoad(route, 'old', leaving, -1);
      leave(stop, act.at);
      break;
    }
    case 'complete':
    case 'take_break':
      leave(stop, act.at);
      break;
  }
}
