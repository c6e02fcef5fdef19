import fc from 'fast-check';
import { Types } from 'mongoose';
import { AccountModel } from '../../../server/accounts';
import type { Actor } from '../../../server/kernel/actor';
import { systemActor } from '../../../server/kernel/actor';
import { transact } from '../../../server/kernel/events/transact';
import { RequestModel } from '../../../server/requests/model';
import { auditSettlement } from '../../../server/settlement';
import { EntryModel } from '../../../server/settlement/ledger/model';
import { post } from '../../../server/settlement/ledger/post';
import { makeBatch } from '../../../server/settlement/payouts/batches';
import { demoGateway, DemoTransferModel, type PaymentGateway } from '../../../server/settlement/payouts/gateway';
import { PayoutModel, type PayoutDoc } from '../../../server/settlement/payouts/model';
import { openPayout, refundPayout, stepPayout } from '../../../server/settlement/payouts/payouts';
import { settlePayouts } from '../../../server/settlement/payouts/settle';
import { readStatement } from '../../../server/settlement/payouts/statements';
import { bookWasher, operator, settings } from '../../feature/planning/booked-day';
import { testDay, useApp } from '../../setup/app';

const steps = Number(process.env['SETTLEMENT_STEPS'] ?? 18);
const runs = Number(process.env['SETTLEMENT_RUNS'] ?? 1);

/** What may happen to money on a day; `n` picks which payout and how much. */
const happening = fc.record({
  what: fc.constantFrom(
    ...(['receipt', 'receipt', 'receipt', 'again', 'pay', 'crash_before', 'crash_after', 'refuse'] as const),
    ...(['file', 'statement', 'statement', 'hold', 'release', 'refund'] as const),
  ),
  n: fc.nat(999_999),
});

