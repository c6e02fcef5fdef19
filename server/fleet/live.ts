import type { Actor } from '../kernel/actor';
import { tenantOf } from '../accounts';
import { AppError } from '../kernel/errors';
import type { Kernel, LiveRule, TopicPolicy } from '../kernel/kernel';
import { kinds, ownerOf } from './resources';
import { getShift } from './shifts';

const fleetRoom = (organisationId: string) => `fleet:${organisationId}`;
const dayRoom = (organisationId: string, day: string) => `day:${organisationId}:${day}`;

/** Shifts are told to who watches their day; vehicles, crews and weekly templates to who watches the fleet. Both ask again. */
export function fleetLive(kernel: Kernel): LiveRule[] {
  const tellDay = async (shiftId: string | undefined) => {
    if (!shiftId) return;
    const { organisationId, day } = await getShift(shiftId);
    kernel.pushes.local(dayRoom(String(organisationId), day), 'fleet:shifts-changed', { day });
  };
  const tellFleet = async (of: keyof typeof kinds, id: string) => {
    const organisationId = await ownerOf(kinds[of], id);
    if (organisationId) kernel.pushes.local(fleetRoom(organisationId), 'fleet:changed', { of });
  };
  return [
    { on: 'fleet:shift-saved', push: ({ data }) => tellDay(data.shiftId) },
    { on: 'fleet:shifts-made', push: ({ data }) => tellDay(data.shiftIds[0]) },
    { on: 'fleet:vehicle-saved', push: ({ data }) => tellFleet('vehicle', data.vehicleId) },
    { on: 'fleet:crew-saved', push: ({ data }) => tellFleet('crew', data.crewId) },
    { on: 'fleet:template-saved', push: ({ data }) => tellFleet('template', data.templateId) },
  ];
}

const watchersOfDays = ['dispatcher', 'administrator', 'centre_staff', 'government'];
const watchersOfFleets = ['dispatcher', 'administrator'];

function assertWatcher(actor: Actor | null, watchers: readonly string[], refusal: { what: string; action: string }) {
  if (!actor) throw new AppError('unauthenticated', 'You are not signed in', { action: 'Sign in and try again.' });
  const { what, action } = refusal;
  if (!watchers.includes(actor.role))
    throw new AppError('forbidden', `Your role (${actor.role}) may not watch ${what}`, { action });
  return tenantOf(actor);
}

export const mayWatchDay: TopicPolicy<'day'> = async ({ day }, actor) =>
  dayRoom(assertWatcher(actor, watchersOfDays, { what: 'a day', action: 'Watch your own route instead.' }), day);

export const mayWatchFleet: TopicPolicy<'fleet'> = async (_topic, actor) =>
  fleetRoom(assertWatcher(actor, watchersOfFleets, { what: 'a fleet', action: 'Sign in with an account that may.' }));
