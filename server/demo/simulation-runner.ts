import { model, Schema } from 'mongoose';
import type { z } from 'zod';
import type { simulationState } from '#shared/demo/demo';
import { AppError } from '../kernel/errors';
import type { Kernel } from '../kernel/kernel';
import { simulateDay } from './simulation';

interface SimulationDoc {
  _id: string;
  /** The process that runs it, until it ends. */
  instanceId: string | null;
  speed: number;
  startedAt: Date | null;
  /** Said by the running process; silent for longer than `silentMs` means that it has died. */
  aliveAt: Date | null;
  stopRequested: boolean;
  summary: Record<string, unknown> | null;
  error: string | null;
}
const SimulationModel = model<SimulationDoc>(
  'Simulation',
  new Schema<SimulationDoc>(
    {
      _id: String,
      instanceId: { type: String, default: null },
      speed: Number,
      startedAt: Date,
      aliveAt: Date,
      stopRequested: { type: Boolean, default: false },
      summary: { type: Schema.Types.Mixed, default: null },
      error: { type: String, default: null },
    },
    { collection: 'demo_simulation', versionKey: false },
  ),
);

const _id = 'district';
const beatMs = 1_000;
const silentMs = 10_000;

/** One simulation at a time, whichever process was asked; every process knows how it stands. */
export class SimulationRunner {
  private running: Promise<void> | null = null;
  private abort: AbortController | null = null;

  constructor(private readonly kernel: Kernel) {}

  async state(): Promise<z.input<typeof simulationState>> {
    const doc = await SimulationModel.findById(_id).lean<SimulationDoc>();
    return {
      running: doc !== null && this.isAlive(doc),
      speed: doc?.speed ?? 1,
      startedAt: doc?.startedAt?.toISOString() ?? null,
      summary: doc?.summary ?? null,
      error: doc?.error ?? null,
    };
  }

  /** Starts in this process. Throws `conflict` while one runs anywhere. */
  async start(input: { speed: number; seed: number; day?: string | undefined }): Promise<void> {
    const url = this.kernel.ownUrl();
    if (!url) throw new Error('the server does not listen');
    const now = this.kernel.realNow();
    await SimulationModel.updateOne({ _id }, { $setOnInsert: { instanceId: null } }, { upsert: true });
    const taken = await SimulationModel.findOneAndUpdate(
      { _id, $or: [{ instanceId: null }, { aliveAt: { $lt: new Date(now.getTime() - silentMs) } }] },
      {
        instanceId: this.kernel.instanceId,
        speed: input.speed,
        startedAt: now,
        aliveAt: now,
        stopRequested: false,
        summary: null,
        error: null,
      },
    );
    if (!taken) throw new AppError('conflict', 'A simulation is running', { action: 'Stop it first, or watch it.' });
    this.running = this.run({ ...input, url });
  }

  async stop(): Promise<void> {
    await SimulationModel.updateOne({ _id }, { stopRequested: true });
    if (this.running) {
      this.abort?.abort(new Error('stopped'));
      await this.running;
    }
  }

  /** Ends what runs in this process. */
  async close(): Promise<void> {
    this.abort?.abort(new Error('the server stops'));
    await this.running;
  }

  private isAlive(doc: SimulationDoc): boolean {
    const silence = this.kernel.realNow().getTime() - (doc.aliveAt?.getTime() ?? 0);
    return doc.instanceId !== null && silence < silentMs;
  }

  private async run(input: { url: string; speed: number; seed: number; day?: string | undefined }): Promise<void> {
    const abort = new AbortController();
    this.abort = abort;
    const { log } = this.kernel;
    const beat = setInterval(() => {
      SimulationModel.findOneAndUpdate({ _id }, { aliveAt: this.kernel.realNow() })
        .lean<SimulationDoc>()
        .then((doc) => {
          if (doc?.stopRequested) abort.abort(new Error('stopped'));
        })
        .catch((error: unknown) => log.warn({ err: error }, 'the simulation could not say that it runs'));
    }, beatMs);
    const ended = await simulateDay({
      ...input,
      planSec: null,
      signal: abort.signal,
      told: (what) => log.info(what),
    }).then(
      (summary) => ({ summary, error: null }),
      (error: unknown) => ({ summary: null, error: error instanceof Error ? error.message : String(error) }),
    );
    clearInterval(beat);
    this.running = null;
    await SimulationModel.updateOne({ _id }, { ...ended, instanceId: null }).catch((error: unknown) =>
      log.warn({ err: error }, 'the end of the simulation could not be kept'),
    );
  }
}
