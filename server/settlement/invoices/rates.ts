import { Types } from 'mongoose';
import type { z } from 'zod';
import type { InvoiceRule, invoiceRuleInput } from '#shared/settlement/invoices';
import { AccountModel, recordAudit, tenantOf } from '../../accounts';
import type { Actor } from '../../kernel/actor';
import { AppError } from '../../kernel/errors';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { InvoiceRuleModel, MonthModel, type InvoiceRuleDoc } from './model';

/** Rules of an organisation, the latest first day first; of two with the same day the one that was set later. */
export async function listInvoiceRules(organisationId: Types.ObjectId): Promise<InvoiceRuleDoc[]> {
  return InvoiceRuleModel.find({ organisationId }).sort({ validFrom: -1, _id: -1 }).limit(200).lean<InvoiceRuleDoc[]>();
}

/** The rule in force on a day. Throws `wrong_state` that names the first day of the earliest. */
export async function invoiceRuleOn(organisationId: Types.ObjectId, day: string): Promise<InvoiceRuleDoc> {
  const rules = await listInvoiceRules(organisationId);
  const rule = rules.find(({ validFrom }) => validFrom <= day);
  if (!rule)
    throw new AppError(
      'wrong_state',
      `No rates are set for ${day}; the first count from ${rules.at(-1)?.validFrom ?? 'never'}`,
      {
        action: 'An accountant sets the rates under “invoices”.',
        details: { day, first: rules.at(-1)?.validFrom ?? null },
      },
    );
  return rule;
}

/** Sets rates from a day on. Throws `wrong_state` when that day lies in a closed month: what was filed stays. */
export async function addInvoiceRule(
  kernel: Kernel,
  actor: Actor,
  input: z.output<typeof invoiceRuleInput>,
): Promise<InvoiceRuleDoc> {
  const organisationId = new Types.ObjectId(tenantOf(actor));
  return transact(kernel, actor, async () => {
    const closed = await MonthModel.findOne({ organisationId }).sort({ month: -1 }).lean();
    if (closed && input.validFrom.slice(0, 7) <= closed.month)
      throw new AppError('wrong_state', `${closed.month} is closed; rates cannot count from ${input.validFrom}`, {
        action: 'Choose a day after the closed months.',
        details: { closed: closed.month },
      });
    const count = await InvoiceRuleModel.countDocuments({ organisationId });
    const account = await AccountModel.findById(actor.accountId, { name: 1 }).lean();
    const rule: InvoiceRuleDoc = {
      _id: new Types.ObjectId(),
      ...{ organisationId, ...input, version: `${input.validFrom.slice(0, 4)}-${count + 1}` },
      ...{ setBy: account?.name ?? '', setAt: kernel.clock.now() },
    };
    await InvoiceRuleModel.create([rule]);
    await recordAudit(kernel, {
      actor,
      act: 'invoice-rule-set',
      subject: `invoice-rule:${rule.version}`,
      details: input,
    });
    return rule;
  });
}

export function presentInvoiceRule(rule: InvoiceRuleDoc): InvoiceRule {
  const { version, validFrom, vatPer10k, incomeTaxPer10k, limitFen, warnPercent, note, setBy, setAt } = rule;
  return {
    ...{ version, validFrom, vatPer10k, incomeTaxPer10k, limitFen, warnPercent, note, setBy },
    setAt: setAt.toISOString(),
  };
}

/** Brings first rates in, by nobody in person; a version that is there stays as it is. */
export async function addInvoiceRules(
  kernel: Kernel,
  organisationId: Types.ObjectId,
  rules: readonly (z.output<typeof invoiceRuleInput> & { version: string })[],
): Promise<void> {
  for (const { version, ...rule } of rules)
    await InvoiceRuleModel.updateOne(
      { organisationId, version },
      { $setOnInsert: { ...rule, setBy: '', setAt: kernel.clock.now() } },
      { upsert: true },
    );
}
