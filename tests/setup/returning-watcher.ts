import { io } from 'socket.io-client';
import { requestsApi } from '#shared/requests/requests';
import { tally } from '../../scripts/audit/check';
import type { Client } from './app';

/** A dispatcher's screen: watches days over a socket that comes back by itself, and fetches them again whenever it has come back or is told to. */
export interface ReturningWatcher {
  /** Requests in the order in which the socket told of them. */
  heard: string[];
  comebacks(): number;
  /** Which of these it does not know, and which it was told of more than once. */
  judge(ids: readonly string[]): Promise<{ unknown: string[]; twice: string[] }>;
  close(): void;
}

/** Begins to watch; resolves when it does. */
export async function startWatcher(url: string, client: Client, days: readonly string[]): Promise<ReturningWatcher> {
  const heard: string[] = [];
  const fetched = new Set<string>();
  let connects = 0;
  let fetching: Promise<unknown> = Promise.resolve();
  const socket = io(url, {
    transports: ['websocket'],
    auth: { token: client.token },
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
  });
  async function fetchDays(): Promise<void> {
    for (const day of days) {
      const { status, body } = await client.call(requestsApi.listRequests, { query: { day, limit: 200 } });
      if (status !== 200) throw new Error(`the list of ${day} was answered with ${status}`);
      for (const { id } of body.items) fetched.add(id);
    }
  }
  const fetchAgain = () => (fetching = fetching.then(fetchDays));
  async function begin(): Promise<void> {
    connects += 1;
    for (const day of days) await socket.emitWithAck('subscribe', { kind: 'day', day });
    await fetchDays();
  }
  socket.on('requests:changed', ({ request }: { request: { id: string } }) => heard.push(request.id));
  socket.on('kernel:resync', () => void fetchAgain());
  const begun = new Promise<void>((resolve, reject) => {
    socket.on('connect', () => void (fetching = begin().then(resolve, reject)));
  });
  await begun;
  return {
    heard,
    comebacks: () => connects - 1,
    judge: async (ids) => {
      await fetching;
      const counts = tally(heard, (id) => id);
      return {
        unknown: ids.filter((id) => !counts.has(id) && !fetched.has(id)),
        twice: ids.filter((id) => (counts.get(id) ?? 0) > 1),
      };
    },
    close: () => void socket.disconnect(),
  };
}
