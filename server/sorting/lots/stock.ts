import { dayOf } from '#shared/kernel/time';
import type { StockLine } from '#shared/sorting/lots';
import { changeUnits, getUnits, UnitModel, type UnitDoc } from '../../custody';
import type { Actor } from '../../kernel/actor';
import { notFound } from '../../kernel/errors';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { getDistrict, getSite } from '../../network';
import { happeningAtSite } from '../handover';
import { assertMaySee } from '../policy';
import { findRule } from '../rulebook/rule-on';
import { ownSiteOf } from './lots';

const inStock = ['received', 'in_lot'] as const;
const dayMs = 86_400_000;

interface Line {
  _id: { bay: string; categoryKey: string; material: UnitDoc['material'] };
  units: number;
  kg: number;
  oldestAt: Date;
}

/** A site that the actor may see. */
export async function siteFor(actor: Actor, siteId: string) {
  const site = await getSite(siteId);
  assertMaySee(actor, { organisationId: site.organisationId, siteId }, 'The site');
  return site;
}

/** What lies at a site, by bay and category, compared with the limits of the day. */
export async function listStock(
  kernel: Kernel,
  actor: Actor,
  siteId: string,
): Promise<{ day: string; items: StockLine[] }> {
  const site = await siteFor(actor, siteId);
  const { timeZone } = await getDistrict(site.districtCode);
  const now = kernel.clock.now();
  const day = dayOf(now, timeZone);
  const limits = (await findRule({ districtCode: site.districtCode, table: 'stock', day }))?.rules ?? null;
  const lines = await UnitModel.aggregate<Line>([
    { $match: { siteId, custody: { $in: inStock } } },
    {
      $group: {
        _id: { bay: '$bay', categoryKey: '$categoryKey', material: '$material' },
        units: { $sum: 1 },
        kg: { $sum: '$kg' },
        oldestAt: { $min: '$stateAt' },
      },
    },
    { $sort: { '_id.bay': 1, '_id.categoryKey': 1, '_id.material': 1 } },
  ]);
  const items = lines.map(({ _id, units, kg, oldestAt }) => {
    const limit = limits && (limits.byCategory[_id.categoryKey] ?? limits.standard);
    const oldestDays = Math.floor((now.getTime() - oldestAt.getTime()) / dayMs);
    return {
      ..._id,
      ...{ units, kg, oldestAt: oldestAt.toISOString(), oldestDays },
      ...{ daysAtMost: limit?.daysAtMost ?? null, kgAtMost: limit?.kgAtMost ?? null },
      late: limit ? oldestDays > limit.daysAtMost : false,
      full: limit ? kg > limit.kgAtMost : false,
    };
  });
  return { day, items };
}

/** Units at a site, oldest first. */
export async function listStockUnits(
  actor: Actor,
  query: {
    siteId: string;
    categoryKey?: string | undefined;
    lotId?: string | undefined;
    loose?: boolean | undefined;
    limit: number;
  },
): Promise<UnitDoc[]> {
  await siteFor(actor, query.siteId);
  const { siteId, categoryKey, lotId, loose, limit } = query;
  return UnitModel.find({
    siteId,
    custody: loose ? 'received' : { $in: inStock },
    ...(categoryKey && { categoryKey }),
    ...(lotId && { lotId }),
  })
    .sort({ stateAt: 1, _id: 1 })
    .limit(limit)
    .lean<UnitDoc[]>();
}

/** Puts units of the stock into another bay. */
export async function moveUnits(
  kernel: Kernel,
  actor: Actor,
  input: { siteId: string; codes: readonly string[]; bay: string },
): Promise<UnitDoc[]> {
  if (ownSiteOf(actor) !== input.siteId) throw notFound('The site');
  const { siteId, codes, bay } = input;
  return transact(kernel, actor, async (tx) => {
    const site = await siteFor(actor, siteId);
    const units = await getUnits(site.districtCode, codes);
    for (const unit of units) if (unit.siteId !== siteId) throw notFound(`The unit ${unit.code}`);
    const happening = await happeningAtSite(kernel, actor, { siteId, kind: 'moved' });
    return changeUnits(
      tx,
      { ...happening, about: { bay }, set: { bay } },
      units.map((unit) => ({ unit })),
    );
  });
}
