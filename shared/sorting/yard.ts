import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { id, key } from '../kernel/ids';
import { instant, serviceDay, timeOfDay } from '../kernel/time';
import { kg } from '../kernel/units';

/** A place at which one vehicle is unloaded, with the hours in which it is manned. */
export const dock = z.strictObject({
  key: z.string().regex(/^[A-Z0-9]{1,6}$/, 'a dock has 1 to 6 capital letters and digits'),
  from: timeOfDay,
  to: timeOfDay,
});
export type Dock = z.infer<typeof dock>;

/** `unit`: weighs single units; `vehicle`: weighs whole vehicles. Above `maxKg` it shows nothing that is true. */
export const scale = z.strictObject({
  key,
  name: z.string().trim().min(1).max(40),
  kind: z.enum(['unit', 'vehicle']),
  maxKg: kg.min(1),
});
export type Scale = z.infer<typeof scale>;

const once = (items: readonly { key: string }[]) => new Set(items.map((item) => item.key)).size === items.length;

/** Docks and scales of a site, as its staff enters them. */
export const yardInput = z.strictObject({
  docks: z.array(dock).max(40).refine(once, 'each dock has a key of its own'),
  /** How long a vehicle is expected to stand at a dock. */
  unloadMinutes: z.int().min(5).max(240),
  scales: z.array(scale).max(20).refine(once, 'each scale has a key of its own'),
});

/** A vehicle at a dock: proposed from its arrival estimate, booked by staff, standing there, gone. */
export const dockUse = z.object({
  arrivalId: id,
  dock: z.string(),
  fromAt: instant,
  toAt: instant,
  status: z.enum(['suggested', 'booked', 'docked', 'left']),
  dockedAt: instant.nullable(),
  leftAt: instant.nullable(),
});
export type DockUse = z.infer<typeof dockUse>;

/** What a scale has shown. One device id is one reading; it becomes the weight of one unit or vehicle at most. */
export const reading = z.object({
  id,
  scale: key,
  kg,
  at: instant,
  usedFor: z.string().nullable(),
});
export type Reading = z.infer<typeof reading>;

export const yard = z
  .object({
    siteId: id,
    day: serviceDay,
    docks: z.array(dock),
    unloadMinutes: z.int(),
    scales: z.array(scale),
    /** Of docks and scales as they were entered; the whole answer changes without it. */
    yardVersion: z.int(),
    uses: z.array(dockUse),
    /** Vehicles that are here and stand at no dock, the longest wait first. */
    waiting: z.array(z.object({ arrivalId: id, since: instant })),
    /** The newest reading of each scale. */
    readings: z.array(reading),
  })
  .meta({ id: 'Yard' });
export type Yard = z.infer<typeof yard>;

const staff = ['centre_staff'] as const;
const idParams = z.strictObject({ id });

export const yardApi = {
  getYard: endpoint({
    method: 'GET',
    path: '/api/sites/:id/yard',
    summary: 'Docks of a centre on a day: who stands where, who is booked or proposed, who waits',
    access: ['centre_staff', 'dispatcher', 'administrator'],
    params: idParams,
    /** Today unless given. */
    query: z.strictObject({ day: serviceDay.optional() }),
    reply: yard,
  }),
  changeYard: endpoint({
    method: 'PUT',
    path: '/api/sites/:id/yard',
    summary: 'Say how many docks a centre has, when they are manned, and which scales it has',
    access: ['centre_staff', 'administrator'],
    audit: { act: 'yard-changed', of: 'site' },
    params: idParams,
    body: yardInput.extend({ version: z.int().min(0) }),
    reply: z.object({ version: z.int() }),
  }),
  bookDock: endpoint({
    method: 'POST',
    path: '/api/arrivals/:id/dock-booking',
    summary: 'Book a dock for an expected vehicle, or move its booking',
    access: staff,
    audit: { not: 'work' },
    params: idParams,
    body: z.strictObject({ dock: dock.shape.key, fromAt: instant }),
    reply: dockUse,
    idempotent: true,
  }),
  dropDockBooking: endpoint({
    method: 'DELETE',
    path: '/api/arrivals/:id/dock-booking',
    summary: 'Give a booking up; the vehicle is proposed a dock by its arrival estimate again',
    access: staff,
    audit: { not: 'work' },
    params: idParams,
    reply: z.object({ ok: z.literal(true) }),
  }),
  enterDock: endpoint({
    method: 'POST',
    path: '/api/arrivals/:id/dock',
    summary: 'A vehicle stands at a dock; a dock holds one vehicle',
    access: staff,
    audit: { not: 'work' },
    params: idParams,
    body: z.strictObject({ dock: dock.shape.key }),
    reply: dockUse,
    idempotent: true,
  }),
  leaveDock: endpoint({
    method: 'POST',
    path: '/api/arrivals/:id/dock/leave',
    summary: 'A vehicle leaves its dock',
    access: staff,
    audit: { not: 'work' },
    params: idParams,
    body: z.strictObject({}),
    reply: dockUse,
    idempotent: true,
  }),
  sendReading: endpoint({
    method: 'POST',
    path: '/api/centres/:id/scales/:scale/readings',
    summary: 'A scale tells what it shows. The same `readingId` again is the same reading',
    access: { scope: 'scales:write' },
    audit: { not: 'key' },
    params: z.strictObject({ id, scale: key }),
    body: z.strictObject({
      readingId: z.string().min(1).max(64),
      kg: z.number(),
      at: instant.optional(),
    }),
    reply: reading,
  }),
};

export const yardPushes = {
  /** A dock was booked, taken or left, or the yard was changed: whoever shows it asks again. */
  'sorting:yard-changed': z.object({ siteId: id, day: serviceDay.nullable() }),
  'sorting:scale-read': z.object({ siteId: id, reading }),
};
