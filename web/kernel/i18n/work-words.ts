import { fleetWords } from './fleet-word.messages';
import { goodsWords } from './goods-word.messages';
import { addMessages } from './index';
import { networkWords } from './network-word.messages';
import { planWords } from './plan-word.messages';
import { settlementWords } from './settlement-word.messages';

/** Words of those who work with the system; a resident's phone need not load them before its first screen. */
for (const words of [networkWords, fleetWords, goodsWords, planWords, settlementWords])
  for (const [area, messages] of Object.entries(words)) addMessages(area, messages);
