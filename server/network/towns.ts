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

/** Names without their class, as people write them: 竹根镇 → 竹根. */
const shortName = (name: string) => (/[镇乡]$/.test(name) && name.length > 2 ? name.slice(0, -1) : name);

/** The town named in a text: the longest name or alias wins; `short` also knows 竹根 for 竹根镇, when there is nothing else. */
export function findNamedTown(district: Places, text: string, options: { short?: boolean } = {}): NamedTown | null {
  const aliases = district.aliases.map((alias) => ({ name: alias.alias, code: alias.townCode, alias }));
  const names = district.towns.map((town) => ({ name: town.name, code: town.code, alias: null }));
  const shorts = (options.short ? district.towns : []).map((town) => ({
    name: shortName(town.name),
    code: town.code,
    alias: null,
  }));
  for (const candidates of [[...names, ...aliases], shorts]) {
    const found = candidates
      .filter(({ name }) => name !== '' && text.includes(name))
      .sort((a, b) => b.name.length - a.name.length)[0];
    const town = found && district.towns.find(({ code }) => code === found.code);
    if (found && town) return { town, alias: found.alias };
  }
  return null;
}

/** The town of a place: by the name in the text, else the nearest one on the same bank, else the nearest. Null only where a district has no towns. */
export function townOf(
  district: Pick<DistrictDoc, 'towns' | 'aliases' | 'rivers'>,
  at: { place: LngLat; text?: string | null | undefined },
): TownDoc | null {
  const named = at.text ? findNamedTown(district, at.text) : null;
  if (named) return named.town;
  const bank = bankOf(district, at.place);
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
