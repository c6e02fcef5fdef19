import { custodyStates } from '#shared/custody/states';
import { routeStatuses } from '#shared/dispatch/routes';
import { incidentStatuses } from '#shared/incidents/incidents';
import { noticeStatuses } from '#shared/notices/notices';
import { dealerOrderStatuses } from '#shared/requests/dealer-orders';
import { priceListStatuses } from '#shared/requests/price-lists';
import { requestStatuses } from '#shared/requests/requests';
import { dossierStates } from '#shared/settlement/dossiers';
import { payoutStatuses } from '#shared/settlement/payouts';
import { lotStatuses } from '#shared/sorting/lots';
import { shipmentStatuses } from '#shared/sorting/shipments';
import { arrivalStatuses } from '#shared/sorting/sorting';

interface States {
  states: readonly string[];
  /** `status` unless given. */
  field?: string;
  /** What a record is besides, so that nothing but its state can refuse. */
  also?: object;
  /** By act: the states in which it is possible. */
  acts: Record<string, string>;
}

/** Where each act is possible, by the collection of its records; in every other state it is refused. */
export const possibleActs: Record<string, States> = {
  requests: {
    states: requestStatuses,
    acts: {
      cancelRequest: 'waiting planned onway',
      rescheduleRequest: 'waiting planned',
      agreeWindow: 'waiting planned',
      reopenRequest: 'failed',
      offerSameDay: 'waiting',
    },
  },
  dealer_orders: { states: dealerOrderStatuses, acts: { cancelDealerOrder: 'free returned' } },
  price_lists: {
    states: priceListStatuses,
    acts: { changePriceList: 'draft', approvePriceList: 'draft', dropPriceList: 'draft' },
  },
  plans: { states: ['draft', 'published', 'superseded'], acts: { publishPlan: 'draft', editPlan: 'draft' } },
  routes: { states: routeStatuses, acts: { endRoute: 'started' } },
  incidents: {
    states: incidentStatuses,
    acts: {
      takeIncident: 'open repaired',
      findRepairs: 'open repaired',
      undoRepair: 'repaired',
      endIncident: 'open repaired',
    },
  },
  // One that is expected is brought up to date first.
  arrivals: { states: arrivalStatuses, acts: { receiveUnit: 'expected unloaded', closeArrival: 'expected unloaded' } },
  units: {
    states: custodyStates,
    field: 'custody',
    also: { categoryKey: 'phone' },
    acts: {
      inspectUnit: 'received',
      dismantleUnit: 'received',
      splitUnit: 'received',
      endUnit: 'received',
      recordErasure: 'received',
      loseUnit: 'received in_lot shipped',
      findUnit: 'missing lost',
      correctUnit: 'aboard unloaded missing received in_lot shipped lost',
    },
  },
  lots: {
    states: lotStatuses,
    acts: { fillLot: 'open', takeFromLot: 'open', sealLot: 'open', reopenLot: 'sealed' },
  },
  shipments: {
    states: shipmentStatuses,
    acts: { dispatchShipment: 'drafted', cancelShipment: 'drafted dispatched' },
  },
  payouts: { states: payoutStatuses, acts: { holdPayout: 'due', releasePayout: 'held', refundPayout: 'paid' } },
  dossiers: {
    states: dossierStates,
    field: 'state',
    acts: { identifyPerson: 'collecting complete', enterPurchase: 'collecting complete', moveDossier: 'complete' },
  },
  gaps: { states: ['open', 'explained'], acts: { explainGap: 'open', handGap: 'open' } },
  notices: { states: noticeStatuses, acts: { retryNoticeDelivery: 'parked' } },
};
