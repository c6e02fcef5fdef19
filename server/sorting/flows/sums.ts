import { flowSums, stages, type FlowLine, type FlowSumName, type Stage, type StageSum } from '#shared/sorting/flows';
import { grams } from '../../custody';

/** Stages by the side of the balance on which they stand. */
export type Sides = Record<FlowSumName, readonly Stage[]>;

/**
 * Which stages make the sums of a view. A whole organisation takes in at doors; a centre what vehicles bring; one material comes out of
 * the workshop.
 */
export function sidesOf(view: { siteId?: string | undefined; material?: string | undefined }): Sides {
  const sources: Stage[] = ['door', 'extra'];
  if (view.siteId) sources.push('vehicle');
  if (view.material) sources.push('workshop');
  const held: Stage[] = ['vehicle', 'bay', 'stock', 'parts', 'workshop', 'transport', 'missing'];
  return {
    in: sources,
    out: ['processor', 'reuse', 'destruction', 'owner'],
    stock: held.filter((stage) => !sources.includes(stage)),
    loss: ['loss'],
    difference: ['difference'],
  };
}

/** What a move adds to a sum, kg: what comes into its stages, less what leaves them; sources count what leaves. */
export function addedTo(sum: FlowSumName, sides: Sides, line: Pick<FlowLine, 'from' | 'to' | 'kg'>): number {
  const inside = (stage: Stage) => (sides[sum].includes(stage) ? line.kg : 0);
  const comes = grams(inside(line.to) - inside(line.from));
  // Zero is never written as −0.
  return sum === 'in' ? 0 - comes : comes;
}

/** In = out + stock + process loss + differences, by adding the lines up. `balanced` is false while weight is inside the workshop. */
export function sumStages(lines: readonly FlowLine[], sides: Sides = sidesOf({})) {
  const sums: StageSum[] = stages.map((stage) => {
    const inKg = grams(lines.reduce((sum, line) => sum + (line.to === stage ? line.kg : 0), 0));
    const outKg = grams(lines.reduce((sum, line) => sum + (line.from === stage ? line.kg : 0), 0));
    return { stage, inKg, outKg, nowKg: grams(inKg - outKg) };
  });
  const totals = {} as Record<FlowSumName, number>;
  for (const name of flowSums) totals[name] = grams(lines.reduce((sum, line) => sum + addedTo(name, sides, line), 0));
  const inWorkshop = sums.find(({ stage }) => stage === 'workshop')?.nowKg ?? 0;
  // What goes into the workshop leaves it at once: as other units, as loss, as a difference of scales.
  const balanced =
    inWorkshop === 0 && grams(totals.in - totals.out - totals.stock - totals.loss - totals.difference) === 0;
  return {
    stages: sums.filter(({ inKg, outKg }) => inKg + outKg > 0),
    inKg: totals.in,
    outKg: totals.out,
    stockKg: totals.stock,
    lossKg: totals.loss,
    differenceKg: totals.difference,
    balanced,
  };
}
