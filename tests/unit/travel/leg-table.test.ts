import fc from 'fast-check';
import { CrossingLists, LegTable } from '../../../server/planning/travel/leg-table';
import { UNREACHABLE, type TravelLeg } from '../../../server/planning/travel/provider';

const sometimes = <T>(...values: T[]) => fc.constantFrom(...values);
const leg: fc.Arbitrary<TravelLeg> = fc.record({
  durationSec: fc.oneof(fc.nat(20_000), sometimes(UNREACHABLE)),
  distanceM: fc.oneof(fc.nat(200_000), sometimes(UNREACHABLE)),
  crossingIds: sometimes<readonly string[]>([], ['bridge'], ['bridge', 'ferry'], ['ferry', 'bridge']),
  kind: fc.nat(255),
});
/** Few keys that meet in a small table, and some beyond 32 bits. */
const key = fc.oneof(
  fc.nat(20),
  fc.nat(20).map((n) => n * 2 ** 32 + 7),
  fc.nat(20).map((n) => (n * 65_536 + 3) * 65_536 + n),
);

test('a table keeps what a map keeps, until it is cleared', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(key, leg), { maxLength: 60 }), (writes) => {
      const table = new LegTable(60, new CrossingLists());
      for (let round = 0; round < 2; round += 1) {
        const kept = new Map<number, TravelLeg>();
        for (const [at, one] of writes) {
          table.set(at, one);
          kept.set(at, one);
          expect(table.get(at)).toEqual(one);
        }
        for (const [at, one] of kept) expect(table.get(at)).toEqual(one);
        expect(table.size).toBe(kept.size);
        table.clear();
        for (const at of kept.keys()) expect(table.get(at)).toBeNull();
      }
    }),
  );
});

test('it is full with as many as it has room for', () => {
  const table = new LegTable(2, new CrossingLists());
  const one = { durationSec: 1, distanceM: 2, crossingIds: [], kind: 3 };
  table.set(1, one);
  expect(table.isFull).toBe(false);
  table.set(1, one);
  expect(table.isFull).toBe(false);
  table.set(2, one);
  expect(table.isFull).toBe(true);
});
