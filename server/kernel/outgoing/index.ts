export {
  atOnce,
  createOutgoing,
  mostAttempts,
  outcomeOf,
  outgoingFields,
  outgoingStatuses,
  type Outcome,
  type OutgoingDoc,
} from './outgoing';
export { post } from './post';
