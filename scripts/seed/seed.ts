import mongoose from 'mongoose';
import { makeAdministrator } from '../../server/accounts';
import { createApp } from '../../server/app';
import { readConfig } from '../../server/config';
import { loadDistrict } from '../../server/demo/load-district';
import { loadSorting } from '../../server/demo/load-sorting';
import { loadSeeds } from '../../server/demo/seed-files';
import { systemActor } from '../../server/kernel/actor';
import { createClock } from '../../server/kernel/clock';
import {
  connectDatabase,
  disconnectDatabase,
  ensureIndexes,
  followDatabaseTime,
  runMigrations,
} from '../../server/kernel/database';
import { transact } from '../../server/kernel/events/transact';
import type { Kernel } from '../../server/kernel/kernel';
import { createLog } from '../../server/kernel/log';
import { migrations } from '../../server/migrations';
import { DistrictModel } from '../../server/network';

/** What is to be in the database. */
export interface Seeding {
  uri: string;
  /** The district's folder. */
  folder: string;
  administrator: { username: string; name: string; password: string } | null;
}
export interface Seeded {
  district: { code: string; name: string };
  /** False: it was there, and stays as it is. */
  isDistrictNew: boolean;
  /** False: the account was there with its own password; null: none was asked for. */
  isAdministratorNew: boolean | null;
}

/** Brings the database to the version of this code, as a server does when it starts, and gives what the features need without starting any of them. */
async function open(uri: string): Promise<{ kernel: Kernel; close(): Promise<void> }> {
  const config = readConfig({ ...process.env, MONGODB_URI: uri, DEMO: '0' });
  const log = createLog('silent');
  await connectDatabase({ uri, log });
  const db = mongoose.connection.getClient().db(mongoose.connection.name);
  const time = await followDatabaseTime({ db, log });
  const close = async () => {
    time.stop();
    await disconnectDatabase();
  };
  try {
    const { kernel } = createApp({ config, log, clock: createClock(time.now), realNow: () => new Date(time.now()) });
    await runMigrations({ db, migrations, log });
    await ensureIndexes({ models: Object.values(mongoose.models), log });
    return { kernel, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Writes a district and an administrator of the organisation that runs it. The files are read and checked before anything is written, and the district is
 * written whole or not at all. What is there already stays as it is.
 */
export async function seedInto(kernel: Kernel, { folder, administrator }: Omit<Seeding, 'uri'>): Promise<Seeded> {
  const seeds = loadSeeds(folder);
  const isDistrictNew = await transact(kernel, systemActor('seed'), async () => {
    if (!(await loadDistrict(kernel, seeds))) return false;
    await loadSorting(kernel, seeds);
    return true;
  });
  const { operatorId, code, name } = await DistrictModel.findOne({ code: seeds.code }).orFail().lean();
  const organisationId = String(operatorId);
  return {
    district: { code, name },
    isDistrictNew,
    isAdministratorNew: administrator && (await makeAdministrator(kernel, { ...administrator, organisationId })),
  };
}

/** The same into the database at a URI. */
export async function seed({ uri, ...seeding }: Seeding): Promise<Seeded> {
  const { kernel, close } = await open(uri);
  try {
    return await seedInto(kernel, seeding);
  } finally {
    await close();
  }
}
