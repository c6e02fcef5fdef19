import { Types } from 'mongoose';
import type { LngLat } from '#shared/kernel/geo';
import { distanceM } from '#shared/kernel/geo';
import type { orphanReasons, unusableReasons } from '#shared/network/sites';
import type { Actor } from '../kernel/actor';
import { assertSameTenant, recordAudit, tenantOf } from '../accounts';
import { AppError, notFound } from '../kernel/errors';
import { transact, type Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { bankOf } from './banks';
import { districtOf } from './districts';
import { isInside } from './geometry';
import { openStateAt, type OpenState } from './hours';
import { SiteModel, type DistrictDoc, type SiteDoc } from './model';
import { assertPlaceInDistrict } from './places';
import { checkSiteFields } from './site-fields';
import { checkInTree, holdTree } from './tree';

type UnusableReason = (typeof unusableReasons)[number];
type OrphanReason = (typeof orphanReasons)[number];

/** From here a point counts as full, and from here as nearly full (still usable, but said). */
const fullShare = 1;
const nearlyFullShare = 0.95;

/** Share of capacity used: the higher of weight and units; 0 where no capacity is known. */
export function fillOf(site: Pick<SiteDoc, 'fillKg' | 'fillUnits' | 'capacityKg' | 'capacityUnits'>): number {
  const share = (used: number, capacity: number) => (capacity > 0 ? used / capacity : 0);
  return Math.max(share(site.fillKg, site.capacityKg), share(site.fillUnits, site.capacityUnits));
}

/** Sites of a district or organisation, parents before children by name. */
export async function listSites(query: {
  districtCode?: string;
  organisationId?: string;
  kinds?: SiteDoc['kind'][];
}): Promise<SiteDoc[]> {
  const { districtCode, organisationId, kinds } = query;
  return SiteModel.find({
    ...(districtCode && { districtCode }),
    ...(organisationId && { organisationId }),
    ...(kinds && { kind: { $in: kinds } }),
  })
    .sort({ kind: 1, key: 1 })
    .limit(5000)
    .lean<SiteDoc[]>();
}

/** One site. Throws `not_found`. */
export async function getSite(id: string): Promise<SiteDoc> {
  const site = Types.ObjectId.isValid(id) ? await SiteModel.findById(id).lean<SiteDoc>() : null;
  if (!site) throw notFound('The site');
  return site;
}

/** Points that no sorting centre or market stands above, and why. */
export async function listOrphans(actor: Actor): Promise<{ site: SiteDoc; reason: OrphanReason }[]> {
  const district = await districtOf(actor);
  const sites = await listSites({ districtCode: district.code });
  const byId = new Map(sites.map((site) => [String(site._id), site]));
  const isSupported = (site: SiteDoc): boolean => {
    let parent = byId.get(String(site.parentId));
    for (let depth = 0; parent && depth < 50; depth++) {
      if (parent.kind === 'centre' || parent.kind === 'market') return true;
      parent = byId.get(String(parent.parentId));
    }
    return false;
  };
  return sites
    .filter((site) => site.kind === 'point' && !isSupported(site))
    .map((site) => ({ site, reason: byId.has(String(site.parentId)) ? 'no_centre' : 'no_parent' }));
}

/** A point as seen from a place. */
export interface SeenSite {
  site: SiteDoc;
  distanceM: number;
  usable: boolean;
  reasons: UnusableReason[];
  open: OpenState;
}

/**
 * Points and centres near a place: usable ones first, each group nearest first; the others with every reason. The other bank and a place outside
 * the point's service area are told too, but keep nobody from bringing something.
 */
export async function seeNearbySites(
  district: DistrictDoc,
  from: { place: LngLat; category: string | undefined; at: Date; limit: number },
): Promise<SeenSite[]> {
  const bank = bankOf(district, from.place);
  const sites = await listSites({ districtCode: district.code, kinds: ['point', 'centre', 'market'] });
  const seen = sites.map((site): SeenSite => {
    const open = openStateAt(site, from.at, district.timeZone);
    const fill = fillOf(site);
    const reasons: UnusableReason[] = [];
    if (site.closed) reasons.push('closed');
    else if (!open.openNow) reasons.push(open.openToday ? 'closed_now' : 'closed_today');
    if (fill >= fullShare) reasons.push('full');
    else if (fill >= nearlyFullShare) reasons.push('nearly_full');
    if (from.category && !site.categories.includes(from.category)) reasons.push('not_accepted');
    const usable = reasons.every((reason) => reason === 'nearly_full');
    if (bankOf(district, site.place) !== bank) reasons.push('across_river');
    if (site.serviceArea && !isInside(from.place, site.serviceArea)) reasons.push('outside_area');
    return { site, distanceM: Math.round(distanceM(from.place, site.place)), usable, reasons, open };
  });
  return seen.sort((a, b) => Number(b.usable) - Number(a.usable) || a.distanceM - b.distanceM).slice(0, from.limit);
}

/** What a dispatcher may set. */
export type SiteInput = Pick<
  SiteDoc,
  | 'kind'
  | 'name'
  | 'nameEn'
  | 'townCode'
  | 'place'
  | 'categories'
  | 'hours'
  | 'hoursExceptions'
  | 'capacityKg'
  | 'capacityUnits'
  | 'networks'
  | 'serviceArea'
> & { parentId: string | null };

/** Adds a site of the actor's organisation. */
export async function createSite(kernel: Kernel, actor: Actor, input: SiteInput): Promise<SiteDoc> {
  const district = await districtOf(actor);
  assertPlaceInDistrict(district, input.place);
  await checkSiteFields(kernel, district, input);
  return transact(kernel, actor, async (tx) => {
    await holdTree(district.code);
    await checkInTree(actor, input);
    const _id = new Types.ObjectId();
    const [site] = await SiteModel.create([
      { ...input, _id, key: `site_${String(_id)}`, districtCode: district.code, organisationId: tenantOf(actor) },
    ]);
    if (!site) throw new Error('no site was created');
    await tx.record('network:site-created', { siteId: String(_id) });
    await recordAudit(kernel, {
      actor,
      act: 'site-created',
      subject: `site:${String(_id)}`,
      details: { kind: input.kind },
    });
    return site.toObject();
  });
}

/** Changes a site of the actor's organisation. */
export async function updateSite(
  kernel: Kernel,
  actor: Actor,
  change: { id: string; ifMatch: number | undefined; set: Partial<SiteInput & { closed: boolean }> },
): Promise<SiteDoc> {
  const district = await districtOf(actor);
  const { set } = change;
  if (set.place) assertPlaceInDistrict(district, set.place);
  await checkSiteFields(kernel, district, set);
  return transact(kernel, actor, async (tx) => {
    const changesTree = set.parentId !== undefined || set.kind !== undefined;
    if (changesTree) await holdTree(district.code);
    const site = await getSite(change.id);
    assertSameTenant(actor, site.organisationId, 'The site');
    if (change.ifMatch !== undefined && change.ifMatch !== site.version) {
      throw new AppError('version_conflict', `Somebody changed this site (version ${site.version})`, {
        action: 'Load it again and repeat your change.',
      });
    }
    if (changesTree) {
      const { kind = site.kind, parentId = site.parentId && String(site.parentId) } = set;
      await checkInTree(actor, { id: change.id, kind, parentId });
    }
    const after = await SiteModel.findOneAndUpdate(
      { _id: change.id },
      { $set: set, $inc: { version: 1 } },
      { returnDocument: 'after' },
    ).lean<SiteDoc>();
    if (!after) throw notFound('The site');
    await tx.record('network:site-updated', { siteId: change.id });
    await recordAudit(kernel, {
      actor,
      act: 'site-updated',
      subject: `site:${change.id}`,
      details: { changed: Object.keys(set) },
    });
    return after;
  });
}

/** Sets how full a point is; staff of a site report their own site only. */
export async function reportFill(
  kernel: Kernel,
  actor: Actor,
  report: { id: string; fillKg: number; fillUnits: number },
): Promise<SiteDoc> {
  return transact(kernel, actor, async (tx) => {
    const site = await getSite(report.id);
    assertSameTenant(actor, site.organisationId, 'The site');
    if (actor.role !== 'dispatcher' && actor.siteId !== report.id) throw notFound('The site');
    const { id, ...fill } = report;
    const after = await SiteModel.findOneAndUpdate(
      { _id: id },
      { $set: fill, $inc: { version: 1 } },
      { returnDocument: 'after' },
    ).lean<SiteDoc>();
    if (!after) throw notFound('The site');
    await tx.record('network:fill-reported', { siteId: id, ...fill });
    return after;
  });
}

/** Adds what a centre has weighed in to its fill, in the running transaction. */
export async function addFill(tx: Transaction, added: { siteId: string; kg: number; units: number }): Promise<void> {
  const { siteId, kg, units } = added;
  const after = await SiteModel.findOneAndUpdate(
    { _id: siteId },
    { $inc: { fillKg: kg, fillUnits: units, version: 1 } },
    { returnDocument: 'after' },
  ).lean<SiteDoc>();
  if (!after) throw notFound('The site');
  await tx.record('network:fill-reported', { siteId, fillKg: after.fillKg, fillUnits: after.fillUnits });
}
