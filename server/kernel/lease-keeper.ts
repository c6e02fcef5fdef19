import type { Kernel } from './kernel';
import { holdLease, releaseLease, renewLeases } from './lease';

const leaseMs = 10_000;
const renewMs = leaseMs / 3;

/** Takes leases for this process and renews all that it holds in one write. */
export function createLeaseKeeper(kernel: Kernel) {
  /** When each lease that is held was last renewed, by a clock that does not jump. */
  const renewedAt = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;

  async function renew(): Promise<void> {
    const names = [...renewedAt.keys()];
    const startedAt = performance.now();
    try {
      const held = await renewLeases(names, kernel.instanceId, leaseMs);
      for (const name of names)
        if (!held.has(name)) renewedAt.delete(name);
        else if (renewedAt.has(name)) renewedAt.set(name, startedAt);
    } catch (error) {
      kernel.log.warn({ err: error }, 'leases could not be renewed; trying again');
    }
    timer = renewedAt.size > 0 ? setTimeout(() => void renew(), renewMs) : null;
  }

  return {
    /** False: somebody else has it. */
    take: async (name: string): Promise<boolean> => {
      const startedAt = performance.now();
      if (!(await holdLease(name, kernel.instanceId, leaseMs))) return false;
      renewedAt.set(name, startedAt);
      timer ??= setTimeout(() => void renew(), renewMs);
      return true;
    },
    /** Nobody else can have taken it yet. */
    isHeld: (name: string): boolean => performance.now() - (renewedAt.get(name) ?? -Infinity) < leaseMs,
    /** Gives it back, so that others need not wait for its end. */
    release: async (name: string): Promise<void> => {
      if (renewedAt.delete(name)) await releaseLease(name, kernel.instanceId).catch(() => undefined);
      if (renewedAt.size === 0 && timer) timer = (clearTimeout(timer), null);
    },
  };
}
