import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { Types } from 'mongoose';
import type { BankStatement } from '#shared/settlement/payouts';
import { recordAudit, tenantOf } from '../../accounts';
import type { Actor } from '../../kernel/actor';
import { AppError } from '../../kernel/errors';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { fenOfYuan } from '../money';
import { PayoutModel, StatementModel, type PayoutDoc, type StatementDoc } from './model';
import { stepPayout } from './payouts';

interface StatementRow {
  line: number;
  code: string;
  amountFen: number | null;
  status: string;
  bankReference: string;
  reason: string;
}

/** Reads the bank's file. Throws `invalid_input` when it is no table with the columns needed. */
export function readStatementFile(file: Buffer): StatementRow[] {
  let records: { info: { lines: number }; record: Record<string, string> }[];
  try {
    records = parse(file, {
      ...{ columns: true, info: true, bom: true, trim: true, skip_empty_lines: true, relax_column_count: true },
    }) as unknown as typeof records;
  } catch {
    throw new AppError('invalid_input', 'The file is no CSV table', { action: 'Send the bank’s statement as CSV.' });
  }
  const missing = ['code', 'amount_yuan', 'status'].filter((name) => records[0] && !(name in records[0].record));
  if (records.length === 0 || missing.length > 0)
    throw new AppError('invalid_input', `Columns are missing: ${missing.join(', ') || 'the file is empty'}`, {
      action: 'The columns are code, amount_yuan, status, bank_reference, reason.',
      details: { missing },
    });
  return records.map(({ info, record }) => ({
    line: info.lines,
    code: record['code'] ?? '',
    amountFen: fenOfYuan(record['amount_yuan'] ?? ''),
    status: record['status'] ?? '',
    bankReference: (record['bank_reference'] ?? '').slice(0, 80),
    reason: (record['reason'] ?? '').slice(0, 200),
  }));
}

type Outcome = BankStatement['lines'][number]['outcome'];

/** What one line means, in a transaction of its own. A line that was read before changes nothing. */
async function takeLine(kernel: Kernel, actor: Actor, row: StatementRow): Promise<Outcome> {
  const { code, amountFen, status, bankReference, reason } = row;
  if (amountFen === null || (status !== 'paid' && status !== 'returned')) return 'faulty';
  return transact(kernel, actor, async (tx) => {
    const payout = await PayoutModel.findOne({ organisationId: tenantOf(actor), code }).lean<PayoutDoc>();
    if (!payout) return 'unknown';
    if (payout.amountFen !== amountFen) return 'amount_differs';
    if (payout.status !== 'under_way') return 'known';
    const payoutId = payout._id;
    if (status === 'paid') await stepPayout(kernel, tx, { payoutId, event: 'confirm', set: { bankReference } });
    else await stepPayout(kernel, tx, { payoutId, event: 'return', set: { bankReference, reason } });
    return status;
  });
}

/** Reads a statement and settles the payouts it names. The same file again gets the first answer; an interrupted one goes on. */
export async function readStatement(
  kernel: Kernel,
  actor: Actor,
  file: Buffer,
): Promise<{ statement: StatementDoc; repeated: boolean }> {
  const organisationId = new Types.ObjectId(tenantOf(actor));
  const fileHash = createHash('sha256').update(file).digest('hex');
  const known = await StatementModel.findOne({ organisationId, fileHash }).lean<StatementDoc>();
  if (known) return { statement: known, repeated: true };
  const lines: StatementDoc['lines'] = [];
  for (const row of readStatementFile(file)) {
    const outcome = await takeLine(kernel, actor, row);
    lines.push({ line: row.line, code: row.code.slice(0, 40), amountFen: row.amountFen, outcome });
  }
  const statement: StatementDoc = {
    _id: new Types.ObjectId(),
    ...{ organisationId, fileHash, lines, readAt: kernel.clock.now() },
  };
  await transact(kernel, actor, async () => {
    await StatementModel.create([statement]);
    const details = { lines: lines.length };
    await recordAudit(kernel, {
      actor,
      act: 'bank-statement-read',
      subject: `statement:${fileHash.slice(0, 12)}`,
      details,
    });
  });
  return { statement, repeated: false };
}
