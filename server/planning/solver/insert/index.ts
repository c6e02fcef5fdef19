export { loosen } from './loosen';
export { offerInsertions, type Offer, type Offers } from './offer';
export { replan, type Replanned, type ReplanOptions } from './replan';
