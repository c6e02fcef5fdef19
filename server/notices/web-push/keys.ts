import webPush from 'web-push';
import { isDuplicateKey } from '../../kernel/errors';
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
    if (!isDuplicateKey(error)) throw error;
    return keep();
  }
}
