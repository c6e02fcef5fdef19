import type { Migration } from '../kernel/database';

/** What every catalogue that was ever shipped says of its categories; of all others nothing. */
const apart = { crt_tv: ['lithium_battery'], lithium_battery: ['crt_tv'] };

/** Catalogues were stored without what must not ride together, and nothing was kept apart. */
export const keptApart: Migration = {
  version: 16,
  name: 'kept-apart',
  up: async (db) => {
    const categories = db.collection('categories');
    const unsaid = { forbiddenTogetherWith: { $exists: false } };
    for (const [key, forbiddenTogetherWith] of Object.entries(apart))
      await categories.updateMany({ ...unsaid, key }, { $set: { forbiddenTogetherWith } });
    await categories.updateMany(unsaid, { $set: { forbiddenTogetherWith: [] } });
  },
};
