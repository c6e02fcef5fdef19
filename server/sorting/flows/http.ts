import { Types } from 'mongoose';
import { flowsApi } from '#shared/sorting/flows';
import { tenantOf } from '../../accounts';
import { presentUnit } from '../../custody';
import { implement, type Implementation } from '../../kernel/http/implement';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { bookKeeperOf } from '../policy';
import { closePeriod, getFlows, listFlowUnits } from './flows';

/** The weight account of a period. */
export function flowsHttp(kernel: Kernel): Implementation[] {
  return implement(flowsApi, {
    getFlows: async ({ actor, query }) =>
      getFlows({ ...query, organisationId: new Types.ObjectId(await bookKeeperOf(actor)) }),
    listFlowUnits: async ({ actor, query }) => {
      const found = await listFlowUnits({ ...query, organisationId: new Types.ObjectId(tenantOf(actor)) });
      return { items: found.map(({ unit, ...rest }) => ({ ...rest, unit: presentUnit(unit) })) };
    },
    closePeriod: async ({ actor, body }) =>
      transact(kernel, actor, () => closePeriod(new Types.ObjectId(tenantOf(actor)), body.day, kernel.clock.now())),
  });
}
