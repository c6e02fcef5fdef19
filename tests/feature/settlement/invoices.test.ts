import mongoose from 'mongoose';
import { plainIdentity } from '#shared/kernel/identity';
import { dossiersApi } from '#shared/settlement/dossiers';
import { invoicesApi } from '#shared/settlement/invoices';
import { ledgerApi } from '#shared/settlement/ledger';
import { accountsApi } from '#shared/accounts/accounts';
import { AuditModel } from '../../../server/accounts/model';
import { operator, settings } from '../planning/booked-day';
import { refusalOf } from '../dispatch/operated-day';
import { useApp, type Client } from '../../setup/app';

const numberOf = (n: number) => plainIdentity(`511112800101${String(n).padStart(3, '0')}`)!;

describe('reverse invoices, by one buyer', () => {
  const t = useApp(settings);
  let admin: Client;
  let persons = 0;
  const freshNumber = () => numberOf((persons += 1));
  const at = (day: string) => t.setTime('12:00', day);

  const buy = (day: string, yuan: number, identityNumber: string, name = '王小明') =>
    admin.call(invoicesApi.issueReverseInvoice, {
      body: {
        day,
        seller: { name, identityNumber },
        lines: [{ what: '废钢', weightKg: 1000, priceFen: Math.round(yuan * 100) }],
        evidence: { payment: '转账 X1', transport: '川L A1234', handover: '过磅单 7' },
      },
    });
  const clean = async () => expect((await admin.call(ledgerApi.auditLedger, {})).body.findings).toEqual([]);

  beforeAll(async () => {
    admin = await t.as('administrator', operator);
    at('2025-01-02');
    // Without VAT, so that yuan are yuan.
    const rule = {
      validFrom: '2024-05-01',
      vatPer10k: 0,
      incomeTaxPer10k: 50,
      limitFen: 500_000_000,
      warnPercent: 80,
      note: '',
    };
    expect((await admin.call(invoicesApi.addInvoiceRule, { body: rule })).status).toBe(201);
  });

  test('4,999,999.99 and 0.01 yuan reach the limit; one fen more is stopped, with the sums and what is not seen', async () => {
    const seller = freshNumber();
    const first = await buy('2025-01-02', 4_999_999.99, seller);
    expect(first.body).toMatchObject({
      invoice: { number: 'RI2025-000001', netFen: 499_999_999, incomeTaxFen: 2_500_000, sellerName: '王**' },
      running: { warned: true, sumFen: 499_999_999 },
    });
    expect((await buy('2025-01-02', 0.01, seller)).status).toBe(201);
    const line = {
      act: 'invoice-issued',
      actorRole: 'administrator' as const,
      subject: `invoice:${first.body.invoice.id}`,
    };
    expect(await AuditModel.countDocuments(line)).toBe(1);
    const over = await buy('2025-01-02', 0.01, seller);
    expect(refusalOf(over)).toEqual([409, 'wrong_state']);
    const { message, details } = (
      over.body as unknown as { error: { message: string; details: Record<string, unknown> } }
    ).error;
    expect(message).toContain(
      '5000000.00 yuan so far, 5000000.01 yuan with this purchase; the limit is 5000000.00 yuan',
    );
    expect(message).toContain('sales to other buyers are not');
    expect(details).toMatchObject({ reason: 'over_limit', sumFen: 500_000_000, withFen: 500_000_001 });
    await clean();
  });

  test('two purchases at once cannot both be the last that fits', async () => {
    const seller = freshNumber();
    await buy('2025-01-02', 4_000_000, seller);
    const both = await Promise.all([buy('2025-01-02', 700_000, seller), buy('2025-01-02', 700_000, seller)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    await clean();
  });

  test('one person under two spellings and the old number is one seller', async () => {
    const seller = freshNumber();
    await buy('2025-01-02', 3_000_000, seller, '阿依 古丽');
    const old = seller.slice(0, 6) + seller.slice(8, 17);
    const again = await buy('2025-01-02', 1_000_000, ` ${old} `, '阿依·古麗');
    expect(again.body.running.sumFen).toBe(400_000_000);
    expect(refusalOf(await buy('2025-01-02', 1_000_000.01, seller.toLowerCase()))).toEqual([409, 'wrong_state']);
    const params = { id: again.body.invoice.sellerId };
    const shown = await admin.call(dossiersApi.unmaskPerson, { params, body: { reason: '核对身份证' } });
    expect(shown.body).toEqual({ name: '阿依 古丽', identityNumber: seller, spellings: ['阿依 古丽', '阿依·古麗'] });
    const log = (await admin.call(accountsApi.listAudit, { query: { only: 'unmasking' } })).body.items;
    expect(log).toMatchObject([
      { act: 'person-unmasked', actorRole: 'administrator', details: { reason: '核对身份证' } },
    ]);
    expect(refusalOf(await buy('2025-01-02', 1, '511112800101'))).toEqual([400, 'invalid_input']);
  });

  test('the window of a leap year: 29 February 2024 counts up to 28 February 2025', async () => {
    const seller = freshNumber();
    at('2025-02-28');
    // Bought then, entered now: it stands in the window that ends today.
    expect((await buy('2024-05-01', 1, seller)).status).toBe(201);
    const sum = async (day: string) =>
      (await admin.call(invoicesApi.getRunningSum, { params: { id: sellerId }, query: { day } })).body.sumFen;
    const { sellerId } = (await buy('2024-07-01', 3_000_000, seller)).body.invoice;
    expect([await sum('2025-06-30'), await sum('2025-07-01')]).toEqual([300_000_000, 0]);
    // What is bought earlier in the same window counts against what was bought later.
    expect(refusalOf(await buy('2024-06-30', 2_000_000, seller))).toEqual([409, 'wrong_state']);
    expect(refusalOf(await buy('2024-04-30', 1, seller))[0]).toBe(201);
    expect(refusalOf(await buy('2024-04-28', 1, seller))).toEqual([409, 'wrong_state']);
  });

  test('a month is closed when it is over and in order; afterwards only a later month corrects it', async () => {
    at('2025-03-05');
    const months = async () => (await admin.call(invoicesApi.listInvoiceMonths, {})).body.items;
    const close = (month: string) => admin.call(invoicesApi.closeInvoiceMonth, { body: { month } });
    expect(refusalOf(await close('2025-03'))).toEqual([409, 'wrong_state']);
    expect(refusalOf(await close('2025-01'))).toEqual([409, 'wrong_state']);
    for (const { month } of (await months()).reverse())
      if (month < '2025-03') expect((await close(month)).body.closed).toBe(true);
    expect((await close('2025-02')).body).toMatchObject({ closed: true, invoices: 0 });
    const january = (await months()).find(({ month }) => month === '2025-01')!;
    await clean();
    const late = await buy('2025-01-20', 100, freshNumber());
    expect(late.body.invoice).toMatchObject({ day: '2025-01-20', month: '2025-03' });
    const { items } = (await admin.call(invoicesApi.listReverseInvoices, { query: { month: '2025-01' } })).body;
    const wrong = items.at(-1)!;
    const correct = () =>
      admin.call(invoicesApi.correctReverseInvoice, { params: { id: wrong.id }, body: { reason: '重量写错' } });
    expect((await correct()).body).toMatchObject({
      kind: 'correction',
      month: '2025-03',
      corrects: wrong.number,
      netFen: -wrong.netFen,
    });
    expect(refusalOf(await correct())).toEqual([409, 'wrong_state']);
    expect((await months()).find(({ month }) => month === '2025-01')).toEqual(january);
    const running = await admin.call(invoicesApi.getRunningSum, {
      params: { id: wrong.sellerId },
      query: { day: '2025-03-05' },
    });
    expect(running.body.sumFen).toBe(1);
    const before = {
      validFrom: '2025-02-10',
      vatPer10k: 100,
      incomeTaxPer10k: 50,
      limitFen: 1,
      warnPercent: 80,
      note: '',
    };
    expect(refusalOf(await admin.call(invoicesApi.addInvoiceRule, { body: before }))).toEqual([409, 'wrong_state']);
    await clean();
  });

  test('the filing table names sellers in full and its download is logged; the database holds no number in the clear', async () => {
    const answer = await admin.raw('GET', '/api/invoice-filing?month=2025-01');
    expect(String(answer.body)).toContain(`王小明,${numberOf(1)},2,5000000.00,`);
    expect(await AuditModel.countDocuments({ act: 'filing-table-taken' })).toBe(1);
    for (const collection of await mongoose.connection.db!.collections())
      for await (const doc of collection.find()) expect(JSON.stringify(doc)).not.toContain(numberOf(1));
  });

  test('a dispatcher looks but does not buy; another organisation sees nothing', async () => {
    const dispatcher = await t.as('dispatcher', operator);
    expect((await dispatcher.call(invoicesApi.listReverseInvoices, { query: {} })).status).toBe(200);
    const body = { seller: { name: '甲', identityNumber: numberOf(1) } };
    expect((await dispatcher.raw('POST', '/api/reverse-invoices', { body })).status).toBe(403);
    const rival = await t.as('administrator', { ...operator, organisation: 'rival' });
    expect((await rival.call(invoicesApi.listReverseInvoices, { query: {} })).body.items).toEqual([]);
    const { items } = (await admin.call(invoicesApi.listReverseInvoices, { query: {} })).body;
    const params = { id: items[0]!.sellerId };
    expect(refusalOf(await rival.call(dossiersApi.unmaskPerson, { params, body: { reason: '看看' } }))).toEqual([
      404,
      'not_found',
    ]);
    expect(refusalOf(await rival.call(invoicesApi.getRunningSum, { params, query: { day: '2025-01-02' } }))).toEqual([
      404,
      'not_found',
    ]);
  });
});
