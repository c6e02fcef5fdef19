import type { LngLat } from '#shared/kernel/geo';
import { UNREACHABLE as solverUnreachable } from '../../../server/planning/solver/problem';
import {
  createTravel,
  sharesOf,
  UNREACHABLE,
  type TravelCrossing,
  type TravelProfile,
} from '../../../server/planning/travel';

/** Metres east and north of 0° 0°, where a degree of either has 111 195 m. */
const at = (eastM: number, northM: number): LngLat => ({ lng: eastM / 111_195, lat: northM / 111_195 });
const lineOf = (...points: [number, number][]) => ({
  type: 'LineString' as const,
  coordinates: points.map(([east, north]) => [at(east, north).lng, at(east, north).lat]),
});
const straightRiver = { name: '直河', line: lineOf([0, -50_000], [0, 50_000]) };
const district = { code: '1', rivers: [straightRiver], towns: [] };

const crossing = (id: string, place: LngLat, rest: Partial<TravelCrossing> = {}): TravelCrossing => ({
  _id: id,
  river: '直河',
  place,
  maxWidthM: null,
  maxHeightM: null,
  maxWeightT: null,
  openFrom: '00:00',
  openTo: '24:00',
  vehicles: true,
  closed: false,
  delayMin: 0,
  ...rest,
});
const bridge = (rest: Partial<TravelCrossing> = {}) => crossing('bridge', at(0, 3000), rest);
const ferry = (rest: Partial<TravelCrossing> = {}) =>
  crossing('ferry', at(0, -100), { delayMin: 12, openFrom: '07:00', openTo: '19:00', ...rest });
/** A truck between ten and eleven, when nothing jams. */
const truck: TravelProfile = { widthM: 2.1, heightM: 3, weightT: 4.5, fromSec: 36_000, toSec: 39_600 };
const west = at(-2000, 0);
const east = at(2000, 0);

test('both islands of code mean the same by "no way"', () => expect(UNREACHABLE).toBe(solverUnreachable));

describe('on one bank', () => {
  test('in the country: straight × 1.45, a kilometre of lane at each end, main road between', () => {
    // 4 000 m × 1.45 = 5 800 m; 2 × 1 000 m at 28 km/h = 257.14 s; 3 800 m at 42 km/h = 325.71 s
    const leg = createTravel({ ...district, rivers: [] }, []).leg(west, east, truck);
    expect(leg).toMatchObject({ distanceM: 5800, durationSec: 583, crossingIds: [] });
    // 0.44 of the time on lanes is 3.5 of 8 parts, the rest on main roads: 4 and 4 come nearest.
    expect(sharesOf(leg.kind)).toEqual({ street: 0, lane: 0.5, main: 0.5, fixed: 0 });
  });

  test('in town: straight × 1.25, streets; the rush hour of eight slows them to three quarters', () => {
    const town = { ...district, rivers: [], towns: [at(0, 0)] };
    // 800 m × 1.25 = 1 000 m of street at 24 km/h = 150 s; at 18 km/h = 200 s
    const travel = createTravel(town, []);
    expect(travel.leg(at(-400, 0), at(400, 0), truck)).toMatchObject({ distanceM: 1000, durationSec: 150 });
    const leg = travel.leg(at(-400, 0), at(400, 0), truck);
    expect(travel.arrivalSec(leg, 36_000)).toBe(36_150);
    expect(travel.arrivalSec(leg, 28_800)).toBe(29_000);
    // The rush ends at nine: 100 s of it are worth 75 s, the other 75 s are free.
    expect(travel.arrivalSec(leg, 32_300)).toBe(32_475);
  });

  test('what own tracks say: streets a fifth slower all day, and half as fast in the evening rush', () => {
    const town = { ...district, rivers: [], towns: [at(0, 0)] };
    const even = Array.from({ length: 24 }, () => 1);
    const street = even.map((_, hour) => (hour === 17 ? 0.5 : 0.8));
    const travel = createTravel(town, [], { street, lane: even, main: even });
    const leg = travel.leg(at(-400, 0), at(400, 0), truck);
    // 150 s ÷ 0.8; at 17:00 ÷ (0.7 × 0.5), to a thousandth of the speed
    expect(leg.durationSec).toBe(188);
    expect(travel.arrivalSec(leg, 61_200) - 61_200).toBe(Math.ceil(188 / 0.437));
    expect(travel).not.toBe(createTravel(town, []));
  });

  test('a bend that the straight line crosses twice changes nothing', () => {
    const bend = { name: '弯河', line: lineOf([-50_000, 900], [-500, 900], [0, -900], [500, 900], [50_000, 900]) };
    const travel = createTravel({ ...district, rivers: [bend] }, []);
    expect(travel.leg(west, east, truck)).toMatchObject({ distanceM: 5800, crossingIds: [] });
    // Inside the bend one is on the other bank.
    expect(travel.leg(west, at(0, 500), truck).durationSec).toBe(UNREACHABLE);
  });

  test('a river vertex exactly on the straight line counts once', () => {
    const touched = { name: '直河', line: lineOf([0, -50_000], [0, 0], [0, 50_000]) };
    const travel = createTravel({ ...district, rivers: [touched] }, []);
    expect(travel.leg(west, east, truck).durationSec).toBe(UNREACHABLE);
  });
});

