import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { distanceM, type LngLat } from '#shared/kernel/geo';
import { createTravel, type TravelProfile } from '../../../server/planning/travel';
import { createRoads } from '../../../server/planning/travel/osrm/road-travel';

/**
 * A real `osrm-routed` on a town of our own: streets a hundredth of a degree apart, 12 by 12, the southernmost a one-way street to the east.
 * Runs where `OSRM_BIN` names the folder of OSRM's programs and `OSRM_PROFILE` its `car.lua`; skipped elsewhere.
 */
const { OSRM_BIN: bin, OSRM_PROFILE: profile } = process.env;
const streets = 12;
const corner = (row: number, column: number): LngLat => ({ lng: 103.8 + column / 100, lat: 29.4 + row / 100 });

function townMap(): string {
  const number = (row: number, column: number) => 1 + row * streets + column;
  const all = Array.from({ length: streets }, (_, k) => k);
  const nodes = all.flatMap((row) =>
    all.map((column) => {
      const { lat, lng } = corner(row, column);
      return `<node id="${number(row, column)}" version="1" lat="${lat.toFixed(6)}" lon="${lng.toFixed(6)}"/>`;
    }),
  );
  const way = (id: number, refs: number[], tags: string) =>
    `<way id="${id}" version="1">${refs.map((ref) => `<nd ref="${ref}"/>`).join('')}<tag k="highway" v="residential"/>${tags}</way>`;
  const rows = all.map((row) =>
    way(
      1000 + row,
      all.map((column) => number(row, column)),
      row === 0 ? '<tag k="oneway" v="yes"/>' : '',
    ),
  );
  const columns = all.map((column) =>
    way(
      2000 + column,
      all.map((row) => number(row, column)),
      '',
    ),
  );
  return `<?xml version="1.0"?><osm version="0.6">${[...nodes, ...rows, ...columns].join('\n')}</osm>`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

(bin && profile ? describe : describe.skip)('a real osrm-routed', () => {
  let folder: string;
  let routed: ChildProcess;
  let url: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'osrm-'));
    const map = join(folder, 'town.osm');
    writeFileSync(map, townMap());
    execFileSync(join(bin!, 'osrm-extract'), ['-p', profile!, map], { stdio: 'ignore' });
    execFileSync(join(bin!, 'osrm-contract'), [join(folder, 'town.osrm')], { stdio: 'ignore' });
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    routed = spawn(join(bin!, 'osrm-routed'), ['-i', '127.0.0.1', '-p', String(port), join(folder, 'town.osrm')], {
      stdio: 'ignore',
    });
    for (let tries = 0; tries < 100; tries++) {
      if (await fetch(url).catch(() => null)) return;
      await pause(50);
    }
    throw new Error('osrm-routed does not answer');
  }, 60_000);
  afterAll(() => {
    routed.kill();
    rmSync(folder, { recursive: true });
  });

  test('ways follow its streets, in blocks and in both directions', async () => {
    const truck: TravelProfile = { widthM: 2.1, heightM: 3, weightT: 4.5, fromSec: 36_000, toSec: 39_600 };
    const travel = createRoads({ url, timeoutMs: 5_000, tries: 2, pauseMs: 50 }, () => performance.now()).over(
      createTravel({ code: 'town', rivers: [], towns: [] }, []),
    );
    const places = Array.from({ length: streets ** 2 }, (_, k) => corner(Math.floor(k / streets), k % streets));
    const table = await travel.matrix(places, truck);
    expect(table.warning).toBeUndefined();
    const metres = (from: number, to: number) => table.distanceM[from * table.size + to]!;
    const block = distanceM(corner(0, 0), corner(0, 1));
    const [south, far] = [0, 5];
    // Along the one-way street; back by the next street: two blocks north and south more.
    expect(metres(south, far) / (5 * block)).toBeCloseTo(1, 2);
    const detour = distanceM(corner(0, 0), corner(1, 0)) * 2;
    expect(metres(far, south) / (5 * distanceM(corner(1, 0), corner(1, 1)) + detour)).toBeCloseTo(1, 2);
    const seconds = (from: number, to: number) => table.durationSec[from * table.size + to]!;
    expect(seconds(far, south)).toBeGreaterThan(seconds(south, far));
    expect([...table.durationSec].every((one, cell) => one > 0 || cell % (table.size + 1) === 0)).toBe(true);
  });
});
