import type { Outcome } from './run-day';

/** What was planned, and by whom. */
export type PlanName = 'one trip' | 'deliveries' | 'collections' | 'reduced: ours' | 'reduced: VROOM';

/** One plan of one generated day. */
export interface Row extends Outcome {
  readonly visits: number;
  readonly seed: number;
  readonly plan: PlanName;
  readonly tasks: number;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const told = (values: readonly number[], digits: number) => (values.length > 0 ? mean(values).toFixed(digits) : '–');

/** Means over the seeds, a line for each size and plan. */
export function printDays(rows: readonly Row[]): void {
  const keys = [...new Set(rows.map(({ visits, plan }) => `${visits} ${plan}`))];
  console.table(
    keys.map((key) => {
      const own = rows.filter(({ visits, plan }) => `${visits} ${plan}` === key);
      const means = (value: (row: Row) => number | null, digits: number) =>
        told(
          own.flatMap((row) => value(row) ?? []),
          digits,
        );
      return {
        visits: own[0]!.visits,
        plan: own[0]!.plan,
        days: own.length,
        tasks: means(({ tasks }) => tasks, 0),
        'left out': means(({ leftOut }) => leftOut, 1),
        shifts: means(({ shifts }) => shifts, 1),
        'cost ¥': means(({ costYuan }) => costYuan, 0),
        km: means(({ km }) => km, 1),
        hours: means(({ hours }) => hours, 1),
        violations: own.reduce((sum, { violations }) => sum + violations, 0),
        'first plan s': means(({ firstPlanSec }) => firstPlanSec, 2),
        'wall s': means(({ wallSec }) => wallSec, 1),
      };
    }),
  );
}

/** What one trip for new and old saves against two, and ours against VROOM: means of the days' own ratios. */
export function printComparisons(rows: readonly Row[]): void {
  const lines = [...new Set(rows.map(({ visits }) => visits))].map((visits) => {
    const days = [...new Set(rows.filter((row) => row.visits === visits).map(({ seed }) => seed))];
    const of = (seed: number, plan: PlanName) =>
      rows.find((row) => row.visits === visits && row.seed === seed && row.plan === plan);
    const saved = (value: (row: Row) => number) =>
      days.flatMap((seed) => {
        const [one, new_, old] = [of(seed, 'one trip'), of(seed, 'deliveries'), of(seed, 'collections')];
        return one && new_ && old ? [100 * (1 - value(one) / (value(new_) + value(old)))] : [];
      });
    const ratios = days.flatMap((seed) => {
      const [ours, vroom] = [of(seed, 'reduced: ours'), of(seed, 'reduced: VROOM')];
      return ours && vroom && ours.leftOut === vroom.leftOut ? [ours.costYuan / vroom.costYuan] : [];
    });
    const leftOut = (plan: PlanName) =>
      told(
        days.flatMap((seed) => of(seed, plan)?.leftOut ?? []),
        1,
      );
    return {
      visits,
      'km saved by one trip %': told(
        saved(({ km }) => km),
        1,
      ),
      'hours saved %': told(
        saved(({ hours }) => hours),
        1,
      ),
      'cost saved %': told(
        saved(({ costYuan }) => costYuan),
        1,
      ),
      'ours ÷ VROOM (reduced)': told(ratios, 4),
      'left out, ours / VROOM': `${leftOut('reduced: ours')} / ${leftOut('reduced: VROOM')}`,
    };
  });
  console.table(lines);
}
