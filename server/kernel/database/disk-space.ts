import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { DatabaseError } from './database-error';

/** Free space below which the embedded database does not start, in bytes: 500 MB hold its journal, its files and one busy day. */
export const defaultMinFreeBytes = 500_000_000;

/** Makes the data folder when missing and checks that it can be written and that its disk has `minFreeBytes` left. */
export async function checkDataDir(options: { dataDir: string; minFreeBytes: number }): Promise<void> {
  const { dataDir, minFreeBytes } = options;
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOSPC') throw diskFull({ dataDir, freeBytes: 0, minFreeBytes });
    throw new DatabaseError(
      'data_dir_unwritable',
      `The data folder ${dataDir} cannot be written (${code ?? 'unknown'}).`,
      {
        action: 'Give this user the right to write there, or set DATA_DIR to a folder that it may write.',
        cause: error,
      },
    );
  }
  const disk = await statfs(dataDir);
  const freeBytes = disk.bavail * disk.bsize;
  if (freeBytes < minFreeBytes) throw diskFull({ dataDir, freeBytes, minFreeBytes });
}

/** The error for a disk that is, or is about to be, full. Sizes in bytes. */
export function diskFull(options: { dataDir: string; freeBytes?: number; minFreeBytes: number }): DatabaseError {
  const { dataDir, freeBytes, minFreeBytes } = options;
  const left = freeBytes === undefined ? 'is full' : `has ${megabytes(freeBytes)} MB left`;
  return new DatabaseError(
    'disk_full',
    `The disk of the data folder ${dataDir} ${left}; the database needs at least ${megabytes(minFreeBytes)} MB.`,
    { action: 'Free some space, or set DATA_DIR to a folder on a larger disk. Nothing was changed.' },
  );
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1_000_000);
}
