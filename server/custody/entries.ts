import { Types } from 'mongoose';
import type { EntryKind, Holder } from '#shared/custody/states';
import type { LngLat } from '#shared/kernel/geo';
import { toEventActor, type Actor, type EventActor } from '../kernel/actor';
import type { CategoryDoc } from '../requests';
import { genesis, hashOf } from './chain';
import type { EntryDoc, UnitDoc } from './model';
import type { NewUnit } from './new-unit';
import { custodyTable, nextState } from './rules';
import { checkedKg } from './weights';

/** Facts of a unit that an entry changes with it. */
type Facts = Partial<
  Pick<
    UnitDoc,
    | 'categoryKey'
    | 'routeId'
    | 'stopId'
    | 'unloadStopId'
    | 'unloadedAt'
    | 'receivedKg'
    | 'siteId'
    | 'bay'
    | 'lotId'
    | 'shipmentId'
    | 'grade'
    | 'fate'
    | 'hazards'
    | 'erasedAt'
  >
>;

/** What happens to units at one moment. */
export interface Happening {
  kind: EntryKind;
  by: Actor | EventActor;
  at: Date;
  /** Service day of `at`. */
  day: string;
  /** Who takes over, for kinds that hand over. */
  taker?: Holder;
  siteId?: string;
  place?: LngLat | null;
  reason?: string;
  about?: Record<string, unknown>;
  /** Facts that are the same for all units. */
  set?: Facts;
}

/** One unit of a happening: its new weight in the account where it changes, pictures, facts of its own. */
export interface UnitChange {
  unit: UnitDoc;
  kg?: number;
  photoIds?: readonly string[];
  about?: Record<string, unknown>;
  set?: Facts;
}

/** What began the chains of new units: who gave them, where a kind hands over. */
export type Beginning = Happening & { giver?: Holder; born?: UnitDoc['custody'] };

/** Units as they stand afterwards, and the entry of each. */
export interface Written {
  units: UnitDoc[];
  entries: EntryDoc[];
}

/** What a happening makes of units; writes nothing. Throws what `changeUnits` throws, but for meeting somebody else. */
export function entriesOfChange(
  happening: Happening,
  changes: readonly UnitChange[],
  catalogue: readonly CategoryDoc[],
): Written {
  const units: UnitDoc[] = [];
  const entries: EntryDoc[] = [];
  for (const change of changes) {
    const { unit } = change;
    const to = nextState(unit, { kind: happening.kind, reason: happening.reason ?? '' });
    const { holder, handingTo } = holdersAfter(unit, happening);
    const set = { ...happening.set, ...change.set };
    const known = { ...unit, ...set };
    const isSame = (change.kg ?? unit.kg) === unit.kg && known.categoryKey === unit.categoryKey;
    const kg = isSame ? unit.kg : checkedKg(change.kg ?? unit.kg, known, catalogue);
    const changed = { ...known, custody: to, kg, holder, handingTo };
    const entry = entryOf({ unit: changed, before: unit, happening, change });
    entries.push(entry);
    const moved = to !== unit.custody || happening.kind === 'moved';
    units.push({ ...changed, stateAt: moved ? happening.at : unit.stateAt, seq: entry.seq, headHash: entry.hash });
  }
  return { units, entries };
}

/** New units with the first entry of each; writes nothing. Throws what `beginUnits` throws. */
export function entriesOfBeginning(
  happening: Beginning,
  units: readonly NewUnit[],
  catalogue: readonly CategoryDoc[],
): Written {
  const { kind, reason = '', giver, taker, at, born } = happening;
  const custody = nextState(null, { kind, reason, ...(born && { born }) });
  const isHanding = custodyTable[kind].hands === true;
  const holder = isHanding ? giver : taker;
  if (!holder) throw new Error(`"${kind}" names no holder`);
  const entries: EntryDoc[] = [];
  const docs = units.map((unit): UnitDoc => {
    const kg = checkedKg(unit.kg, unit, catalogue);
    const handingTo = isHanding ? (taker ?? null) : null;
    const doc = {
      ...{ ...unit, _id: new Types.ObjectId(), custody, kg, holder, handingTo, stateAt: at },
      ...{ seq: 0, headHash: genesis },
    };
    const entry = entryOf({ unit: doc, before: null, happening, change: { photoIds: unit.photoIds } });
    entries.push(entry);
    return { ...doc, seq: entry.seq, headHash: entry.hash };
  });
  return { units: docs, entries };
}

function holdersAfter(unit: UnitDoc, happening: Happening): Pick<UnitDoc, 'holder' | 'handingTo'> {
  const rule = custodyTable[happening.kind];
  if (rule.holder === 'nobody') return { holder: { kind: 'nobody', id: '', name: '' }, handingTo: null };
  const taker = happening.taker ?? unit.handingTo;
  if (rule.holder === 'taker') {
    if (!taker) throw new Error(`"${happening.kind}" names nobody who takes ${unit.code} over`);
    return { holder: taker, handingTo: null };
  }
  if (rule.hands) return { holder: unit.handingTo ?? unit.holder, handingTo: taker ?? null };
  return { holder: unit.holder, handingTo: happening.kind === 'recalled' ? null : unit.handingTo };
}

function entryOf(input: {
  unit: UnitDoc;
  before: UnitDoc | null;
  happening: Happening;
  change: Pick<UnitChange, 'photoIds' | 'about'>;
}): EntryDoc {
  const { unit, before, happening, change } = input;
  const said = {
    unitId: unit._id,
    districtCode: unit.districtCode,
    organisationId: unit.organisationId,
    code: unit.code,
    seq: (before?.seq ?? 0) + 1,
    kind: happening.kind,
    from: before?.custody ?? null,
    to: unit.custody,
    holder: unit.holder,
    handingTo: unit.handingTo,
    kgBefore: before?.kg ?? 0,
    kg: unit.kg,
    categoryKey: unit.categoryKey,
    material: unit.material ?? null,
    siteId: happening.siteId ?? unit.siteId ?? null,
    place: happening.place ?? null,
    photoIds: [...(change.photoIds ?? [])],
    by: toEventActor(happening.by),
    at: happening.at,
    day: happening.day,
    reason: happening.reason?.trim() ?? '',
    // Undefined would be written as null, and the hash would not be found again.
    about: JSON.parse(JSON.stringify({ ...happening.about, ...change.about })) as Record<string, unknown>,
    prevHash: before?.headHash ?? genesis,
  };
  return { _id: new Types.ObjectId(), ...said, hash: hashOf(said) };
}
