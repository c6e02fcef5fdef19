import { yardApi } from '#shared/sorting/yard';
import { implement, type Implementation } from '../../kernel/http/implement';
import type { Kernel } from '../../kernel/kernel';
import { bookDock, dropDockBooking, enterDock, leaveDock } from './docks';
import { keepReading, presentReading } from './readings';
import { changeYard, getYard, presentUse } from './yard';

/** Docks and scales of a centre. */
export function yardHttp(kernel: Kernel): Implementation[] {
  return implement(yardApi, {
    getYard: async ({ actor, params, query }) => getYard(kernel, actor, { siteId: params.id, ...query }),
    changeYard: async ({ actor, params, body }) => {
      const { version } = await changeYard(kernel, actor, { siteId: params.id, ...body });
      return { version };
    },
    bookDock: async ({ actor, params, body }) =>
      presentUse(
        await bookDock(kernel, actor, { arrivalId: params.id, dock: body.dock, fromAt: new Date(body.fromAt) }),
      ),
    dropDockBooking: async ({ actor, params }) => {
      await dropDockBooking(kernel, actor, params.id);
      return { ok: true as const };
    },
    enterDock: async ({ actor, params, body }) =>
      presentUse(await enterDock(kernel, actor, { arrivalId: params.id, ...body })),
    leaveDock: async ({ actor, params }) => presentUse(await leaveDock(kernel, actor, params.id)),
    sendReading: async ({ actor, params, body }) =>
      presentReading(
        await keepReading(kernel, actor, {
          ...{ siteId: params.id, scale: params.scale, readingId: body.readingId, kg: body.kg },
          ...(body.at !== undefined && { at: new Date(body.at) }),
        }),
      ),
  });
}
