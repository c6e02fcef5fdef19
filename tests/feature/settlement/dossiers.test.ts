import { plainIdentity } from '#shared/kernel/identity';
import { dossiersApi, type Dossier } from '#shared/settlement/dossiers';
import { invoicesApi } from '#shared/settlement/invoices';
import { ledgerApi } from '#shared/settlement/ledger';
import { privacyApi } from '#shared/settlement/privacy';
import { requestsApi } from '#shared/requests/requests';
import { sortingApi } from '#shared/sorting/sorting';
import { AuditModel } from '../../../server/accounts/model';
import { ActModel, RouteModel } from '../../../server/dispatch/model';
import { RequestModel } from '../../../server/requests/model';
import { EventModel } from '../../../server/kernel/events/event-store';
import { eraseOldContacts, eraseOldSellers } from '../../../server/settlement/privacy/lifetimes';
import { DossierModel } from '../../../server/settlement/dossiers/model';
import {
  day,
  dealerOf,
  eventually,
  homes,
  operator,
  refusalOf,
  useOperatedDay,
  type Booked,
  type Crew,
} from '../dispatch/operated-day';
import { SubsidyRuleModel } from '../../../server/settlement/subsidy/rules';
import type { Client } from '../../setup/app';
import { picture, uploadPhoto } from '../requests/pictures';

// A whole day by public API: much is waited for.
jest.setTimeout(90_000);

const identityNumber = plainIdentity('511112800101001')!;

