import type { Component } from 'vue';
import type { Role } from '#shared/kernel/roles';

type PageLoader = () => Promise<{ default: Component }>;

/** Where each role of the desktop works; residents and collectors have their phones. */
export const pageOfRole: Partial<Record<Role, PageLoader>> = {
  dispatcher: () => import('./desk/DispatcherDesk.vue'),
  centre_staff: () => import('./centre/CentrePage.vue'),
  point_staff: () => import('./roles/PointPage.vue'),
  dealer: () => import('./roles/DealerPage.vue'),
  processor: () => import('./roles/ProcessorPage.vue'),
  government: () => import('./roles/GovernmentPage.vue'),
  administrator: () => import('./roles/AdministratorPage.vue'),
};

/** Pages beside the desk, by the first part of the address below `/console/`. */
export const pageOfAddress: Record<string, { roles: readonly Role[]; load: PageLoader }> = {
  sheets: { roles: ['dispatcher'], load: () => import('./desk/export/RouteSheets.vue') },
};
