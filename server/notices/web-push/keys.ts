import webPush from 'web-push';
import type { Kernel } from '../../kernel/kernel';
import { PushKeysModel, type PushKeysDoc } from './model';

/** The key pair, made at the first need; of processes that begin together one makes it. */
export async function pushKeys(kernel: Kernel): Promise<PushKeysDoc> {
  const known = await PushKeysModel.findById('vapid').lean<PushKeysDoc>();
  if (known) return known;
  const made = { ...webPush.generateVAPIDKeys(), createdAt: kernel.realNow() };
  const keep = () =>
    PushKeysModel.findOneAndUpdate({ _id: 'vapid' }, { $setOnInsert: made }, { upsert: true, returnDocument: 'after' })
      .lean<PushKeysDoc>()
      .orFail();
  try {
    return await keep();
  } catch (error) {
    if ((error as { code?: number }).code !== 11_000) throw error;
    return keep();
  }
}
