import type { ManifestLine, Shipment } from '#shared/sorting/shipments';
import { grams } from '../../custody';
import { AppError } from '../../kernel/errors';
import { toleranceOf, type Tolerances } from '../rules';
import type { ShipmentDoc } from './model';

type Status = Shipment['status'];
export type ShipmentAct = 'dispatch' | 'cancel' | 'receive' | 'settle';

/** The life cycle of a shipment. Nothing is settled while a claim is open. */
export const shipmentTable: Record<ShipmentAct, Partial<Record<Status, Status>>> = {
  dispatch: { drafted: 'dispatched' },
  cancel: { drafted: 'cancelled', dispatched: 'cancelled' },
  receive: { dispatched: 'received' },
  settle: { received: 'settled' },
};

/** Where an act leads; throws `wrong_state`. */
export function nextShipmentStatus(shipment: Pick<ShipmentDoc, 'code' | 'status'>, act: ShipmentAct): Status {
  const next = shipmentTable[act][shipment.status];
  if (next) return next;
  throw new AppError('wrong_state', `"${act}" is not possible: shipment ${shipment.code} is ${shipment.status}`, {
    action: 'Load the shipment again to see where it stands.',
    details: { shipmentCode: shipment.code, status: shipment.status },
  });
}

/** What a destination says of what has come. */
export interface Delivery {
  lines: readonly { code: string; receivedKg: number; receivedGrade: string | null }[];
  missing: readonly string[];
}

/** The manifest with the destination's side; every unit of it is named once, as weighed or as missing. */
export function compareManifest(
  manifest: readonly ManifestLine[],
  delivery: Delivery,
  tolerances: Tolerances,
): ManifestLine[] {
  const named = [...delivery.lines.map(({ code }) => code), ...delivery.missing];
  const known = new Set(manifest.map(({ code }) => code));
  const strangers = named.filter((code) => !known.has(code));
  const unnamed = [...known].filter((code) => !named.includes(code));
  if (new Set(named).size < named.length)
    throw new AppError('invalid_input', 'A unit is named twice', { action: 'Name each unit once.' });
  if (strangers.length > 0)
    throw new AppError('conflict', `Not on the manifest: ${strangers.slice(0, 5).join(', ')}`, {
      action: 'Put these aside and call the sender.',
      details: { unitCodes: strangers },
    });
  if (unnamed.length > 0)
    throw new AppError('wrong_state', `${unnamed.length} units are neither weighed nor missing: ${unnamed[0]}`, {
      action: 'Weigh them, or say that they are missing.',
      details: { unitCodes: unnamed },
    });
  const received = new Map(delivery.lines.map((line) => [line.code, line]));
  return manifest.map((line) => compareLine(line, received.get(line.code) ?? null, tolerances));
}

function compareLine(
  line: ManifestLine,
  came: { receivedKg: number; receivedGrade: string | null } | null,
  tolerances: Tolerances,
): ManifestLine {
  if (!came) return { ...line, result: 'missing' };
  const { receivedKg, receivedGrade } = came;
  const off = grams(Math.abs(receivedKg - line.kg));
  const result =
    off > toleranceOf(tolerances, { ...line, weightKg: line.kg })
      ? 'weight_differs'
      : line.grade !== null && receivedGrade !== null && receivedGrade !== line.grade
        ? 'grade_differs'
        : 'matched';
  return { ...line, receivedKg, receivedGrade, result };
}
