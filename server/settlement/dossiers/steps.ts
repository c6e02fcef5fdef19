import { dayOf } from '#shared/kernel/time';
import type { JournalEntry, LedgerAccount } from '#shared/settlement/ledger';
import type { Actor } from '../../kernel/actor';
import { AppError } from '../../kernel/errors';
import type { Transaction } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { getDistrict } from '../../network';
import { lockSeller } from '../invoices/sellers';
import { move, post } from '../ledger/post';
import { decide } from './decide';
import { keepDossier, refreshDossiers } from './follow';
import { DossierModel, type DossierDoc } from './model';
import { stateAfter, type DossierEvent } from './rules';

/** What a step of a subsidy books. */
const books: Partial<Record<DossierEvent, { debit: LedgerAccount; credit: LedgerAccount }>> = {
  grant: { debit: 'subsidy_due', credit: 'owed_dealers' },
  receive: { debit: 'bank', credit: 'subsidy_due' },
};

async function book(kernel: Kernel, tx: Transaction, dossier: DossierDoc, event: DossierEvent): Promise<void> {
  const accounts = books[event];
  const amountFen = dossier.decision?.amountFen ?? 0;
  if (!accounts || amountFen === 0) return;
  const { timeZone } = await getDistrict(dossier.districtCode);
  const at = kernel.clock.now();
  const kind: JournalEntry['kind'] = 'subsidy';
  await post(tx, {
    ...{ organisationId: dossier.organisationId, kind, at, day: dayOf(at, timeZone), note: dossier.requestCode },
    reference: `dossier:${String(dossier._id)}:${event}`,
    lines: move(amountFen, accounts),
  });
}

/**
 * A person's step of a subsidy dossier, in the running transaction. Submitting tries the rule of the purchase day once more, with the person locked, so
 * that two dossiers of one person cannot both be the first: what the rule refuses becomes `refused`, with the rule printed.
 */
export async function moveDossier(
  kernel: Kernel,
  tx: Transaction,
  actor: Actor,
  step: { dossier: DossierDoc; event: 'submit' | 'grant' | 'reject' | 'reopen' | 'receive'; note: string },
): Promise<DossierDoc> {
  const { event, note } = step;
  if (step.dossier.kind !== 'subsidy')
    throw new AppError('wrong_state', 'An invoice dossier closes by itself', { action: 'See what it still lacks.' });
  if ((event === 'reject' || event === 'grant') && note.length < 2)
    throw new AppError('invalid_input', 'The office’s words are missing', { action: 'Write down what was decided.' });
  stateAfter(step.dossier, event);
  if (step.dossier.sellerId && event === 'submit') await lockSeller(kernel, step.dossier.sellerId);
  const before = (await DossierModel.findById(step.dossier._id).lean<DossierDoc>()) ?? step.dossier;
  const change = { before, byWhom: actor.role, note };
  if (event === 'submit') {
    const decision = await decide(before);
    if (!decision?.granted)
      return keepDossier(kernel, tx, {
        ...change,
        set: { decision },
        event: 'refuse',
        note: decision?.refusal?.text.zh ?? '',
      });
    return keepDossier(kernel, tx, { ...change, set: { decision }, event });
  }
  const after = await keepDossier(kernel, tx, { ...change, set: {}, event });
  await book(kernel, tx, after, event);
  if (event === 'reopen') await refreshDossiers(kernel, tx, after.requestId);
  return (await DossierModel.findById(after._id).lean<DossierDoc>()) ?? after;
}
