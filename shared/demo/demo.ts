import { z } from 'zod';
import { signedIn } from '../accounts/accounts';
import { endpoint } from '../kernel/endpoint';
import { defineEvents } from '../kernel/event';
import { id } from '../kernel/ids';
import { role } from '../kernel/roles';
import { instant, serviceDay } from '../kernel/time';

/** When a demo's day begins, in seconds since 00:00: before its first shift. */
export const demoMorningSec = 7.5 * 3600;

export const clockState = z.object({ now: instant, speed: z.number(), day: serviceDay, realAt: instant });
export type ClockState = z.infer<typeof clockState>;

export const simulationState = z.object({
  running: z.boolean(),
  speed: z.number(),
  startedAt: instant.nullable(),
  summary: z.record(z.string(), z.unknown()).nullable(),
  error: z.string().nullable(),
});

/** Present only in demo mode (`DEMO=1`); 404 otherwise. */
export const demoApi = {
  listDemoPeople: endpoint({
    method: 'GET',
    path: '/api/demo/people',
    summary: 'Who can be tried with one click',
    access: 'public',
    reply: z.object({
      day: serviceDay,
      districtCode: z.string(),
      items: z.array(z.object({ id, role, name: z.string(), organisation: z.string() })),
    }),
  }),
  signInAsDemoPerson: endpoint({
    method: 'POST',
    path: '/api/demo/sign-in',
    summary: 'Sign in as a demo person',
    access: 'public',
    body: z.strictObject({ id }),
    session: 'start',
    reply: signedIn,
  }),
  getClock: endpoint({
    method: 'GET',
    path: '/api/clock',
    summary: 'The district’s clock',
    access: 'public',
    reply: clockState,
  }),
  moveClock: endpoint({
    method: 'POST',
    path: '/api/demo/clock',
    summary: 'Move the district’s day or speed it up',
    access: ['dispatcher', 'administrator'],
    audit: { act: 'clock-moved', of: 'clock' },
    body: z.strictObject({ now: instant.optional(), speed: z.number().min(0).max(3600).optional() }),
    reply: clockState,
  }),
  startSimulation: endpoint({
    method: 'POST',
    path: '/api/demo/simulation',
    summary: 'Drive collectors along the published routes',
    access: ['dispatcher', 'administrator'],
    audit: { act: 'simulation-started', of: 'simulation' },
    body: z.strictObject({
      speed: z.number().min(1).max(1000).default(60),
      seed: z.int().min(0).default(1),
      /** Today, where nothing is said; the clock goes on to the morning of a later one. */
      day: serviceDay.optional(),
    }),
    reply: simulationState,
    status: 202,
  }),
  getSimulation: endpoint({
    method: 'GET',
    path: '/api/demo/simulation',
    summary: 'Is a simulation running',
    access: ['dispatcher', 'administrator'],
    reply: simulationState,
  }),
  stopSimulation: endpoint({
    method: 'DELETE',
    path: '/api/demo/simulation',
    summary: 'Stop the simulation',
    access: ['dispatcher', 'administrator'],
    audit: { act: 'simulation-stopped', of: 'simulation' },
    reply: simulationState,
  }),
};
export const demoEvents = defineEvents('demo', {
  'clock-moved': z.strictObject({ now: instant, realAt: instant, speed: z.number() }),
});
export const demoPushes = { 'kernel:clock-moved': z.object({ clock: clockState }) };
