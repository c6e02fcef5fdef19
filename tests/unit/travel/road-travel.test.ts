import type { LngLat } from '#shared/kernel/geo';
import { createTravel, UNREACHABLE, type TravelProfile } from '../../../server/planning/travel';
import { createRoads } from '../../../server/planning/travel/osrm/road-travel';
import { startRoadServer, type FakeRoadServer } from './road-server';

/** Metres east of 0° on the equator, where a degree has 111 195 m. */
const at = (eastM: number): LngLat => ({ lng: Number((eastM / 111_195).toFixed(6)), lat: 0 });
/** A truck between ten and eleven, when nothing jams. */
const truck: TravelProfile = { widthM: 2.1, heightM: 3, weightT: 4.5, fromSec: 36_000, toSec: 39_600 };
const dry = createTravel({ code: 'dry', rivers: [], towns: [] }, []);
const line = { type: 'LineString' as const, coordinates: [5000, 5000].map((m, k) => [m / 111_195, k ? 0.5 : -0.5]) };
const parted = createTravel({ code: 'parted', rivers: [{ name: '河', line }], towns: [] }, [
  {
    _id: 'bridge',
    river: '河',
    place: at(5000),
    maxWidthM: null,
    maxHeightM: null,
    maxWeightT: null,
    openFrom: '00:00',
    openTo: '24:00',
    vehicles: true,
    closed: false,
    delayMin: 0,
  },
]);

