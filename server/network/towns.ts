import { distanceM, type LngLat } from '#shared/kernel/geo';
import { bankOf } from './banks';
import type { AliasDoc, DistrictDoc, TownDoc } from './model';

type Places = Pick<DistrictDoc, 'towns' | 'aliases'>;

/** What an address text says about its town. */
export interface NamedTown {
  town: TownDoc;
  /** The alias that was found; null when the text has today's name. */
  alias: AliasDoc | null;
}

/** Names without their class, as people write them: 红柳镇 → 红柳. */
const shortName = (name: string) => (/[镇乡]$/.test(name) && name.length > 2 ? name.slice(0, -1) : name);

/** The town named in a text: the longest name or alias wins; `short` also knows 红柳 for 红柳镇, when there is nothing else. */
export function findNamedTown(district: Places, text: string, options: { short?: boolean } = {}): NamedTown | null {
  let best: { name: string; code: string; alias: AliasDoc | null } = { name: '', code: '', alias: null };
  const look = (name: string, code: string, alias: AliasDoc | null) => {
    if (name.length > best.name.length && text.includes(name)) best = { name, code, alias };
  };
  for (const { name, code } of district.towns) look(name, code, null);
  for (const alias of district.aliases) look(alias.alias, alias.townCode, alias);
  if (!best.name && options.short) for (const { name, code } of district.towns) look(shortName(name), code, null);
  const town = best.name ? district.towns.find(({ code }) => code === best.code) : undefined;
  return town ? { town, alias: best.alias } : null;
}

/**
 * The town of a place: the one named in the text if it lies on the place's bank, else the nearest on that bank, else the nearest. The pin is
 * where the vehicle goes, so a name from across the river does not send a crew there; the text stays as it was written. Null only where a
 * district has no towns.
 */
export function townOf(
  district: Pick<DistrictDoc, 'towns' | 'aliases' | 'rivers'>,
  at: { place: LngLat; text?: string | null | undefined },
): TownDoc | null {
  const bank = bankOf(district, at.place);
  const named = at.text ? findNamedTown(district, at.text) : null;
  // A village may lie on another bank than the town that it belongs to.
  if (named && bankOf(district, named.alias?.place ?? named.town) === bank) return named.town;
  const near = district.towns
    .map((town) => ({ town, across: bankOf(district, town) !== bank, awayM: distanceM(at.place, town) }))
    .sort((a, b) => Number(a.across) - Number(b.across) || a.awayM - b.awayM);
  return near[0]?.town ?? null;
}

/** An address text with its town, a first pin, and names of former towns replaced by today's. */
export function resolveAddress(
  district: Places,
  text: string,
): { town: TownDoc | null; alias: string | null; place: LngLat | null; text: string } {
  const named = findNamedTown(district, text, { short: true });
  if (!named) return { town: null, alias: null, place: null, text };
  const { town, alias } = named;
  const renamed = alias?.kind === 'former_town' && !text.includes(town.name);
  return {
    town,
    alias: alias?.alias ?? null,
    place: alias?.place ?? { lng: town.lng, lat: town.lat },
    text: renamed ? text.replace(alias.alias, town.name) : text,
  };
}
