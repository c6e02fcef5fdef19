import type { Migration } from '../kernel/database';
import { initial } from './0001-initial';
import { planCopies } from './0002-plan-copies';

/** Every change of stored data since the first day, in order. Add at the end; never edit one that has landed. */
export const migrations: readonly Migration[] = [initial, planCopies];
