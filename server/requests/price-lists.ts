import { model, Schema, Types } from 'mongoose';
import type { z } from 'zod';
import { dayOf } from '#shared/kernel/time';
import type { Prices } from '#shared/requests/catalogue';
import { priceListStatuses, type PriceList, type pricesInput } from '#shared/requests/price-lists';
import { AccountModel, recordAudit, tenantOf } from '../accounts';
import type { Actor } from '../kernel/actor';
import { briefMemory } from '../kernel/brief-memory';
import { AppError, notFound } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { districtOf, type DistrictDoc } from '../network';

/** A version of a district's prices. An approved one never changes: requests point to it by `version`. */
export interface PriceListDoc {
  _id: Types.ObjectId;
  districtCode: string;
  number: number;
  version: string;
  status: (typeof priceListStatuses)[number];
  /** First service day on which it counts. */
  validFrom: string;
  note: string;
  prices: ({ categoryKey: string } & Prices)[];
  draftedBy: { accountId: string | null; name: string };
  draftedAt: Date;
  approvedBy: { accountId: string | null; name: string } | null;
  approvedAt: Date | null;
  editVersion: number;
}
const mixed = Schema.Types.Mixed;
const schema = new Schema<PriceListDoc>(
  {
    districtCode: { type: String, required: true },
    number: { type: Number, required: true },
    version: { type: String, required: true },
    status: { type: String, enum: priceListStatuses, required: true },
    validFrom: { type: String, required: true },
    note: { type: String, default: '' },
    prices: { type: mixed, required: true },
    draftedBy: { type: mixed, required: true },
    draftedAt: { type: Date, required: true },
    approvedBy: { type: mixed, default: null },
    approvedAt: { type: Date, default: null },
    editVersion: { type: Number, default: 1 },
  },
  { collection: 'price_lists', versionKey: false, minimize: false },
);
schema.index({ districtCode: 1, number: 1 }, { unique: true });
schema.index({ districtCode: 1, version: 1 }, { unique: true });
export const PriceListModel = model<PriceListDoc>('PriceList', schema);

/** The approved list that counts on a day: the one with the latest first day, of two with the same the later number. */
export function inForceOn<L extends Pick<PriceListDoc, 'status' | 'validFrom' | 'number'>>(
  lists: readonly L[],
  day: string,
): L | null {
  const open = lists.filter(({ status, validFrom }) => status === 'approved' && validFrom <= day);
  open.sort((a, b) => b.validFrom.localeCompare(a.validFrom) || b.number - a.number);
  return open[0] ?? null;
}

const remembered = briefMemory<PriceListDoc | null>(2_000);

/** The list of a version, else the one in force on a day; at most two seconds old. Null where nothing was approved for that day. */
export async function priceListAt(
  districtCode: string,
  { day, version }: { day: string; version?: string | undefined },
): Promise<PriceListDoc | null> {
  return remembered.get(`${districtCode} ${version ?? ''} ${day}`, async () => {
    const approved = { districtCode, status: 'approved' as const };
    const named = version ? await PriceListModel.findOne({ ...approved, version }).lean<PriceListDoc>() : null;
    if (named) return named;
    const chosen = inForceOn(await PriceListModel.find(approved, { prices: 0 }).lean<PriceListDoc[]>(), day);
    return chosen && PriceListModel.findById(chosen._id).lean<PriceListDoc>();
  });
}

const todayOf = (kernel: Kernel, { timeZone }: DistrictDoc) => dayOf(kernel.clock.now(), timeZone);

/** Lists of the actor's own district; only the organisation that runs it keeps them. */
async function ownDistrict(actor: Actor): Promise<DistrictDoc> {
  const district = await districtOf(actor);
  if (tenantOf(actor) !== String(district.operatorId)) throw notFound('The price list');
  return district;
}

async function getOwn(actor: Actor, id: string): Promise<{ doc: PriceListDoc; district: DistrictDoc }> {
  const district = await ownDistrict(actor);
  const doc = await PriceListModel.findOne({ _id: id, districtCode: district.code }).lean<PriceListDoc>();
  if (!doc) throw notFound('The price list');
  return { doc, district };
}

const listOf = (districtCode: string) =>
  PriceListModel.find({ districtCode }, { prices: 0 }).sort({ number: -1 }).limit(500).lean<PriceListDoc[]>();

const by = async (actor: Actor) => {
  const account = await AccountModel.findById(actor.accountId, { name: 1 }).lean();
  return { accountId: actor.accountId, name: account?.name ?? '' };
};

/** Every list of the own district, newest first, without prices, and the day it is there. */
export async function listPriceLists(kernel: Kernel, actor: Actor) {
  const district = await ownDistrict(actor);
  const docs = await listOf(district.code);
  return { docs, current: inForceOn(docs, todayOf(kernel, district))?.version ?? null };
}

/** One list of the own district. Throws `not_found`. */
export async function readPriceList(kernel: Kernel, actor: Actor, id: string): Promise<PriceList> {
  const { doc, district } = await getOwn(actor, id);
  return present(kernel, doc, district);
}

async function present(kernel: Kernel, doc: PriceListDoc, district: DistrictDoc): Promise<PriceList> {
  const current = inForceOn(await listOf(district.code), todayOf(kernel, district));
  return { ...presentSummary(doc, current?.version ?? null), prices: doc.prices, editVersion: doc.editVersion };
}

