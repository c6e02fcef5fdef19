import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { DoorNeeds } from '#shared/settlement/dossiers';
import type { Category } from '#shared/requests/catalogue';
import type { CollectorActInput, Route } from '#shared/dispatch/routes';

/** An act that waits to be sent. Pictures in it are named by their number on the phone until they are uploaded. */
export interface WaitingAct {
  /** Order on the phone. */
  seq?: number;
  routeId: string;
  act: CollectorActInput;
  /** Why the server refused it; a person decides. */
  refused: { message: string; action: string } | null;
}
interface PhoneDb extends DBSchema {
  kept: { key: string; value: { accountId: string; day: string; route: Route | null } };
  acts: { key: number; value: WaitingAct };
  photos: { key: string; value: { blob: Blob; photoId: string | null } };
  prices: { key: string; value: Category[] };
  needs: { key: string; value: DoorNeeds[] };
}

let opened: Promise<IDBPDatabase<PhoneDb>> | null = null;
function db(): Promise<IDBPDatabase<PhoneDb>> {
  opened ??= openDB<PhoneDb>('huiliu-collector', 2, {
    upgrade: (base, before) => {
      if (before < 1) {
        base.createObjectStore('kept');
        base.createObjectStore('acts', { keyPath: 'seq', autoIncrement: true });
        base.createObjectStore('photos');
      }
      if (before < 2) {
        base.createObjectStore('prices');
        base.createObjectStore('needs');
      }
    },
  });
  return opened;
}

/** What the phone keeps: today's route, acts in their order, pictures. */
export const phoneStore = {
  readRoute: async () => (await db()).get('kept', 'today'),
  keepRoute: async (kept: { accountId: string; day: string; route: Route | null }) => {
    await (await db()).put('kept', kept, 'today');
  },
  /** Prices of a list, by its version: an approved list never changes. */
  readPrices: async (version: string) => (await db()).get('prices', version),
  keepPrices: async (version: string, categories: Category[]) => {
    await (await db()).put('prices', categories, version);
  },
  /** What the dossiers of the kept route lack. */
  readNeeds: async () => (await db()).get('needs', 'today'),
  keepNeeds: async (needs: DoorNeeds[]) => {
    await (await db()).put('needs', needs, 'today');
  },
  listActs: async () => (await db()).getAll('acts'),
  addAct: async (waiting: WaitingAct): Promise<number> => (await db()).add('acts', waiting),
  putAct: async (waiting: WaitingAct) => {
    await (await db()).put('acts', waiting);
  },
  dropAct: async (seq: number) => {
    await (await db()).delete('acts', seq);
  },
  addPhoto: async (blob: Blob): Promise<string> => {
    const number = `phone:${crypto.randomUUID()}`;
    await (await db()).put('photos', { blob, photoId: null }, number);
    return number;
  },
  readPhoto: async (number: string) => (await db()).get('photos', number),
  uploadedPhoto: async (number: string, photoId: string) => {
    const photo = await (await db()).get('photos', number);
    if (photo) await (await db()).put('photos', { ...photo, photoId }, number);
  },
  dropPhoto: async (number: string) => {
    await (await db()).delete('photos', number);
  },
};
