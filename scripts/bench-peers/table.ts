import { peerNames, settings, type PeerName } from './peers';

/** Who solved it. */
export type SolverName = PeerName | 'ours';

/** One run of one solver. */
export interface Row {
  readonly family: string;
  readonly instance: string;
  readonly seed: number;
  readonly solver: SolverName;
  /** In the instance's own units; null = not solved, or the judge found something. */
  readonly cost: number | null;
  readonly vehicles: number | null;
  readonly best: number | null;
  readonly gapPercent: number | null;
  /** What the judge found, and customers left out. */
  readonly violations: number;
  readonly leftOut: number;
  /** Search time that the solver took. */
  readonly seconds: number | null;
  readonly note: string;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const told = (values: readonly number[], digits: number) => (values.length > 0 ? mean(values).toFixed(digits) : '–');

/** Ours ÷ the best of the peers on each instance and seed that both sides solved; below 1 we are better. */
export function ratiosToBestPeer(rows: readonly Row[]): number[] {
  return rows.flatMap((own) => {
    if (own.solver !== 'ours' || own.cost === null) return [];
    const others = rows.flatMap(({ solver, family, instance, seed, cost }) =>
      solver !== 'ours' && family === own.family && instance === own.instance && seed === own.seed ? (cost ?? []) : [],
    );
    return others.length > 0 ? [own.cost / Math.min(...others)] : [];
  });
}

/** Prints family by family: each solver's gap to the best known, violations, and ours ÷ it; then ours ÷ the best peer. */
export function printTables(rows: readonly Row[]): void {
  for (const family of new Set(rows.map((row) => row.family))) {
    const ofFamily = rows.filter((row) => row.family === family);
    const solvers = (['ours', ...peerNames] as const).filter((solver) => ofFamily.some((row) => row.solver === solver));
    console.log(`\n${family}`);
    console.table(
      Object.fromEntries(
        solvers.map((solver) => {
          const own = ofFamily.filter((row) => row.solver === solver);
          const solved = own.filter(({ cost }) => cost !== null);
          const gaps = own.flatMap(({ gapPercent }) => gapPercent ?? []);
          const both = ofFamily.filter((row) => row.solver === solver || row.solver === 'ours');
          return [
            solver,
            {
              'solved / runs': `${solved.length} / ${own.length}`,
              'mean gap %': told(gaps, 3),
              'worst %': gaps.length > 0 ? Math.max(...gaps).toFixed(2) : '–',
              'ours ÷ it': solver === 'ours' ? '' : told(ratiosToBestPeer(both), 4),
              violations: own.reduce((sum, { violations }) => sum + violations, 0),
              'left out': own.reduce((sum, { leftOut }) => sum + leftOut, 0),
              'mean s': told(
                own.flatMap(({ seconds }) => seconds ?? []),
                1,
              ),
              note: own.find(({ note }) => note)?.note ?? '',
            },
          ];
        }),
      ),
    );
    console.log(`ours ÷ best peer: ${told(ratiosToBestPeer(ofFamily), 4)}`);
  }
  console.log('\nSettings');
  for (const [solver, text] of Object.entries(settings)) console.log(`  ${solver}: ${text}`);
}