describe('one pickup fills two dossiers', () => {
  const on = useOperatedDay();
  const serial = 'OA-W1-77';
  let exchange: Booked;
  let collection: Booked;
  let crew: Crew;
  let photoId: string;
  const administrator = () => on.person('admin', 'administrator', operator);
  const dossiersOf = async (requestId: string) => {
    const { body } = await (await administrator()).call(dossiersApi.listDossiers, { query: { limit: 100 } });
    return body.items.filter((one) => one.requestId === requestId);
  };
  const dossier = (requestId: string, kind: 'subsidy' | 'invoice', isSo: (one: Dossier) => boolean = () => true) =>
    eventually(
      async () => (await dossiersOf(requestId)).find((one) => one.kind === kind),
      (one) => one !== undefined && isSo(one),
    ).then((one) => one!);
  const needsOf = async (requestId: string, isSo: (present: string[]) => boolean) => {
    const { dossiers } = await eventually(
      async () =>
        (await crew.client.call(dossiersApi.listDoorNeeds, {})).body.items.find((one) => one.requestId === requestId)!,
      (one) => one?.dossiers.length > 0 && one.dossiers.every(({ present }) => isSo(present)),
    );
    return dossiers;
  };

  beforeAll(async () => {
    await on.order('BZ-5001', serial);
    exchange = await on.book({ kind: 'exchange', dealerOrderCode: 'BZ-5001' });
    collection = await on.book({ address: { ...on.booking().address, place: homes.west } });
    crew = await on.planned();
    on.at('10:00');
    photoId = (await uploadPhoto(on.t.url, crew.client, await picture())).body.id;
  }, 60_000);

  test('an exchange has both as soon as it is booked, a collection the invoice’s when it is planned', async () => {
    await dossier(exchange.id, 'subsidy');
    expect((await dossier(exchange.id, 'invoice')).lacking[0]).toBe('identity');
    expect((await dossiersOf(collection.id)).map(({ kind }) => kind)).toEqual(['invoice']);
    expect((await needsOf(exchange.id, () => true)).map(({ kind, present }) => [kind, present])).toEqual(
      expect.arrayContaining([
        ['subsidy', []],
        ['invoice', []],
      ]),
    );
  });

  test('the dealer tells what it sold, for its own order only; the rule is tried at once', async () => {
    const { id } = await dossier(exchange.id, 'subsidy');
    const body = { purchasedOn: '2026-03-10', energyClass: 1, priceFen: 800_000, salesInvoice: 'FP-778' };
    const rival = await on.t.as('dealer', { ...dealerOf, organisation: 'dealer_else' });
    expect(refusalOf(await rival.call(dossiersApi.enterPurchase, { params: { id }, body }))).toEqual([
      404,
      'not_found',
    ]);
    const { id: invoiceId } = await dossier(exchange.id, 'invoice');
    expect(refusalOf(await (await on.dealer()).call(dossiersApi.getDossier, { params: { id: invoiceId } }))).toEqual([
      404,
      'not_found',
    ]);
    const entered = await (await on.dealer()).call(dossiersApi.enterPurchase, { params: { id }, body });
    expect(await AuditModel.countDocuments({ act: 'purchase-entered', subject: `dossier:${id}` })).toBe(1);
    // 15 % of 8,000 yuan.
    expect(entered.body.decision).toMatchObject({ granted: true, amountFen: 120_000, ruleVersion: '2026' });
    const wrong = await (
      await on.dealer()
    ).call(dossiersApi.enterPurchase, { params: { id }, body: { ...body, energyClass: 2 } });
    expect(wrong.body.decision?.refusal).toMatchObject({ code: 'energy_class' });
    const needs = await needsOf(exchange.id, () => true);
    expect(needs.find(({ kind }) => kind === 'subsidy')?.warning).toBe('rule_refuses');
    // Between two rules nothing is granted, and the refusal names the days around the gap.
    const of2026 = { districtCode: operator.districtCode, version: '2026' };
    const rule = (await SubsidyRuleModel.findOne(of2026).lean())!;
    await SubsidyRuleModel.updateOne(of2026, { $set: { validFrom: '2026-03-11' } });
    const inGap = await (await on.dealer()).call(dossiersApi.enterPurchase, { params: { id }, body });
    expect(inGap.body.decision).toMatchObject({ granted: false, amountFen: 0, ruleVersion: null });
    expect(inGap.body.decision?.refusal).toMatchObject({ code: 'no_rule' });
    expect(inGap.body.decision?.refusal?.text.en).toContain('the next begins 2026-03-11');
    await SubsidyRuleModel.updateOne(of2026, { $set: { validFrom: rule.validFrom } });
    await (await on.dealer()).call(dossiersApi.enterPurchase, { params: { id }, body });
  });

  test('at the door: identity sealed, pictures, serial, weights; a number that is none is refused', async () => {
    await crew.act('start', {});
    const loadId = await crew.arriveAt('load');
    await crew.act('load', { stopId: loadId, dealerOrderIds: crew.stop('load').dealerOrderIds });
    for (const [request, code] of [
      [exchange, 'D-1001'],
      [collection, 'D-2001'],
    ] as const) {
      const stopId = await crew.arriveAt({ requestId: request.id });
      const seller = { name: '余小芳', identityNumber };
      expect(
        await crew.act('identify_seller', {
          stopId,
          seller: { ...seller, identityNumber: '51111219800101001X'.slice(0, 17) + '1' },
        }),
      ).toBe('invalid_input');
      const act = crew.make('identify_seller', { stopId, seller });
      expect((await crew.send(act))[0]).toMatchObject({ ok: true });
      expect((await crew.send(act))[0]).toMatchObject({ ok: true, repeated: true });
      if (request === exchange) {
        await crew.act('deliver', { stopId, serial });
        expect(await crew.act('give_evidence', { stopId, kind: 'energy_label', photoId })).toBe(null);
      }
      expect(await crew.collect(stopId, code, { photoIds: [photoId] })).toBe(null);
      expect(crew.stop({ requestId: request.id }).visit).toMatchObject({ identified: true });
      expect(await crew.act('complete', { stopId, pickupCode: request.pickupCode })).toBe(null);
    }
    const subsidy = await dossier(exchange.id, 'subsidy', ({ state }) => state === 'complete');
    expect(subsidy).toMatchObject({ lacking: [], personName: '余**', personIdentity: '511*************15' });
    const invoice = await dossier(exchange.id, 'invoice', ({ lacking }) => lacking.length === 1);
    expect(invoice.lacking).toEqual(['handover']);
    for (const doc of [...(await ActModel.find().lean()), ...(await EventModel.find().lean())])
      expect(JSON.stringify(doc)).not.toContain(identityNumber);
    expect(
      await eventually(
        () => ActModel.countDocuments({ type: 'identify_seller', input: {} }),
        (n) => n === 2,
      ),
    ).toBe(2);
  });

  test('submitted, granted, received: booked once each; the second washer of the year is refused with the rule', async () => {
    const admin = await administrator();
    const { id } = await dossier(exchange.id, 'subsidy');
    const step = (event: 'submit' | 'grant' | 'receive' | 'reject', note = '') =>
      admin.call(dossiersApi.moveDossier, { params: { id }, body: { event, note } });
    expect(refusalOf(await step('grant', '同意'))).toEqual([409, 'wrong_state']);
    expect((await step('submit')).body).toMatchObject({ state: 'submitted', decision: { ruleVersion: '2026' } });
    expect(refusalOf(await step('grant'))).toEqual([400, 'invalid_input']);
    expect((await step('grant', '批复 3 号')).body.state).toBe('granted');
    expect((await step('receive')).body.state).toBe('received');
    // Those that were refused left none.
    expect(await AuditModel.countDocuments({ act: 'dossier-moved', subject: `dossier:${id}` })).toBe(3);
    const balances = (await admin.call(ledgerApi.listLedgerAccounts, {})).body.items;
    expect(balances.find(({ account }) => account === 'owed_dealers')?.balanceFen).toBe(120_000);
    expect(balances.find(({ account }) => account === 'subsidy_due')).toMatchObject({
      debitFen: 120_000,
      creditFen: 120_000,
    });

    // The same person asks for another washer: everything is there, and the rule says no.
    const first = (await DossierModel.findById(id).lean())!;
    const { _id, ...copy } = first;
    const again = { ...copy, requestId: 'b'.repeat(24), state: 'complete', history: [] };
    const [second] = await DossierModel.create([again as never]);
    expect(_id).toBeDefined();
    const refused = await admin.call(dossiersApi.moveDossier, {
      params: { id: String(second!._id) },
      body: { event: 'submit' },
    });
    expect(refused.body).toMatchObject({
      state: 'refused',
      decision: { refusal: { code: 'count' }, count: 1, allowed: 1 },
    });
    expect(refused.body.history.at(-1)?.note).toContain('（2026）');
    await DossierModel.deleteOne({ _id: second!._id });
  });

  test('weighed in and paid: the invoices issue themselves, numbers without gaps, and the resident sees it', async () => {
    const stopId = await crew.arriveAt('unload');
    await crew.act('unload', { stopId, unitCodes: ['D-1001', 'D-2001'] });
    const centre = await on.person('centre', 'centre_staff', { ...operator, siteId: crew.stop('unload').siteId! });
    const arrivals = await eventually(
      async () => (await centre.call(sortingApi.listArrivals, { query: { day } })).body.items,
      (items) => items[0]?.status === 'unloaded',
    );
    const params = { id: arrivals[0]!.id };
    for (const code of ['D-1001', 'D-2001'])
      await centre.call(sortingApi.receiveUnit, { params, body: { code, weightKg: 70 } });
    const issued = await dossier(collection.id, 'invoice', ({ state }) => state === 'issued');
    const other = await dossier(exchange.id, 'invoice', ({ state }) => state === 'issued');
    expect([issued.invoiceNumber, other.invoiceNumber].sort()).toEqual(['RI2026-000001', 'RI2026-000002']);
    const { items } = (await (await administrator()).call(invoicesApi.listReverseInvoices, { query: {} })).body;
    // 15.00 yuan with 1 % VAT in it: 14.85 without; 0.5 % of that is 0.07.
    expect(items[0]).toMatchObject({ grossFen: 1500, netFen: 1485, vatFen: 15, incomeTaxFen: 7 });
    expect(items[0]?.evidence.transport).toContain(crew.route.vehicle.plate);
    const status = await on.t.visitor.call(dossiersApi.getSettlementStatus, { params: { secret: exchange.secret } });
    expect(status.body).toMatchObject({ payout: { status: 'paid', amountFen: 1500 } });
    expect(status.body.dossiers.map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual([
      'invoice issued',
      'subsidy received',
    ]);
    expect((await (await administrator()).call(ledgerApi.auditLedger, {})).body.findings).toEqual([]);
  });

  test('a period leaves as Excel and pictures, comes back with equal totals, and a changed file does not', async () => {
    const admin = await administrator();
    const url = `${on.t.url}/api/dossier-exports?kind=subsidy&from=${day}&to=${day}`;
    const answer = await fetch(url, { headers: { Authorization: `Bearer ${admin.token}` } });
    expect(answer.headers.get('content-type')).toBe('application/zip');
    const zip = Buffer.from(await answer.arrayBuffer());
    const check = async (file: Buffer) => {
      const form = new FormData();
      form.set('file', new Blob([new Uint8Array(file)]), 'dossiers.zip');
      const headers = { Authorization: `Bearer ${admin.token}` };
      const read = await fetch(`${on.t.url}/api/dossier-exports/check`, { method: 'POST', headers, body: form });
      return { status: read.status, body: (await read.json()) as Record<string, unknown> };
    };
    const totals = { dossiers: 1, amountFen: 120_000, pictures: 2 };
    expect((await check(zip)).body).toMatchObject({
      kind: 'subsidy',
      from: day,
      to: day,
      ...totals,
      expected: totals,
      equal: true,
    });
    const { default: JSZip } = await import('jszip');
    const changed = await JSZip.loadAsync(zip);
    changed.remove(Object.keys(changed.files).find((name) => name.endsWith('.jpg'))!);
    expect((await check(await changed.generateAsync({ type: 'nodebuffer' }))).body).toMatchObject({
      pictures: 1,
      equal: false,
    });
    expect(await check(Buffer.from('PK no zip'))).toMatchObject({ status: 400 });
  });

  test('the office enters an identity that it was shown; a cancelled booking drops its dossiers', async () => {
    await on.order('BZ-5002', `${serial}-2`);
    const booked = await on.book({
      ...{ kind: 'exchange', dealerOrderCode: 'BZ-5002' },
      slot: { day: '2026-03-13', from: '10:30', to: '13:00' },
    });
    const { id } = await dossier(booked.id, 'invoice', ({ lacking }) => lacking.includes('identity'));
    const identify = async (client: Client, number = identityNumber) =>
      client.call(dossiersApi.identifyPerson, {
        params: { id },
        body: { name: '余小芳', identityNumber: number },
      });
    const dispatcher = await on.dispatcher();
    expect(refusalOf(await identify(dispatcher, '51111219800101001X'))).toEqual([400, 'invalid_input']);
    const shown = await identify(dispatcher);
    expect(shown.body).toMatchObject({ personName: '余**', personIdentity: '511*************15' });
    expect(shown.body.lacking).not.toContain('identity');
    await on.t.visitor.raw('POST', `/api/status/${booked.secret}/cancel`, { body: {} });
    expect((await dossier(booked.id, 'invoice', ({ state }) => state === 'dropped')).state).toBe('dropped');
    expect(refusalOf(await identify(dispatcher))).toEqual([409, 'wrong_state']);
  });

  test('a resident takes the data along, and is erased once nothing is open; sums, numbers and books stay', async () => {
    const resident = await on.resident();
    const open = await on.book({ slot: { day: '2026-03-13', from: '10:30', to: '13:00' } });
    const mine = await resident.call(privacyApi.exportMyData, {});
    expect(mine.body.requests).toHaveLength(4);
    expect(mine.body).toMatchObject({ kept: [{ kind: 'tax_evidence', until: '2036-03-12' }] });
    expect(mine.body.requests.find(({ code }) => code === exchange.code)).toMatchObject({
      contactName: '余小芳',
      paidFen: 1500,
    });
    const forget = () => resident.call(privacyApi.deleteMyData, { body: { confirm: true } });
    expect(refusalOf(await forget())).toEqual([409, 'wrong_state']);
    await on.t.visitor.raw('POST', `/api/status/${open.secret}/cancel`, { body: {} });
    const before = (await (await administrator()).call(ledgerApi.listLedgerAccounts, {})).body;
    expect((await forget()).body).toEqual({ requests: 4, kept: mine.body.kept });
    expect(await on.t.visitor.raw('GET', `/api/status/${exchange.secret}`)).toMatchObject({ status: 404 });
    await eventually(
      async () => JSON.stringify(await RouteModel.find().lean()),
      (text) => !text.includes('余小芳') && !text.includes('红柳街 1 号'),
    );
    for (const doc of await RequestModel.find().lean()) {
      expect(JSON.stringify(doc)).not.toMatch(/余小芳|13912345678|2 单元 402/);
      expect(doc.receipt?.paidFen ?? 1500).toBe(1500);
    }
    const admin = await administrator();
    expect((await admin.call(ledgerApi.listLedgerAccounts, {})).body).toEqual(before);
    expect((await admin.call(ledgerApi.auditLedger, {})).body.findings).toEqual([]);
  });

  test('contacts go after their days, identities after their years, each by itself; the books stay', async () => {
    const kernel = on.t.app.kernel;
    const other = await on.t.as('resident', { phone: '13800000001' });
    const { body } = await other.call(requestsApi.openRequest, {
      body: on.booking({
        contact: { name: '刘二', phone: '13800000001' },
        slot: { day: '2026-03-13', from: '10:30', to: '13:00' },
      }),
    });
    await other.call(requestsApi.cancelRequest, { params: { id: body.request.id }, body: {} });
    on.at('12:00', '2026-09-08');
    expect(await eraseOldContacts(kernel)).toBe(0);
    on.at('12:00', '2026-09-10');
    expect([await eraseOldContacts(kernel), await eraseOldContacts(kernel)]).toEqual([1, 0]);
    on.at('12:00', '2036-03-11');
    expect(await eraseOldSellers(kernel)).toBe(0);
    on.at('12:00', '2036-03-14');
    expect([await eraseOldSellers(kernel), await eraseOldSellers(kernel)]).toEqual([1, 0]);
    const admin = await administrator();
    const { items } = (await admin.call(invoicesApi.listReverseInvoices, { query: {} })).body;
    expect(items[0]).toMatchObject({ sellerName: '–', sellerIdentity: '–', netFen: 1485 });
    const params = { id: items[0]!.sellerId };
    expect(refusalOf(await admin.call(dossiersApi.unmaskPerson, { params, body: { reason: '看看' } }))).toEqual([
      404,
      'not_found',
    ]);
    expect((await admin.call(ledgerApi.auditLedger, {})).body.findings).toEqual([]);
  });
});
