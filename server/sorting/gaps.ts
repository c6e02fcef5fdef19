import { Types } from 'mongoose';
import { writeCursor, type SortedCursor } from '#shared/kernel/page';
import { AccountModel } from '../accounts';
import type { Actor } from '../kernel/actor';
import type { Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { GapModel, type ArrivalDoc, type ArrivalUnitDoc, type GapDoc } from './model';
import { visibleTo } from './policy';
import { dueDayOf } from './rules';

/** What two scales or two lists disagree about. */
export interface Found {
  subjectId: Types.ObjectId;
  arrivalId?: Types.ObjectId;
  shipmentId?: Types.ObjectId;
  organisationId: Types.ObjectId;
  siteId: string;
  day: string;
  letter?: string;
  unitCode: string;
  categoryKey: string;
  kind: GapDoc['kind'];
  doorKg: number | null;
  receivedKg: number | null;
  /** Who has to clear it up, where it is not the one who found it. */
  ownerId?: string;
}

/** Opens a difference; the one who found it owns it until it is explained, unless another is named. */
export async function openGap(kernel: Kernel, tx: Transaction, actor: Actor, found: Found): Promise<void> {
  const { ownerId = actor.accountId, ...facts } = found;
  const account = await AccountModel.findById(ownerId, { name: 1 }).lean();
  const _id = new Types.ObjectId();
  const owner = account?.name ?? '';
  const at = kernel.clock.now();
  const dueDay = dueDayOf(found);
  // Of another house's person who claims something, the name stays there.
  const by = ownerId === actor.accountId ? owner : '';
  await GapModel.create([
    {
      ...{ _id, ...facts, ownerId: new Types.ObjectId(ownerId), owner, openedAt: at, dueDay },
      steps: [{ step: 'opened', at, by, owner, dueDay, reason: '' }],
    },
  ]);
  const arrivalId = found.arrivalId ? String(found.arrivalId) : null;
  await tx.record('sorting:gap-opened', { gapId: String(_id), arrivalId, day: found.day });
}

/** A difference of one unit between the door and the centre's scale. */
export async function openArrivalGap(
  kernel: Kernel,
  tx: Transaction,
  found: { arrival: ArrivalDoc; unit: ArrivalUnitDoc; kind: GapDoc['kind']; actor: Actor },
): Promise<void> {
  const { arrival, unit, kind, actor } = found;
  const { _id, organisationId, siteId, day, letter } = arrival;
  const { code, categoryKey, doorKg, receivedKg } = unit;
  const of = { subjectId: _id, arrivalId: _id, organisationId, siteId, day, letter };
  await openGap(kernel, tx, actor, { ...of, unitCode: code, categoryKey, kind, doorKg, receivedKg });
}

/** Differences that the actor may see, a page of them. */
export async function listGaps(
  actor: Actor,
  query: {
    day?: string | undefined;
    status?: GapDoc['status'] | undefined;
    siteId?: string | undefined;
    order: 'newest' | 'due';
    limit: number;
    cursor?: SortedCursor | undefined;
  },
): Promise<{ items: GapDoc[]; nextCursor: string | null }> {
  const { day, status, siteId, order, limit, cursor } = query;
  const isDue = order === 'due';
  const items = await GapModel.find({
    $and: [
      visibleTo(actor),
      {
        ...(day && { day }),
        ...(status && { status }),
        ...(siteId && { siteId }),
      },
      cursor ? after(cursor, isDue) : {},
    ],
  })
    .sort(isDue ? { dueDay: 1, _id: 1 } : { _id: -1 })
    .limit(limit)
    .lean<GapDoc[]>();
  const last = items.length === limit ? items.at(-1) : undefined;
  return { items, nextCursor: last ? writeCursor({ by: last.dueDay, id: String(last._id) }) : null };
}

/** What comes after a cursor. */
function after({ by: dueDay, id }: SortedCursor, isDue: boolean): object {
  const _id = new Types.ObjectId(id);
  return isDue ? { $or: [{ dueDay: { $gt: dueDay } }, { dueDay, _id: { $gt: _id } }] } : { _id: { $lt: _id } };
}

/** Differences of a day that nobody has explained yet. */
export async function listOpenGaps(of: { organisationId: string; day: string }): Promise<GapDoc[]> {
  const organisationId = new Types.ObjectId(of.organisationId);
  return GapModel.find({ organisationId, day: of.day, status: 'open' }).sort({ _id: 1 }).limit(500).lean<GapDoc[]>();
}
