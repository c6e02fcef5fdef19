import type { Random } from '../random';
import type { TeamPlan } from '../team';
import type { LeanModel } from './lean-model';

/** What one thread works on for a round. */
export interface LeanPart extends TeamPlan {
  /** All its tasks, served or not. */
  readonly tasks: Int32Array;
  /** Shifts that it may use. */
  readonly isOpen: Uint8Array;
}

/**
 * Cuts a plan into parts of neighbouring routes with about as many tasks each: routes in the order of how much nearer they are to one
 * random task than to another. An absent task goes with the routes on its side, empty shifts are dealt out in turn.
 */
export function splitPlan(m: LeanModel, plan: TeamPlan, size: number, random: Random): LeanPart[] {
  const [one, other] = [random.below(m.tasks), random.below(m.tasks)];
  const keyOf = (node: number): number =>
    m.distance[m.row[one]! + m.column[node]!]! - m.distance[m.row[other]! + m.column[node]!]!;
  const nearer = (nodes: Int32Array): number => nodes.reduce((sum, node) => sum + keyOf(node), 0) / nodes.length;
  const used = plan.routes.flatMap((nodes, shift) => (nodes.length > 0 ? [{ shift, nodes, key: nearer(nodes) }] : []));
  used.sort((a, b) => a.key - b.key || a.shift - b.shift);
  const served = used.reduce((sum, { nodes }) => sum + nodes.length, 0);

  const partOfShift = new Int32Array(m.shifts).fill(-1);
  let before = 0;
  for (const { shift, nodes } of used) {
    partOfShift[shift] = Math.min(size - 1, Math.floor(((before + nodes.length / 2) * size) / served));
    before += nodes.length;
  }
  // Where the next part begins, by the key of its first route.
  const cuts = Array.from(
    { length: size - 1 },
    (_, part) => used.find(({ shift }) => partOfShift[shift]! > part)?.key ?? Infinity,
  );
  const dealt = new Map<number, number>();
  for (let shift = 0; shift < m.shifts; shift++) {
    if (partOfShift[shift]! >= 0) continue;
    const kind = m.kind[shift]!;
    const turn = dealt.get(kind) ?? 0;
    dealt.set(kind, turn + 1);
    partOfShift[shift] = turn % size;
  }
  return Array.from({ length: size }, (_, part) => {
    const absent = plan.absent.filter((task) => cuts.filter((cut) => keyOf(task) >= cut).length === part);
    const routes = plan.routes.map((nodes, shift) => (partOfShift[shift] === part ? nodes : new Int32Array(0)));
    const tasks = Int32Array.from([...routes.flatMap((nodes) => [...nodes]), ...absent]);
    return { routes, absent, tasks, isOpen: Uint8Array.from(partOfShift, (own) => (own === part ? 1 : 0)) };
  });
}

/** Puts the parts together again. */
export function joinPlans(parts: readonly TeamPlan[], shifts: number): TeamPlan {
  const empty = new Int32Array(0);
  return {
    routes: Array.from(
      { length: shifts },
      (_, shift) => parts.find(({ routes }) => routes[shift]!.length > 0)?.routes[shift] ?? empty,
    ),
    absent: parts.flatMap(({ absent }) => absent),
  };
}
