import { demoApi } from '#shared/demo/demo';
import { dayOf } from '#shared/kernel/time';
import { partnerKeysApi } from '#shared/partners/keys';
import { yardApi } from '#shared/sorting/yard';
import { Caller } from '../../server/demo/simulation/caller';
import type { Page } from 'playwright-core';
import QRCode from 'qrcode';
import { auditCustody, beginUnits, newUnit, UnitModel } from '../../server/custody';
import { RouteModel } from '../../server/dispatch';
import { systemActor } from '../../server/kernel/actor';
import { transact } from '../../server/kernel/events/transact';
import { SiteModel } from '../../server/network';
import { RequestModel } from '../../server/requests/model';
import { ErasureModel } from '../../server/sorting/erasure/model';
import { ArrivalModel, GapModel } from '../../server/sorting/model';
import { ReadingModel } from '../../server/sorting/yard/model';
import { eventually } from '../feature/dispatch/operated-day';
import { useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';
import { driveOneRoute } from '../setup/driven-route';

describe('a day’s load at the sorting centre in a real browser', () => {
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '14' });
  const browser = useBrowser(t);

  /** A scale of the centre that sends what it shows with a key of its own. */
  const scaleOf = async (siteId: string) => {
    const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
    const admin = await Caller.asDemoPerson(t.url, people.items.find(({ role }) => role === 'administrator')!.id);
    const key = { name: '地磅', scopes: ['scales:write' as const] };
    const device = t.withToken((await admin.call(partnerKeysApi.createApiKey, { body: key })).token);
    let sent = 0;
    return async (scale: string, kg: number) => {
      sent += 1;
      const params = { id: siteId, scale };
      const { status } = await device.call(yardApi.sendReading, { params, body: { readingId: `j-${sent}`, kg } });
      expect(status).toBe(200);
    };
  };

  test('every unit is weighed in, one is missing and gets an owner and an explanation, the route closes', async () => {
    const routeId = await driveOneRoute(t);
    const units = await UnitModel.find({ routeId }).sort({ at: 1 }).lean();
    expect(units.length).toBeGreaterThan(2);
    const page = await browser.open('/console/', 'centre_staff', { width: 1180, height: 820 });
    await page.locator('form.weigh').waitFor();
    await browser.shoot(page, 'centre');
    await browser.expectAccessible(page);
    // On a phone the units are whole: nothing has to be pushed sideways.
    const phone = await browser.open('/console/', 'centre_staff', { width: 360, height: 740, language: 'en' });
    await phone.locator('form.weigh').waitFor();
    await phone.locator('table td').first().scrollIntoViewIfNeeded();
    const tooWide = `[document.documentElement, ...document.querySelectorAll('table, table *')]
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline' ||
        one.getBoundingClientRect().right > innerWidth).map((one) => one.outerHTML.slice(0, 120))`;
    expect(await phone.evaluate(tooWide)).toEqual([]);
    await browser.shoot(phone, 'centre-phone');
    await browser.expectAccessible(phone);
    await phone.close();
    const arrivals = await ArrivalModel.find({ routeId, status: 'unloaded' }).lean();
    const lost = arrivals[0]!.units[0]!.code;
    for (const arrival of arrivals) {
      await page.locator(`[data-test="arrival-${String(arrival._id)}"]`).click();
      for (const unit of arrival.units) {
        if (unit.code === lost) continue;
        await page.locator('form.weigh input').first().fill(unit.code);
        const weight = page.locator('form.weigh input').nth(1);
        if (unit === arrival.units[1]) {
          // A weight that nobody believes is told before it is sent, and what was typed stays.
          await weight.fill('9000');
          await page.locator('form.weigh [data-test=too-heavy]').waitFor();
          expect(await page.locator('form.weigh button[type=submit]').isDisabled()).toBe(true);
          expect(await weight.inputValue()).toBe('9000');
          await browser.expectAccessible(page);
        }
        await weight.fill(String(unit.doorKg));
        await page.locator('form.weigh button[type=submit]').click();
        for (
          let tried = 0;
          (await UnitModel.countDocuments({ code: unit.code, custody: 'received' })) === 0;
          tried += 1
        ) {
          if (tried > 100) throw new Error(`${unit.code} was not weighed in`);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
      await page.getByRole('button', { name: '双方确认交接' }).first().click();
      for (const box of await page.locator('.el-dialog .el-checkbox').all()) await box.click();
      await browser.expectAccessible(page);
      await page.locator('.el-dialog .btn.main').click();
      await page.locator('.el-dialog').waitFor({ state: 'hidden' });
    }
    expect(await GapModel.find({ kind: 'missing' }).lean()).toMatchObject([{ unitCode: lost, status: 'open' }]);
    // A listener closes the route after the last handover.
    await eventually(
      async () => (await RouteModel.findById(routeId).lean())?.status,
      (status) => status === 'closed',
    );
    await browser.shoot(page, 'centre-closed');
  }, 300_000);

  test('a vehicle at a dock: two steps for each unit with scanner and scale, no mouse between', async () => {
    const site = await SiteModel.findOne({ kind: 'centre' }).lean();
    if (!site) throw new Error('no centre');
    const siteId = String(site._id);
    const now = t.app.kernel.clock.now();
    const count = Number(process.env['VEHICLE_UNITS'] ?? 8);
    const units = Array.from({ length: count }, (_, i) => ({
      ...{ code: `V-${1001 + i}`, categoryKey: i % 2 ? 'washer' : 'fridge', townName: '竹根镇' },
      ...{ doorKg: 40 + (i % 7), toleranceKg: 3, result: 'expected' as const },
    }));
    await ArrivalModel.deleteMany({ status: 'expected' });
    await ArrivalModel.create([
      {
        ...{
          organisationId: site.organisationId,
          districtCode: site.districtCode,
          siteId,
          day: dayOf(now, 'Asia/Shanghai'),
        },
        ...{ routeId: '4'.repeat(24), stopId: '4'.repeat(24), letter: 'V', crewName: '大车组', plate: '川L·40401' },
        ...{ status: 'unloaded', etaAt: now, arrivedAt: now, units },
      },
    ]);
    const scale = await scaleOf(siteId);
    const page = await browser.open('/console/', 'centre_staff', { width: 1180, height: 820 });
    let steps = 0;
    const step = async (does: () => Promise<unknown>) => {
      steps += 1;
      await does();
    };
    await step(() => page.locator('[data-test=enter-dock]').click());
    await page.locator('[data-test=docks] li.taken').waitFor();
    await scale('vehicle', 5200);
    await step(() => page.locator('[data-test=take-vehicle]').click());
    await page.locator('form.weigh input').first().focus();
    for (const { code, doorKg } of units) {
      await scale('floor', doorKg);
      await page.locator('form.weigh [data-test=reading]').waitFor();
      // A scanner types the label and ends with Enter.
      await step(async () => {
        await page.keyboard.insertText(code);
        await page.keyboard.press('Enter');
      });
      await page.locator('form.weigh [data-test=reading][aria-pressed=true]').waitFor();
      // The scanner's own Enter takes nothing in: a person says so.
      const weighed = (await ArrivalModel.findOne({ letter: 'V' }).lean())?.units.filter(
        ({ result }) => result === 'matched',
      );
      expect(weighed).toHaveLength(units.findIndex((one) => one.code === code));
      if (code === units[1]?.code) await browser.shoot(page, 'centre-scale');
      await step(() => page.keyboard.press('Enter'));
      await page.locator('form.weigh .what b', { hasText: code }).waitFor();
      await page.locator('form.weigh [data-test=weigh-code]:focus').waitFor();
    }
    const unitsKg = units.reduce((sum, { doorKg }) => sum + doorKg, 0);
    await scale('vehicle', 5200 - unitsKg - 5);
    await step(() => page.locator('[data-test=take-vehicle]').click());
    await page.locator('[data-test=vehicle-weights] .st, [data-test=vehicle-weights] svg').first().waitFor();
    await browser.shoot(page, 'centre-weighed');
    await browser.expectAccessible(page);
    await step(() => page.locator('button.close').click());
    await step(() => page.locator('.el-dialog .btn.main').click());
    await page.locator('.el-dialog').waitFor({ state: 'hidden' });
    // Dock, full, (scan, Enter) for each unit, empty, hand over, confirm: 85 steps for 40 units, 2.1 s each within three minutes.
    expect(steps).toBe(2 * count + 5);
    const closed = await ArrivalModel.findOne({ letter: 'V' }).lean();
    expect(closed?.units.every(({ result }) => result === 'matched')).toBe(true);
    expect(await ReadingModel.countDocuments({ usedFor: { $ne: null } })).toBe(count + 2);
    // 5 kg between the net weight and its units are within the spread of the catalogue.
    expect(await GapModel.countDocuments({ kind: 'vehicle' })).toBe(0);
  }, 180_000);

  /** Water heaters of the stock, so that this test needs no vehicle to come. */
  const stockCentre = async (codes: string[]) => {
    const site = await SiteModel.findOne({ kind: 'centre' }).lean();
    if (!site) throw new Error('no centre');
    const siteId = String(site._id);
    const { organisationId, districtCode } = site;
    const at = t.app.kernel.clock.now();
    const day = at.toISOString().slice(0, 10);
    const by = systemActor('test');
    const taker = { kind: 'site' as const, id: siteId, name: site.name };
    const known = {
      districtCode,
      organisationId,
      day,
      at,
      routeId: '',
      stopId: '',
      requestId: '',
      townName: '',
      siteId,
    };
    const heater = {
      categoryKey: 'water_heater',
      condition: 'broken' as const,
      volumeLitres: 1,
      origin: 'extra' as const,
    };
    await transact(t.app.kernel, by, (tx) =>
      beginUnits(
        tx,
        { kind: 'appeared', by, at, day, siteId, taker, reason: '测试入库' },
        codes.map((code, i) =>
          newUnit({ ...known, ...heater, code, kg: 20 + i, weightKg: 20 + i, receivedKg: 20 + i }),
        ),
      ),
    );
  };

  const receiptUnit = { categoryKey: 'phone', weightKg: 0.2, priceFen: 500, deductions: [] };

  /** From now on the tablet's camera sees this code and nothing else: the picture is drawn, reading it is real. */
  const showToCamera = async (page: Page, text: string) => {
    const picture = await QRCode.toDataURL(text, { width: 300, margin: 4 });
    await page.evaluate(`navigator.mediaDevices.getUserMedia = async () => {
      const picture = new Image(); picture.src = ${JSON.stringify(picture)}; await picture.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
      const draw = () => { const pen = canvas.getContext('2d'); pen.fillStyle = 'white'; pen.fillRect(0, 0, 640, 480); pen.drawImage(picture, 170, 90); };
      draw(); setInterval(draw, 50);
      return canvas.captureStream(20);
    }`);
  };

  test('a unit found by the camera is corrected, split, merged, taken apart, lost and found; fresh labels print one a page', async () => {
    await stockCentre(['K-2001', 'K-2002', 'K-2003']);
    const page = await browser.open('/console/', 'centre_staff', { width: 1180, height: 820 });
    await page.locator('[data-test=tab-stock]').click();
    await page.locator('[data-test=stock]').waitFor();
    const drawer = page.locator('[data-test=unit]');
    const look = async (code: string) => {
      await page.locator('[data-test=look-code]').fill(code);
      await page.keyboard.press('Enter');
      await drawer.getByText(code).first().waitFor();
    };
    const close = async () => {
      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'hidden' });
    };
    const custodyOf = async (code: string) => (await UnitModel.findOne({ code }).lean())?.custody;
    await showToCamera(page, 'K-2001');
    await page.locator('[data-test=look-code-scan]').click();
    await drawer.getByText('K-2001').first().waitFor();

    await page.locator('[data-test=act-correct]').click();
    const correct = page.locator('[data-test=correct] input');
    await correct.last().fill('秤没有归零');
    // A water heater of 22 ± 6 kg: 112 kg are the most.
    await correct.first().fill('112.1');
    expect(await page.locator('[data-test=correct] [data-test=too-heavy]').innerText()).toMatch(/112\skg/);
    expect(await page.locator('[data-test=correct] [type=submit]').isDisabled()).toBe(true);
    await correct.first().fill('21.5');
    await page.locator('[data-test=correct] [type=submit]').click();
    await drawer.getByText('秤没有归零').waitFor();
    await page.locator('[data-test=act-split]').click();
    for (const [i, kg] of ['11.5', '10'].entries()) await page.locator('[data-test=piece] input.num').nth(i).fill(kg);
    const [labels] = await Promise.all([
      page.context().waitForEvent('page'),
      page.locator('[data-test=give-labels]').click(),
    ]);
    await labels.locator('[data-test=label]').nth(1).waitFor();
    expect((await labels.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(
      2,
    );
    await browser.shoot(labels, 'labels');
    await browser.expectAccessible(labels);
    await labels.close();
    await page.locator('[data-test=split] > label input').fill('分两袋');
    await browser.shoot(page, 'unit-split');
    await browser.expectAccessible(page);
    await page.locator('[data-test=split] [type=submit]').click();
    await page.getByText('已拆分').first().waitFor();
    expect(await custodyOf('K-2001')).toBe('split');
    await close();

    await look('K-2002');
    await page.locator('[data-test=act-merge]').click();
    await page.locator('[data-test=merge-code]').fill('K-2003');
    await page.keyboard.press('Enter');
    await page.locator('[data-test=merge] li').nth(1).waitFor();
    await page.locator('[data-test=fresh-bag]').click();
    await page.locator('[data-test=merge] > label input').first().fill('43');
    await page.locator('[data-test=merge] > label input').last().fill('装一袋');
    await browser.shoot(page, 'unit-merge');
    await page.locator('[data-test=merge] [type=submit]').click();
    await page.getByText('已装进').first().waitFor();
    expect(await custodyOf('K-2003')).toBe('merged');
    await close();

    const bag = (await UnitModel.findOne({ madeOf: 'K-2003' }).lean())?.code ?? '';
    await look(bag);
    await page.locator('[data-test=act-lose]').click();
    await page.locator('[data-test=lose-reason]').fill('架上没有');
    await page.locator('[data-test=lose-find] [type=submit]').click();
    await page.locator('[data-test=act-find]').click();
    await page.locator('[data-test=lose-find] input').first().fill('43');
    await page.locator('[data-test=lose-reason]').fill('在另一排');
    await page.locator('[data-test=lose-find] [type=submit]').click();
    await page.locator('[data-test=act-dismantle]').click();
    for (const [i, kg] of ['40', '2.5'].entries()) {
      if (i > 0) await page.locator('[data-test=add-piece]').click();
      await page.locator('[data-test=piece] input.num').nth(i).fill(kg);
    }
    await page.locator('[data-test=piece] select').nth(1).selectOption('copper');
    const [more] = await Promise.all([
      page.context().waitForEvent('page'),
      page.locator('[data-test=give-labels]').click(),
    ]);
    await more.close();
    await browser.shoot(page, 'unit-dismantle');
    await browser.expectAccessible(page);
    await page.locator('[data-test=dismantle] [type=submit]').click();
    await page.getByText('已拆解').first().waitFor();
    expect(await UnitModel.countDocuments({ madeOf: bag, custody: 'received' })).toBe(2);
    expect((await auditCustody()).findings).toEqual([]);
  }, 180_000);

  test('a verified erasure has a certificate: behind the resident’s link, and for the staff to print', async () => {
    await stockCentre(['P-3001']);
    const unit = await UnitModel.findOneAndUpdate({ code: 'P-3001' }, { $set: { categoryKey: 'phone' } }).lean();
    const request = await RequestModel.findOne({ kind: 'collect' }).lean();
    if (!unit || !request) throw new Error('no unit or booking');
    const at = t.app.kernel.clock.now();
    await RequestModel.updateOne(
      { _id: request._id },
      { $set: { receipt: { at, paidFen: 500, units: [{ ...receiptUnit, code: 'P-3001', where: 'received' }] } } },
    );
    const people = { operatorId: unit._id, operator: '周磅', verifierId: unit._id, verifier: '吴核' };
    await ErasureModel.create([
      {
        ...{ organisationId: unit.organisationId, districtCode: unit.districtCode, siteId: unit.siteId ?? '' },
        ...{ unitId: unit._id, code: unit.code, medium: 'semiconductor', method: 'block_erase', passes: 1 },
        ...{ randomPasses: 0, tool: 'BitClean 4.2', photoIds: ['p'], ...people },
        ...{ status: 'verified', ruleFrom: '2026-01-01', at, verifiedAt: at },
      },
    ]);
    const phone = await browser.open(`/s/${request.secret}`);
    await phone.locator('[data-test=certificates]').click();
    await phone.locator('[data-test=certificate]').getByText('P-3001').first().waitFor();
    await phone.locator('[data-test=certificate]').getByText('Certificate of erasure').waitFor();
    await browser.shoot(phone, 'resident-certificate');
    await browser.expectAccessible(phone);
    const desk = await browser.open('/console/certificate?code=P-3001', 'centre_staff', { width: 1180, height: 820 });
    await desk.locator('[data-test=certificate]').getByText('周* / 吴*').waitFor();
    await browser.shoot(desk, 'certificate');
    await browser.expectAccessible(desk);
    expect((await desk.pdf()).toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
  }, 60_000);

  test('what was weighed in goes into a lot, is shipped to a licensed works and taken over there with a claim', async () => {
    await stockCentre(['J-1001', 'J-1002', 'J-1003']);
    const unit = { code: 'J-1001', categoryKey: 'water_heater' };
    const page = await browser.open('/console/', 'centre_staff', { width: 1180, height: 820 });
    await page.locator('[data-test=tab-stock]').click();
    await page.locator('[data-test=stock]').waitFor();
    await page.locator('[data-test=look-code]').fill(unit.code);
    await page.keyboard.press('Enter');
    await page.locator('[data-test=unit]').waitFor();
    await browser.shoot(page, 'unit-chain');
    await browser.expectAccessible(page);
    await page.locator('[data-test=act-inspect]').click();
    await page.locator('[data-test=grade]').click();
    await page.locator('[data-test=unit]').getByText('检验定级').first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-test=new-lot]').click();
    const selects = page.locator('aside select');
    await selects.first().selectOption(`${unit.categoryKey} `);
    await page.locator('[data-test=open-lot]').click();
    await page.locator('[data-test=fill-all]').click();
    await page.locator('[data-test=seal-lot]:not([disabled])').click();
    await page.getByText('批次已封').waitFor();
    await browser.shoot(page, 'centre-stock');
    await browser.expectAccessible(page);
    await page.locator('[data-test=tab-shipping]').click();
    await page.locator('[data-test=new-shipment]').click();
    await page.locator('#draft-to').selectOption({ index: 0 });
    await page.locator('.tick input').first().check();
    await page.locator('#draft-plate').fill('川L·H0031');
    await browser.expectAccessible(page);
    await page.locator('[data-test=make-shipment]').click();
    await page.locator('[data-test=dispatch]').click();
    await page.getByText('已发出').first().waitFor();
    await browser.shoot(page, 'centre-shipping');

    const works = await browser.open('/console/', 'processor', { width: 1180, height: 820 });
    await works.locator('[data-test=manifest]').waitFor();
    await works.locator('[data-test=manifest] input.plain-field').first().fill('0.5');
    await works.locator('[data-test=same]').click();
    await browser.shoot(works, 'processor');
    await browser.expectAccessible(works);
    await works.locator('[data-test=receive]').click();
    await works.getByText('1 处不符已告知发货方').waitFor();
    expect(await UnitModel.countDocuments({ custody: 'delivered' })).toBeGreaterThan(0);
    expect(await GapModel.countDocuments({ kind: 'claim_weight', status: 'open' })).toBe(1);
    expect((await auditCustody()).findings).toEqual([]);
    await browser.shoot(works, 'processor-received');
  }, 240_000);
});
