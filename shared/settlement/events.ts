import { z } from 'zod';
import { defineEvents } from '../kernel/event';
import { id } from '../kernel/ids';
import { dossierState } from './dossiers';
import { dossierKinds } from './evidence';
import { entryKinds } from './ledger';
import { payoutStatus } from './payouts';

const owned = { organisationId: id };

export const settlementEvents = defineEvents('settlement', {
  'entry-posted': z.strictObject({ ...owned, entryId: id, kind: z.enum(entryKinds) }),
  'invoice-issued': z.strictObject({ ...owned, invoiceId: id, number: z.string() }),
  'dossier-changed': z.strictObject({ ...owned, dossierId: id, kind: z.enum(dossierKinds), state: dossierState }),
  'payout-changed': z.strictObject({ ...owned, payoutId: id, requestId: id, status: payoutStatus }),
});
