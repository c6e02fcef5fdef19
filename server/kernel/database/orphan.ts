import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { DatabaseError } from './database-error';
import { identifyProcess, waitForExit } from './process-identity';
import { replicaSetName } from './replica-set';

const patienceMs = 30_000;

/**
 * A server that was killed with -9 may leave its mongod running on our files. It is asked to end (it writes everything
 * out and then exits) and waited for. A mongod that is not ours, or one that does not end, is an error; none is killed hard.
 */
export async function stopOrphan(options: { dbPath: string; dataDir: string; log: Logger }): Promise<void> {
  const { dbPath, dataDir, log } = options;
  const text = await readFile(join(dbPath, 'mongod.lock'), 'utf8').catch(() => '');
  const pid = Number(text.trim());
  if (text.trim() === '' || !Number.isInteger(pid)) return;
  const running = await identifyProcess(pid);
  if (running === null || !runsOn(running.command, dbPath)) {
    log.warn({ mongodPid: pid }, 'database: mongod did not end cleanly the last time; its journal is replayed now');
    return;
  }
  if (!running.command.includes(`--replSet ${replicaSetName} `)) {
    throw foreign(dataDir, pid, 'It was not started by Huiliu.');
  }
  log.warn(
    { mongodPid: pid },
    'database: the mongod of a killed server still runs on this data; it is shut down first',
  );
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It ended on its own in between.
  }
  if (!(await waitForExit(pid, patienceMs))) {
    throw foreign(dataDir, pid, `It did not end within ${patienceMs / 1000} s of being asked to.`);
  }
}

function runsOn(command: string, dbPath: string): boolean {
  return /mongod/.test(command) && `${command} `.includes(`--dbpath ${dbPath} `);
}

function foreign(dataDir: string, pid: number, why: string): DatabaseError {
  return new DatabaseError('data_dir_in_use', `A mongod (process ${pid}) runs on the data folder ${dataDir}. ${why}`, {
    action: `End process ${pid}, or set DATA_DIR to another folder.`,
  });
}
