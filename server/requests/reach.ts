import type { LngLat } from '#shared/kernel/geo';
import { AppError } from '../kernel/errors';
import type { Kernel } from '../kernel/kernel';
import { createPort } from '../kernel/port';
import type { DistrictDoc } from '../network';

/** A place that is asked for, and the days in question. */
interface ReachQuestion {
  district: DistrictDoc;
  place: LngLat;
  days: readonly string[];
}

/** Of the days asked about, those on which vehicles drive but none of them gets to the place: what leads there is closed or too narrow. */
export type Reach = (question: ReachQuestion) => Promise<ReadonlySet<string>>;

const reach = createPort<Reach>();

/** Says who knows which places vehicles get to: planning. Without anybody, they get everywhere. */
export const provideReach = reach.provide;

/** The days on which no vehicle gets to the place. */
export async function askUnreachedDays(kernel: Kernel, question: ReachQuestion): Promise<ReadonlySet<string>> {
  return (await reach.of(kernel)?.(question)) ?? new Set();
}

/** What to tell about a place to which no vehicle gets on these days. */
export function unreachablePlace({ district, place, days }: ReachQuestion): AppError {
  const driven = days.length === 1 ? `that drives on ${days[0]}` : `of the next days`;
  return new AppError(
    'unreachable_place',
    `No vehicle ${driven} gets to this place: what leads there is closed or too narrow`,
    {
      action: `Look whether the pin stands on the right bank. If it does, choose another day, bring it to a point on this bank, or call ${district.hotline || 'the operator'}.`,
      details: { lng: place.lng, lat: place.lat, days },
    },
  );
}

/** Refuses a place that no vehicle of the day gets to. Throws `unreachable_place`. */
export async function assertReachable(
  kernel: Kernel,
  question: { district: DistrictDoc; place: LngLat; day: string },
): Promise<void> {
  const about = { district: question.district, place: question.place, days: [question.day] };
  if ((await askUnreachedDays(kernel, about)).has(question.day)) throw unreachablePlace(about);
}
