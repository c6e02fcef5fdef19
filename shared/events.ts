import type { z } from 'zod';
import { accountsEvents } from './accounts/accounts';
import { closingEvents } from './closing/closing';
import { custodyEvents } from './custody/custody';
import { demoEvents } from './demo/demo';
import { dispatchEvents } from './dispatch/events';
import { fleetEvents } from './fleet/fleet';
import { sitesEvents } from './network/sites';
import { incidentsEvents } from './incidents/incidents';
import { noticesEvents } from './notices/notices';
import { partnersEvents } from './partners/webhooks';
import { learntEvents } from './planning/learnt';
import { planningEvents } from './planning/planning';
import { requestsEvents } from './requests/events';
import { sortingEvents } from './sorting/events';
import { settlementEvents } from './settlement/events';
import { trackingEvents } from './tracking/tracking';

/** Every domain event with the schema of its data. */
export const events = {
  ...accountsEvents,
  ...sitesEvents,
  ...fleetEvents,
  ...requestsEvents,
  ...planningEvents,
  ...learntEvents,
  ...custodyEvents,
  ...dispatchEvents,
  ...trackingEvents,
  ...incidentsEvents,
  ...sortingEvents,
  ...closingEvents,
  ...settlementEvents,
  ...noticesEvents,
  ...partnersEvents,
  ...demoEvents,
};
export type EventName = keyof typeof events;
export type EventData<N extends EventName> = z.infer<(typeof events)[N]>;
