import type { mongo } from 'mongoose';
import { genesis, hashOf } from '../custody';
import type { Migration } from '../kernel/database';

interface OldUnit extends mongo.Document {
  custody: 'aboard' | 'unloaded' | 'received' | 'missing';
}
const chunk = 500;

/** Units of before the chain of custody get one entry, "taken over as it stood", and the facts that follow from where they were. */
export const custody: Migration = {
  version: 2,
  name: 'custody',
  up: async (db) => {
    const units = db.collection<OldUnit>('units');
    const entries = db.collection('custody_entries');
    const routes = new Map<string, mongo.Document>();
    for (;;) {
      const old = await units
        .find({ seq: { $exists: false } })
        .limit(chunk)
        .toArray();
      if (old.length === 0) return;
      for (const unit of old) {
        const route = await routeOf(db, routes, String(unit.routeId));
        const after = standing(unit, route, await siteOf(db, unit));
        const entry = entryOf({ ...unit, ...after });
        // A repetition after a crash finds the entry and finishes the unit.
        await entries.updateOne({ unitId: unit._id, seq: 1 }, { $setOnInsert: entry }, { upsert: true });
        const written = await entries.findOne({ unitId: unit._id, seq: 1 });
        await units.updateOne({ _id: unit._id }, { $set: { ...after, seq: 1, headHash: written?.hash as string } });
      }
    }
  },
};

async function routeOf(db: mongo.Db, known: Map<string, mongo.Document>, id: string) {
  const kept = known.get(id);
  if (kept) return kept;
  const route = await db
    .collection<{ _id: unknown }>('routes')
    .findOne({ $expr: { $eq: [{ $toString: '$_id' }, id] } });
  known.set(id, route ?? {});
  return route ?? {};
}

/** The site at which a unit was unloaded or weighed in. */
async function siteOf(db: mongo.Db, unit: OldUnit): Promise<{ id: string; name: string } | null> {
  if (unit.custody === 'aboard') return null;
  const arrival = await db.collection('arrivals').findOne({ districtCode: unit.districtCode, 'units.code': unit.code });
  const id = arrival ? String(arrival.siteId) : null;
  const site = id && (await db.collection('sites').findOne({ $expr: { $eq: [{ $toString: '$_id' }, id] } }));
  return id && site ? { id, name: String(site.name) } : null;
}

function standing(unit: OldUnit, route: mongo.Document, site: { id: string; name: string } | null) {
  const crew = { kind: 'crew', id: String(route.crew?.id ?? ''), name: String(route.crew?.name ?? '') };
  const there = site && { kind: 'site', ...site };
  return {
    kind: 'unit',
    origin: 'door',
    kg: (unit.receivedKg ?? unit.weightKg) as number,
    holder: unit.custody === 'received' && there ? there : crew,
    handingTo: unit.custody === 'unloaded' || unit.custody === 'missing' ? there : null,
    stateAt: (unit.unloadedAt ?? unit.at) as Date,
    siteId: site?.id ?? null,
    ...{ bay: '', lotId: null, shipmentId: null, grade: null, fate: null, material: null, hazards: [] as string[] },
    ...{ erasedAt: null, madeOf: [] as string[] },
  };
}

function entryOf(unit: OldUnit & ReturnType<typeof standing>) {
  const said = {
    ...{ unitId: unit._id, districtCode: unit.districtCode, organisationId: unit.organisationId, code: unit.code },
    ...{ seq: 1, kind: 'imported', from: null, to: unit.custody, holder: unit.holder, handingTo: unit.handingTo },
    ...{ kgBefore: 0, kg: unit.kg, categoryKey: unit.categoryKey, material: null, siteId: unit.siteId, place: null },
    ...{ photoIds: unit.photoIds ?? [], by: { accountId: null, role: null, system: 'migration' }, at: unit.stateAt },
    ...{ day: unit.day, reason: 'taken over as it stood', about: {}, prevHash: genesis },
  };
  return { ...said, hash: hashOf(said as unknown as Parameters<typeof hashOf>[0]) };
}
