export { travelForDay, useRoadServer } from './day-travel';
export { createTravel, type Travel } from './embedded';
export type { TravelCrossing } from './crossing-network';
export { UNREACHABLE, type TravelLeg, type TravelProfile, type TravelTable } from './provider';
