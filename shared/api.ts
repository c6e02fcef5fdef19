import { accountsApi } from './accounts/accounts';
import { closingApi } from './closing/closing';
import { custodyApi } from './custody/custody';
import { labelsApi } from './custody/labels';
import { demoApi } from './demo/demo';
import { routesApi } from './dispatch/routes';
import { sameDayApi } from './dispatch/same-day';
import { fleetApi } from './fleet/fleet';
import { incidentsApi } from './incidents/incidents';
import { crossingsApi } from './network/crossings';
import { nearBonusApi } from './network/near-bonus';
import { districtApi } from './network/district';
import { sitesApi } from './network/sites';
import { noticesApi } from './notices/notices';
import { webPushApi } from './notices/web-push';
import { importsApi } from './partners/imports';
import { partnerKeysApi, partnerOrdersApi } from './partners/keys';
import { webhooksApi } from './partners/webhooks';
import { editsApi } from './planning/edits';
import { fixesApi } from './planning/fixes';
import { learntApi } from './planning/learnt';
import { planningApi } from './planning/planning';
import { catalogueApi } from './requests/catalogue';
import { dealerOrdersApi } from './requests/dealer-orders';
import { holdsApi } from './requests/holds';
import { messagesApi } from './requests/messages';
import { photosApi } from './requests/photos';
import { priceListsApi } from './requests/price-lists';
import { requestsApi } from './requests/requests';
import { flowsApi } from './sorting/flows';
import { lotsApi } from './sorting/lots';
import { shipmentsApi } from './sorting/shipments';
import { dossiersApi } from './settlement/dossiers';
import { invoicesApi } from './settlement/invoices';
import { ledgerApi } from './settlement/ledger';
import { payoutsApi } from './settlement/payouts';
import { privacyApi } from './settlement/privacy';
import { promiseApi } from './settlement/promise';
import { sortingApi } from './sorting/sorting';
import { erasureApi, workshopApi } from './sorting/workshop';
import { yardApi } from './sorting/yard';
import { trackingApi } from './tracking/tracking';

/** Every endpoint by name. */
export const api = {
  ...accountsApi,
  ...districtApi,
  ...sitesApi,
  ...crossingsApi,
  ...nearBonusApi,
  ...fleetApi,
  ...catalogueApi,
  ...requestsApi,
  ...holdsApi,
  ...messagesApi,
  ...photosApi,
  ...priceListsApi,
  ...dealerOrdersApi,
  ...planningApi,
  ...editsApi,
  ...fixesApi,
  ...learntApi,
  ...custodyApi,
  ...yardApi,
  ...labelsApi,
  ...routesApi,
  ...sameDayApi,
  ...trackingApi,
  ...incidentsApi,
  ...sortingApi,
  ...workshopApi,
  ...erasureApi,
  ...flowsApi,
  ...lotsApi,
  ...shipmentsApi,
  ...closingApi,
  ...promiseApi,
  ...ledgerApi,
  ...invoicesApi,
  ...dossiersApi,
  ...privacyApi,
  ...payoutsApi,
  ...noticesApi,
  ...webPushApi,
  ...partnerKeysApi,
  ...partnerOrdersApi,
  ...webhooksApi,
  ...importsApi,
  ...demoApi,
};
export type Api = typeof api;
