import type { RequestStatus } from '#shared/requests/requests';

export const requestEvents = [
  'open',
  'plan',
  'unplan',
  'depart',
  'arrive',
  'complete',
  'fail',
  'reopen',
  'reschedule',
  'cancel',
] as const;
export type RequestEvent = (typeof requestEvents)[number];
/** Who moves a request: the one who booked, a dispatcher, or the crew and the plan (through other features). */
export type Mover = 'booker' | 'dispatcher' | 'operation';

interface Move {
  from: RequestStatus | null;
  event: RequestEvent;
  to: RequestStatus;
  by: readonly Mover[];
}

/** The life cycle of a request. Nothing else sets a status. */
export const lifeCycle: readonly Move[] = [
  { from: null, event: 'open', to: 'waiting', by: ['booker', 'dispatcher'] },
  { from: 'waiting', event: 'plan', to: 'planned', by: ['operation'] },
  { from: 'planned', event: 'plan', to: 'planned', by: ['operation'] },
  { from: 'planned', event: 'unplan', to: 'waiting', by: ['operation'] },
  { from: 'onway', event: 'unplan', to: 'waiting', by: ['operation'] },
  { from: 'planned', event: 'depart', to: 'onway', by: ['operation'] },
  { from: 'planned', event: 'arrive', to: 'door', by: ['operation'] },
  { from: 'onway', event: 'arrive', to: 'door', by: ['operation'] },
  { from: 'door', event: 'complete', to: 'done', by: ['operation'] },
  { from: 'planned', event: 'fail', to: 'failed', by: ['operation'] },
  { from: 'onway', event: 'fail', to: 'failed', by: ['operation'] },
  { from: 'door', event: 'fail', to: 'failed', by: ['operation'] },
  { from: 'failed', event: 'reopen', to: 'waiting', by: ['dispatcher'] },
  { from: 'waiting', event: 'reschedule', to: 'waiting', by: ['booker', 'dispatcher'] },
  { from: 'planned', event: 'reschedule', to: 'waiting', by: ['booker', 'dispatcher'] },
  { from: 'waiting', event: 'cancel', to: 'cancelled', by: ['booker', 'dispatcher'] },
  { from: 'planned', event: 'cancel', to: 'cancelled', by: ['booker', 'dispatcher'] },
  { from: 'onway', event: 'cancel', to: 'cancelled', by: ['dispatcher'] },
];

/** Where an event leads; null when it is not allowed from there or by that mover. */
export function nextStatus(from: RequestStatus | null, event: RequestEvent, by: Mover): RequestStatus | null {
  return lifeCycle.find((move) => move.from === from && move.event === event && move.by.includes(by))?.to ?? null;
}
