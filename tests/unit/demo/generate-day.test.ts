import { addressInput, requestInput } from '../../../shared/requests/requests';
import { dayChance } from '../../../server/demo/day-chance';
import { generateDay } from '../../../server/demo/generate-day';
import { loadSeeds } from '../../../server/demo/seed-files';
import { banksOf, isInside, waterAt } from '../../../server/demo/seed-geometry';
import { demoDistrictDir, secondDistrictDir } from './broken-copy';

const day = '2026-11-23';

describe.each([
  ['the demo district', demoDistrictDir, 300],
  ['the second district', secondDistrictDir, 40],
])('a generated day of %s', (_, dir, requests) => {
  const district = loadSeeds(dir);
  const generated = generateDay({ district, day, requests, seed: 1 });

  it('is the same for the same seed and another one for another seed or day', () => {
    expect(generateDay({ district: loadSeeds(dir), day, requests, seed: 1 })).toEqual(generated);
    expect(generateDay({ district, day, requests, seed: 2 })).not.toEqual(generated);
    expect(generateDay({ district, day: '2026-11-24', requests, seed: 1 })[0]?.place).not.toEqual(generated[0]?.place);
  });

  it('has the asked number of requests with unique keys, phones and order numbers', () => {
    expect(generated).toHaveLength(requests);
    const orders = generated.flatMap((request) => (request.delivery ? [request.delivery.orderCode] : []));
    expect(new Set(generated.map((request) => request.key)).size).toBe(requests);
    expect(new Set(generated.map((request) => request.contact.phone)).size).toBe(requests);
    expect(new Set(orders).size).toBe(orders.length);
  });

  it.each([1, 2, 3])('seed %i puts every home inside the district, on dry land, on the bank it names', (seed) => {
    const banks = district.banks.map((bank) => bank.id);
    for (const { place, bank, key } of generateDay({ district, day, requests, seed })) {
      expect({ key, inside: isInside(place, district.boundary) }).toEqual({ key, inside: true });
      expect({ key, water: waterAt(place, district.rivers) }).toEqual({ key, water: undefined });
      expect({ key, banks: banksOf(place, banks, district.rivers) }).toEqual({ key, banks: [bank] });
    }
  });

  it('gives what the booking contract accepts', () => {
    for (const request of generated) {
      const { place, text, unit, floor, lift, items, contact, window } = request;
      const address = { place, text, unit, floor, lift };
      const { day: slotDay, from, to } = window;
      const slot = { day: slotDay, from, to };
      const input = {
        districtCode: district.code,
        kind: request.kind,
        mode: request.visitMode,
        items,
        address,
        contact,
        slot,
      };
      const booked = requestInput.safeParse({ ...input, dealerOrderCode: request.delivery?.orderCode });
      expect(booked.error?.issues).toBeUndefined();
      expect(addressInput.safeParse(address).success).toBe(true);
    }
  });

  it('books inside the horizon and before the cut-off', () => {
    for (const { requestedAt, window } of generated) {
      const local = new Intl.DateTimeFormat('sv-SE', {
        timeZone: district.timeZone,
        dateStyle: 'short',
        timeStyle: 'short',
      });
      const at = local.format(new Date(requestedAt));
      expect(at < `${day} 00:00`).toBe(true);
      expect(Date.parse(`${day}T00:00Z`) - Date.parse(`${at.slice(0, 10)}T00:00Z`)).toBeLessThanOrEqual(
        district.slots.horizonDays * 86_400_000,
      );
      if (window.from < district.slots.cutOff.earlyOpensBefore) {
        expect(at < `2026-11-22 ${district.slots.cutOff.earlyClosesAt}`).toBe(true);
      }
      expect(district.slots.windows).toContainEqual(expect.objectContaining({ from: window.from, to: window.to }));
    }
  });

  it('pairs every exchange with a dealer, its warehouse and an old unit that the new one replaces', () => {
    for (const { kind, delivery, items } of generated) {
      expect(delivery !== null).toBe(kind === 'exchange');
      if (!delivery) continue;
      const dealer = district.organisations.find((organisation) => organisation.key === delivery.dealerKey);
      const model = district.newUnits.find((unit) => unit.key === delivery.newUnitKey);
      expect(dealer).toMatchObject({ kind: 'dealer', warehouseKey: delivery.warehouseKey });
      expect(model?.replaces).toContain(items[0]?.categoryKey);
    }
  });
});

