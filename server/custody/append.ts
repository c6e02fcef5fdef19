import { Types } from 'mongoose';
import type { EntryKind, Holder } from '#shared/custody/states';
import type { LngLat } from '#shared/kernel/geo';
import { toEventActor, type Actor, type EventActor } from '../kernel/actor';
import { AppError } from '../kernel/errors';
import type { Transaction } from '../kernel/events/transact';
import { listCategories, placeReceiptUnits } from '../requests';
import { genesis, hashOf } from './chain';
import { EntryModel, UnitModel, type EntryDoc, type UnitDoc } from './model';
import type { NewUnit } from './new-unit';
import { custodyTable, nextState } from './rules';
import { checkedKg } from './weights';

/** Facts of a unit that an entry changes with it. */
type Facts = Partial<
  Pick<
    UnitDoc,
    | 'categoryKey'
    | 'routeId'
    | 'stopId'
    | 'unloadStopId'
    | 'unloadedAt'
    | 'receivedKg'
    | 'siteId'
    | 'bay'
    | 'lotId'
    | 'shipmentId'
    | 'grade'
    | 'fate'
    | 'hazards'
    | 'erasedAt'
  >
>;

/** What happens to units at one moment. */
export interface Happening {
  kind: EntryKind;
  by: Actor | EventActor;
  at: Date;
  /** Service day of `at`. */
  day: string;
  /** Who takes over, for kinds that hand over. */
  taker?: Holder;
  siteId?: string;
  place?: LngLat | null;
  reason?: string;
  about?: Record<string, unknown>;
  /** Facts that are the same for all units. */
  set?: Facts;
}

/** One unit of a happening: its new weight in the account where it changes, pictures, facts of its own. */
export interface UnitChange {
  unit: UnitDoc;
  kg?: number;
  photoIds?: readonly string[];
  about?: Record<string, unknown>;
  set?: Facts;
}

/** Units by code for a change in the running transaction; throws `not_found` for those that are not there. */
export async function getUnits(districtCode: string, codes: readonly string[]): Promise<UnitDoc[]> {
  const units = await UnitModel.find({ districtCode, code: { $in: codes } }).lean<UnitDoc[]>();
  const byCode = new Map(units.map((unit) => [unit.code, unit]));
  return codes.map((code) => {
    const unit = byCode.get(code);
    if (!unit)
      throw new AppError('not_found', `There is no unit ${code}`, {
        action: 'Check the label; weigh it in as an extra unit if nobody knows it.',
        details: { code },
      });
    return unit;
  });
}

/**
 * Adds one entry to the chain of each unit and moves the units along, in the running transaction. The only way in which custody,
 * holder and weight of a unit change. Two changes at once meet at the number of the entry: one of them is refused. Throws `invalid_input` for a
 * weight that nobody believes of its category.
 */
export async function changeUnits(
  tx: Transaction,
  happening: Happening,
  changes: readonly UnitChange[],
): Promise<UnitDoc[]> {
  const [first] = changes;
  if (!first) return [];
  const catalogue = await listCategories(first.unit.districtCode);
  const after: UnitDoc[] = [];
  const entries: EntryDoc[] = [];
  for (const change of changes) {
    const { unit } = change;
    const to = nextState(unit, { kind: happening.kind, reason: happening.reason ?? '' });
    const { holder, handingTo } = holdersAfter(unit, happening);
    const set = { ...happening.set, ...change.set };
    const known = { ...unit, ...set };
    const isSame = (change.kg ?? unit.kg) === unit.kg && known.categoryKey === unit.categoryKey;
    const kg = isSame ? unit.kg : checkedKg(change.kg ?? unit.kg, known, catalogue);
    const changed = { ...known, custody: to, kg, holder, handingTo };
    const entry = entryOf({ unit: changed, before: unit, happening, change });
    entries.push(entry);
    const moved = to !== unit.custody || happening.kind === 'moved';
    after.push({ ...changed, stateAt: moved ? happening.at : unit.stateAt, seq: entry.seq, headHash: entry.hash });
  }
  await EntryModel.insertMany(entries, { lean: true });
  const { matchedCount } = await UnitModel.bulkWrite(
    after.map((unit, index) => {
      const { _id, custody, kg, holder, handingTo, stateAt, seq, headHash } = unit;
      const set = { ...happening.set, ...changes[index]?.set, custody, kg, holder, handingTo, stateAt, seq, headHash };
      return { updateOne: { filter: { _id, seq: seq - 1 }, update: { $set: set } } };
    }),
    { ordered: true },
  );
  if (matchedCount < after.length)
    throw new AppError('conflict', 'Somebody else has just changed one of these units', {
      action: 'Load them again.',
    });
  await tell(tx, happening, after);
  return after;
}