describe('ways of a road server', () => {
  let server: FakeRoadServer;
  beforeEach(async () => (server = await startRoadServer()));
  afterEach(() => server.close());
  let nowMs = 0;
  const roads = (rest: object = {}) =>
    createRoads({ url: server.url, timeoutMs: 10_000, tries: 3, pauseMs: 1, ...rest }, () => nowMs);

  test('take the place of the embedded ones, each direction by itself', async () => {
    const table = await roads()
      .over(dry)
      .matrix([at(0), at(1000), at(3000)], truck);
    // East 1 000 m: 100 s; back west 200 s; distances twice the straight line.
    expect([...table.durationSec]).toEqual([0, 100, 300, 200, 0, 200, 600, 400, 0]);
    expect([...table.distanceM].map((m) => Math.round(m / 10) * 10)).toEqual([
      0, 2000, 6000, 2000, 0, 4000, 6000, 4000, 0,
    ]);
    expect(table.warning).toBeUndefined();
  });

  test('are slower by the hour as the embedded ones are, and on free roads by what own tracks say', async () => {
    const even = Array.from({ length: 24 }, () => 1);
    const slow = createTravel({ code: 'dry', rivers: [], towns: [] }, [], {
      street: even,
      lane: even.map(() => 0.5),
      main: even.map(() => 0.8),
    });
    const travel = roads().over(slow);
    // 800 s on free roads. The embedded way has 11.6 km, 2 of them lanes: at the learnt speeds 514 s of 1,543, 3 parts of 8.
    const table = await travel.matrix([at(0), at(8000)], truck);
    expect(table.durationSec[1]).toBe(800 * (3 / 8 / 0.5 + 5 / 8 / 0.8));
    const [leg] = await travel.legs([{ from: at(0), to: at(8000) }], truck);
    expect(leg).toMatchObject({ durationSec: table.durationSec[1], crossingIds: [] });
    expect(table.speeds.kindOf[1]).toBe(leg!.kind);
    // At eight main roads have nine tenths of their speed, lanes all of it: 1 ÷ (3 ÷ 8 + 5 ÷ 8 ÷ 0.9).
    expect(travel.arrivalSec(leg!, 28_800) - 28_800).toBe(Math.ceil(1225 / 0.935));
  });

  test('of somebody under way are asked for once; a server that is away is left in peace for half a minute', async () => {
    const travel = roads().over(dry);
    const here = { from: at(0), to: at(1000) };
    expect((await travel.legs([here, { from: at(1000), to: at(3000) }], truck)).map((leg) => leg.durationSec)).toEqual([
      100, 200,
    ]);
    expect(server.asked).toHaveLength(1);
    await travel.legs([here], truck);
    expect(server.asked).toHaveLength(1);
    server.answer = () => 503;
    const there = { from: at(50), to: at(1000) };
    const [own] = await dry.legs([there], truck);
    expect(await travel.legs([there], truck)).toEqual([own]);
    await travel.legs([there], truck);
    expect(server.asked).toHaveLength(2);
    nowMs += 30_001;
    server.answer = () => null;
    expect((await travel.legs([there], truck))[0]!.durationSec).toBe(95);
  });

  test('are asked in blocks of 50 by 50 and kept by place pair for a day', async () => {
    const places = Array.from({ length: 120 }, (_, k) => at(k * 100));
    const travel = roads().over(dry);
    await travel.matrix(places, truck);
    expect(server.asked).toHaveLength(9);
    await travel.matrix(places, { ...truck, fromSec: 28_800, toSec: 32_400 });
    expect(server.asked).toHaveLength(9);
    await travel.matrix([...places, at(99_000)], truck);
    expect(server.asked).toHaveLength(9 + 5);
    nowMs += 24 * 3600 * 1000 + 1;
    await travel.matrix(places, truck);
    expect(server.asked).toHaveLength(9 + 5 + 9);
  });

  test('a server that is busy is asked again', async () => {
    server.answer = (ask) => (ask < 3 ? 503 : null);
    const table = await roads()
      .over(dry)
      .matrix([at(0), at(1000)], truck);
    expect([table.durationSec[1], table.warning, server.asked.length]).toEqual([100, undefined, 3]);
  });

  test('a place that the server does not know: the embedded way, stretched as the others are, and a warning', async () => {
    const places = [at(0), at(1000), at(3000)];
    server.holes = new Set([`${at(0).lng}>${at(3000).lng}`]);
    const embedded = await dry.matrix(places, truck);
    const table = await roads().over(dry).matrix(places, truck);
    const ratios = [1, 3, 5, 6, 7].map((cell) => table.durationSec[cell]! / embedded.durationSec[cell]!);
    const median = ratios.sort((a, b) => a - b)[2]!;
    expect(table.durationSec[2]).toBe(Math.round(embedded.durationSec[2]! * median));
    expect(table.warning).toEqual({ code: 'ways_estimated', ways: 1, of: 6, why: 'no_way' });
  });

  test('ways over water keep the bridge of the embedded model, stretched; what cannot be reached stays so', async () => {
    const places = [at(1000), at(2000), at(8000)];
    const embedded = await parted.matrix(places, truck);
    const table = await roads().over(parted).matrix(places, truck);
    expect([table.durationSec[1], table.durationSec[3], table.warning]).toEqual([100, 200, undefined]);
    const ratios = [100 / embedded.durationSec[1]!, 200 / embedded.durationSec[3]!].sort((a, b) => a - b);
    expect(table.durationSec[2]).toBe(Math.round(embedded.durationSec[2]! * ratios[1]!));
    const shut = createTravel({ code: 'shut', rivers: [{ name: '河', line }], towns: [] }, []);
    const without = await roads().over(shut).matrix(places, truck);
    expect([without.durationSec[2], without.distanceM[2]]).toEqual([UNREACHABLE, UNREACHABLE]);
  });

  test.each([
    ['errors', 500, /answered 500/],
    ['a table of another size', 'garbage', /incomplete/],
    ['silence', 'nothing', /did not answer/],
  ] as const)(
    'a server that sends %s: the embedded table, a warning, and no endless asking',
    async (_, answer, why) => {
      server.answer = () => answer;
      const places = Array.from({ length: 300 }, (_, k) => at(k * 100));
      const table = await roads({ tries: 2, timeoutMs: 100 }).over(dry).matrix(places, truck);
      expect([...table.durationSec]).toEqual([...(await dry.matrix(places, truck)).durationSec]);
      expect(table.warning).toMatchObject({ code: 'ways_estimated', ways: 89_700, of: 89_700, why: 'no_answer' });
      expect(table.warning?.detail).toMatch(why);
      expect(server.asked.length).toBeLessThanOrEqual(2 * (3 + 4));
    },
  );

  test('some blocks fail: their ways are estimates, the others are not', async () => {
    server.answer = (ask) => (ask === 2 ? 400 : null);
    const places = Array.from({ length: 60 }, (_, k) => at(k * 100));
    const table = await roads().over(dry).matrix(places, truck);
    expect(table.warning).toMatchObject({ of: 3540, why: 'no_answer' });
    expect(table.warning?.ways).toBeLessThan(3540);
    expect(table.warning?.detail).toMatch(/answered 400/);
  });
});
