import { accountsApi } from './accounts/accounts';
import { demoApi } from './demo/demo';
import { routesApi } from './dispatch/routes';
import { sameDayApi } from './dispatch/same-day';
import { fleetApi } from './fleet/fleet';
import { crossingsApi } from './network/crossings';
import { districtApi } from './network/district';
import { sitesApi } from './network/sites';
import { noticesApi } from './notices/notices';
import { importsApi } from './partners/imports';
import { partnerKeysApi, partnerOrdersApi } from './partners/keys';
import { webhooksApi } from './partners/webhooks';
import { fixesApi } from './planning/fixes';
import { planningApi } from './planning/planning';
import { catalogueApi } from './requests/catalogue';
import { dealerOrdersApi } from './requests/dealer-orders';
import { photosApi } from './requests/photos';
import { priceListsApi } from './requests/price-lists';
import { requestsApi } from './requests/requests';
import { dossiersApi } from './settlement/dossiers';
import { invoicesApi } from './settlement/invoices';
import { ledgerApi } from './settlement/ledger';
import { payoutsApi } from './settlement/payouts';
import { privacyApi } from './settlement/privacy';
import { promiseApi } from './settlement/promise';
import { sortingApi } from './sorting/sorting';
import { trackingApi } from './tracking/tracking';

/** Every endpoint by name. */
export const api = {
  ...accountsApi,
  ...districtApi,
  ...sitesApi,
  ...crossingsApi,
  ...fleetApi,
  ...catalogueApi,
  ...requestsApi,
  ...photosApi,
  ...priceListsApi,
  ...dealerOrdersApi,
  ...planningApi,
  ...fixesApi,
  ...routesApi,
  ...sameDayApi,
  ...trackingApi,
  ...sortingApi,
  ...promiseApi,
  ...ledgerApi,
  ...invoicesApi,
  ...dossiersApi,
  ...privacyApi,
  ...payoutsApi,
  ...noticesApi,
  ...partnerKeysApi,
  ...partnerOrdersApi,
  ...webhooksApi,
  ...importsApi,
  ...demoApi,
};
export type Api = typeof api;
