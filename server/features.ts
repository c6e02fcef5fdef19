import { accountsFeature } from './accounts';
import { closingFeature } from './closing';
import { custodyFeature } from './custody';
import { demoFeature } from './demo';
import { dispatchFeature } from './dispatch';
import { fleetFeature } from './fleet';
import type { Feature, Kernel } from './kernel/kernel';
import { incidentsFeature } from './incidents';
import { networkFeature } from './network';
import { noticesFeature } from './notices';
import { partnersFeature } from './partners';
import { planningFeature } from './planning';
import { requestsFeature } from './requests';
import { settlementFeature } from './settlement';
import { sortingFeature } from './sorting';
import { trackingFeature } from './tracking';

/** Every feature in the order of the flow. */
export function features(kernel: Kernel): Feature[] {
  return [
    accountsFeature(kernel),
    networkFeature(kernel),
    fleetFeature(kernel),
    requestsFeature(kernel),
    planningFeature(kernel),
    custodyFeature(),
    dispatchFeature(kernel),
    trackingFeature(kernel),
    incidentsFeature(kernel),
    sortingFeature(kernel),
    closingFeature(kernel),
    settlementFeature(kernel),
    noticesFeature(kernel),
    partnersFeature(kernel),
    demoFeature(kernel),
  ];
}
