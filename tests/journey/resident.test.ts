import type { Locator } from 'playwright-core';
import { demoApi } from '#shared/demo/demo';
import { requestsApi } from '#shared/requests/requests';
import { firstLoadOf, mostFirstLoadKb } from '../../scripts/bench-pages/first-load';
import { HoldModel } from '../../server/requests/hold-model';
import { RequestModel } from '../../server/requests/model';
import { picture } from '../feature/requests/pictures';
import { useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';

/** A picture has come and is drawn, whatever it is drawn as. */
const isShown = async (picture: Locator): Promise<boolean> => {
  await picture.scrollIntoViewIfNeeded();
  return picture.evaluate(async (image: { decode(): Promise<void>; naturalWidth: number }) => {
    await image.decode();
    return image.naturalWidth > 0;
  });
};

describe('a resident books at home in a real browser', () => {
  const t = useApp({ DEMO: '1' });
  const browser = useBrowser(t);

  test('in twelve taps, with every deduction shown; the status page is live; cancelled again', async () => {
    const page = await browser.open('/r/', null, { width: 360, height: 640 });
    const at = (name: string) => page.locator(`[data-test="${name}"]`);
    let taps = 0;
    let refused = false;
    let tooMuch = false;
    const tap = async (name: string) => {
      taps += 1;
      await at(name).first().click();
    };
    await at('point').first().waitFor();
    const loadedKb = (await firstLoadOf(page)).reduce((sum, { kb }) => sum + kb, 0);
    expect(loadedKb).toBeLessThanOrEqual(mostFirstLoadKb);
    expect(loadedKb).toBeGreaterThan(100);
    await browser.shoot(page, 'resident-start');
    await browser.expectAccessible(page);
    await tap('book');
    await tap('item-washer');
    await browser.shoot(page, 'resident-items');
    await browser.expectAccessible(page);
    await tap('next');
    // Whatever steps there are, go through them with what they need.
    for (let step = 0; step < 10; step += 1) {
      const name = (await page.locator('[data-test^="step-"]').first().getAttribute('data-test')) ?? '';
      if (name === 'step-place') {
        await tap('use-my-place');
        await at('address').fill('竹根镇文化路 12 号');
        await at('unit').fill('2 单元 402');
        await browser.expectAccessible(page);
        await page.route('**/api/slot-offers', (route) => {
          const items = [{ categoryKey: 'furniture', condition: 'broken', count: 14 }];
          return route.continue({ postData: { ...(route.request().postDataJSON() as object), items } });
        });
      } else if (name === 'step-time') {
        if (!tooMuch) {
          // What no vehicle holds: every window says by how much, and what to do.
          tooMuch = true;
          await page.getByText('请分成几次预约').waitFor();
          await page.getByText('太大，车装不下（要 16.8 m³，最多 14 m³）').first().waitFor();
          expect(await page.locator('[data-test="slot"]:not([disabled])').count()).toBe(0);
          expect((await page.locator('[data-test="slot"] .when').first().boundingBox())!.height).toBeLessThan(40);
          await browser.shoot(page, 'resident-too-much');
          await browser.expectAccessible(page);
          await page.unroute('**/api/slot-offers');
          // A crew that is not on shift is not found by booking less at a time.
          const again = async () => {
            await page.goBack();
            await at('step-place').waitFor();
            await at('next').click();
            await at('step-time').waitFor();
          };
          await page.route('**/api/slot-offers', async (route) => {
            const answer = await route.fetch();
            const { items } = (await answer.json()) as { items: object[] };
            const reason = 'no_skill';
            const closed = { bookable: false, reason, bound: { reason, missing: ['refrigerant'] } };
            await route.fulfill({ response: answer, json: { items: items.map((one) => ({ ...one, ...closed })) } });
          });
          await again();
          await page.getByText('明天再看').waitFor();
          await page.getByText('没有班组会').first().waitFor();
          await page.unroute('**/api/slot-offers');
          // What must not ride together is put right where the things are chosen.
          await page.route('**/api/slot-offers', (route) => {
            const items = ['crt_tv', 'lithium_battery'].map((categoryKey) => ({
              categoryKey,
              condition: 'broken',
              count: 1,
            }));
            return route.continue({ postData: { ...(route.request().postDataJSON() as object), items } });
          });
          await again();
          await at('mend').getByText('改旧物').waitFor();
          await browser.expectAccessible(page);
          await page.unroute('**/api/slot-offers');
          await at('mend').click();
          for (const name of ['step-items', 'step-place']) {
            await at(name).waitFor();
            await at('next').click();
            await at(name).waitFor({ state: 'detached' });
          }
          continue;
        }
        taps += 1;
        await page.locator('[data-test="slot"]:not([disabled])').first().click();
      } else if (name === 'step-contact') {
        expect(await at('hold').getAttribute('data-hold')).toBe('held');
        await at('name').fill('余小芳');
        await at('phone').fill('13912345627');
        await tap('send-code');
        await tap('fill-code');
        await at('signed-in').waitFor();
      } else if (name === 'step-price') {
        await at('deduction').first().waitFor();
        await page.getByText(/名额保留 [34]:\d\d/).waitFor();
        expect(await at('deduction').count()).toBeGreaterThan(1);
        // Those of other conditions are one tap away.
        const other = at('other-conditions');
        expect(await other.locator('[data-test="deduction"]').first().isVisible()).toBe(false);
        await other.locator('summary').click();
        await other.getByText('缺电机').first().waitFor();
        if (!refused) await browser.expectAccessible(page);
        await browser.shoot(page, 'resident-other-conditions');
        await other.locator('summary').click();
        if (!refused) {
          // What the server does not take is marked where it was typed; everything else stays.
          refused = true;
          await page.route('**/api/requests', async (route) => {
            const body = route.request().postDataJSON() as { contact: object };
            await route.continue({ postData: { ...body, contact: { ...body.contact, name: '' } } });
            await page.unroute('**/api/requests');
          });
          await at('next').click();
          await at('step-contact').waitFor();
          await at('notice').waitFor();
          expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
          expect(await at('name').getAttribute('aria-invalid')).toBe('true');
          expect(await at('name').inputValue()).toBe('余小芳');
          await browser.shoot(page, 'resident-refused');
          await browser.expectAccessible(page);
          await at('name').fill('余小芳女士');
          expect(await at('name').getAttribute('aria-invalid')).toBeNull();
          await at('name').fill('余小芳');
          await at('next').click();
          await at('step-contact').waitFor({ state: 'detached' });
          continue;
        }
        await browser.shoot(page, 'resident-price');
        await browser.expectAccessible(page);
        await tap('next');
        break;
      }
      await tap('next');
      await at(name).waitFor({ state: 'detached' });
    }
    await at('booked').waitFor();
    await browser.shoot(page, 'resident-booked');
    await browser.expectAccessible(page);
    expect(taps).toBeLessThanOrEqual(12);
    const request = await RequestModel.findOne().lean();
    expect(await HoldModel.countDocuments()).toBe(0);
    expect(request).toMatchObject({ status: 'waiting', contactName: '余小芳', addressUnit: '2 单元 402' });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);

    await page.goto(`${t.url}/s/${request!.secret}`);
    await at('state').waitFor();
    await browser.shoot(page, 'resident-status');
    await browser.expectAccessible(page);
    // The pickup code is whole on the smallest phone.
    await page.setViewportSize({ width: 320, height: 640 });
    await at('show-code').click();
    await at('qr').last().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    const code = (await page.locator('.large .digits span').last().boundingBox())!;
    expect(code.x + code.width).toBeLessThanOrEqual(320 - 16);
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 360, height: 640 });
    // Somebody else moves it: the page says so by itself.
    const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
    const id = people.items.find(({ role }) => role === 'dispatcher')!.id;
    const { body: dispatcher } = await t.visitor.call(demoApi.signInAsDemoPerson, { body: { id } });
    // A message to the office: the desk sees that it is new, reads it, says why it needs the number, and answers.
    const desk = await browser.open(`/console/?day=${request!.slot.day}`, 'dispatcher');
    const onDesk = (name: string) => desk.locator(`[data-test="${name}"]`);
    await desk.getByText('余**').first().waitFor();
    await at('message').fill('门禁坏了，打 13812340000 开门');
    const door = { name: 'door.jpg', mimeType: 'image/jpeg', buffer: await picture(900, 600) };
    await at('photo-input').setInputFiles([door, door]);
    await at('photo').nth(1).waitFor();
    await page.getByRole('button', { name: '去掉第 2 张照片' }).click();
    await at('send-message').click();
    await page.locator('[data-from="resident"]').waitFor();
    expect(await at('message').inputValue()).toBe('');
    expect(await at('photo').count()).toBe(0);
    expect(await isShown(at('sent-photo'))).toBe(true);
    await onDesk('unread').click();
    expect(await isShown(onDesk('sent-photo'))).toBe(true);
    await onDesk('numbers').click();
    await onDesk('unread').waitFor({ state: 'detached' });
    expect(await onDesk('talk').innerText()).not.toContain('13812340000');
    await onDesk('why').fill('要打电话开门');
    await onDesk('why').press('Enter');
    await onDesk('talk').getByText('13812340000').waitFor();
    await onDesk('answer').fill('好的，到了打这个电话');
    await browser.shoot(desk, 'console-talk');
    await browser.expectAccessible(desk);
    await onDesk('send-answer').click();
    await page.locator('[data-from="office"]').waitFor();
    const headers = { Authorization: `Bearer ${dispatcher.token}` };
    await at('talk').evaluate((card: { scrollIntoView(): void }) => card.scrollIntoView());
    await browser.shoot(page, 'resident-talk');
    await browser.expectAccessible(page);
    const offers = await t.visitor.call(requestsApi.listSlotOffers, {
      body: {
        districtCode: '511112',
        place: request!.place,
        items: request!.items.map(({ categoryKey, condition, count }) => ({ categoryKey, condition, count })),
      },
    });
    const other = offers.body.items.filter(({ bookable }) => bookable).at(-1)!;
    const moved = await t.visitor.raw('POST', `/api/requests/${String(request!._id)}/reschedule`, {
      headers,
      body: { slot: { day: other.day, from: other.from, to: other.to } },
    });
    expect(moved.status).toBe(200);
    await page.getByText(`${other.from}–${other.to}`).first().waitFor();
    await at('change').first().click();
    await at('cancel').first().click();
    await at('cancel-sure').click();
    await page.getByText('已取消').first().waitFor();
    expect(await RequestModel.countDocuments({ status: 'cancelled' })).toBe(1);
  }, 120_000);

  test('who stands outside the district is told so, and the list stays sorted from the centre', async () => {
    const page = await browser.open('/r/', null, { width: 360, height: 640 });
    const at = (name: string) => page.locator(`[data-test="${name}"]`);
    await at('point').first().waitFor();
    const names = () => at('point').allInnerTexts();
    const before = await names();
    await page.context().setGeolocation({ longitude: 104.06, latitude: 30.66 });
    await at('locate').click();
    await at('outside').getByText('您现在不在本区里').waitFor();
    await page.getByText('按离城区远近').waitFor();
    expect(await names()).toEqual(before);
    await browser.expectAccessible(page);
  }, 30_000);

  test('in English and in the dark: a hold that has ended is taken again, pushes are offered', async () => {
    const page = await browser.open('/r/', null, { width: 360, height: 640, language: 'en', theme: 'dark' });
    await page.clock.install();
    const at = (name: string) => page.locator(`[data-test="${name}"]`);
    await at('book').click();
    await at('item-washer').click();
    await at('next').click();
    for (;;) {
      const name = (await page.locator('[data-test^="step-"]').first().getAttribute('data-test')) ?? '';
      if (name === 'step-contact') break;
      if (name === 'step-place') {
        await at('use-my-place').click();
        await at('address').fill('竹根镇文化路 12 号');
      } else if (name === 'step-time') await page.locator('[data-test="slot"]:not([disabled])').first().click();
      await at('next').click();
      await at(name).waitFor({ state: 'detached' });
    }
    await page.locator('[data-hold="held"]').waitFor();
    await page.clock.fastForward(6 * 60_000);
    await page.locator('[data-hold="over"]').waitFor();
    await browser.shoot(page, 'hold-over');
    await browser.expectAccessible(page);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await at('hold-again').click();
    await page.locator('[data-hold="held"]').waitFor();
    await at('phone').fill('13912345627');
    await at('send-code').click();
    await at('fill-code').click();
    await at('signed-in').waitFor();
    // A deduction is read in words, not in letters one below the other.
    await page.setViewportSize({ width: 320, height: 640 });
    await at('name').fill('Ms Yu');
    await at('next').click();
    await at('other-conditions').locator('summary').click();
    const deductions = await at('deduction').all();
    expect(deductions.length).toBeGreaterThan(3);
    for (const one of deductions) expect((await one.boundingBox())!.height).toBeLessThan(110);
    await browser.shoot(page, 'resident-deductions-en');

    // A browser without a window says no to notices before anybody was asked.
    await page.addInitScript(`Object.defineProperty(Notification, 'permission', { get: () => 'default' })`);
    await page.goto(`${t.url}/r/mine`);
    await at('push-turn').scrollIntoViewIfNeeded();
    await browser.shoot(page, 'push-choice');
    await browser.expectAccessible(page);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  }, 60_000);
});
