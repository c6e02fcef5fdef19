import { fleetWords } from './fleet-word.messages';
import { goodsWords } from './goods-word.messages';
import { networkWords, pointWords } from './network-word.messages';
import { planWords } from './plan-word.messages';
import { requestWords } from './request-word.messages';
import { settlementWords } from './settlement-word.messages';
import type { AreaMessages } from './define';

/** Words of every closed list of the contracts: `<list>.<value>`, e.g. `state.onway`, `failReason.not_at_home`. */
export const wordMessages = {
  ...requestWords,
  ...pointWords,
  ...networkWords,
  ...fleetWords,
  ...planWords,
  ...goodsWords,
  ...settlementWords,
} satisfies Record<string, AreaMessages>;
