import type { StoredEvent } from '../../kernel/events/event-store';
import type { Job, Listener } from '../../kernel/kernel';
import { OrganisationModel } from '../../accounts';
import { getRequestDoc } from '../../requests';
import { getPlanDoc } from '../plans';
import type { DraftKeeper } from './keeper';
import type { DraftKey } from './model';

async function keyOf(organisationId: string, day: string): Promise<DraftKey | null> {
  const organisation = await OrganisationModel.findById(organisationId, { districtCode: 1 }).lean();
  return organisation?.districtCode ? { organisationId, districtCode: organisation.districtCode, day } : null;
}

/** Days whose bookings an event changes; `all` = anything may have changed. */
async function daysOf(event: StoredEvent): Promise<(DraftKey | null)[] | 'all'> {
  switch (event.name) {
    case 'requests:opened': {
      const { organisationId, districtCode, day } = (event as StoredEvent<'requests:opened'>).data;
      return [{ organisationId, districtCode, day }];
    }
    case 'requests:slot-held':
    case 'requests:slot-released': {
      const { organisationId, day } = (event as StoredEvent<'requests:slot-held'>).data;
      return [await keyOf(organisationId, day)];
    }
    case 'requests:status-changed': {
      const { organisationId, day, to } = (event as StoredEvent<'requests:status-changed'>).data;
      // What is planned or under way stands in the draft already.
      return to === 'waiting' || to === 'cancelled' ? [await keyOf(organisationId, day)] : [];
    }
    case 'requests:rescheduled': {
      const { requestId, day, previousDay } = (event as StoredEvent<'requests:rescheduled'>).data;
      const organisationId = String((await getRequestDoc(requestId)).organisationId);
      return [await keyOf(organisationId, day), await keyOf(organisationId, previousDay)];
    }
    case 'dispatch:plan-published':
    case 'dispatch:route-revised': {
      const { planId, day } = (event as StoredEvent<'dispatch:route-revised'>).data;
      if (!planId) return [];
      const { organisationId, districtCode } = await getPlanDoc(planId);
      return [{ organisationId: String(organisationId), districtCode, day }];
    }
    default:
      return 'all';
  }
}

const dayOfBooking = (data: StoredEvent['data']) => {
  const { organisationId, day } = data as StoredEvent<'requests:opened'>['data'];
  return `${organisationId}:${day}`;
};

/** Marks the days whose draft must be brought up. What a crash leaves unmarked is found by `lookForStaleDrafts`. */
export const followBookings = (keeper: DraftKeeper): Listener => ({
  name: 'planning.keep-drafts',
  on: [
    'requests:opened',
    'requests:status-changed',
    'requests:rescheduled',
    'requests:slot-held',
    'requests:slot-released',
    'dispatch:plan-published',
    'dispatch:route-revised',
    'fleet:shift-saved',
    'fleet:shifts-made',
    'network:site-updated',
    'network:crossing-updated',
  ],
  mergeBy: ({ name, data }) => ('holdId' in data || name === 'requests:opened' ? dayOfBooking(data) : null),
  handle: async (event) => {
    const days = await daysOf(event);
    if (days === 'all') await keeper.markStale(true);
    else for (const key of days) if (key) keeper.mark(key);
  },
});

/** Once a minute: drafts that are lost, or do not know what is booked. */
export const lookForStaleDrafts = (keeper: DraftKeeper): Job => ({
  name: 'stale-drafts',
  cron: '20 * * * * *',
  atStart: true,
  run: () => keeper.markStale(),
});
