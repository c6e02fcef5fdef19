import { arrival as arrivalContract, gap as gapContract, type Arrival, type Gap } from '#shared/sorting/sorting';
import type { ArrivalDoc, GapDoc } from './model';
import { sumsOf } from './rules';
import { presentWeighing } from './vehicle/weighing';

const iso = (at: Date | null) => at?.toISOString() ?? null;

/** An arrival with its sums. */
export function presentArrival(doc: ArrivalDoc): Arrival {
  return arrivalContract.parse({
    ...doc,
    ...sumsOf(doc),
    id: String(doc._id),
    etaAt: iso(doc.etaAt),
    arrivedAt: iso(doc.arrivedAt),
    closedAt: iso(doc.closedAt),
    weighings: (doc.weighings ?? []).map(presentWeighing),
    units: doc.units.map((unit) => ({ ...unit, receivedAt: iso(unit.receivedAt) })),
  });
}

/** A difference. */
export function presentGap(doc: GapDoc): Gap {
  return gapContract.parse({
    ...doc,
    id: String(doc._id),
    arrivalId: doc.arrivalId && String(doc.arrivalId),
    shipmentId: doc.shipmentId ? String(doc.shipmentId) : null,
    openedAt: doc.openedAt.toISOString(),
  });
}
