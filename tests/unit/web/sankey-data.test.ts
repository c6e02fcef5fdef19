import type { FlowLine, Stage } from '#shared/sorting/flows';
import { pictureOf } from '../../../web/console/flow/sankey-data';

const line = (from: Stage, to: Stage, kg: number): FlowLine => ({ from, to, kg, units: 1 });

/** Nodes from which one comes back to oneself. */
function circles(bands: ReturnType<typeof pictureOf>['bands']): string[] {
  const reached = (name: string, seen = new Set<string>()): Set<string> => {
    for (const { source, target } of bands)
      if (source === name && !seen.has(target)) {
        seen.add(target);
        reached(target, seen);
      }
    return seen;
  };
  return [...new Set(bands.map(({ source }) => source))].filter((name) => reached(name).has(name));
}

describe('the picture of the flow', () => {
  test('what went back between two stages is taken off the band', () => {
    const { bands } = pictureOf([line('stock', 'transport', 100), line('transport', 'stock', 30)]);
    expect(bands).toEqual([{ source: 'stock', target: 'transport', from: 'stock', to: 'transport', kg: 70 }]);
    expect(pictureOf([line('stock', 'workshop', 5), line('workshop', 'stock', 5)]).bands).toEqual([]);
  });
  test('what is lost from the stock ends in a node of its own; the picture has no circle', () => {
    const lines = [
      ...[line('door', 'vehicle', 100), line('vehicle', 'bay', 100), line('bay', 'missing', 10)],
      ...[line('bay', 'stock', 90), line('missing', 'stock', 2), line('stock', 'missing', 20)],
      ...[line('stock', 'transport', 50), line('transport', 'missing', 7), line('difference', 'stock', 1)],
      line('stock', 'difference', 3),
    ];
    const { bands, nodes } = pictureOf(lines);
    expect(circles(bands)).toEqual([]);
    expect(bands.filter(({ target }) => target === 'missing.back').map(({ from, kg }) => [from, kg])).toEqual([
      ['stock', 18],
      ['transport', 7],
    ]);
    expect(nodes.filter(({ stage }) => stage === 'difference').map(({ name }) => name)).toEqual([
      'difference.in',
      'difference.out',
    ]);
  });
});
