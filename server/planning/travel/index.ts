export { createTravel, type Travel, type TravelDistrict } from './embedded';
export type { TravelCrossing, TravelRiver } from './crossing-network';
export { UNREACHABLE, type TravelLeg, type TravelProfile, type TravelProvider, type TravelTable } from './provider';
