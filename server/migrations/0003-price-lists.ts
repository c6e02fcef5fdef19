import type { mongo } from 'mongoose';
import type { Migration } from '../kernel/database';

interface OldCategory {
  _id: mongo.ObjectId;
  districtCode: string;
  key: string;
  priceFen?: unknown;
  deductions?: Record<string, unknown>[];
  priceListVersion?: string;
}

/** Prices leave the catalogue for versioned lists: what each district has becomes its first one, under the version that requests have kept. */
export const priceLists: Migration = {
  version: 3,
  name: 'price-lists',
  up: async (db) => {
    const categories = db.collection<OldCategory>('categories');
    const old = await categories.find({ priceFen: { $exists: true } }).toArray();
    for (const districtCode of new Set(old.map((one) => one.districtCode))) {
      const own = old.filter((one) => one.districtCode === districtCode);
      const by = { accountId: null, name: '' };
      const prices = own.map(({ key, priceFen, deductions = [] }) => ({
        ...{ categoryKey: key, priceFen },
        deductions: deductions.map((one) => ({ picture: 'other', ...one })),
      }));
      await db.collection('price_lists').updateOne(
        { districtCode, number: 1 },
        {
          $setOnInsert: {
            ...{ version: own[0]?.priceListVersion ?? 'v1', status: 'approved', validFrom: '2024-01-01', note: '' },
            ...{ prices, draftedBy: by, draftedAt: new Date(), approvedBy: by, approvedAt: new Date(), editVersion: 1 },
          },
        },
        { upsert: true },
      );
    }
    await categories.updateMany({}, { $unset: { priceFen: '', deductions: '', priceListVersion: '' } });
  },
};
