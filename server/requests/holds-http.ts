import { holdsApi } from '#shared/requests/holds';
import { implement, type Implementation } from '../kernel/http/implement';
import type { Kernel } from '../kernel/kernel';
import { holdSlot, releaseSlot } from './holds';

export function holdsHttp(kernel: Kernel): Implementation[] {
  return implement(holdsApi, {
    holdSlot: async ({ actor, body }) => {
      const { secret, slot, until, near, bonusFen } = await holdSlot(kernel, actor, body);
      const remainingSec = Math.max(0, Math.round((until.getTime() - kernel.realNow().getTime()) / 1000));
      return { secret, slot, until: until.toISOString(), remainingSec, near, bonusFen };
    },
    releaseSlot: async ({ params }) => {
      await releaseSlot(kernel, params.secret);
      return {};
    },
  });
}
