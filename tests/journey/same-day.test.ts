import { Types } from 'mongoose';
import { demoApi } from '#shared/demo/demo';
import { RouteModel } from '../../server/dispatch';
import { RequestModel } from '../../server/requests/model';
import { useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';
import { publishDemoDay } from '../setup/demo-day';

describe('a request of today, in a real browser', () => {
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '40' });
  const browser = useBrowser(t);

  /** Publishes the day; one more request comes in afterwards, at half past eight. */
  const callLate = async () => {
    const { dispatcher } = await publishDemoDay(t);
    const pattern = await RequestModel.findOne({ status: 'planned', kind: 'collect' }).sort({ 'slot.from': -1 }).lean();
    const _id = new Types.ObjectId();
    const late = { code: 'LATE-1', secret: 's'.repeat(24), status: 'waiting' as const, route: null };
    await RequestModel.create([{ ...pattern!, ...late, _id }]);
    const [first] = await RouteModel.find({ active: true }).sort({ shiftStartsAt: 1 });
    await dispatcher.call(demoApi.moveClock, { body: { now: first!.shiftStartsAt.toISOString(), speed: 1 } });
    return String(_id);
  };

  test('the desk inserts it into a published route', async () => {
    const requestId = await callLate();
    const page = await browser.open('/console/', 'dispatcher');
    await page.getByPlaceholder('姓名、尾号、地址、站号').fill('LATE-1');
    await page.locator('.queue .row').first().click();
    await page.locator('[data-test="insert-today"]').click();
    const offers = page.locator('[data-test="same-day-offer"]');
    await offers.first().waitFor();
    await browser.shoot(page, 'same-day');
    await browser.expectAccessible(page);
    const before = await RouteModel.countDocuments({ revision: 2 });
    await offers.first().getByRole('button').click();
    await page
      .locator('[data-test="insert-today"], [data-test="same-day-offer"]')
      .first()
      .waitFor({ state: 'detached' });
    await page.getByText('已发布第 2 版').first().waitFor();
    expect([before, await RouteModel.countDocuments({ revision: 2 })]).toEqual([0, 1]);
    expect((await RequestModel.findById(requestId).lean())?.status).toBe('planned');
  }, 120_000);
});