/** A list as the price desk shows it. */
export function presentSummary(doc: PriceListDoc, current: string | null) {
  const { version, status, validFrom, note, draftedBy, approvedBy } = doc;
  return {
    ...{ id: String(doc._id), version, status, validFrom, note },
    inForce: version === current,
    draftedBy: draftedBy.name,
    draftedAt: doc.draftedAt.toISOString(),
    approvedBy: approvedBy?.name ?? null,
    approvedAt: doc.approvedAt?.toISOString() ?? null,
  };
}

/** Begins a list as a copy of the newest approved one. */
export async function draftPriceList(
  kernel: Kernel,
  actor: Actor,
  input: { validFrom: string; note: string },
): Promise<PriceList> {
  const district = await ownDistrict(actor);
  return transact(kernel, actor, async () => {
    const lists = await listOf(district.code);
    const newest = inForceOn(lists, '9999-12-31');
    const copied = newest && (await PriceListModel.findById(newest._id).lean<PriceListDoc>());
    const number = (lists[0]?.number ?? 0) + 1;
    const doc: PriceListDoc = {
      _id: new Types.ObjectId(),
      districtCode: district.code,
      number,
      version: `v${number}`,
      status: 'draft',
      ...input,
      prices: copied?.prices ?? [],
      draftedBy: await by(actor),
      draftedAt: kernel.clock.now(),
      approvedBy: null,
      approvedAt: null,
      editVersion: 1,
    };
    await PriceListModel.create([doc]);
    return present(kernel, doc, district);
  });
}

function assertDraft(doc: PriceListDoc, editVersion?: number): void {
  if (doc.status !== 'draft')
    throw new AppError('wrong_state', `Price list ${doc.version} is ${doc.status}; only a draft can be changed`, {
      action: 'Begin a new list: it starts as a copy.',
      details: { status: doc.status },
    });
  if (editVersion !== undefined && editVersion !== doc.editVersion)
    throw new AppError('version_conflict', `Somebody changed ${doc.version}: it is at ${doc.editVersion}`, {
      action: 'Load it again.',
      details: { editVersion: doc.editVersion },
    });
}

/** Changes a draft. Throws `invalid_input` for a category or deduction named twice. */
export async function changePriceList(
  kernel: Kernel,
  actor: Actor,
  change: {
    id: string;
    editVersion: number;
    validFrom: string;
    note: string;
    prices: readonly z.output<typeof pricesInput>[];
  },
): Promise<PriceList> {
  const { id, editVersion, validFrom, note, prices } = change;
  const twice = prices.find(
    ({ categoryKey, deductions }, n) =>
      prices.findIndex((one) => one.categoryKey === categoryKey) !== n ||
      new Set(deductions.map(({ key }) => key)).size < deductions.length,
  );
  if (twice)
    throw new AppError('invalid_input', `"${twice.categoryKey}", or a deduction of it, is named twice`, {
      action: 'Name each category and each of its deductions once.',
      details: { categoryKey: twice.categoryKey },
    });
  return transact(kernel, actor, async () => {
    const { doc, district } = await getOwn(actor, id);
    assertDraft(doc, editVersion);
    const set = { validFrom, note, prices: [...prices], editVersion: editVersion + 1 };
    await PriceListModel.updateOne({ _id: doc._id, editVersion }, { $set: set });
    const subject = `price-list:${doc.version}`;
    await recordAudit(kernel, { actor, act: 'price-list-changed', subject, details: { validFrom, editVersion } });
    return present(kernel, { ...doc, ...set }, district);
  });
}

/** Approves a draft: by somebody else than who wrote it, from today on at the earliest. */
export async function approvePriceList(
  kernel: Kernel,
  actor: Actor,
  { id, editVersion }: { id: string; editVersion: number },
): Promise<PriceList> {
  const approved = await transact(kernel, actor, async (tx) => {
    const { doc, district } = await getOwn(actor, id);
    assertDraft(doc, editVersion);
    if (doc.draftedBy.accountId === actor.accountId)
      throw new AppError('forbidden', 'Who wrote a price list does not approve it', {
        action: 'Ask another administrator to look at it.',
      });
    const today = todayOf(kernel, district);
    if (doc.validFrom < today)
      throw new AppError('invalid_input', `It would count from ${doc.validFrom}; today is ${today}`, {
        action: 'Set its first day to today or later: what was promised before stays.',
        details: { validFrom: doc.validFrom, today },
      });
    const set = { status: 'approved' as const, approvedBy: await by(actor), approvedAt: kernel.clock.now() };
    await PriceListModel.updateOne({ _id: doc._id, editVersion }, { $set: set });
    const { version, validFrom } = doc;
    await tx.record('requests:price-list-approved', { districtCode: district.code, version, validFrom });
    await recordAudit(kernel, { actor, act: 'price-list-approved', subject: `price-list:${version}`, details: {} });
    return present(kernel, { ...doc, ...set }, district);
  });
  remembered.forget();
  return approved;
}

/** Gives a draft up. */
export async function dropPriceList(kernel: Kernel, actor: Actor, id: string): Promise<PriceList> {
  return transact(kernel, actor, async () => {
    const { doc, district } = await getOwn(actor, id);
    assertDraft(doc);
    await PriceListModel.updateOne({ _id: doc._id }, { $set: { status: 'dropped' } });
    return present(kernel, { ...doc, status: 'dropped' }, district);
  });
}
