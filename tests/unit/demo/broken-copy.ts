import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadSeeds } from '../../../server/demo/seed-files';
import { SeedError } from '../../../server/demo/seed-error';

/** The invented second district. */
export const secondDistrictDir = join(__dirname, '../../fixtures/second-district');
/** The demo district. */
export const demoDistrictDir = join(__dirname, '../../../seeds/wutongqiao');

/** Loads a copy of a district, the second one unless said otherwise, in which `change` rewrote one file (`null` = file removed); returns the error. */
export const errorAfter = (
  file: string,
  change: (text: string) => string | null,
  district = secondDistrictDir,
): SeedError => {
  const dir = mkdtempSync(join(tmpdir(), 'seeds-'));
  try {
    cpSync(district, dir, { recursive: true });
    const before = readFileSync(join(dir, file), 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`${file} was not changed`);
    if (after === null) rmSync(join(dir, file));
    else writeFileSync(join(dir, file), after);
    loadSeeds(dir);
  } catch (error) {
    if (error instanceof SeedError) return error;
    throw error;
  } finally {
    rmSync(dir, { recursive: true });
  }
  throw new Error(`${file} was accepted`);
};

/** Rewrites a JSON text through its value. */
export const editJson =
  <T>(edit: (value: T) => void) =>
  (text: string): string => {
    const value = JSON.parse(text) as T;
    edit(value);
    return JSON.stringify(value);
  };
