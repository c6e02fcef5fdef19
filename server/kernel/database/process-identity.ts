import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A running process: what it was started with, and a mark that a later process with the same number does not share. */
export interface ProcessIdentity {
  /** The whole command line, arguments separated by spaces. */
  command: string;
  /** Start mark: boot and clock ticks on Linux, the start date elsewhere; empty when the system does not tell. */
  startMark: string;
}

/**
 * Looks at process `pid` of this machine. `null` when no such process runs (a dead one that its parent has not
 * collected yet counts as not running). Elsewhere than on Linux and macOS the fields are empty strings.
 */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | null> {
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return null;
  if (process.platform === 'linux') return identifyOnLinux(pid);
  if (process.platform === 'win32') return { command: '', startMark: '' };
  try {
    const { stdout } = await run('ps', ['-o', 'lstart=,command=', '-p', String(pid)]);
    const line = stdout.trim();
    // `lstart` is always 24 characters: "Mon Nov 23 23:50:46 2026".
    return { command: line.slice(24).trim(), startMark: line.slice(0, 24) };
  } catch {
    return null;
  }
}

async function identifyOnLinux(pid: number): Promise<ProcessIdentity | null> {
  try {
    const [stat, cmdline, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    ]);
    // Fields after the command in parentheses: state is the first, start time in ticks since boot the twentieth.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return { command: cmdline.split('\0').join(' ').trim(), startMark: `${boot.trim()}:${fields[19] ?? ''}` };
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Waits until process `pid` is gone; false when it still runs after `timeoutMs`. */
export async function waitForExit(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if ((await identifyProcess(pid)) === null) return true;
    if (Date.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
