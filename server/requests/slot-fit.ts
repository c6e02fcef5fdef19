import type { LngLat } from '#shared/kernel/geo';
import type { SlotInput } from '#shared/requests/requests';
import type { Kernel } from '../kernel/kernel';
import { createPort } from '../kernel/port';
import type { DistrictDoc } from '../network';
import type { RequestDoc } from './model';

/** A visit that somebody asks for, as far as routes are concerned. */
export interface SlotDemand extends Pick<RequestDoc, 'mode' | 'floor' | 'lift' | 'delivery'> {
  place: LngLat;
  items: readonly { categoryKey: string; count: number }[];
}

/** What the routes of a day say to a window. */
export interface WindowFit {
  fits: boolean;
  /** A vehicle is close by in that window anyway. */
  near: boolean;
}

export const slotKey = ({ day, from }: Pick<SlotInput, 'day' | 'from'>) => `${day} ${from}`;

/**
 * Whether the draft plans of the days can take a visit, by `slotKey`; a window that is missing in the answer is not known. `isFresh`: only
 * the draft as it stands will do. Never rejects and never takes long.
 */
export type SlotFit = (question: {
  district: DistrictDoc;
  demand: SlotDemand;
  slots: readonly SlotInput[];
  isFresh: boolean;
}) => Promise<ReadonlyMap<string, WindowFit>>;

const slotFit = createPort<SlotFit>();

/** Says who knows whether a window fits: planning. Without anybody, the capacity by shifts alone decides. */
export const provideSlotFit = slotFit.provide;

/** Asks whether windows fit; empty when nobody knows. */
export async function askSlotFit(
  kernel: Kernel,
  question: Parameters<SlotFit>[0],
): Promise<ReadonlyMap<string, WindowFit>> {
  const fit = slotFit.of(kernel);
  return fit && question.slots.length > 0 ? fit(question) : new Map();
}
