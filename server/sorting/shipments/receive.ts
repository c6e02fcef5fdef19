import { dayOf } from '#shared/kernel/time';
import type { ManifestLine } from '#shared/sorting/shipments';
import { changeUnits, grams, type Happening } from '../../custody';
import type { Actor } from '../../kernel/actor';
import { transact, type Transaction } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { getDistrict } from '../../network';
import { openGap } from '../gaps';
import { moveLot } from '../lots/lots';
import { LotModel, type LotDoc } from '../lots/model';
import type { GapDoc } from '../model';
import { tolerancesOn } from '../tolerances';
import { save, unitsOf } from './draft';
import type { ShipmentDoc } from './model';
import { getShipment } from './policy';
import { compareManifest, nextShipmentStatus, type Delivery } from './rules';
import { settleIfClear, shipmentFacts } from './settle';

const claimKinds: Partial<Record<ManifestLine['result'], GapDoc['kind']>> = {
  missing: 'claim_missing',
  weight_differs: 'claim_weight',
  grade_differs: 'claim_grade',
};

/** The taker's side: the destination says what each unit weighs (not more than its category can); what did not come is lost until it is found. Every difference is a claim. */
export async function receiveShipment(
  kernel: Kernel,
  actor: Actor,
  input: Delivery & { shipmentId: string },
): Promise<ShipmentDoc> {
  return transact(kernel, actor, async (tx) => {
    const shipment = await getShipment(actor, input.shipmentId);
    const status = nextShipmentStatus(shipment, 'receive');
    const { districtCode } = shipment;
    const at = kernel.clock.now();
    const day = dayOf(at, (await getDistrict(districtCode)).timeZone);
    const lines = compareManifest(shipment.lines, input, await tolerancesOn({ districtCode, day }));
    await moveGoods(tx, shipment, lines, { by: actor, at, day });
    const lots = await LotModel.find({ _id: { $in: shipment.lotIds } }).lean<LotDoc[]>();
    for (const lot of lots) await moveLot(lot, 'deliver');
    const receivedKg = grams(lines.reduce((sum, line) => sum + (line.receivedKg ?? 0), 0));
    const claims = await openClaims(kernel, tx, actor, { shipment, lines, day });
    const set = { status, lines, receivedKg, receivedAt: at, openClaims: claims };
    const after = await save(shipment, set);
    const sums = { day, kg: shipment.kg, receivedKg, claims };
    await tx.record('sorting:shipment-received', { ...shipmentFacts(after), ...sums });
    await settleIfClear(kernel, tx, input.shipmentId);
    return getShipment(actor, input.shipmentId);
  });
}

async function moveGoods(
  tx: Transaction,
  shipment: ShipmentDoc,
  lines: readonly ManifestLine[],
  when: Pick<Happening, 'by' | 'at' | 'day'>,
): Promise<void> {
  const units = new Map((await unitsOf(shipment)).map((unit) => [unit.code, unit]));
  const about = { shipmentId: String(shipment._id), shipmentCode: shipment.code };
  const of = (isMissing: boolean) =>
    lines.flatMap(({ code, result, receivedKg }) => {
      const unit = units.get(code);
      return unit && (result === 'missing') === isMissing ? [{ unit, kg: receivedKg ?? unit.kg }] : [];
    });
  const reason = 'not there when the shipment was taken over';
  await changeUnits(tx, { ...when, kind: 'lost', about, reason }, of(true));
  await changeUnits(tx, { ...when, kind: 'delivered', about, set: { siteId: null } }, of(false));
}

async function openClaims(
  kernel: Kernel,
  tx: Transaction,
  actor: Actor,
  found: { shipment: ShipmentDoc; lines: readonly ManifestLine[]; day: string },
): Promise<number> {
  const { shipment, lines, day } = found;
  const { _id, organisationId, siteId, draftedBy } = shipment;
  let claims = 0;
  for (const { code, categoryKey, kg, receivedKg, result } of lines) {
    const kind = claimKinds[result];
    if (!kind) continue;
    claims += 1;
    const of = { subjectId: _id, shipmentId: _id, organisationId, siteId, day, letter: '' };
    const what = { unitCode: code, categoryKey, kind, doorKg: kg, receivedKg };
    await openGap(kernel, tx, actor, { ...of, ...what, ownerId: String(draftedBy) });
  }
  return claims;
}
