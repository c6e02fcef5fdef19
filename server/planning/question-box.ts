import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { deflate, inflate } from 'node:zlib';
import type { ChangeStream } from 'mongodb';
import { model, mongo, Schema, Types } from 'mongoose';
import type { Kernel } from '../kernel/kernel';
import type { AnswerTo, Question } from './question';
import type { PlannerPool } from './pool';

/** A question that a process without planner threads has put down for a planner worker. Question and answer are packed. */
interface AskedDoc {
  _id: Types.ObjectId;
  status: 'waiting' | 'taken' | 'answered' | 'failed';
  question: mongo.Binary;
  /** Of the worker; the database's time. */
  owner: string | null;
  leaseUntil: Date | null;
  answer: mongo.Binary | null;
  error: string | null;
  askedAt: Date;
}
const schema = new Schema<AskedDoc>(
  {
    status: { type: String, required: true },
    question: { type: Schema.Types.Mixed, required: true },
    owner: { type: String, default: null },
    leaseUntil: { type: Date, default: null },
    answer: { type: Schema.Types.Mixed, default: null },
    error: { type: String, default: null },
    askedAt: { type: Date, required: true, expires: 600 },
  },
  { collection: 'planner_questions', versionKey: false },
);
schema.index({ status: 1, _id: 1 });
const AskedModel = model<AskedDoc>('PlannerQuestion', schema);

const leaseMs = 5_000;
const lookMs = 20;
/** So long nobody has taken it before the asker answers for itself. */
const aloneMs = 2_000;
/** A document holds 16 MB. */
const mostBytes = 15_000_000;
const level = { level: 1 };

const pack = async (value: unknown): Promise<Buffer> =>
  promisify<Buffer, object, Buffer>(deflate)(serialize(value), level);
const unpack = async (packed: mongo.Binary): Promise<unknown> =>
  deserialize(await promisify<Uint8Array, Buffer>(inflate)(packed.buffer));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Asks planner workers by way of the database; when none is there, or the one that took it dies, the asker's `own` pool answers. For servers
 * that leave planning to others.
 */
export function askWorkers(kernel: Kernel, own: PlannerPool): PlannerPool {
  let isClosed = false;

  async function put(question: Question): Promise<Types.ObjectId | null> {
    const packed = await pack(question);
    if (packed.length > mostBytes) return null;
    const _id = new Types.ObjectId();
    // Nothing is lost with it: the asker is still there, or nobody waits for the answer.
    await AskedModel.collection.insertOne(
      {
        _id,
        status: 'waiting',
        question: new mongo.Binary(packed),
        owner: null,
        leaseUntil: null,
        answer: null,
        error: null,
        askedAt: kernel.realNow(),
      },
      { writeConcern: { w: 1 } },
    );
    return _id;
  }

  /** Undefined when no worker will answer. */
  async function wait(_id: Types.ObjectId): Promise<unknown> {
    for (let waitedMs = 0; !isClosed; waitedMs += lookMs) {
      await pause(lookMs);
      // By the driver alone: who asks may be inside a transaction, which would never see the answer.
      const [asked] = await AskedModel.collection
        .aggregate<AskedDoc & { isHeld: boolean }>(
          [
            { $match: { _id } },
            { $project: { question: 0 } },
            { $addFields: { isHeld: { $gt: ['$leaseUntil', '$$NOW'] } } },
          ],
          { readConcern: { level: 'local' } },
        )
        .toArray();
      if (!asked) return undefined;
      if (asked.status === 'answered' && asked.answer) return unpack(asked.answer);
      if (asked.status === 'failed') throw new Error(asked.error ?? 'the planner worker failed');
      if (asked.status === 'taken' ? !asked.isHeld : waitedMs >= aloneMs) return undefined;
    }
    return undefined;
  }

  return {
    ...own,
    ask: async <Q extends Question>(question: Q): Promise<AnswerTo<Q>> => {
      const _id = await put(question);
      if (_id) {
        try {
          const answer = await wait(_id);
          if (answer !== undefined) return answer as AnswerTo<Q>;
          kernel.log.warn({}, 'no planner worker answers a question; this process does');
        } finally {
          await AskedModel.collection.deleteOne({ _id }).catch(() => undefined);
        }
      }
      return own.ask(question);
    },
    close: () => {
      isClosed = true;
      return own.close();
    },
  };
}

/** Takes questions of other processes while this one runs, one at a time. */
export function answerOthers(kernel: Kernel, pool: PlannerPool) {
  let stopped = false;
  let stream: ChangeStream | null = null;
  let working: Promise<void> = Promise.resolve();
  let wake: () => void = () => undefined;

  const lease = { $add: ['$$NOW', leaseMs] };
  const take = () =>
    AskedModel.findOneAndUpdate(
      { status: 'waiting' },
      [{ $set: { status: 'taken', owner: kernel.instanceId, leaseUntil: lease } }],
      { sort: { _id: 1 }, returnDocument: 'after', updatePipeline: true },
    ).lean<AskedDoc>();

  async function answer({ _id, question }: AskedDoc): Promise<void> {
    const own = { _id, owner: kernel.instanceId, status: 'taken' as const };
    const beat = setInterval(() => {
      AskedModel.updateOne(own, [{ $set: { leaseUntil: lease } }], { updatePipeline: true }).catch(() => undefined);
    }, leaseMs / 3);
    try {
      const found = await pool.ask((await unpack(question)) as Question);
      await AskedModel.collection.updateOne(own, {
        $set: { status: 'answered', answer: new mongo.Binary(await pack(found)) },
      });
    } catch (error) {
      if (stopped) await AskedModel.updateOne(own, { $set: { status: 'waiting', owner: null, leaseUntil: null } });
      else await AskedModel.updateOne(own, { $set: { status: 'failed', error: (error as Error).message } });
    } finally {
      clearInterval(beat);
    }
  }

  /** Wakes the loop when a question is put down; the loop looks by itself when the stream is away. */
  async function listen(): Promise<void> {
    while (!stopped) {
      try {
        stream = AskedModel.collection.watch([
          { $match: { operationType: 'insert' } },
          { $project: { _id: 1 } },
        ]) as unknown as ChangeStream;
        for await (const _ of stream) wake();
      } catch {
        if (!stopped) await pause(500);
      }
    }
  }

  async function work(): Promise<void> {
    while (!stopped) {
      try {
        const asked = await take();
        if (asked) {
          await answer(asked);
          continue;
        }
      } catch (error) {
        if (!stopped) kernel.log.warn({ err: error }, 'a question could not be taken or answered');
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, 1_000).unref();
      });
    }
  }

  return {
    start: () => {
      working = Promise.all([work(), listen()]).then(() => undefined);
    },
    stop: async () => {
      stopped = true;
      wake();
      await stream?.close().catch(() => undefined);
      await pool.close();
      await working;
    },
  };
}