describe('across the river', () => {
  test('over the bridge, although the ferry is nearer: 936 s against 1 278 s', () => {
    // Straight √(2 000² + 3 000²) = 3 605.55 m, × (1.45 + 1.3) / 2 = 4 957.6 m, twice;
    // 1 000 m of lane = 128.57 s + 3 957.6 m of main road = 339.2 s, twice
    const leg = createTravel(district, [ferry(), bridge()]).leg(west, east, truck);
    expect(leg).toMatchObject({ distanceM: 9915, durationSec: 936, crossingIds: ['bridge'] });
  });

  const byFerry = { distanceM: 5507, durationSec: 1278, crossingIds: ['ferry'] };
  test.each([
    ['closed', { closed: true }],
    ['too narrow', { maxWidthM: 2 }],
    ['too low', { maxHeightM: 2.9 }],
    ['too weak', { maxWeightT: 4.4 }],
    ['for walkers only', { vehicles: false }],
    ['open later', { openFrom: '10:30' }],
    ['closing earlier', { openTo: '10:59' }],
    ['closed in the midst of the shift', { closedPart: { fromSec: 37_000, toSec: 37_001 } }],
    ['closed until after it has begun', { closedPart: { fromSec: 0, toSec: 36_001 } }],
    ['closed before it ends', { closedPart: { fromSec: 39_599, toSec: 86_400 } }],
  ])('by ferry with its 12 minutes when the bridge is %s', (_why, limit) => {
    // √(2 000² + 100²) × 1.375 = 2 753.4 m, twice; (128.57 + 150.29) s twice + 720 s
    expect(createTravel(district, [ferry(), bridge(limit)]).leg(west, east, truck)).toMatchObject(byFerry);
  });

  test('exactly at the limit one still drives over', () => {
    const exact = bridge({ maxWidthM: 2.1, maxHeightM: 3, maxWeightT: 4.5, openFrom: '10:00', openTo: '11:00' });
    expect(createTravel(district, [ferry(), exact]).leg(west, east, truck).crossingIds).toEqual(['bridge']);
    for (const closedPart of [
      { fromSec: 0, toSec: 36_000 },
      { fromSec: 39_600, toSec: 86_400 },
    ])
      expect(createTravel(district, [ferry(), bridge({ closedPart })]).leg(west, east, truck).crossingIds).toEqual([
        'bridge',
      ]);
  });

  test('no way when the bridge is closed and the ferry does not sail', () => {
    const travel = createTravel(district, [ferry(), bridge({ closed: true })]);
    const night = { ...truck, fromSec: 18 * 3600, toSec: 20 * 3600 };
    expect(travel.leg(west, east, night)).toMatchObject({
      distanceM: UNREACHABLE,
      durationSec: UNREACHABLE,
      crossingIds: [],
    });
  });

  test('over two rivers by one crossing each, and back in reverse', () => {
    const second = { name: '二河', line: lineOf([5000, -50_000], [5000, 50_000]) };
    const far = crossing('far', at(5000, 20_000), { river: '二河' });
    const near = crossing('near', at(5000, 500), { river: '二河' });
    const travel = createTravel({ ...district, rivers: [straightRiver, second] }, [bridge(), far, near]);
    expect(travel.leg(west, at(7000, 0), truck).crossingIds).toEqual(['bridge', 'near']);
    expect(travel.leg(at(7000, 0), west, truck).crossingIds).toEqual(['near', 'bridge']);
    expect(travel.leg(west, at(7000, 0), truck).durationSec).toBe(travel.leg(at(7000, 0), west, truck).durationSec);
  });
});

describe('profiles and tables', () => {
  test('vehicles that may use the same crossings in the same hours share a profile', () => {
    const travel = createTravel(district, [ferry({ maxWeightT: 3.5 }), bridge()]);
    expect(travel.profileKey({ ...truck, weightT: 4 })).toBe(travel.profileKey(truck));
    expect(travel.profileKey({ ...truck, weightT: 3 })).not.toBe(travel.profileKey(truck));
    expect(travel.profileKey({ ...truck, fromSec: 28_800 })).toBe(travel.profileKey(truck));
    const light = { ...truck, weightT: 3 };
    // The ferry sails from seven on.
    expect(travel.profileKey({ ...light, fromSec: 21_600 })).not.toBe(travel.profileKey(light));
  });

  test('a table is row-major, zero on its diagonal, on shared memory, and follows a crossing that changes', async () => {
    const places = [west, east, at(-2000, 1000)];
    const table = await createTravel(district, [bridge()]).matrix(places, truck);
    expect(table.durationSec.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect([table.durationSec[0], table.durationSec[1], table.durationSec[3]]).toEqual([0, 936, 936]);
    const closed = await createTravel(district, [bridge({ closed: true })]).matrix(places, truck);
    expect([closed.durationSec[1], closed.durationSec[2]]).toEqual([UNREACHABLE, table.durationSec[2]]);
  });

  test('the same district and crossings share one cache', () => {
    expect(createTravel(district, [bridge()])).toBe(createTravel({ ...district }, [bridge()]));
    expect(createTravel(district, [bridge({ closed: true })])).not.toBe(createTravel(district, [bridge()]));
    const closedPart = { fromSec: 0, toSec: 36_000 };
    expect(createTravel(district, [bridge({ closedPart })])).not.toBe(createTravel(district, [bridge()]));
  });
});
