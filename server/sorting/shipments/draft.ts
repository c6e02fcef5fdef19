import { Types } from 'mongoose';
import type { z } from 'zod';
import type { ManifestLine, shipmentsApi } from '#shared/sorting/shipments';
import type { Warning } from '#shared/sorting/workshop';
import { OrganisationModel, tenantOf } from '../../accounts';
import { changeUnits, grams, UnitModel, type UnitDoc } from '../../custody';
import type { Actor } from '../../kernel/actor';
import { AppError, notFound } from '../../kernel/errors';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { getSite } from '../../network';
import { passErased } from '../erasure/gate';
import { happeningAtSite } from '../handover';
import { getLot, moveLot, ownSiteOf } from '../lots/lots';
import { LotModel, type LotDoc } from '../lots/model';
import { nextCode } from '../numbers';
import { licencesFor, listLicences } from '../rulebook/licences';
import { ShipmentModel, type ShipmentDoc } from './model';
import { getShipment } from './policy';
import { nextShipmentStatus } from './rules';
import { shipmentFacts } from './settle';

/** Puts sealed lots together for a destination that is licensed for each of them today. */
export async function draftShipment(
  kernel: Kernel,
  actor: Actor,
  input: z.output<typeof shipmentsApi.draftShipment.body>,
): Promise<ShipmentDoc> {
  const siteId = ownSiteOf(actor);
  return transact(kernel, actor, async (tx) => {
    const site = await getSite(siteId);
    const { at, day } = await happeningAtSite(kernel, actor, { siteId, kind: 'shipped' });
    const { destination, licences } = await destinationOf(site.districtCode, input.destinationId);
    if (new Set(input.lotIds).size < input.lotIds.length)
      throw new AppError('invalid_input', 'A lot is named twice', { action: 'Name each lot once.' });
    const _id = new Types.ObjectId();
    const lots: LotDoc[] = [];
    for (const lotId of input.lotIds)
      lots.push(await moveLot(await getLot(actor, lotId), 'load', { shipmentId: String(_id) }));
    const lines = await manifestOf(lots);
    const warnings = await gateOf(lots, lines, day);
    const shipment: ShipmentDoc = {
      ...{ _id, organisationId: new Types.ObjectId(tenantOf(actor)), districtCode: site.districtCode, siteId },
      ...{ siteName: site.name, code: await nextCode({ siteId, letter: 'S', day }), day },
      ...{ destinationId: destination._id, destinationName: destination.name },
      licenceNumbers: licencesFor(licences, { goods: lots, day, destinationName: destination.name }),
      ...{ status: 'drafted', plate: input.plate, driver: input.driver, lotIds: input.lotIds, lines },
      ...{ kg: grams(lines.reduce((sum, { kg }) => sum + kg, 0)), receivedKg: null, warnings, openClaims: 0 },
      ...{ draftedBy: new Types.ObjectId(actor.accountId), draftedAt: at, dispatchedAt: null, receivedAt: null },
      version: 1,
    };
    await ShipmentModel.create([shipment]);
    await tx.record('sorting:shipment-drafted', shipmentFacts(shipment));
    return shipment;
  });
}

/** The giver's side: everything of the manifest leaves the site. Licences are looked at again, as the day may be another. */
export async function dispatchShipment(kernel: Kernel, actor: Actor, shipmentId: string): Promise<ShipmentDoc> {
  return transact(kernel, actor, async (tx) => {
    const shipment = await getShipment(actor, shipmentId);
    const status = nextShipmentStatus(shipment, 'dispatch');
    const { siteId, districtCode } = shipment;
    const happening = await happeningAtSite(kernel, actor, { siteId, kind: 'shipped' });
    const { destination, licences } = await destinationOf(districtCode, String(shipment.destinationId));
    const lots = await lotsOf(shipment);
    const { day, at } = happening;
    const licenceNumbers = licencesFor(licences, { goods: lots, day, destinationName: destination.name });
    const warnings = await gateOf(lots, shipment.lines, day);
    for (const lot of lots) await moveLot(lot, 'dispatch');
    const units = await unitsOf(shipment);
    const about = { shipmentId, shipmentCode: shipment.code, licenceNumbers };
    const taker = { kind: 'organisation' as const, id: String(destination._id), name: destination.name };
    await changeUnits(
      tx,
      { ...happening, about, taker, set: { shipmentId } },
      units.map((unit) => ({ unit })),
    );
    const after = await save(shipment, { status, day, licenceNumbers, warnings, dispatchedAt: at });
    const sums = { day, kg: after.kg, units: after.lines.length };
    await tx.record('sorting:shipment-dispatched', { ...shipmentFacts(after), ...sums });
    return after;
  });
}

