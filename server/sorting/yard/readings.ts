import { Types } from 'mongoose';
import type { Reading, Scale } from '#shared/sorting/yard';
import { tenantOf } from '../../accounts';
import type { Actor } from '../../kernel/actor';
import { AppError, isDuplicateKey, notFound } from '../../kernel/errors';
import type { Kernel } from '../../kernel/kernel';
import { getSite } from '../../network';
import { siteRoom } from '../policy';
import { yardOf } from './find-yard';
import { ReadingModel, type ReadingDoc } from './model';

/** A reading as the page shows it. */
export function presentReading({ _id, scale, kg, at, usedFor }: ReadingDoc): Reading {
  return { id: String(_id), scale, kg, at: at.toISOString(), usedFor };
}

/** The newest reading of each scale that has told anything. */
export async function latestReadings(siteId: string, scales: readonly Scale[]): Promise<ReadingDoc[]> {
  const found = await Promise.all(
    scales.map(({ key }) => ReadingModel.findOne({ siteId, scale: key }).sort({ _id: -1 }).lean<ReadingDoc>()),
  );
  return found.filter((one) => one !== null);
}

/** How far the clock of a scale may be ahead, and how old a reading that waited in it may be, ms. */
const aheadMs = 60_000;
const oldestMs = 86_400_000;

function assertPlausible(scale: Scale, read: { kg: number; at: Date; now: Date }): void {
  const { kg, at, now } = read;
  if (kg < 0 || kg > scale.maxKg)
    throw new AppError('invalid_input', `Scale ${scale.key} shows ${kg} kg; it weighs from 0 to ${scale.maxKg} kg`, {
      action: 'Set the scale to zero or take the load off, and weigh again.',
      details: { kg, maxKg: scale.maxKg },
    });
  const ageMs = now.getTime() - at.getTime();
  if (ageMs < -aheadMs || ageMs > oldestMs)
    throw new AppError('invalid_input', `The reading is of ${at.toISOString()}, it is ${now.toISOString()}`, {
      action: 'Set the clock of the scale, or leave `at` out.',
    });
}

/** Keeps what a scale has shown and tells the pages of its site. The same device id again is the same reading; with another weight it is refused. */
export async function keepReading(
  kernel: Kernel,
  actor: Actor,
  input: { siteId: string; scale: string; readingId: string; kg: number; at?: Date | undefined },
): Promise<ReadingDoc> {
  const { siteId, readingId, kg } = input;
  const site = await getSite(siteId);
  if (String(site.organisationId) !== tenantOf(actor)) throw notFound('The site');
  const scale = (await yardOf(siteId)).scales.find(({ key }) => key === input.scale);
  if (!scale) throw notFound('The scale');
  const now = kernel.clock.now();
  const at = input.at ?? now;
  const before = await ReadingModel.findOne({ siteId, scale: scale.key, readingId }).lean<ReadingDoc>();
  if (before) return assertSame(before, kg);
  assertPlausible(scale, { kg, at, now });
  const doc: ReadingDoc = {
    ...{ _id: new Types.ObjectId(), siteId, scale: scale.key, readingId, kg, at },
    ...{ receivedAt: kernel.realNow(), usedFor: null },
  };
  try {
    await ReadingModel.create([doc]);
  } catch (error) {
    const first = isDuplicateKey(error)
      ? await ReadingModel.findOne({ siteId, scale: scale.key, readingId }).lean<ReadingDoc>()
      : null;
    if (first) return assertSame(first, kg);
    throw error;
  }
  kernel.pushes.everywhere(siteRoom(siteId), 'sorting:scale-read', { siteId, reading: presentReading(doc) });
  return doc;
}

function assertSame(before: ReadingDoc, kg: number): ReadingDoc {
  if (before.kg === kg) return before;
  throw new AppError('conflict', `Reading ${before.readingId} of scale ${before.scale} was ${before.kg} kg`, {
    action: 'Give each reading an id of its own.',
    details: { kg: before.kg },
  });
}

/** Takes a reading as the weight of one thing, in the running transaction: of nothing else afterwards, and never with another number. */
export async function takeReading(of: { siteId: string; id: string; kg: number; usedFor: string }): Promise<void> {
  const { siteId, kg, usedFor } = of;
  const reading = await ReadingModel.findOneAndUpdate(
    { _id: of.id, siteId, usedFor: { $in: [null, usedFor] } },
    { $set: { usedFor } },
  ).lean<ReadingDoc>();
  if (!reading) {
    const other = await ReadingModel.findOne({ _id: of.id, siteId }).lean<ReadingDoc>();
    if (!other) throw notFound('The reading');
    throw new AppError('conflict', `This reading is the weight of ${other.usedFor} already`, {
      action: 'Wait for the next reading of the scale.',
      details: { usedFor: other.usedFor },
    });
  }
  if (reading.kg !== kg)
    throw new AppError('invalid_input', `The scale showed ${reading.kg} kg, not ${kg} kg`, {
      action: 'Take the reading as it is, or type the weight without it.',
    });
}
