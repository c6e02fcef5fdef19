export { travelForDay, travelSource, useRoadServer } from './day-travel';
export { createTravel, type Travel, type TravelSource } from './embedded';
export type { TravelCrossing } from './crossing-network';
export { roadClasses, type RoadClass } from './road-data';
export { assumedKmPerHour, assumedSlowness, sharesOf, type SpeedFactors } from './speeds-of-day';
export { UNREACHABLE, type Pair, type TravelLeg, type TravelProfile, type TravelTable } from './provider';
