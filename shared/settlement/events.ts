import { z } from 'zod';
import { defineEvents } from '../kernel/event';
import { id } from '../kernel/ids';
import { entryKinds } from './ledger';
import { payoutStatus } from './payouts';

const owned = { organisationId: id };

export const settlementEvents = defineEvents('settlement', {
  'entry-posted': z.strictObject({ ...owned, entryId: id, kind: z.enum(entryKinds) }),
  'payout-changed': z.strictObject({ ...owned, payoutId: id, requestId: id, status: payoutStatus }),
});
