import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { ActConflict, CollectorActInput, Route } from '#shared/dispatch/routes';
import type { ErrorDetails } from '#shared/kernel/errors';
import type { DoorNeeds } from '#shared/settlement/dossiers';
import type { Category } from '#shared/requests/catalogue';

/** Why the server refused an act, and what another phone did there instead. A person decides. */
export interface Refusal {
  /** Of the closed list, said in the language of the phone; absent in refusals that older pages kept. */
  code?: string;
  message: string;
  action: string;
  /** Bounds and values, where the refusal has any. */
  details?: ErrorDetails;
  conflict: ActConflict | null;
}
/** An act that waits to be sent. Pictures in it are named by their number on the phone until they are uploaded. */
export interface WaitingAct {
  /** Order on the phone. */
  seq?: number;
  routeId: string;
  act: CollectorActInput;
  refused: Refusal | null;
}
/** A picture: its bytes until it is uploaded, then its id at the server. */
interface KeptPhoto {
  blob: Blob | null;
  photoId: string | null;
  /** Milliseconds of the device's clock. */
  takenAt?: number;
}
interface PhoneDb extends DBSchema {
  kept: { key: string; value: { accountId: string; day: string; route: Route | null } };
  acts: { key: number; value: WaitingAct };
  photos: { key: string; value: KeptPhoto };
  prices: { key: string; value: Category[] };
  needs: { key: string; value: DoorNeeds[] };
}
/** A picture that no act has named by then was not meant to be sent. */
const keepPhotosMs = 3 * 86_400_000;

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

/** What the phone keeps: today's route, acts in their order, pictures. Writing throws when the phone is full. */
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
  dropActs: async (seqs: readonly number[]) => {
    const acts = (await db()).transaction('acts', 'readwrite');
    await Promise.all([...seqs.map((seq) => acts.store.delete(seq)), acts.done]);
  },
  addPhoto: async (blob: Blob): Promise<string> => {
    const number = `phone:${crypto.randomUUID()}`;
    await (await db()).put('photos', { blob, photoId: null, takenAt: Date.now() }, number);
    return number;
  },
  readPhoto: async (number: string) => (await db()).get('photos', number),
  /** The server has it: its bytes make room, its id stays for the act that names it. */
  uploadedPhoto: async (number: string, photoId: string) => {
    await (await db()).put('photos', { blob: null, photoId, takenAt: Date.now() }, number);
  },
  dropOldPhotos: async () => {
    const photos = (await db()).transaction('photos', 'readwrite');
    for (let at = await photos.store.openCursor(); at; at = await at.continue())
      if (Date.now() - (at.value.takenAt ?? 0) > keepPhotosMs) await at.delete();
    await photos.done;
  },
};
