import { AppError } from '../kernel/errors';
import type { Kernel } from '../kernel/kernel';

/** A service day of an organisation. */
export interface DayOfOrganisation {
  organisationId: string;
  day: string;
}

/** Closing comes later in the flow, so it brings its answer here instead of being called. */
const isClosedOf = new WeakMap<Kernel, (day: DayOfOrganisation) => Promise<boolean>>();

/** Says who knows whether a day is closed. */
export function provideClosedDays(kernel: Kernel, isClosed: (day: DayOfOrganisation) => Promise<boolean>): void {
  isClosedOf.set(kernel, isClosed);
}

/** Refuses what would be written down for a day whose report stands. */
export async function assertDayOpen(kernel: Kernel, day: DayOfOrganisation): Promise<void> {
  if (await isClosedOf.get(kernel)?.(day))
    throw new AppError('wrong_state', `${day.day} is closed: its report does not change any more`, {
      action: 'Write the incident down for the day on which it is seen to.',
      details: { day: day.day },
    });
}
