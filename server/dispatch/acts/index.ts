import type { CollectorAct } from '#shared/dispatch/routes';
import type { ActHandler } from '../act-context';
import { cannotDo, collect, complete, refusePrice } from './door';
import { giveEvidence, identifySeller } from './evidence';
import { deliver, finish, load, unload } from './goods';
import { arrive, confirmChange, depart, start, takeBreak } from './way';

/** One handler for each act. */
export const handlers: { [T in CollectorAct['type']]: ActHandler<T> } = {
  start,
  depart,
  arrive,
  load,
  deliver,
  collect,
  refuse_price: refusePrice,
  identify_seller: identifySeller,
  give_evidence: giveEvidence,
  complete,
  cannot_do: cannotDo,
  take_break: takeBreak,
  confirm_change: confirmChange,
  unload,
  finish,
};
