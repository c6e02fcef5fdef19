/** The map and its layers; see README.md. */
export { default as DistrictMap } from './DistrictMap.vue';
export { default as MapLegend } from './MapLegend.vue';
export {
  mapCrossings,
  mapNearbySites,
  mapPlanRoutes,
  mapRequests,
  mapRoutes,
  mapSites,
  mapVehicles,
} from './scene-from';
export {
  sameTarget,
  type MapCrossing,
  type MapMark,
  type MapRequest,
  type MapRoute,
  type MapSite,
  type MapStop,
  type MapTarget,
  type MapVehicle,
} from './scene';
export type { MapArea } from './base-layers';