/** Gives a shipment up; what was on the road comes back into its sealed lots. */
export async function cancelShipment(
  kernel: Kernel,
  actor: Actor,
  input: { shipmentId: string; reason: string },
): Promise<ShipmentDoc> {
  return transact(kernel, actor, async (tx) => {
    const shipment = await getShipment(actor, input.shipmentId);
    const status = nextShipmentStatus(shipment, 'cancel');
    for (const lot of await lotsOf(shipment)) await moveLot(lot, 'unload', { shipmentId: null });
    const happening = await happeningAtSite(kernel, actor, { siteId: shipment.siteId, kind: 'recalled' });
    const about = { shipmentId: input.shipmentId, shipmentCode: shipment.code };
    const gone = (await unitsOf(shipment)).filter(({ custody }) => custody === 'shipped');
    await changeUnits(
      tx,
      { ...happening, about, reason: input.reason, set: { shipmentId: null } },
      gone.map((unit) => ({ unit })),
    );
    const after = await save(shipment, { status });
    await tx.record('sorting:shipment-cancelled', shipmentFacts(after));
    return after;
  });
}

/** Writes changed fields of a shipment in the running transaction; two who change it at once meet at its version. */
export async function save(shipment: ShipmentDoc, set: Partial<ShipmentDoc>): Promise<ShipmentDoc> {
  const { matchedCount } = await ShipmentModel.updateOne(
    { _id: shipment._id, version: shipment.version },
    { $set: set, $inc: { version: 1 } },
  );
  if (matchedCount === 0)
    throw new AppError('conflict', `Somebody else has just changed shipment ${shipment.code}`, {
      action: 'Load it again.',
    });
  return { ...shipment, ...set, version: shipment.version + 1 };
}

async function destinationOf(districtCode: string, id: string) {
  const destination = await OrganisationModel.findOne({ _id: id, districtCode, kind: 'processor' }).lean();
  if (!destination) throw notFound('The destination');
  return { destination, licences: await listLicences({ districtCode, holderId: destination._id }) };
}

const lotsOf = ({ lotIds }: ShipmentDoc) => LotModel.find({ _id: { $in: lotIds } }).lean<LotDoc[]>();

/** The units of a manifest, as they stand. */
export async function unitsOf({ districtCode, lines }: ShipmentDoc): Promise<UnitDoc[]> {
  const codes = lines.map(({ code }) => code);
  return UnitModel.find({ districtCode, code: { $in: codes } }).lean<UnitDoc[]>();
}

/** The erasure gate for everything that does not go to destruction. */
async function gateOf(lots: readonly LotDoc[], lines: readonly ManifestLine[], day: string): Promise<Warning[]> {
  const [first] = lots;
  if (!first) return [];
  const { districtCode } = first;
  const units = await UnitModel.find({ districtCode, code: { $in: lines.map(({ code }) => code) } }).lean<UnitDoc[]>();
  const warnings: Warning[] = [];
  for (const { _id, fate } of lots) {
    const ofLot = units.filter(({ lotId }) => lotId === String(_id));
    warnings.push(...(await passErased({ units: ofLot, fate, day, districtCode })));
  }
  return warnings;
}

async function manifestOf(lots: readonly LotDoc[]): Promise<ManifestLine[]> {
  const byId = new Map(lots.map((lot) => [String(lot._id), lot]));
  const units = await UnitModel.find({ lotId: { $in: [...byId.keys()] } })
    .sort({ lotId: 1, code: 1 })
    .lean<UnitDoc[]>();
  return units.map(({ code, kind, categoryKey, material, grade, kg, lotId }) => {
    const lot = byId.get(lotId ?? '');
    if (!lot) throw new Error(`unit ${code} has left its lot`);
    const of = { code, lotCode: lot.code, kind, categoryKey, material: material ?? null, fate: lot.fate, grade };
    return { ...of, kg, receivedKg: null, receivedGrade: null, result: 'expected' as const };
  });
}