/** Begins the chains of units that are new to the account, in the running transaction. Throws `invalid_input` for a weight that nobody believes. */
export async function beginUnits(
  tx: Transaction,
  happening: Happening & { giver?: Holder; born?: UnitDoc['custody'] },
  units: readonly NewUnit[],
): Promise<UnitDoc[]> {
  const [first] = units;
  if (!first) return [];
  const catalogue = await listCategories(first.districtCode);
  const { kind, reason = '', giver, taker, at, born } = happening;
  const custody = nextState(null, { kind, reason, ...(born && { born }) });
  const isHanding = custodyTable[kind].hands === true;
  const holder = isHanding ? giver : taker;
  if (!holder) throw new Error(`"${kind}" names no holder`);
  const entries: EntryDoc[] = [];
  const docs = units.map((unit): UnitDoc => {
    const kg = checkedKg(unit.kg, unit, catalogue);
    const handingTo = isHanding ? (taker ?? null) : null;
    const doc = {
      ...{ ...unit, _id: new Types.ObjectId(), custody, kg, holder, handingTo, stateAt: at },
      ...{ seq: 0, headHash: genesis },
    };
    const entry = entryOf({ unit: doc, before: null, happening, change: { photoIds: unit.photoIds } });
    entries.push(entry);
    return { ...doc, seq: entry.seq, headHash: entry.hash };
  });
  await UnitModel.insertMany(docs, { lean: true });
  await EntryModel.insertMany(entries, { lean: true });
  await tell(tx, happening, docs);
  return docs;
}

function holdersAfter(unit: UnitDoc, happening: Happening): Pick<UnitDoc, 'holder' | 'handingTo'> {
  const rule = custodyTable[happening.kind];
  if (rule.holder === 'nobody') return { holder: { kind: 'nobody', id: '', name: '' }, handingTo: null };
  const taker = happening.taker ?? unit.handingTo;
  if (rule.holder === 'taker') {
    if (!taker) throw new Error(`"${happening.kind}" names nobody who takes ${unit.code} over`);
    return { holder: taker, handingTo: null };
  }
  if (rule.hands) return { holder: unit.handingTo ?? unit.holder, handingTo: taker ?? null };
  return { holder: unit.holder, handingTo: happening.kind === 'recalled' ? null : unit.handingTo };
}

function entryOf(input: {
  unit: UnitDoc;
  before: UnitDoc | null;
  happening: Happening;
  change: Pick<UnitChange, 'photoIds' | 'about'>;
}): EntryDoc {
  const { unit, before, happening, change } = input;
  const said = {
    unitId: unit._id,
    districtCode: unit.districtCode,
    organisationId: unit.organisationId,
    code: unit.code,
    seq: (before?.seq ?? 0) + 1,
    kind: happening.kind,
    from: before?.custody ?? null,
    to: unit.custody,
    holder: unit.holder,
    handingTo: unit.handingTo,
    kgBefore: before?.kg ?? 0,
    kg: unit.kg,
    categoryKey: unit.categoryKey,
    material: unit.material ?? null,
    siteId: happening.siteId ?? unit.siteId ?? null,
    place: happening.place ?? null,
    photoIds: [...(change.photoIds ?? [])],
    by: toEventActor(happening.by),
    at: happening.at,
    day: happening.day,
    reason: happening.reason?.trim() ?? '',
    // Undefined would be written as null, and the hash would not be found again.
    about: JSON.parse(JSON.stringify({ ...happening.about, ...change.about })) as Record<string, unknown>,
    prevHash: before?.headHash ?? genesis,
  };
  return { _id: new Types.ObjectId(), ...said, hash: hashOf(said) };
}

async function tell(tx: Transaction, { kind, day }: Happening, units: readonly UnitDoc[]): Promise<void> {
  const [first] = units;
  if (!first) return;
  const requestIds = [...new Set(units.flatMap(({ requestId }) => requestId || []))];
  const codes = units.map(({ code }) => code);
  if (requestIds.length > 0 && kind !== 'collected')
    await placeReceiptUnits(tx, { requestIds, codes, where: first.custody });
  await tx.record('custody:changed', {
    organisationId: String(first.organisationId),
    districtCode: first.districtCode,
    day,
    kind,
    custody: first.custody,
    unitCodes: codes,
  });
}