describe('whatever happens to payouts, the books balance after each step', () => {
  const t = useApp({ ...settings, PAYMENTS: 'bank_file' });
  let organisationId: Types.ObjectId;
  let actor: Actor;
  const requests: string[] = [];

  beforeAll(async () => {
    const admin = await t.as('administrator', operator);
    organisationId = new Types.ObjectId(admin.organisationId!);
    const { role } = (await AccountModel.findById(admin.accountId).lean())!;
    actor = {
      ...{ accountId: admin.accountId, sessionId: '', role, siteId: null, crewId: null },
      ...{ organisationId: admin.organisationId, districtCode: operator.districtCode },
    };
  });

  /** A bank that really pays once by key, and a line that breaks before or after it did. */
  const bank = (how: 'well' | 'crash_before' | 'crash_after' | 'refuse'): PaymentGateway => ({
    name: 'demo',
    transfer: async (order) => {
      if (how === 'crash_before') throw new Error('the process died before the bank was asked');
      if (how === 'refuse' && !(await DemoTransferModel.exists({ _id: order.key })))
        return { outcome: 'refused', reason: 'no such account' };
      const answer = await demoGateway(t.app.kernel).transfer(order);
      if (how === 'crash_after') throw new Error('the process died after the bank had paid');
      return answer;
    },
  });
  const settle = async (how: Parameters<typeof bank>[0]) => {
    // What a dead process left is asked for again at once.
    await PayoutModel.updateMany({ status: 'under_way' }, { $set: { askedAt: null } });
    await settlePayouts(t.app.kernel, bank(how));
  };
  const pick = async (status: PayoutDoc['status'], n: number) => {
    const all = await PayoutModel.find({ status }).sort({ _id: 1 }).lean<PayoutDoc[]>();
    return all[n % Math.max(1, all.length)];
  };
  const open = (id: string) => transact(t.app.kernel, systemActor('test'), (tx) => openPayout(t.app.kernel, tx, id));

  const receive = async (n: number) => {
    const id = await bookWasher(testDay);
    const at = new Date(t.app.kernel.clock.now().getTime() + n);
    await RequestModel.updateOne({ _id: id }, { $set: { receipt: { units: [], paidFen: n % 100_000, at } } });
    requests.push(id);
    await open(id);
  };
  const statement = async (n: number) => {
    const payout =
      (await PayoutModel.findOne({ status: 'under_way', gateway: 'bank_file' }).lean<PayoutDoc>()) ??
      (await pick('paid', n));
    if (!payout) return;
    const yuan = ((payout.amountFen + (n % 7 === 0 ? 1 : 0)) / 100).toFixed(2);
    const file = Buffer.from(
      `code,amount_yuan,status,bank_reference\n${payout.code},${yuan},${n % 3 ? 'paid' : 'returned'},${n}\n`,
    );
    const first = await readStatement(t.app.kernel, actor, file);
    const second = await readStatement(t.app.kernel, actor, file);
    expect([second.repeated, second.statement.lines]).toEqual([true, first.statement.lines]);
  };
  const step = async (event: 'hold' | 'release', n: number) => {
    const payout = await pick(event === 'hold' ? 'due' : 'held', n);
    if (payout)
      await transact(t.app.kernel, actor, (tx) => stepPayout(t.app.kernel, tx, { payoutId: payout._id, event }));
  };
  const refund = async (n: number) => {
    const payout = await pick('paid', n);
    const amountFen = payout ? n % (payout.amountFen - payout.refundedFen + 1) : 0;
    if (payout && amountFen > 0)
      await transact(t.app.kernel, actor, (tx) =>
        refundPayout(t.app.kernel, tx, payout, { amountFen, reason: 'back' }),
      );
  };
  const happen = async (what: string, n: number): Promise<void> => {
    if (what === 'receipt') return receive(n);
    if (what === 'again' && requests.length > 0) return void (await open(requests[n % requests.length]!));
    if (what === 'file' && (await PayoutModel.exists({ status: 'due' })))
      return void (await makeBatch(t.app.kernel, actor));
    if (what === 'pay') return settle('well');
    if (what === 'crash_before' || what === 'crash_after' || what === 'refuse') return settle(what);
    if (what === 'statement') return statement(n);
    if (what === 'hold' || what === 'release') return step(what, n);
    if (what === 'refund') return refund(n);
  };

  test('random days', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: steps, maxLength: steps }), async (day) => {
        for (const { what, n } of day) {
          await happen(what, n);
          expect(await auditSettlement(organisationId)).toEqual([]);
        }
        // What the bank has paid by itself is what the books say that it paid.
        await settle('well');
        const paid = await PayoutModel.find({ status: 'paid', gateway: 'demo' }).lean();
        const transfers = await DemoTransferModel.find().lean();
        expect(transfers.map(({ _id }) => _id).sort()).toEqual(
          paid.map(({ _id, attempt }) => `${String(_id)}-${attempt}`).sort(),
        );
      }),
      { numRuns: runs, seed: Number(process.env['SEED'] ?? Date.now() % 100_000), endOnFailure: true },
    );
  }, 120_000);

  test('who dies between a payout and its entry leaves neither, at its opening and at each step', async () => {
    const { kernel } = t.app;
    const id = await bookWasher(testDay);
    await RequestModel.updateOne(
      { _id: id },
      { $set: { receipt: { units: [], paidFen: 4_321, at: kernel.clock.now() } } },
    );
    const payout = () => PayoutModel.findOne({ requestId: id }).lean<PayoutDoc>();
    const step = (event: 'send' | 'confirm') =>
      payout().then((one) => transact(kernel, actor, (tx) => stepPayout(kernel, tx, { payoutId: one!._id, event })));
    const works = [
      { work: () => open(id), before: undefined, after: 'due' },
      { work: () => step('send'), before: 'due', after: 'under_way' },
      { work: () => step('confirm'), before: 'under_way', after: 'paid' },
    ];
    for (const { work, before, after } of works) {
      const entries = await EntryModel.countDocuments({ organisationId });
      // The payout is written by then, the entry is not.
      const dies = jest.spyOn(EntryModel, 'create').mockRejectedValueOnce(new Error('the process died'));
      await expect(work()).rejects.toThrow('the process died');
      dies.mockRestore();
      expect((await payout())?.status).toBe(before);
      expect(await EntryModel.countDocuments({ organisationId })).toBe(entries);
      expect(await auditSettlement(organisationId)).toEqual([]);
      await work();
      expect((await payout())?.status).toBe(after);
      expect(await EntryModel.countDocuments({ organisationId })).toBe(entries + 1);
      expect(await auditSettlement(organisationId)).toEqual([]);
    }
  });

  test('the audit is no rubber stamp: an entry changed behind its back, a lost one and a payout that lies are found', async () => {
    await receive(12_345);
    const entry = (await EntryModel.findOne({ organisationId }).sort({ number: -1 }).lean())!;
    const rules = async () => [...new Set((await auditSettlement(organisationId)).map(({ rule }) => rule))];
    await EntryModel.collection.updateOne({ _id: entry._id }, { $inc: { 'lines.0.debitFen': 1 } });
    expect(await rules()).toEqual(expect.arrayContaining(['entry_balances', 'payouts_agree']));
    await EntryModel.collection.updateOne({ _id: entry._id }, { $inc: { 'lines.0.debitFen': -1 } });
    expect(await rules()).toEqual([]);
    await PayoutModel.updateOne({ amountFen: 12_345, status: 'due' }, { $set: { status: 'paid' } });
    expect(await rules()).toEqual(['payouts_agree']);
    await PayoutModel.updateOne({ amountFen: 12_345, status: 'paid' }, { $set: { status: 'due' } });
    await EntryModel.collection.updateOne({ _id: entry._id }, { $set: { number: entry.number + 1 } });
    expect(await rules()).toEqual(['entry_numbers']);
  });

  test('an entry that does not balance cannot be written, by the service or past it', async () => {
    const line = { account: 'bank' as const, debitFen: 5, creditFen: 0 };
    const lines = [line, { account: 'purchases' as const, debitFen: 0, creditFen: 4 }];
    const at = t.app.kernel.clock.now();
    const entry = { organisationId, kind: 'correction' as const, day: testDay, at, reference: 'bad', lines };
    const work = transact(t.app.kernel, actor, (tx) => post(tx, entry));
    await expect(work).rejects.toThrow('debit 5 fen, credit 4 fen');
    await expect(EntryModel.create([{ ...entry, number: 999_999, totalFen: 5 }])).rejects.toThrow('does not balance');
  });
});
