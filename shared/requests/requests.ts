import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { lngLat, placeInput } from '../kernel/geo';
import { id, key } from '../kernel/ids';
import { page, pageQuery } from '../kernel/page';
import { note, personName, phone } from '../kernel/text';
import { instant, serviceDay, timeOfDay } from '../kernel/time';
import { fen, kg, litres, localText } from '../kernel/units';
import { condition, estimate, itemInput } from './catalogue';
import { leftReasons } from './left-items';
import { secretParams } from './secret';
import { slotBound } from './slot-bound';

export const requestKinds = ['collect', 'exchange'] as const;
export const requestKind = z.enum(requestKinds);
export const visitModes = [
  'same_visit',
  'deliver_then_collect',
  'collect_then_deliver',
  'dismantle_and_install',
  'separate',
] as const;
export const visitMode = z.enum(visitModes);
/** Life cycle of a request; `late` is added to a state on screens, never instead of it. */
export const requestStatuses = ['waiting', 'planned', 'onway', 'door', 'done', 'failed', 'cancelled'] as const;
export const requestStatus = z.enum(requestStatuses);
export type RequestStatus = z.infer<typeof requestStatus>;

/** Closed list of reasons at the door. */
export const failReasons = [
  'not_at_home',
  'refused_price',
  'items_differ',
  'address_not_found',
  'cannot_carry',
  'hazard',
  'no_access',
  'delivery_refused',
  'other',
] as const;
export const failReason = z.enum(failReasons);
export type FailReason = z.infer<typeof failReason>;

export const addressInput = z.strictObject({
  place: placeInput,
  text: z.string().trim().min(2).max(120),
  /** Unit and room: shown only to the crew of the day. */
  unit: z.string().trim().max(60).default(''),
  floor: z.int().min(-3).max(60).default(1),
  lift: z.boolean().default(false),
});
export const slotInput = z.strictObject({ day: serviceDay, from: timeOfDay, to: timeOfDay });
export type SlotInput = z.infer<typeof slotInput>;

/** Names a held place to the one who holds it. */
export const holdSecret = z.string().regex(/^[A-Za-z0-9_-]{20,64}$/);

export const requestInput = z.strictObject({
  districtCode: z.string().min(1).max(20),
  kind: requestKind,
  mode: visitMode.default('same_visit'),
  items: z.array(itemInput).min(1).max(20),
  address: addressInput,
  contact: z.strictObject({ name: personName, phone }),
  /** Booking for somebody else: the contact is that person. */
  forSomebodyElse: z.boolean().default(false),
  slot: slotInput,
  dealerOrderCode: z.string().trim().max(40).optional(),
  photoIds: z.array(id).max(6).default([]),
  note: note.default(''),
  /** Secret of a hold on the slot: its place becomes the booking's. */
  hold: holdSecret.optional(),
});
export type RequestInput = z.input<typeof requestInput>;

export const delivery = z.object({
  dealerOrderId: id,
  code: z.string(),
  dealerName: z.string(),
  warehouseId: id,
  categoryKey: key,
  model: z.string(),
  serialTail: z.string(),
  weightKg: kg,
  volumeLitres: litres,
});
export const timelineEntry = z.object({ at: instant, what: z.string(), by: z.string(), detail: z.string() });

/** How it was booked: on the resident's page, by staff on the telephone, by a dealer, invented for a demo day. */
export const requestChannel = z.enum(['web', 'phone', 'dealer', 'demo']);

/** Booked and not collected at a visit that was completed. */
export const leftItem = z.object({ ...itemInput.shape, reason: z.enum(leftReasons) });

/** A request as the dispatcher and the crew of the day see it. Masked unless `unmasked`. */
export const request = z
  .object({
    id,
    code: z.string(),
    kind: requestKind,
    mode: visitMode,
    status: requestStatus,
    channel: requestChannel,
    contactName: z.string(),
    contactPhone: z.string(),
    unmasked: z.boolean(),
    addressText: z.string(),
    addressUnit: z.string(),
    townCode: z.string(),
    townName: z.string(),
    place: lngLat,
    floor: z.int(),
    lift: z.boolean(),
    items: z.array(z.object({ ...itemInput.shape, weightKg: kg, volumeLitres: litres })),
    leftItems: z.array(leftItem),
    delivery: delivery.nullable(),
    slot: slotInput,
    loadKg: kg,
    estimate,
    photoIds: z.array(id),
    note: z.string(),
    /** Where it stands in the published plan. */
    route: z
      .object({ routeId: id, letter: z.string(), seq: z.int(), etaAt: instant.nullable(), late: z.boolean() })
      .nullable(),
    failReason: failReason.nullable(),
    /** What the resident has written and nobody has read. */
    unreadMessages: z.int(),
    timeline: z.array(timelineEntry),
    openedAt: instant,
    version: z.int(),
  })
  .meta({ id: 'Request' });
