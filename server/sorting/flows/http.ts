import { Types } from 'mongoose';
import { flowsApi } from '#shared/sorting/flows';
import { tenantOf } from '../../accounts';
import { presentUnit } from '../../custody';
import type { Actor } from '../../kernel/actor';
import { notFound } from '../../kernel/errors';
import { implement, type Implementation } from '../../kernel/http/implement';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { bookKeeperOf, visibleTo } from '../policy';
import { closePeriod, getFlows } from './flows';
import { listFlowUnits } from './units';

/** Whose flows somebody reads: an official those of the district's operator, centre staff those of their own centre. */
async function ofReader<T extends { siteId?: string | undefined }>(actor: Actor, query: T) {
  const organisationId = new Types.ObjectId(await bookKeeperOf(actor));
  if (actor.role !== 'centre_staff') return { ...query, organisationId };
  const { siteId } = visibleTo(actor);
  if (query.siteId !== undefined && query.siteId !== siteId) throw notFound('The site');
  return { ...query, organisationId, siteId };
}

/** The weight account of a period. */
export function flowsHttp(kernel: Kernel): Implementation[] {
  return implement(flowsApi, {
    getFlows: async ({ actor, query }) => getFlows(await ofReader(actor, query)),
    listFlowUnits: async ({ actor, query }) => {
      const { items, nextCursor } = await listFlowUnits(await ofReader(actor, query));
      return { items: items.map(({ unit, ...rest }) => ({ ...rest, unit: presentUnit(unit) })), nextCursor };
    },
    closePeriod: async ({ actor, body }) =>
      transact(kernel, actor, () => closePeriod(new Types.ObjectId(tenantOf(actor)), body.day, kernel.clock.now())),
  });
}
