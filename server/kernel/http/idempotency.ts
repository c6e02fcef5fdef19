import { createHash } from 'node:crypto';
import { model, Schema } from 'mongoose';
import mongoose from 'mongoose';
import { AppError } from '../errors';
import type { Transaction } from '../events/transact';

interface KeptAnswer {
  _id: string;
  inputHash: string;
  status: number;
  body: string;
  at: Date;
}
const schema = new Schema<KeptAnswer>(
  { _id: String, inputHash: String, status: Number, body: String, at: { type: Date, expires: 3 * 86_400 } },
  { collection: 'idempotency_keys', versionKey: false },
);
/** First answers by idempotency key, kept three days. */
export const KeptAnswerModel = model<KeptAnswer>('KeptAnswer', schema);

const hash = (text: string) => createHash('sha256').update(text).digest('base64url');

/**
 * Runs an act once per key, optimistically: a first call costs no look-up, a repetition is undone where it meets the kept answer. The answer is written in the same transaction as the state (nested `transact` calls join it), so that a crash
 * leaves both or neither. A repetition gets the first answer; the same key with another input is refused.
 */
export async function once(
  key: { caller: string; endpoint: string; key: string; input: unknown; at: Date },
  act: () => Promise<{ status: number; body: string }>,
  runTransaction: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>,
): Promise<{ status: number; body: string; repeated: boolean }> {
  const _id = hash(`${key.caller} ${key.endpoint} ${key.key}`);
  // With the key, which is kept nowhere: a password or number in the input cannot be guessed from the hash.
  const inputHash = hash(`${key.key} ${JSON.stringify(key.input)}`);
  const kept = async () => {
    const answer = await KeptAnswerModel.findById(_id).lean();
    if (!answer) return null;
    if (answer.inputHash !== inputHash) {
      throw new AppError('idempotency_reuse', 'This idempotency key was used for another request', {
        action: 'Use a new key for a new act.',
      });
    }
    return { status: answer.status, body: answer.body, repeated: true };
  };
  try {
    return await runTransaction(async (tx) => {
      const answer = await act();
      tx.insert(KeptAnswerModel, { _id, inputHash, ...answer, at: key.at });
      return { ...answer, repeated: false };
    });
  } catch (error) {
    // A refusal can be the other one's success seen late (same key at the same time): its answer then stands.
    if (!(error instanceof mongoose.mongo.MongoNetworkError)) {
      const after = await kept();
      if (after) return after;
    }
    throw error;
  }
}
