import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readJd } from './formats/jd';
import { readSolomon } from './formats/solomon';
import { readPickupAndDelivery } from './formats/tsplib';
import { readMultiDepot } from './formats/vrplib';
import { readWaste } from './formats/waste';
import type { Instance, Objective } from './instance';

interface Family {
  extension: string;
  objective: Objective;
  read(text: string, name: string, objective: Objective): Instance;
  /** Objective as the table of best-known values names it. */
  bestName(objective: Objective): string;
}

const twoObjectives = (dimacs: boolean) => (objective: Objective) =>
  objective === 'vehicles' ? 'vehicles_then_distance' : dimacs ? 'distance_dimacs_1dec_truncated' : 'distance';
const solomonLike = (family: string, dimacs: boolean): Family => ({
  extension: '.txt',
  objective: 'distance',
  // Fewest vehicles first is counted in exact distances everywhere.
  read: (text, name, objective) =>
    readSolomon(text, { family, name, objective, dimacs: dimacs && objective === 'distance' }),
  bestName: twoObjectives(dimacs),
});
const noWindows = (family: string): Family => ({
  extension: '.vrpspd',
  objective: 'distance',
  read: (text, name) => readPickupAndDelivery(text, family, name),
  bestName: () => 'distance',
});

/** Every family with the way to read it. */
export const families: Record<string, Family> = {
  'wang-chen': solomonLike('wang-chen', false),
  solomon: solomonLike('solomon', true),
  homberger: solomonLike('homberger', true),
  jd: {
    extension: '.vrpsdptw',
    objective: 'cost',
    read: (text, name) => readJd(text, name),
    bestName: () => 'cost=300*vehicles+0.014*metres',
  },
  dethloff: noWindows('dethloff'),
  'spd-gh': noWindows('spd-gh'),
  mdvrptw: {
    extension: '.vrp',
    objective: 'distance',
    read: (text, name) => readMultiDepot(text, name),
    bestName: () => 'distance (PyVRP "exact": coordinates-distance x1000 rounded; value here = cost/1000)',
  },
  'waste-kim': {
    extension: '.txt',
    objective: 'vehicles',
    read: (text, name) => readWaste(text, name),
    bestName: () => 'vehicles_then_distance_miles',
  },
};

/** A best-known value. */
export interface Best {
  vehicles: number | null;
  distance: number | null;
  cost: number | null;
}

/** Names of a family's instances in a folder, in order. */
export function instanceNames(folder: string, family: string): string[] {
  const { extension } = families[family] ?? { extension: '' };
  const where = path.join(folder, family);
  if (!existsSync(where)) return [];
  return readdirSync(where)
    .filter((file) => file.endsWith(extension))
    .map((file) => file.slice(0, -extension.length))
    .sort();
}

export function readInstance(folder: string, family: string, name: string, objective?: Objective): Instance {
  const known = families[family];
  if (!known) throw new Error(`no family ${family}; there are ${Object.keys(families).join(', ')}`);
  const text = readFileSync(path.join(folder, family, `${name}${known.extension}`), 'utf8').replaceAll('\r', '');
  return known.read(text, name, objective ?? known.objective);
}

/** The best-known value of an instance; null where the folder has none. */
export function readBest(folder: string, instance: Instance): Best | null {
  const file = path.join(folder, 'bks.json');
  if (!existsSync(file)) return null;
  const rows = JSON.parse(readFileSync(file, 'utf8')) as (Partial<Best> & {
    family: string;
    instance: string;
    objective: string;
  })[];
  const name = families[instance.family]?.bestName(instance.objective as Objective);
  const row = rows.find(
    (one) => one.family === instance.family && one.instance === instance.name && one.objective === name,
  );
  return row ? { vehicles: row.vehicles ?? null, distance: row.distance ?? null, cost: row.cost ?? null } : null;
}
