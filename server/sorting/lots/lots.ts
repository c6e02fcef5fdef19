import { Types } from 'mongoose';
import type { z } from 'zod';
import type { lotsApi } from '#shared/sorting/lots';
import { tenantOf } from '../../accounts';
import { changeUnits, getUnits, grams, UnitModel, type UnitDoc } from '../../custody';
import type { Actor } from '../../kernel/actor';
import { AppError, notFound } from '../../kernel/errors';
import { transact, type Transaction } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { getSite } from '../../network';
import { listCategories } from '../../requests';
import { happeningAtSite } from '../handover';
import { nextCode } from '../numbers';
import { assertMaySee } from '../policy';
import { LotModel, type LotDoc } from './model';
import { assertFits, nextLotStatus, type LotAct } from './rules';

/** The site at which somebody of a centre works; refuses accounts without one. */
export function ownSiteOf(actor: Actor): string {
  if (actor.siteId) return actor.siteId;
  throw new AppError('forbidden', 'Your account belongs to no site', {
    action: 'Ask the administrator to name your site in the account.',
  });
}

/** A lot that the actor may see. */
export async function getLot(actor: Actor, id: string): Promise<LotDoc> {
  const lot = await LotModel.findById(id).lean<LotDoc>();
  if (!lot) throw notFound('The lot');
  assertMaySee(actor, lot, 'The lot');
  return lot;
}

/** Opens an empty lot at the actor's site. */
export async function openLot(
  kernel: Kernel,
  actor: Actor,
  input: z.output<typeof lotsApi.openLot.body>,
): Promise<LotDoc> {
  const siteId = ownSiteOf(actor);
  return transact(kernel, actor, async (tx) => {
    const site = await getSite(siteId);
    if (!(await listCategories(site.districtCode)).some(({ key }) => key === input.categoryKey))
      throw new AppError('not_accepted', `"${input.categoryKey}" is not in the catalogue`, {
        action: 'Choose a category of the catalogue.',
      });
    const { at, day } = await happeningAtSite(kernel, actor, { siteId, kind: 'lotted' });
    const lot: LotDoc = {
      _id: new Types.ObjectId(),
      organisationId: new Types.ObjectId(tenantOf(actor)),
      districtCode: site.districtCode,
      siteId,
      code: await nextCode({ siteId, letter: 'L', day }),
      ...input,
      ...{ status: 'open', units: 0, kg: 0, openedAt: at, sealedAt: null, shipmentId: null, version: 1 },
    };
    await LotModel.create([lot]);
    await tellLot(tx, 'sorting:lot-opened', lot);
    return lot;
  });
}

/** Puts units into an open lot, or takes them out. */
export async function changeContents(
  kernel: Kernel,
  actor: Actor,
  input: { lotId: string; codes: readonly string[]; way: 'in' | 'out' },
): Promise<LotDoc> {
  return transact(kernel, actor, async (tx) => {
    const lot = await getLot(actor, input.lotId);
    nextLotStatus(lot, 'fill');
    if (new Set(input.codes).size < input.codes.length)
      throw new AppError('invalid_input', 'A unit is named twice', { action: 'Name each unit once.' });
    const units = await getUnits(lot.districtCode, input.codes);
    const isIn = input.way === 'in';
    for (const unit of units) {
      if (String(unit.organisationId) !== String(lot.organisationId)) throw notFound(`The unit ${unit.code}`);
      if (isIn) assertFits(lot, unit);
      else if (unit.lotId !== String(lot._id)) throw notInLot(unit, lot);
    }
    const kind = isIn ? 'lotted' : 'unlotted';
    const happening = await happeningAtSite(kernel, actor, { siteId: lot.siteId, kind });
    const about = { lotId: String(lot._id), lotCode: lot.code };
    const set = isIn ? { lotId: String(lot._id), fate: lot.fate } : { lotId: null };
    await changeUnits(
      tx,
      { ...happening, about, set },
      units.map((unit) => ({ unit })),
    );
    const after = await recount(lot);
    await tellLot(tx, 'sorting:lot-changed', after);
    return after;
  });
}

function notInLot(unit: UnitDoc, lot: LotDoc): AppError {
  return new AppError('conflict', `Unit ${unit.code} is not in lot ${lot.code}`, {
    action: 'Load the lot again.',
    details: { code: unit.code, lotCode: lot.code },
  });
}

/** Units and weight of a lot from its units, in the running transaction. */
async function recount(lot: LotDoc): Promise<LotDoc> {
  const units = await UnitModel.find({ lotId: String(lot._id) }, { kg: 1 }).lean();
  const counted = { units: units.length, kg: grams(units.reduce((sum, { kg }) => sum + kg, 0)) };
  await LotModel.updateOne({ _id: lot._id }, { $set: counted, $inc: { version: 1 } });
  return { ...lot, ...counted, version: lot.version + 1 };
}

/** Seals a lot or opens it again. An empty lot is not sealed. */
export async function closeLot(
  kernel: Kernel,
  actor: Actor,
  input: { lotId: string; act: 'seal' | 'reopen' },
): Promise<LotDoc> {
  return transact(kernel, actor, async (tx) => {
    const lot = await getLot(actor, input.lotId);
    if (input.act === 'seal' && lot.units === 0)
      throw new AppError('wrong_state', `Lot ${lot.code} is empty`, { action: 'Put units into it first.' });
    const after = await moveLot(lot, input.act, {
      sealedAt: input.act === 'seal' ? kernel.clock.now() : null,
    });
    await tellLot(tx, input.act === 'seal' ? 'sorting:lot-sealed' : 'sorting:lot-changed', after);
    return after;
  });
}

/** Moves a lot along its table in the running transaction; two who move it at once meet at its version. */
export async function moveLot(
  lot: LotDoc,
  act: LotAct,
  set: Partial<Pick<LotDoc, 'sealedAt' | 'shipmentId'>> = {},
): Promise<LotDoc> {
  const status = nextLotStatus(lot, act);
  const { matchedCount } = await LotModel.updateOne(
    { _id: lot._id, version: lot.version },
    { $set: { ...set, status }, $inc: { version: 1 } },
  );
  if (matchedCount === 0)
    throw new AppError('conflict', `Somebody else has just changed lot ${lot.code}`, { action: 'Load it again.' });
  return { ...lot, ...set, status, version: lot.version + 1 };
}

type LotEvent = 'sorting:lot-opened' | 'sorting:lot-changed' | 'sorting:lot-sealed';
async function tellLot(tx: Transaction, name: LotEvent, lot: LotDoc): Promise<void> {
  const { _id, siteId, organisationId, units, kg } = lot;
  await tx.record(name, { lotId: String(_id), siteId, organisationId: String(organisationId), units, kg });
}
