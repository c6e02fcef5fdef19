import { Types } from 'mongoose';
import { addDays, dayOf } from '#shared/kernel/time';
import type { ReverseInvoice } from '#shared/settlement/invoices';
import { AppError, notFound } from '../../kernel/errors';
import type { Transaction } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { move, nextNumber, post } from '../ledger/post';
import { shareOf, withoutTax, yuanOfFen } from '../money';
import { InvoiceModel, MonthModel, type InvoiceDoc } from './model';
import { invoiceRuleOn } from './rates';
import { lockSeller } from './sellers';
import { otherBuyers, runningWindow, standing } from './window';

/** A purchase from a natural person, with what proves it. */
export interface Purchase {
  organisationId: Types.ObjectId;
  timeZone: string;
  sellerId: Types.ObjectId;
  day: string;
  requestId: string | null;
  requestCode: string | null;
  lines: ReverseInvoice['lines'];
  evidence: ReverseInvoice['evidence'];
  /** Paid at the scales: the books take the money from the bank here. */
  atScales: boolean;
}

/** What a seller has sold here in the 12 months that end on a day, fen without VAT, corrections counted. */
export async function sumOfSeller(sellerId: Types.ObjectId, day: string): Promise<number> {
  const { from, to } = runningWindow(day);
  const [sum] = await InvoiceModel.aggregate<{ netFen: number }>([
    { $match: { sellerId, day: { $gte: from, $lte: to } } },
    { $group: { _id: null, netFen: { $sum: '$netFen' } } },
  ]);
  return sum?.netFen ?? 0;
}

/** The running sum against the limit of its day, with the sentence that other buyers are not seen. */
export async function runningOf(seller: { organisationId: Types.ObjectId; sellerId: Types.ObjectId }, day: string) {
  const rule = await invoiceRuleOn(seller.organisationId, day);
  const sumFen = await sumOfSeller(seller.sellerId, day);
  const warned = standing(sumFen, rule) !== 'fine';
  return { ...runningWindow(day), sumFen, limitFen: rule.limitFen, warned, sentence: otherBuyers };
}

/** The month in which something of a day is filed: its own while that is open, else the first open one after the closed. */
export async function filingMonth(organisationId: Types.ObjectId, day: string): Promise<string> {
  const closed = await MonthModel.findOne({ organisationId }).sort({ month: -1 }).lean();
  const own = day.slice(0, 7);
  return closed && own <= closed.month ? addDays(`${closed.month}-28`, 4).slice(0, 7) : own;
}

async function numberOf(tx: Transaction, organisationId: Types.ObjectId, month: string): Promise<string> {
  const year = month.slice(0, 4);
  const number = await nextNumber(tx, `invoices:${String(organisationId)}:${year}`);
  return `RI${year}-${String(number).padStart(6, '0')}`;
}

/** The refusal of a purchase that would pass the limit: with both sums, and what this ledger cannot see. */
function overLimit(sums: { sumFen: number; withFen: number; limitFen: number; from: string; to: string }): AppError {
  const { sumFen, withFen, limitFen, from, to } = sums;
  return new AppError(
    'wrong_state',
    `${from} to ${to}: ${yuanOfFen(sumFen)} yuan so far, ${yuanOfFen(withFen)} yuan with this purchase; the limit is ${yuanOfFen(limitFen)} yuan without VAT. ${otherBuyers.en}`,
    {
      action: 'Do not buy this with a reverse invoice: the seller registers as a business and issues the invoice.',
      details: { reason: 'over_limit', ...sums, sentence: otherBuyers },
    },
  );
}

