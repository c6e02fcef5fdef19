import type { FlowLine, Stage } from '#shared/sorting/flows';

/** A band of the picture. `from` and `to` are the stages that it opens to. */
interface Band {
  source: string;
  target: string;
  from: Stage;
  to: Stage;
  kg: number;
}
export interface FlowPicture {
  nodes: { name: string; stage: Stage }[];
  bands: Band[];
}

/** From the door to the ends. Scales that differ stand at both sides. */
const order: readonly Stage[] = [
  ...(['door', 'extra', 'vehicle', 'bay', 'missing', 'stock', 'workshop', 'parts'] as const),
  ...(['transport', 'processor', 'reuse', 'destruction', 'owner', 'loss'] as const),
];

/**
 * Lines as a picture without circles: what went back between two stages is taken off, and what goes backwards on the whole ends in a node
 * of its own with the name of its stage.
 */
export function pictureOf(lines: readonly FlowLine[]): FlowPicture {
  const kgOf = (from: Stage, to: Stage) => lines.find((line) => line.from === from && line.to === to)?.kg ?? 0;
  const nodes = new Map<string, Stage>();
  const node = (name: string, stage: Stage) => {
    nodes.set(name, stage);
    return name;
  };
  const bands = lines.flatMap(({ from, to, kg }): Band[] => {
    if (from === 'difference')
      return kg > 0 ? [{ source: node('difference.in', from), target: node(to, to), from, to, kg }] : [];
    if (to === 'difference')
      return kg > 0 ? [{ source: node(from, from), target: node('difference.out', to), from, to, kg }] : [];
    const net = Math.round((kg - kgOf(to, from)) * 1000) / 1000;
    if (net <= 0) return [];
    const isBack = order.indexOf(to) < order.indexOf(from);
    return [{ source: node(from, from), target: node(isBack ? `${to}.back` : to, to), from, to, kg: net }];
  });
  return { nodes: [...nodes].map(([name, stage]) => ({ name, stage })), bands };
}
