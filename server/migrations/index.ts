import type { Migration } from '../kernel/database';
import { initial } from './0001-initial';
import { priceLists } from './0002-price-lists';

/** Every change of stored data since the first day, in order. Add at the end; never edit one that has landed. */
export const migrations: readonly Migration[] = [initial, priceLists];