export type Request = z.infer<typeof request>;

/** What the one who booked sees: codes once, and the secret link. */
export const openedRequest = z.object({ request, pickupCode: z.string(), statusUrl: z.string(), secret: z.string() });

/** The page behind the secret link: nothing but what this visit needs. */
export const requestStatusPage = z
  .object({
    code: z.string(),
    kind: requestKind,
    mode: visitMode,
    status: requestStatus,
    late: z.boolean(),
    districtCode: z.string(),
    townName: z.string(),
    addressText: z.string(),
    contactName: z.string(),
    contactPhone: z.string(),
    place: lngLat,
    items: z.array(itemInput),
    leftItems: z.array(leftItem),
    /** Taken along by a crew that had no signal, although this visit had been cancelled or moved, and on no receipt. */
    takenOffRoute: z.array(z.object({ code: z.string(), categoryKey: key, weightKg: kg, at: instant })),
    delivery: z.object({ code: z.string(), dealerName: z.string(), categoryKey: key, model: z.string() }).nullable(),
    slot: slotInput,
    estimate,
    pickupCode: z.string(),
    /** Picture (SVG) of the pickup code for the crew's phone. */
    qr: z.string(),
    /** Narrows as the day goes on: booked, published, now. */
    windows: z.array(z.object({ source: z.enum(['booked', 'published', 'now']), fromAt: instant, toAt: instant })),
    collector: z.object({ name: z.string(), plate: z.string() }).nullable(),
    timeline: z.array(timelineEntry),
    changeableUntil: instant,
    changeable: z.boolean(),
    failReason: failReason.nullable(),
    receipt: z
      .object({
        units: z.array(
          z.object({
            code: z.string(),
            categoryKey: key,
            condition: condition.optional(),
            weightKg: kg,
            priceFen: z.int(),
            quotedFen: z.int().nullish(),
            deductions: z.array(
              z.object({ key, amountFen: z.int(), name: localText.optional(), photoId: id.nullish() }),
            ),
            where: z.string(),
          }),
        ),
        /** Paid on top for a window near a vehicle; in `paidFen`. */
        bonusFen: z.int().default(0),
        paidFen: z.int(),
        at: instant,
        priceListVersion: z.string(),
      })
      .nullable(),
  })
  .meta({ id: 'RequestStatusPage' });
export type RequestStatusPage = z.infer<typeof requestStatusPage>;

/** A bookable window with its remaining capacity; closed ones carry the reason. */
export const slotOffer = z.object({
  day: serviceDay,
  from: timeOfDay,
  to: timeOfDay,
  capacity: z.int(),
  remaining: z.int(),
  bookable: z.boolean(),
  /**
   * `no_room`: places are left, but the draft plan of the day cannot take this visit in that window. `unreachable`: no vehicle of the day gets
   * there, because a bridge or ferry is closed or too narrow.
   */
  reason: z
    .enum([
      ...(['full', 'past', 'cut_off', 'no_shift', 'no_skill'] as const),
      ...(['too_heavy', 'too_bulky', 'too_many', 'too_long', 'unreachable', 'no_room'] as const),
    ])
    .nullable(),
  /** What was asked and the most that is possible then, where the reason has a bound. */
  bound: slotBound.nullable(),
  /** A vehicle is close by in that window anyway. */
  near: z.boolean(),
  /** Paid on top when a near window is held and booked. */
  bonusFen: fen,
});
export type SlotOffer = z.infer<typeof slotOffer>;

/** What a visit asks of a day's routes. */
export const slotDemand = {
  districtCode: z.string().min(1).max(20),
  place: placeInput,
  floor: addressInput.shape.floor,
  lift: addressInput.shape.lift,
  items: z.array(itemInput).min(1).max(20),
  kind: requestKind.default('collect'),
  mode: visitMode.default('same_visit'),
  /** The new unit that comes along. */
  dealerOrderCode: z.string().trim().max(40).optional(),
};

const idParams = z.strictObject({ id });
const bookers = ['resident', 'dispatcher'] as const;

