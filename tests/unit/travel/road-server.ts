import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback that speaks OSRM's table protocol; its answers are arithmetic: see `secondsOf`. */
export interface FakeRoadServer {
  url: string;
  /** Paths asked so far. */
  asked: string[];
  /** What to answer instead of a table; null = the table. */
  answer: (ask: number) => number | 'nothing' | 'garbage' | null;
  /** Pairs (`from>to`, degrees as sent) without a way. */
  holes: Set<string>;
  close(): Promise<void>;
}

/** East costs one second per 10 m, back west two: a table that is not symmetric. Distances are 2 × straight. */
export const secondsOf = (fromLng: number, toLng: number): number =>
  Math.abs(toLng - fromLng) * 11_119.5 * (toLng > fromLng ? 1 : 2);
export const metresOf = (fromLng: number, toLng: number): number => Math.abs(toLng - fromLng) * 222_390;

export async function startRoadServer(): Promise<FakeRoadServer> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    asked.push(url.pathname);
    const answer = fake.answer(asked.length);
    if (answer === 'nothing') return;
    if (typeof answer === 'number') {
      response.writeHead(answer).end('{}');
      return;
    }
    if (answer === 'garbage') {
      response.end('{"code":"Ok","durations":[[1]],"distances":[[1]]}');
      return;
    }
    const places = url.pathname
      .split('/')
      .at(-1)!
      .split(';')
      .map((text) => text.split(',').map(Number));
    const chosen = (name: string) =>
      url.searchParams
        .get(name)!
        .split(';')
        .map((index) => places[Number(index)]![0]!);
    const table = (number: (from: number, to: number) => number) =>
      chosen('sources').map((from) =>
        chosen('destinations').map((to) => (fake.holes.has(`${from}>${to}`) ? null : number(from, to))),
      );
    response.end(JSON.stringify({ code: 'Ok', durations: table(secondsOf), distances: table(metresOf) }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const fake: FakeRoadServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer: () => null,
    holes: new Set(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return fake;
}
