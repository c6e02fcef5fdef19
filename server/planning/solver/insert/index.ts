export { findFits, type Fit } from './fits';
export { loosen } from './loosen';
export { offerInsertions, type Offer, type OfferOptions, type Offers } from './offer';
export { mendUnloads } from './mend-unloads';
export { takeOut } from './take-out';
export { timetable, timetables, timetablesAlone } from './present-plan';
export { replan, type Replanned, type ReplanOptions } from './replan';
