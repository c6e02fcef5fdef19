import { model, Schema } from 'mongoose';
import type { ClockState } from '#shared/demo/demo';
import { dayOf } from '#shared/kernel/time';
import type { ClockSetting } from '../kernel/clock';
import type { Kernel } from '../kernel/kernel';

interface ClockDoc extends ClockSetting {
  _id: string;
}
const schema = new Schema<ClockDoc>(
  { _id: String, now: Date, realAt: Date, speed: Number },
  { collection: 'demo_clock', versionKey: false },
);
/** How the demo clock was set last; every process and every restart follows it. */
export const DemoClockModel = model<ClockDoc>('DemoClock', schema);

/** Takes over what was set last, if anything was. */
export async function restoreClock(kernel: Kernel): Promise<void> {
  const kept = await DemoClockModel.findById('district').lean<ClockDoc>();
  if (kept) kernel.clock.set({ now: kept.now, realAt: kept.realAt, speed: kept.speed });
}

export async function keepClock(setting: ClockSetting): Promise<void> {
  await DemoClockModel.updateOne({ _id: 'district' }, { $set: setting }, { upsert: true });
}

export function presentClock(kernel: Kernel, timeZone: string): ClockState {
  const now = kernel.clock.now();
  return {
    now: now.toISOString(),
    realAt: kernel.realNow().toISOString(),
    speed: kernel.clock.speed,
    day: dayOf(now, timeZone),
  };
}