describe('the loads of the demo day', () => {
  const district = loadSeeds(demoDistrictDir);
  const weightOf = new Map(district.categories.map((category) => [category.key, category.weightKg]));

  it.each([1, 2, 3, 4, 5])(
    'seed %i: about 9 to 12 t of old units, a third of exchanges, four that nobody can serve',
    (seed) => {
      const generated = generateDay({ district, day, requests: 300, seed });
      const ordinary = generated.filter((request) => request.unservable === null);
      const oldKg = ordinary
        .flatMap((request) => request.items)
        .reduce((sum, item) => sum + (weightOf.get(item.categoryKey) ?? 0) * item.count, 0);
      const exchanges = ordinary.filter((request) => request.kind === 'exchange').length;
      expect(oldKg).toBeGreaterThan(9000);
      expect(oldKg).toBeLessThan(12_000);
      expect(exchanges / ordinary.length).toBeGreaterThan(0.25);
      expect(exchanges / ordinary.length).toBeLessThan(0.45);
      expect(generated.length - ordinary.length).toBe(4);
    },
  );

  it('the special requests really break the rule they name', () => {
    const specials = generateDay({ district, day, requests: 300, seed: 1 }).filter(
      (request) => request.unservable !== null,
    );
    const maxKg = Math.max(...district.vehicles.map((vehicle) => vehicle.capacityKg));
    const maxLitres = Math.max(...district.vehicles.map((vehicle) => vehicle.capacityLitres));
    const lastEnd = district.shifts
      .map((shift) => shift.endsAt)
      .sort()
      .at(-1);
    const endSec = Number(lastEnd?.slice(0, 2)) * 3600 + Number(lastEnd?.slice(3)) * 60;
    expect(specials.map((request) => request.unservable).sort()).toEqual(['load', 'load', 'shift', 'skill']);
    for (const { unservable, items, window } of specials) {
      const lines = items.map((item) => ({
        count: item.count,
        category: district.categories.find((c) => c.key === item.categoryKey),
      }));
      const sum = (field: 'weightKg' | 'litres' | 'handlingSec') =>
        lines.reduce((total, { count, category }) => total + count * (category?.[field] ?? 0), 0);
      if (unservable === 'load') expect(sum('weightKg') > maxKg || sum('litres') > maxLitres).toBe(true);
      if (unservable === 'skill') {
        const needed = lines.flatMap(({ category }) => category?.requiredSkills ?? []);
        expect(district.crews.some((crew) => needed.every((skill) => crew.skills.includes(skill)))).toBe(false);
      }
      if (unservable === 'shift') {
        const beginSec = Number(window.from.slice(0, 2)) * 3600 + Number(window.from.slice(3)) * 60;
        expect(beginSec + sum('handlingSec')).toBeGreaterThan(endSec);
      }
    }
  });
});

describe('day chance', () => {
  it('is even and repeatable', () => {
    const chance = dayChance('seed');
    const counts = [0, 0, 0];
    for (let i = 0; i < 3000; i++) counts[chance.pickWeighted([0, 1, 2], (value) => [1, 2, 3][value] ?? 0)]! += 1;
    // Expected 500, 1000, 1500; five standard deviations are about 130.
    expect(Math.abs((counts[0] ?? 0) - 500)).toBeLessThan(130);
    expect(Math.abs((counts[2] ?? 0) - 1500)).toBeLessThan(140);
    expect(dayChance('seed').digits(12)).toBe(dayChance('seed').digits(12));
    expect(() => dayChance('seed').pick([])).toThrow('nothing to choose from');
  });
});
