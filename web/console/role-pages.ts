import type { ComponentPublicInstance } from 'vue';
import type { Role } from '#shared/kernel/roles';
import { mayOpen, type SidePage } from './bar/side-pages';

/** A page of a role; it takes no props. */
export type RolePage = new () => ComponentPublicInstance;
type PageLoader = () => Promise<{ default: RolePage }>;

const loadSide: Record<SidePage, PageLoader> = {
  settlement: () => import('./settlement/SettlementPage.vue'),
  fleet: () => import('./fleet/FleetPage.vue'),
  flow: () => import('./flow/FlowPage.vue'),
  gaps: () => import('./gaps/GapsPage.vue'),
  labels: () => import('./labels/LabelsPage.vue'),
  certificate: () => import('./labels/CertificatePage.vue'),
  sheets: () => import('./desk/export/RouteSheets.vue'),
};

/** The page of a role at an address below `/console/`. */
export function pageAt(role: Role, address: string): PageLoader | undefined {
  const side = address.split('/')[0] ?? '';
  return mayOpen(role, side) ? loadSide[side] : pageOfRole[role];
}

/** Where each role of the desktop works; residents and collectors have their phones. */
const pageOfRole: Partial<Record<Role, PageLoader>> = {
  dispatcher: () => import('./desk/DispatcherDesk.vue'),
  centre_staff: () => import('./centre/CentrePage.vue'),
  point_staff: () => import('./roles/PointPage.vue'),
  dealer: () => import('./roles/DealerPage.vue'),
  processor: () => import('./roles/ProcessorPage.vue'),
  government: () => import('./roles/GovernmentPage.vue'),
  administrator: () => import('./roles/AdministratorPage.vue'),
};
