import type { Page } from 'playwright-core';
import { editsApi } from '#shared/planning/edits';
import { AuditModel } from '../../server/accounts/model';
import { PlanModel } from '../../server/planning';
import { useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';
import { openDraft } from '../setup/published-desk';

describe('the plan board, changed by hand in a real browser', () => {
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '40' });
  const browser = useBrowser(t);
  const row = (page: Page, at: number) => page.locator('[data-row]').nth(at);
  const newest = () => PlanModel.findOne().sort({ _id: -1 }).lean();
  const shiftOf = async (requestId: string) =>
    (await newest())?.routes.find(({ stops }) => stops.some((stop) => stop.requestId === requestId))?.shiftId ?? null;

  /** Drags a stop in steps, as a hand does; the verdict is read before it is let go. */
  async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<string> {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    for (let step = 1; step <= 8; step++)
      await page.mouse.move(from.x + ((to.x - from.x) * step) / 8, from.y + ((to.y - from.y) * step) / 8);
    const verdict = page.locator('[data-test="verdict"]');
    await verdict.getByText(/元/).waitFor();
    return verdict.innerText();
  }
  const middle = async (locator: ReturnType<Page['locator']>) => {
    const box = (await locator.boundingBox())!;
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  /** Where a hand takes a block that the next one may overlap. */
  const leftEdge = async (locator: ReturnType<Page['locator']>) => {
    const { x, y } = await middle(locator);
    return { x: x - (await locator.boundingBox())!.width / 2 + 2, y };
  };

  test('a stop is dragged to another shift, judged at once, stored, taken back, moved by keys and pinned; a second dispatcher learns of it', async () => {
    const { page, dispatcher } = await openDraft(t, browser);

    // The second row that has work gives a stop to the row above it, which may be an idle shift.
    const plan = await newest();
    const rows = await page.locator('[data-row]').all();
    const shifts = await Promise.all(rows.map((one) => one.getAttribute('data-row')));
    const at = shifts.indexOf(plan!.routes[1]!.shiftId);
    const [below, above] = [shifts[at], shifts[at - 1]];
    const moved = plan!.routes[1]!.stops.find(({ kind }) => kind === 'visit')!.requestId!;
    const block = row(page, at).locator('.block.visit').first();
    // Both rows are to be seen, wherever the plan has put them.
    await block.scrollIntoViewIfNeeded();
    await row(page, at - 1).scrollIntoViewIfNeeded();
    const target = await middle(row(page, at - 1).locator('.track'));
    const verdict = await drag(page, await leftEdge(block), target);
    expect(verdict).toMatch(/\d\sk?m/);
    await browser.shoot(page, 'board-drag');
    await page.mouse.up();
    await page.getByText('已存第 2 版').waitFor();
    expect(await shiftOf(moved)).toBe(above);

    await page.keyboard.press('Control+z');
    await page.getByText('已存第 3 版').waitFor();
    expect(await shiftOf(moved)).toBe(below);

    // By keys: into the hand, one row up, down with Enter; then it is pinned.
    await row(page, at).locator('.block.visit').first().click();
    await page.keyboard.press('m');
    await page.locator('[data-test="verdict"]').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.locator('[data-test="verdict"]').getByText(/元/).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('已存第 4 版').waitFor();
    expect(await shiftOf(moved)).toBe(above);
    await page.keyboard.press('p');
    await page.getByText('已存第 5 版').waitFor();
    expect((await newest())?.pins).toEqual([moved]);
    await browser.expectAccessible(page);

    // Somebody else stores in between: this page follows by itself.
    const copy = await newest();
    const answer = await dispatcher.call(editsApi.editPlan, {
      params: { id: String(copy!._id) },
      body: { routes: [], pins: [] },
    });
    expect(answer.version).toBe(6);
    await page.getByText('已存第 6 版').waitFor();
    expect(await AuditModel.countDocuments({ act: 'plan-edited' })).toBe(5);
  }, 150_000);
});
