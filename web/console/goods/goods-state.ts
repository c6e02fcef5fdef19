import type { Lot } from '#shared/sorting/lots';
import type { ManifestLine, Shipment } from '#shared/sorting/shipments';
import type { StateKey } from '../../kernel/states';

/** Colour and shape of lots, shipments and manifest lines, of the one table of states. */
export const stateOfLot: Record<Lot['status'], StateKey> = {
  open: 'door',
  sealed: 'planned',
  loaded: 'planned',
  shipped: 'onway',
  delivered: 'done',
  dropped: 'cancelled',
};
export const stateOfShipment: Record<Shipment['status'], StateKey> = {
  drafted: 'planned',
  dispatched: 'onway',
  received: 'late',
  settled: 'done',
  cancelled: 'cancelled',
};
export const stateOfLine: Record<ManifestLine['result'], StateKey> = {
  expected: 'waiting',
  matched: 'done',
  weight_differs: 'late',
  grade_differs: 'late',
  missing: 'failed',
};
