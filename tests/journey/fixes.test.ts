import { Types } from 'mongoose';
import { instantOf, secOfTime } from '#shared/kernel/time';
import { PlanModel } from '../../server/planning';
import { RequestModel } from '../../server/requests/model';
import { testZone, useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';

describe('what a plan leaves out, in a real browser', () => {
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '60' });
  const browser = useBrowser(t);

  /** Somebody who is at home only after the crews' day, and somebody whose furniture is larger than any vehicle. */
  const bookBeyond = async () => {
    const pattern = await RequestModel.findOne({ status: 'waiting', kind: 'collect' }).lean();
    const { day } = pattern!.slot;
    const slot = { day, from: '17:30', to: '18:00' };
    const at = (time: string) => instantOf(day, secOfTime(time), testZone);
    const late = { code: 'LATE-1', secret: 's'.repeat(24), slot, slotFromAt: at(slot.from), slotToAt: at(slot.to) };
    const _id = new Types.ObjectId();
    const large = { code: 'LARGE-1', secret: 'l'.repeat(24), _id: new Types.ObjectId() };
    const items = [{ categoryKey: 'furniture', condition: 'broken', count: 14, weightKg: 45, volumeLitres: 1_200 }];
    await RequestModel.create([
      { ...pattern!, ...late, _id },
      { ...pattern!, ...large, items },
    ] as never[]);
    return String(_id);
  };

  test('reason for each shift, the cheapest change, and one tap that makes it', async () => {
    const requestId = await bookBeyond();
    const page = await browser.open('/console/', 'dispatcher');
    await page.getByRole('button', { name: '排计划' }).first().click();
    await page.getByRole('button', { name: '5 秒' }).click();
    await page.getByRole('button', { name: '开始排' }).click();
    // The first plan is enough.
    await page.getByRole('button', { name: '停下，用现在最好的' }).click();
    await page.getByRole('button', { name: '发布给车队' }).waitFor({ timeout: 60_000 });
    const before = await PlanModel.findOne().sort({ _id: -1 }).lean();
    expect(before?.unassigned.map((left) => left.requestId)).toContain(requestId);

    const rows = page.locator('[data-test="unserved"]');
    await rows.filter({ hasText: '17:30–18:00' }).click();
    const fixes = page.locator('[data-test="fix"]');
    await fixes.first().waitFor({ timeout: 30_000 });
    await fixes.first().scrollIntoViewIfNeeded();
    await browser.shoot(page, 'fixes');
    await browser.expectAccessible(page);
    await fixes.first().getByRole('button').click();
    await page.getByText('改好了').waitFor();
    await page.getByRole('button', { name: '发布给车队' }).waitFor({ timeout: 60_000 });
    const after = await PlanModel.findOne().sort({ _id: -1 }).lean();
    expect(String(after?._id)).not.toBe(String(before?._id));
    expect(after?.unassigned.map((left) => left.requestId)).not.toContain(requestId);
    expect(after?.check.violations).toEqual([]);

    // A stop of the new plan: where else it would fit.
    await page.locator('.queue .row').first().click();
    await page.locator('[data-test="elsewhere"]').click();
    await page.locator('[data-test="place"]').first().waitFor({ timeout: 30_000 });
    await browser.shoot(page, 'elsewhere');
    await browser.expectAccessible(page);
  }, 180_000);

  test('in English and dark: where no single change is enough, it says so and what to do', async () => {
    const page = await browser.open('/console/', 'dispatcher', { language: 'en', theme: 'dark' });
    await page.getByRole('button', { name: 'Plan' }).first().click();
    const rows = page.locator('[data-test="unserved"]');
    await rows.first().waitFor({ timeout: 30_000 });
    await rows.first().click();
    await page.locator('[data-test="no-fix"], [data-test="fix"]').first().waitFor({ timeout: 30_000 });
    await browser.shoot(page, 'fixes-en');
    await browser.expectAccessible(page);
  }, 90_000);
});
