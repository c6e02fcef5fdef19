import { Types } from 'mongoose';
import { AccountModel } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError } from '../kernel/errors';
import type { Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { GapModel, type ArrivalDoc, type ArrivalUnitDoc, type GapDoc } from './model';
import { visibleTo } from './policy';

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
  await GapModel.create([
    {
      _id,
      ...facts,
      ownerId: new Types.ObjectId(ownerId),
      owner: account?.name ?? '',
      openedAt: kernel.clock.now(),
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

/** Differences that the actor may see, newest first. */
export async function listGaps(
  actor: Actor,
  query: {
    day?: string | undefined;
    status?: GapDoc['status'] | undefined;
    limit: number;
    cursor?: string | undefined;
  },
): Promise<GapDoc[]> {
  const { day, status, limit, cursor } = query;
  if (cursor !== undefined && !Types.ObjectId.isValid(cursor))
    throw new AppError('invalid_input', 'The cursor is not one of ours', { action: 'Start again at the first page.' });
  return GapModel.find({
    ...visibleTo(actor),
    ...(day && { day }),
    ...(status && { status }),
    ...(cursor && { _id: { $lt: new Types.ObjectId(cursor) } }),
  })
    .sort({ _id: -1 })
    .limit(limit)
    .lean<GapDoc[]>();
}
