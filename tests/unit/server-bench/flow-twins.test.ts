import { Types } from 'mongoose';
import { movesOf } from '../../../server/sorting/flows/stages';
import { genesis, hashOf, type EntryDoc } from '../../../server/custody';
import { livesOf } from '../../../scripts/bench-server/flow-lives';
import { twinsOf } from '../../../scripts/bench-server/flow-twins';

function* take<T>(all: Iterable<T>, most: number): Generator<T> {
  let n = 0;
  for (const one of all) {
    if (n++ >= most) return;
    yield one;
  }
}

describe('the invented year of units', () => {
  const home = {
    ...{ organisationId: new Types.ObjectId(), districtCode: '1', today: '2026-03-11' },
    siteIds: ['a'.repeat(24), 'b'.repeat(24)],
  };
  /** The first days of a year of 100,000: 274 units a day. */
  const begin = [...take(livesOf(home, 100_000, []), 240)];
  const year = begin.map(({ life, kg, codes }) => ({ kg, codes, ...twinsOf(life, codes) }));
  const numbers = begin.flatMap(({ codes }) => codes.map((code) => Number(code.slice(2))));
  const entries = year.flatMap((one) => one.entries);
  const units = year.flatMap((one) => one.units);

  test('every unit and every part has an unbroken chain of true hashes that ends where the unit stands', () => {
    const chains = new Map<string, EntryDoc[]>();
    for (const entry of entries) {
      const id = String(entry.unitId);
      chains.set(id, [...(chains.get(id) ?? []), entry]);
    }
    expect(new Set(units.map(({ code }) => code)).size).toBe(units.length);
    // Every tenth is taken apart into four.
    expect(units).toHaveLength(numbers.length + 4 * numbers.filter((n) => n % 10 === 0).length);
    expect(numbers.length).toBeGreaterThan(3 * begin.length);
    expect(chains.size).toBe(units.length);
    let faults = 0;
    for (const { _id, code, seq, headHash, custody, kg } of units) {
      const chain = chains.get(String(_id)) ?? [];
      const isWhole = chain.every(
        (entry, n) =>
          entry.code === code &&
          entry.seq === n + 1 &&
          entry.prevHash === (chain[n - 1]?.hash ?? genesis) &&
          entry.hash === hashOf(entry),
      );
      const last = chain.at(-1);
      if (!isWhole || last?.hash !== headHash || last.seq !== seq || last.to !== custody || last.kg !== kg) faults += 1;
    }
    expect(faults).toBe(0);
  });

  test('what comes in is what the account says', () => {
    const moves = entries.flatMap((entry) => movesOf(entry));
    const kgOf = (from: string, to: string) =>
      moves.reduce((sum, move) => sum + (move.from === from && move.to === to ? move.kg : 0), 0);
    expect(kgOf('door', 'vehicle')).toBe(year.reduce((sum, { kg, codes }) => sum + kg * codes.length, 0));
    expect(kgOf('workshop', 'loss')).toBe(numbers.filter((n) => n % 10 === 0).length);
    const lost = numbers.filter((n) => n % 1000 === 3).length;
    expect(lost).toBeGreaterThan(0);
    expect(moves.filter(({ to }) => to === 'missing')).toHaveLength(lost);
    expect(moves.filter(({ to }) => to === 'processor')).toHaveLength(numbers.filter((n) => n % 10 > 2).length - lost);
  });
});
