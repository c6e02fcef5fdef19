import type { LngLat } from '#shared/kernel/geo';
import type { IconName } from '../kernel/components/icons';
import { around } from './boxes';
import type { Point } from './canvas-layer';
import { clusterSpots, type Spot } from './cluster';
import { arc, centred, disc, haloed, lineIcon, onCanvas, square, stateSymbol, type Pen } from './pen';
import type { MapMark, MapRequest, MapScene, MapSite } from './scene';

const iconOf: Record<Exclude<MapSite['kind'], 'point'>, IconName> = {
  enterprise: 'building',
  centre: 'refresh',
  market: 'shop',
  warehouse: 'warehouse',
};
/** From here a site is amber and named. */
export const nearlyFull = 0.9;
/** Farther away a name that finds no room is left out, however much it matters: the amber ring stays. */
const leastZoomOfMust = 10.75;

/** From here every site is named. */
const leastZoomOfNames = 13.5;
const isAlarming = (site: MapSite) => !site.dim && site.fill >= nearlyFull && site.kind !== 'warehouse';
const isNamedAlways = (site: MapSite) => site.kind === 'centre' || isAlarming(site);

/** Words beside a symbol: right, left, below, above, whichever is free; nothing when none is (unless it must be). */
export function wordsBeside(
  pen: Pen,
  text: string,
  at: Point,
  gap: number,
  font: string,
  colour: string,
  must = false,
): boolean {
  const { ctx, boxes, ink } = pen;
  ctx.font = font;
  const width = ctx.measureText(text).width;
  const half = ink.px(12) * 0.62;
  const middle = at.x - width / 2;
  const tries: Point[] = [
    { x: at.x + gap, y: at.y },
    { x: at.x - gap - width, y: at.y },
    { x: middle, y: at.y + gap + half },
    { x: middle, y: at.y - gap - half },
    { x: at.x + gap * 0.8, y: at.y + gap },
    { x: at.x + gap * 0.8, y: at.y - gap },
    { x: at.x - gap * 0.8 - width, y: at.y + gap },
    { x: at.x - gap * 0.8 - width, y: at.y - gap },
  ];
  const boxAt = ({ x, y }: Point) => ({ left: x - 2, right: x + width + 2, top: y - half, bottom: y + half });
  let chosen = tries.find((one) => boxes.isFree(boxAt(one)));
  if (!chosen && must) {
    const [best] = tries
      .map((one) => ({ one, touched: boxes.touched(boxAt(one)) }))
      .sort((a, b) => a.touched - b.touched);
    chosen = best?.one;
  }
  if (!chosen) return false;
  boxes.take(boxAt(chosen));
  haloed(pen, text, chosen, font, colour);
  return true;
}

export function drawSites(pen: Pen, scene: MapScene): void {
  const shown = scene.sites
    .map((site) => ({ site, at: pen.view.project(site.place) }))
    .filter(({ at }) => onCanvas(pen, at));
  // Points first, so that the few large houses lie above them.
  shown.sort((a, b) => Number(a.site.kind !== 'point') - Number(b.site.kind !== 'point'));
  for (const { site, at } of shown) {
    pen.ctx.save();
    if (site.dim) pen.ctx.globalAlpha = 0.75;
    if (site.kind === 'point') drawPoint(pen, site, at);
    else drawHouse(pen, site, at);
    pen.ctx.restore();
    const half = site.kind === 'point' ? (site.badge ? 15 : 9) : 11;
    pen.boxes.take(around(at.x, at.y, half));
    pen.hits.push({
      target: { kind: 'site', id: site.id },
      x: at.x,
      y: at.y,
      r: half + 2,
      title: site.name,
      note: site.note ?? '',
    });
  }
}

/** Names of sites when all symbols have their place: first those that must be seen (centres, nearly full), later the others. */
export function drawSiteNames(pen: Pen, scene: MapScene, which: 'must' | 'others'): void {
  const { ink, view } = pen;
  for (const site of scene.sites) {
    const at = view.project(site.place);
    if (!onCanvas(pen, at)) continue;
    const share = `${Math.round(site.fill * 100)}%`;
    const alarm = isAlarming(site);
    const must = isNamedAlways(site);
    if (must !== (which === 'must')) continue;
    if (must) {
      const colour = alarm ? ink.state('late', 'fg') : ink.token('--text-1');
      wordsBeside(pen, `${site.name} ${share}`, at, 15, ink.font(12, 500), colour, view.zoom >= leastZoomOfMust);
    } else if (view.zoom >= leastZoomOfNames) drawName(pen, site, at);
  }
}

/** The chosen site says its name also where there is no room for all names. */
export function drawChosenSiteName(pen: Pen, scene: MapScene): void {
  if (scene.selected?.kind !== 'site' || pen.view.zoom >= leastZoomOfNames) return;
  const site = scene.sites.find(({ id }) => id === scene.selected?.id);
  if (site && !isNamedAlways(site)) drawName(pen, site, pen.view.project(site.place));
}
function drawName(pen: Pen, { name, badge }: MapSite, at: Point): void {
  wordsBeside(pen, name, at, badge ? 18 : 14, pen.ink.font(12, 500), pen.ink.token('--text-2'));
}

