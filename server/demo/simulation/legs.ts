import type { Route } from '#shared/dispatch/routes';

/** Legs on which a route, as the server tells it when it is over, carried more than its vehicle may: the weights of the doors, everything unloaded at each centre. */
export function overloadedLegs({ stops, vehicle }: Route): number {
  const visits = stops.flatMap(({ visit }) => visit ?? []);
  const driven = stops.filter(({ arrivedAt }) => arrivedAt !== null);
  driven.sort((one, other) => Date.parse(one.arrivedAt ?? '') - Date.parse(other.arrivedAt ?? ''));
  let fresh: { weightKg: number }[] = [];
  let old: { weightKg: number }[] = [];
  let overloaded = 0;
  for (const { kind, visit, dealerOrderIds } of driven) {
    if (kind === 'load')
      for (const { delivery } of visits)
        if (delivery?.loaded && dealerOrderIds.includes(delivery.dealerOrderId)) fresh = [...fresh, delivery];
    if (kind === 'unload') old = [];
    if (visit?.delivery?.delivered) fresh = fresh.filter((one) => one !== visit.delivery);
    old = [...old, ...(visit?.units ?? [])];
    const aboard = [...fresh, ...old];
    const kg = aboard.reduce((sum, { weightKg }) => sum + weightKg, 0);
    if (kg > vehicle.capacityKg + 0.01 || aboard.length > vehicle.capacityPieces) overloaded += 1;
  }
  return overloaded;
}