export const requestsApi = {
  listSlotOffers: endpoint({
    method: 'POST',
    path: '/api/slot-offers',
    summary: 'Bookable windows for these items at this place',
    access: 'public',
    body: z.strictObject(slotDemand),
    reply: z.object({ items: z.array(slotOffer) }),
  }),
  openRequest: endpoint({
    method: 'POST',
    path: '/api/requests',
    summary: 'Book a pickup (residents for themselves, dispatchers on the telephone)',
    access: bookers,
    audit: { act: 'request-opened', of: 'request' },
    body: requestInput,
    reply: openedRequest,
    status: 201,
    idempotent: true,
  }),
  listRequests: endpoint({
    method: 'GET',
    path: '/api/requests',
    summary: 'Requests of a day',
    access: ['dispatcher', 'administrator'],
    query: z.strictObject({
      ...pageQuery,
      day: serviceDay.optional(),
      status: requestStatus.optional(),
    }),
    reply: page(request),
  }),
  listMyRequests: endpoint({
    method: 'GET',
    path: '/api/my/requests',
    summary: 'The resident’s own requests, newest first, with the secret of each status page',
    access: ['resident'],
    query: z.strictObject({ ...pageQuery }),
    reply: page(
      z.object({
        code: z.string(),
        status: requestStatus,
        slot: slotInput,
        items: z.array(itemInput),
        secret: z.string(),
      }),
    ),
  }),
  getRequest: endpoint({
    method: 'GET',
    path: '/api/requests/:id',
    summary: 'One request',
    access: ['dispatcher', 'administrator', 'collector', 'resident'],
    params: idParams,
    reply: request,
  }),
  unmaskRequest: endpoint({
    method: 'POST',
    path: '/api/requests/:id/unmask',
    summary: 'Show name, phone and unit; who did so and why is logged',
    access: ['dispatcher'],
    audit: { act: 'request-unmasked', of: 'request' },
    params: idParams,
    body: z.strictObject({ reason: z.string().trim().min(2).max(100) }),
    reply: request,
  }),
  cancelRequest: endpoint({
    method: 'POST',
    path: '/api/requests/:id/cancel',
    summary: 'Cancel (residents until the cut-off, dispatchers until the vehicle is on the way)',
    access: bookers,
    audit: { act: 'request-cancelled', of: 'request' },
    params: idParams,
    body: z.strictObject({ reason: z.string().trim().max(200).default('') }),
    reply: request,
    idempotent: true,
  }),
  rescheduleRequest: endpoint({
    method: 'POST',
    path: '/api/requests/:id/reschedule',
    summary: 'Move to another slot',
    access: bookers,
    audit: { act: 'request-rescheduled', of: 'request' },
    params: idParams,
    body: z.strictObject({ slot: slotInput }),
    reply: request,
    idempotent: true,
  }),
  agreeWindow: endpoint({
    method: 'POST',
    path: '/api/requests/:id/window',
    summary: 'The resident agrees to a wider window around the booked one on the same day',
    access: ['dispatcher', 'administrator'],
    audit: { act: 'request-window-agreed', of: 'request' },
    params: idParams,
    body: z.strictObject({ from: timeOfDay, to: timeOfDay }),
    reply: request,
    idempotent: true,
  }),
  reopenRequest: endpoint({
    method: 'POST',
    path: '/api/requests/:id/reopen',
    summary: 'Take a failed request back into the queue with a new slot',
    access: ['dispatcher'],
    audit: { act: 'request-reopened', of: 'request' },
    params: idParams,
    body: z.strictObject({ slot: slotInput }),
    reply: request,
    idempotent: true,
  }),
  getStatusPage: endpoint({
    method: 'GET',
    path: '/api/status/:secret',
    summary: 'Status page by secret link',
    access: 'public',
    params: secretParams,
    reply: requestStatusPage,
  }),
  cancelBySecret: endpoint({
    method: 'POST',
    path: '/api/status/:secret/cancel',
    summary: 'Cancel by secret link until the cut-off',
    access: 'public',
    params: secretParams,
    body: z.strictObject({ reason: z.string().trim().max(200).default('') }),
    reply: requestStatusPage,
    idempotent: true,
  }),
  rescheduleBySecret: endpoint({
    method: 'POST',
    path: '/api/status/:secret/reschedule',
    summary: 'Move to another slot by secret link until the cut-off',
    access: 'public',
    params: secretParams,
    body: z.strictObject({ slot: slotInput }),
    reply: requestStatusPage,
    idempotent: true,
  }),
};