/** Issues a reverse invoice in the running transaction. Throws `wrong_state` above the limit or where no rates are set. */
export async function issueInvoice(kernel: Kernel, tx: Transaction, purchase: Purchase): Promise<InvoiceDoc> {
  const { organisationId, sellerId, day, timeZone, atScales } = purchase;
  if (purchase.requestId) {
    const known = await InvoiceModel.findOne({ requestId: purchase.requestId, kind: 'invoice' }).lean<InvoiceDoc>();
    if (known) return known;
  }
  const rule = await invoiceRuleOn(organisationId, day);
  await lockSeller(kernel, sellerId);
  const grossFen = purchase.lines.reduce((sum, { priceFen }) => sum + priceFen, 0);
  const netFen = withoutTax(grossFen, rule.vatPer10k);
  // A purchase entered late counts in every window that holds its day: the fullest one decides.
  const today = dayOf(kernel.clock.now(), timeZone);
  for (const end of day < today ? [day, today] : [day]) {
    const window = runningWindow(end);
    const sumFen = await sumOfSeller(sellerId, end);
    const withFen = sumFen + (window.from <= day && day <= window.to ? netFen : 0);
    if (standing(withFen, rule) === 'over') throw overLimit({ sumFen, withFen, limitFen: rule.limitFen, ...window });
  }
  const month = await filingMonth(organisationId, day);
  const now = kernel.clock.now();
  const invoice: InvoiceDoc = {
    _id: new Types.ObjectId(),
    ...{ organisationId, sellerId, day, month, atScales, grossFen, netFen },
    ...{ number: await numberOf(tx, organisationId, month), kind: 'invoice' },
    ...{ requestId: purchase.requestId, requestCode: purchase.requestCode },
    ...{ lines: purchase.lines, evidence: purchase.evidence },
    vatFen: grossFen - netFen,
    incomeTaxFen: shareOf(netFen, rule.incomeTaxPer10k),
    ...{ ruleVersion: rule.version, correctsId: null, note: '', at: now },
  };
  await InvoiceModel.create([invoice]);
  if (atScales) await bookAtScales(tx, invoice, today);
  await tx.record('settlement:invoice-issued', {
    organisationId: String(organisationId),
    invoiceId: String(invoice._id),
    number: invoice.number,
  });
  return invoice;
}

async function bookAtScales(tx: Transaction, invoice: InvoiceDoc, day: string): Promise<void> {
  const { organisationId, number, grossFen, at } = invoice;
  const accounts = { debit: 'purchases', credit: 'bank' } as const;
  const back = { debit: 'bank', credit: 'purchases' } as const;
  await post(tx, {
    ...{ organisationId, day, at, reference: `invoice:${number}`, note: number },
    kind: grossFen > 0 ? 'purchase' : 'correction',
    lines: grossFen > 0 ? move(grossFen, accounts) : move(-grossFen, back),
  });
}

/** Takes an invoice back by an entry of its own in the open month, in the running transaction. Throws `wrong_state` when that was done. */
export async function correctInvoice(
  kernel: Kernel,
  tx: Transaction,
  correction: { organisationId: Types.ObjectId; timeZone: string; invoiceId: string; reason: string },
): Promise<InvoiceDoc> {
  const { organisationId, invoiceId, reason, timeZone } = correction;
  const wrong = await InvoiceModel.findOne({ _id: invoiceId, organisationId }).lean<InvoiceDoc>();
  if (!wrong) throw notFound('The invoice');
  if (wrong.kind !== 'invoice' || (await InvoiceModel.exists({ correctsId: wrong._id })))
    throw new AppError(
      'wrong_state',
      `${wrong.number} ${wrong.kind === 'invoice' ? 'was taken back already' : 'is a correction'}`,
      {
        action: 'Look at the entry that corrects it.',
      },
    );
  await lockSeller(kernel, wrong.sellerId);
  const now = kernel.clock.now();
  const today = dayOf(now, timeZone);
  const month = await filingMonth(organisationId, today);
  const entry: InvoiceDoc = {
    ...wrong,
    _id: new Types.ObjectId(),
    ...{ number: await numberOf(tx, organisationId, month), kind: 'correction', month, at: now, note: reason },
    lines: wrong.lines.map((line) => ({ ...line, priceFen: -line.priceFen })),
    // It takes the purchase out of the windows in which it stood, so it keeps its day.
    ...{ grossFen: -wrong.grossFen, netFen: -wrong.netFen, vatFen: -wrong.vatFen, incomeTaxFen: -wrong.incomeTaxFen },
    correctsId: wrong._id,
  };
  await InvoiceModel.create([entry]);
  if (wrong.atScales) await bookAtScales(tx, entry, today);
  await tx.record('settlement:invoice-issued', {
    organisationId: String(organisationId),
    invoiceId: String(entry._id),
    number: entry.number,
  });
  return entry;
}