function drawPoint(pen: Pen, site: MapSite, at: Point): void {
  const { ctx, ink } = pen;
  const alarm = !site.dim && site.fill >= nearlyFull;
  const colour = alarm ? ink.state('late', 'solid') : site.dim ? ink.token('--load-old') : ink.token('--load-new');
  if (site.badge) {
    disc(pen, at, 15, ink.token('--bg-panel'), site.dim ? undefined : ink.token('--line-control'), 1);
    if (site.dim) {
      ctx.save();
      ctx.setLineDash([2.5, 2.5]);
      arc(pen, at, 15, 0, 1, ink.token('--line-control'), 1.3);
      ctx.restore();
    }
    arc(pen, at, 11, 0, 1, ink.token('--load-free'), 4.5);
    arc(pen, at, 11, 0, Math.min(site.fill, 1), colour, 4.5);
    centred(pen, site.badge, at, ink.font(14, 700), site.dim ? ink.token('--text-3') : ink.token('--text-1'));
    return;
  }
  disc(pen, at, 8.5, ink.token('--bg-panel'), ink.token('--line-control'), 0.8);
  arc(pen, at, 5.7, 0, 1, ink.token('--load-free'), 3.6);
  arc(pen, at, 5.7, 0, Math.min(site.fill, 1), colour, 3.6);
  if (!alarm) return;
  stateSymbol(pen, 'late', { x: at.x + 9, y: at.y - 8 }, 12);
  pen.boxes.take(around(at.x + 9, at.y - 8, 6));
}

function drawHouse(pen: Pen, site: MapSite, at: Point): void {
  const { ctx, ink } = pen;
  square(pen, at, 10.5, 5, ink.token('--bg-panel'), ink.token('--line-control'), 1.2);
  const colour = ink.token('--text-1');
  if (site.kind === 'centre') {
    lineIcon(pen, iconOf.centre, { x: at.x, y: at.y - 2 }, 12, colour, 2.4);
    ctx.fillStyle = ink.token('--load-free');
    ctx.fillRect(at.x - 7, at.y + 5.5, 14, 2.6);
    ctx.fillStyle = site.fill >= nearlyFull ? ink.state('late', 'solid') : ink.token('--load-new');
    ctx.fillRect(at.x - 7, at.y + 5.5, 14 * Math.min(site.fill, 1), 2.6);
  } else if (site.kind !== 'point') lineIcon(pen, iconOf[site.kind], at, 14, colour, 2.2);
}

/** Waiting rings and other requests without a route; where they crowd, one ring with their number. */
export function drawRequests(pen: Pen, scene: MapScene): void {
  const { ink, hits, boxes } = pen;
  const spots: Spot<MapRequest>[] = [];
  for (const request of scene.requests) {
    const at = pen.view.project(request.place);
    if (onCanvas(pen, at)) spots.push({ ...at, item: request });
  }
  for (const cluster of clusterSpots(spots, spots.length > 60 ? 30 : 13)) {
    const [first] = cluster.items;
    if (!first) continue;
    if (cluster.items.length === 1) {
      disc(pen, cluster, 7, ink.token('--bg-panel'));
      stateSymbol(pen, first.state, cluster, 15);
      if (first.late) stateSymbol(pen, 'late', { x: cluster.x + 8, y: cluster.y - 7 }, 12);
      boxes.take(around(cluster.x, cluster.y, 8));
      hits.push({
        target: { kind: 'request', id: first.id, requestId: first.id },
        x: cluster.x,
        y: cluster.y,
        r: 9,
        title: first.name,
        note: first.note ?? '',
      });
    } else {
      drawCluster(pen, cluster, cluster.items);
    }
  }
}

function drawCluster(pen: Pen, at: Point, items: MapRequest[]): void {
  const { ctx, ink } = pen;
  const r = Math.min(9 + Math.sqrt(items.length), 19);
  const oneState = items.every((item) => item.state === items[0]?.state) ? items[0]?.state : undefined;
  disc(pen, at, r, ink.token('--bg-panel'));
  ctx.save();
  if (oneState === 'waiting' || !oneState) ctx.setLineDash([3.4, 2.6]);
  arc(pen, at, r, 0, 1, ink.state('waiting', 'fg'), 2);
  ctx.restore();
  centred(pen, String(items.length), at, ink.font(12, 700), ink.token('--text-1'));
  pen.boxes.take(around(at.x, at.y, r));
  const places: LngLat[] = items.map((item) => item.place);
  pen.hits.push({ target: null, x: at.x, y: at.y, r, title: '', note: '', places });
}

export function drawMarks(pen: Pen, marks: readonly MapMark[]): void {
  const { ink } = pen;
  for (const mark of marks) {
    const at = pen.view.project(mark.place);
    if (!onCanvas(pen, at)) continue;
    if (mark.kind === 'home') {
      disc(pen, at, 12, ink.token('--text-1'), ink.token('--map-halo'), 2);
      lineIcon(pen, 'home', at, 14, ink.token('--text-inverse'), 2.2);
      pen.boxes.take(around(at.x, at.y, 13));
    } else if (mark.kind === 'here') {
      disc(pen, at, 11, ink.token('--line-strong'));
      disc(pen, at, 6, ink.token('--text-1'), ink.token('--map-halo'), 2);
      pen.boxes.take(around(at.x, at.y, 11));
    } else {
      disc(pen, at, 2.5, ink.token('--text-3'));
    }
    if (mark.label)
      wordsBeside(
        pen,
        mark.label,
        at,
        mark.kind === 'name' ? 8 : 16,
        ink.font(14, mark.kind === 'name' ? 400 : 500),
        ink.token(mark.kind === 'name' ? '--text-2' : '--text-1'),
        mark.kind !== 'name',
      );
  }
}
