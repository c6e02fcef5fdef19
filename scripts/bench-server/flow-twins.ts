import { createHash } from 'node:crypto';
import { Types } from 'mongoose';
import { genesis, type EntryDoc } from '../../server/custody';
import { canonical } from '../../server/custody/chain';
import type { Written } from '../../server/custody/entries';

/**
 * What is written of units that live exactly as the first of them did, whose codes begin with the first of `codes`: ids, codes and hashes are their
 * own. The text that is hashed is taken from the first and only what differs is put in, so a million chains take minutes.
 */
export function twinsOf(first: Written, codes: readonly string[]): Written {
  const [code = '', ...others] = codes;
  const stamps = first.entries.map((entry) => stampOf(entry, code));
  const twins = others.map((own): Written => {
    const ids = new Map(first.units.map(({ _id }) => [String(_id), new Types.ObjectId()]));
    const heads = new Map<string, string>();
    const entries = stamps.map((stamp) => {
      const unitId = ids.get(stamp.unitId) ?? new Types.ObjectId();
      const entry = stamp.make(own, unitId, heads.get(stamp.unitId) ?? genesis);
      heads.set(stamp.unitId, entry.hash);
      return entry;
    });
    const units = first.units.map((unit) => ({
      ...unit,
      _id: ids.get(String(unit._id)) ?? unit._id,
      code: unit.code.replace(code, own),
      madeOf: unit.madeOf.length > 0 ? [own] : unit.madeOf,
      headHash: heads.get(String(unit._id)) ?? genesis,
    }));
    return { units, entries };
  });
  return {
    units: [...first.units, ...twins.flatMap(({ units }) => units)],
    entries: [...first.entries, ...twins.flatMap(({ entries }) => entries)],
  };
}

/** How an entry of a twin is made of one of the first. */
function stampOf(entry: EntryDoc, code: string) {
  const { _id, hash: _hash, ...said } = entry;
  const about = JSON.stringify(entry.about);
  // Text with holes: what stands between them is the same for all twins.
  const pieces = canonical({ ...said, unitId: '@id', prevHash: '@head' })
    .split(new RegExp(`(@id|@head|${code})`))
    .filter((piece) => piece !== '');
  return {
    unitId: String(entry.unitId),
    make(own: string, unitId: Types.ObjectId, prevHash: string): EntryDoc {
      const id = unitId.toHexString();
      let text = '';
      for (const piece of pieces)
        text += piece === '@id' ? id : piece === '@head' ? prevHash : piece === code ? own : piece;
      return {
        ...entry,
        ...{ _id: new Types.ObjectId(), unitId, prevHash, hash: createHash('sha256').update(text).digest('hex') },
        code: entry.code.replace(code, own),
        about: about.includes(code) ? (JSON.parse(about.replaceAll(code, own)) as EntryDoc['about']) : entry.about,
      };
    },
  };
}
