import { ledgerApi } from '#shared/settlement/ledger';
import { payoutsApi, type BankStatement, type Payout } from '#shared/settlement/payouts';
import { systemActor } from '../../../server/kernel/actor';
import { transact } from '../../../server/kernel/events/transact';
import { RequestModel } from '../../../server/requests/model';
import { openPayout } from '../../../server/settlement/payouts/payouts';
import { testDay, useApp, type Client } from '../../setup/app';
import { refusalOf } from '../dispatch/operated-day';
import { bookWasher, operator, settings } from '../planning/booked-day';

const { listPayouts, holdPayout, releasePayout, makePayoutBatch, listPayoutBatches, getPayoutFile } = payoutsApi;

describe('payouts by files to the bank', () => {
  const t = useApp({ ...settings, PAYMENTS: 'bank_file' });
  let admin: Client;
  let rival: Client;
  const payouts = async () => (await admin.call(listPayouts, { query: {} })).body.items;
  const byCode = async (code = ''): Promise<Payout | undefined> =>
    (await payouts()).find((payout) => payout.code === code);
  const batch = (client = admin) => client.call(makePayoutBatch, { body: {} });
  const read = async (text: string, client = admin) => {
    const form = new FormData();
    form.set('file', new Blob([text]), 'statement.csv');
    const answer = await fetch(t.url + payoutsApi.readBankStatement.path, {
      method: 'POST',
      headers: { Authorization: `Bearer ${client.token}` },
      body: form,
    });
    return { status: answer.status, body: (await answer.json()) as BankStatement };
  };

  beforeAll(async () => {
    admin = await t.as('administrator', operator);
    rival = await t.as('administrator', { ...operator, organisation: 'rival' });
    for (const paidFen of [1250, 700, 900]) {
      const id = await bookWasher(testDay);
      const receipt = { units: [], paidFen, at: t.app.kernel.clock.now() };
      await RequestModel.updateOne({ _id: id }, { $set: { receipt } });
      await transact(t.app.kernel, systemActor('test'), (tx) => openPayout(t.app.kernel, tx, id));
    }
  });
  afterEach(async () => expect((await admin.call(ledgerApi.auditLedger, {})).body.findings).toEqual([]));

  test('one is held back with a reason and stays out of the file; released, it goes with the next', async () => {
    const [last, , first] = await payouts();
    const params = { id: first?.id ?? '' };
    const hold = (client = admin) => client.call(holdPayout, { params, body: { reason: '核对姓名' } });
    const release = (client = admin) => client.call(releasePayout, { params, body: {} });
    expect(refusalOf(await release())).toEqual([409, 'wrong_state']);
    expect(refusalOf(await hold(rival))).toEqual([404, 'not_found']);
    expect((await hold()).body).toMatchObject({ status: 'held', reason: '核对姓名' });
    expect(refusalOf(await hold())).toEqual([409, 'wrong_state']);
    expect(refusalOf(await batch(rival))).toEqual([409, 'wrong_state']);
    const made = await batch();
    expect([made.status, made.body]).toEqual([201, expect.objectContaining({ payouts: 2, sumFen: 1600 })]);
    expect(refusalOf(await batch())).toEqual([409, 'wrong_state']);
    expect(await byCode(last?.code)).toMatchObject({ status: 'under_way', batch: made.body.code });
    expect(refusalOf(await release(rival))).toEqual([404, 'not_found']);
    expect((await release()).body.status).toBe('due');
    expect((await batch()).body).toMatchObject({ payouts: 1, sumFen: 1250 });
    const { items } = (await admin.call(listPayoutBatches, {})).body;
    expect(items.map((one) => one.payouts)).toEqual([1, 2]);
    const file = await admin.call(getPayoutFile, { params: { id: items[0]?.id ?? '' } });
    expect(String(file.body)).toContain(`${first?.code},`);
  });

  test('the bank’s statement settles what it names, once; a file that is none changes nothing', async () => {
    const [paid, returned, differs] = (await payouts()).map(({ code }) => code);
    const text = [
      'code,amount_yuan,status,bank_reference,reason',
      `${paid},9.00,paid,BK-1,`,
      `${returned},7.00,returned,BK-2,账号不存在`,
      `${differs},12.49,paid,BK-3,`,
      'nobody,1.00,paid,BK-4,',
    ].join('\n');
    expect(refusalOf(await read('a,b\n1,2'))).toEqual([400, 'invalid_input']);
    const stranger = await read(text, rival);
    expect(stranger.body.lines.map(({ outcome }) => outcome)).toEqual(Array(4).fill('unknown'));
    const first = await read(text);
    expect([first.status, first.body.repeated]).toEqual([201, false]);
    expect(first.body.lines.map(({ outcome }) => outcome)).toEqual(['paid', 'returned', 'amount_differs', 'unknown']);
    expect(await read(text)).toEqual({ status: 201, body: { ...first.body, repeated: true } });
    expect(await byCode(paid)).toMatchObject({ status: 'paid', bankReference: 'BK-1' });
    expect(await byCode(returned)).toMatchObject({ status: 'due', reason: '账号不存在' });
    expect(await byCode(differs)).toMatchObject({ status: 'under_way' });
  });
});
