import type { Types } from 'mongoose';
import { dayOf } from '#shared/kernel/time';
import { AppError } from '../../kernel/errors';
import type { Transaction } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { csvLine } from '../csv';
import { move, post } from '../ledger/post';
import { yuanOfFen } from '../money';
import { InvoiceModel, MonthModel, SellerModel, type MonthDoc, type SellerDoc } from './model';
import { openSeller } from './sellers';

/** Sums of one month in fen, corrections counted. */
export interface MonthSum {
  month: string;
  invoices: number;
  grossFen: number;
  netFen: number;
  vatFen: number;
  incomeTaxFen: number;
}

const sums = {
  invoices: { $sum: 1 },
  grossFen: { $sum: '$grossFen' },
  netFen: { $sum: '$netFen' },
  vatFen: { $sum: '$vatFen' },
  incomeTaxFen: { $sum: '$incomeTaxFen' },
} as const;

/** Months that have invoices or were closed, newest first. */
export async function listMonths(organisationId: Types.ObjectId): Promise<(MonthSum & { closedAt: Date | null })[]> {
  const found = await InvoiceModel.aggregate<MonthSum>([
    { $match: { organisationId } },
    { $group: { _id: '$month', ...sums } },
    { $addFields: { month: '$_id' } },
  ]);
  const closed = await MonthModel.find({ organisationId }).lean<MonthDoc[]>();
  const months = [...new Set([...found, ...closed].map(({ month }) => month))].sort().reverse();
  return months.map((month) => {
    const empty = { month, invoices: 0, grossFen: 0, netFen: 0, vatFen: 0, incomeTaxFen: 0 };
    const { invoices, grossFen, netFen, vatFen, incomeTaxFen } = found.find((one) => one.month === month) ?? empty;
    const closedAt = closed.find((one) => one.month === month)?.closedAt ?? null;
    return { month, invoices, grossFen, netFen, vatFen, incomeTaxFen, closedAt };
  });
}

/** Closes a month that is over, in the running transaction: its taxes are booked and nothing of it changes again. Closing it twice changes nothing. */
export async function closeMonth(
  kernel: Kernel,
  tx: Transaction,
  { organisationId, month, timeZone }: { organisationId: Types.ObjectId; month: string; timeZone: string },
): Promise<void> {
  const _id = `${String(organisationId)}:${month}`;
  if (await MonthModel.exists({ _id })) return;
  const now = kernel.clock.now();
  const today = dayOf(now, timeZone);
  if (month >= today.slice(0, 7))
    throw new AppError('wrong_state', `${month} is not over; today is ${today}`, {
      action: 'Close it in the following month.',
    });
  const months = await listMonths(organisationId);
  const open = months.find((one) => one.month < month && !one.closedAt && one.invoices > 0);
  const later = months.find((one) => one.month > month && one.closedAt);
  if (open || later)
    throw new AppError('wrong_state', open ? `${open.month} is still open` : `${later?.month} is closed already`, {
      action: 'Close months in their order.',
    });
  await MonthModel.create([{ _id, organisationId, month, closedAt: now }]);
  const sum = months.find((one) => one.month === month);
  const taxFen = (sum?.vatFen ?? 0) + (sum?.incomeTaxFen ?? 0);
  if (taxFen === 0) return;
  const forth = { debit: 'taxes_borne', credit: 'taxes_payable' } as const;
  const back = { debit: 'taxes_payable', credit: 'taxes_borne' } as const;
  await post(tx, {
    ...{ organisationId, day: today, at: now, kind: 'tax', reference: `tax:${month}`, note: month },
    lines: move(Math.abs(taxFen), taxFen > 0 ? forth : back),
  });
}

/** The agency filing table of a month: a line for each seller with name and number in full. The caller logs the download. */
export async function filingTable(kernel: Kernel, organisationId: Types.ObjectId, month: string): Promise<Buffer> {
  const rows = await InvoiceModel.aggregate<MonthSum & { _id: Types.ObjectId }>([
    { $match: { organisationId, month } },
    { $group: { _id: '$sellerId', ...sums } },
    { $sort: { _id: 1 } },
  ]);
  const sellers = await SellerModel.find({ _id: { $in: rows.map(({ _id }) => _id) } }).lean<SellerDoc[]>();
  const head = [
    'month',
    'seller',
    'identity_number',
    'entries',
    'gross_yuan',
    'net_yuan',
    'vat_yuan',
    'income_tax_yuan',
  ];
  const lines = rows.map(({ _id, invoices, grossFen, netFen, vatFen, incomeTaxFen }) => {
    const seller = sellers.find((one) => one._id.equals(_id));
    const person = seller?.identitySealed
      ? openSeller(kernel, seller)
      : { name: seller?.nameMasked ?? '', identityNumber: seller?.identityMasked ?? '' };
    const amounts = [grossFen, netFen, vatFen, incomeTaxFen].map(yuanOfFen);
    return csvLine([month, person.name, person.identityNumber, invoices, ...amounts]);
  });
  return Buffer.from(`\uFEFF${csvLine(head)}${lines.join('')}`);
}
