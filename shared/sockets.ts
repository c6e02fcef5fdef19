import { z } from 'zod';
import { closingPushes } from './closing/closing';
import { demoPushes } from './demo/demo';
import { dispatchPushes } from './dispatch/events';
import { fleetPushes } from './fleet/fleet';
import { incidentsPushes } from './incidents/incidents';
import { id } from './kernel/ids';
import { serviceDay } from './kernel/time';
import { networkPushes } from './network/sites';
import { noticesPushes } from './notices/notices';
import { partnersPushes } from './partners/webhooks';
import { planningPushes } from './planning/planning';
import { requestsPushes } from './requests/events';
import { sortingPushes } from './sorting/sorting';
import { yardPushes } from './sorting/yard';
import { trackingPushes } from './tracking/tracking';

/** The server may have missed something: fetch the snapshot again. */
const kernelPushes = { 'kernel:resync': z.object({}) };

/** Everything the server pushes, by name. */
export const pushes = {
  ...kernelPushes,
  ...networkPushes,
  ...fleetPushes,
  ...requestsPushes,
  ...planningPushes,
  ...dispatchPushes,
  ...trackingPushes,
  ...incidentsPushes,
  ...sortingPushes,
  ...yardPushes,
  ...closingPushes,
  ...noticesPushes,
  ...partnersPushes,
  ...demoPushes,
};
export type PushName = keyof typeof pushes;
export type PushData<N extends PushName> = z.infer<(typeof pushes)[N]>;
export type ServerToClient = { [N in PushName]: (data: PushData<N>) => void };

/** What a client may watch. Each is checked against the same policies as HTTP. */
export const topic = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('district'), districtCode: z.string().min(1).max(20) }),
  z.strictObject({ kind: z.literal('day'), day: serviceDay }),
  z.strictObject({ kind: z.literal('fleet') }),
  z.strictObject({ kind: z.literal('route'), routeId: id }),
  z.strictObject({ kind: z.literal('request'), secret: z.string().max(64) }),
  z.strictObject({ kind: z.literal('site'), siteId: id }),
  z.strictObject({ kind: z.literal('dealer') }),
  z.strictObject({ kind: z.literal('processor') }),
  z.strictObject({ kind: z.literal('inbox') }),
]);
export type Topic = z.infer<typeof topic>;
export type TopicKind = Topic['kind'];

export type Ack = { ok: true } | { ok: false; code: string; message: string; action: string };
/** Answer of an endpoint called over the socket: its reply, or the refusal that HTTP would give. */
export type CallAck =
  | { ok: true; reply: unknown }
  | { ok: false; code: string; message: string; action: string; details: Record<string, unknown> };
export interface SocketCall {
  /** Name of an endpoint that is open to sockets (`overSocket`). */
  name: string;
  params?: unknown;
  query?: unknown;
  body?: unknown;
}
export interface ClientToServer {
  call: (call: SocketCall, ack: (answer: CallAck) => void) => void;
  subscribe: (topic: Topic, ack: (answer: Ack) => void) => void;
  unsubscribe: (topic: Topic, ack: (answer: Ack) => void) => void;
}
