import type { Route, RouteStop } from '#shared/dispatch/routes';
import type { Request } from '#shared/requests/requests';
import { stateOfRequest, type StateKey } from '../../../kernel/states';
import { visitNumbers } from '../../../kernel/stop-number';

/** A request with where it stands on the published routes right now. */
export interface QueueItem {
  request: Request;
  state: StateKey;
  late: boolean;
  /** It may still become late. */
  risk: boolean;
  /** Group of the list: late ones stand apart from their state. */
  group: StateKey;
  letter: string | null;
  number: string;
  etaAt: string | null;
  routeId: string | null;
  stopId: string | null;
}

/** What asks for attention first. */
export const groupOrder: readonly StateKey[] = [
  'late',
  'waiting',
  'failed',
  'door',
  'onway',
  'planned',
  'done',
  'cancelled',
];

interface Standing {
  route: Route;
  stop: RouteStop;
  number: string;
}
function standings(routes: readonly Route[]): Map<string, Standing> {
  const found = new Map<string, Standing>();
  for (const route of routes) {
    const numbers = visitNumbers(route.stops);
    route.stops.forEach((stop, index) => {
      const requestId = stop.visit?.requestId;
      if (!requestId || stop.status === 'skipped') return;
      // A request with two visits stands where its next one is.
      const before = found.get(requestId);
      if (before && before.stop.status !== 'done') return;
      found.set(requestId, { route, stop, number: numbers[index] ?? '' });
    });
  }
  return found;
}

export function queueItemsOf(requests: readonly Request[], routes: readonly Route[]): QueueItem[] {
  const where = standings(routes);
  return requests.map((request) => {
    const standing = request.status === 'waiting' ? undefined : where.get(request.id);
    const open = request.status === 'planned' || request.status === 'onway';
    const late = open && (standing ? standing.stop.late : (request.route?.late ?? false));
    const state = stateOfRequest(request.status);
    return {
      request,
      state,
      late,
      risk: open && !late && (standing?.route.risks ?? []).some((one) => one.stopId === standing?.stop.id),
      group: late ? 'late' : state,
      letter: standing?.route.letter ?? request.route?.letter ?? null,
      number: standing?.number ?? '',
      etaAt: standing ? standing.stop.etaAt : (request.route?.etaAt ?? null),
      routeId: standing?.route.id ?? request.route?.routeId ?? null,
      stopId: standing?.stop.id ?? null,
    };
  });
}

/** What the list is narrowed to. An empty set of groups means all. */
export interface QueueFilter {
  text: string;
  town: string;
  kind: '' | 'collect' | 'exchange';
  /** `from–to` of the booked window. */
  window: string;
  /** Category of something that is brought or taken. */
  category: string;
  groups: ReadonlySet<StateKey>;
  /** Only those whose resident has written and waits for an answer. */
  unread?: boolean;
}

export const windowOf = ({ request }: QueueItem): string => `${request.slot.from}–${request.slot.to}`;
export function categoriesOf({ request }: QueueItem): Set<string> {
  const { delivery, items } = request;
  return new Set([...items.map(({ categoryKey }) => categoryKey), ...(delivery ? [delivery.categoryKey] : [])]);
}

export function matches(item: QueueItem, filter: QueueFilter): boolean {
  const { request } = item;
  if (filter.groups.size && !filter.groups.has(item.group)) return false;
  if (filter.unread && request.unreadMessages === 0) return false;
  if (filter.town && request.townCode !== filter.town) return false;
  if (filter.kind && request.kind !== filter.kind) return false;
  if (filter.window && windowOf(item) !== filter.window) return false;
  if (filter.category && !categoriesOf(item).has(filter.category)) return false;
  const text = filter.text.trim().toLowerCase();
  if (!text) return true;
  const place = item.letter ? `${item.letter}${item.number}` : '';
  const words = [
    request.code,
    request.contactName,
    request.contactPhone,
    request.addressText,
    request.townName,
    request.delivery?.code ?? '',
    place,
  ];
  return words.some((word) => word.toLowerCase().includes(text));
}

/** The order inside a group: by arrival where one is known, else by window. */
export function byTime(a: QueueItem, b: QueueItem): number {
  const key = (item: QueueItem) => `${item.request.slot.from}${item.etaAt ?? ''}${item.request.code}`;
  return key(a).localeCompare(key(b));
}
