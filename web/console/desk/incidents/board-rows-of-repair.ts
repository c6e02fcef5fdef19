import type { Route } from '#shared/dispatch/routes';
import type { Repair } from '#shared/incidents/incidents';
import { rowOfPlan, rowOfRoute, type BoardRow } from '../board/board-rows';

/** The rows with a repair that is looked at: what has begun stays, what would come is drawn over the rest; shifts that it opens come last. */
export function rowsWithRepair(routes: readonly Route[], repair: Repair): BoardRow[] {
  const rows = routes.map((route) => {
    const planned = repair.routes.find((one) => one.routeId === route.id);
    if (!planned) return route.outAt ? lostRow(rowOfRoute(route)) : rowOfRoute(route);
    return mergedRow(rowOfRoute(route), previewRow(planned));
  });
  return [...rows, ...repair.routes.filter(({ routeId }) => !routeId).map(previewRow)];
}
/** What a vehicle that is out does not come to. */
function lostRow(row: BoardRow): BoardRow {
  return { ...row, blocks: row.blocks.map((block) => ({ ...block, lost: block.state === 'planned' })) };
}
function previewRow({ plan, gained }: Repair['routes'][number]): BoardRow {
  const isNew = new Set(gained.map(({ requestId }) => requestId));
  const row = rowOfPlan(plan);
  const blocks = row.blocks.map((block) => ({
    ...block,
    preview: block.kind === 'visit' ? isNew.has(block.requestId ?? '') : false,
  }));
  return { ...row, blocks };
}
function mergedRow(now: BoardRow, then: BoardRow): BoardRow {
  const begun = now.blocks.filter(({ state, kind }) => state !== 'planned' || kind === 'start');
  const coming = then.blocks.filter(({ kind }) => kind !== 'start');
  return {
    ...now,
    blocks: [...begun, ...coming],
    loads: then.loads,
    distanceM: Math.max(now.distanceM, then.distanceM),
  };
}
