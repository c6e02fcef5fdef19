import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { Server } from 'socket.io';
import { demoApi } from '../../shared/demo/demo';
import { percentile, startServer, type Figure, type MeasuredServer } from './measured-server';

const clients = 1_000;
const changes = 60;
/** Changes before them that do not count: the side that is measured first would warm the clients up for the other. */
const warmingChanges = 5;
const pauseMs = 250;

/** Opens sockets in steps, so that the handshakes do not count. */
async function openAll(open: () => Socket, ready: (socket: Socket) => Promise<void>): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < clients) {
    const batch = Array.from({ length: 50 }, open);
    await Promise.all(batch.map(ready));
    sockets.push(...batch);
  }
  return sockets;
}

/** Milliseconds from each change to each socket that heard of it. */
async function measure(sockets: readonly Socket[], push: string, change: () => Promise<void>): Promise<number[]> {
  let latencies: number[] = [];
  let began = 0;
  let heard = 0;
  let all: () => void = () => undefined;
  for (const socket of sockets)
    socket.on(push, () => {
      latencies.push(performance.now() - began);
      heard += 1;
      if (heard === clients) all();
    });
  for (let n = -warmingChanges; n < changes; n += 1) {
    if (n === 0) latencies = [];
    heard = 0;
    const everybody = new Promise<void>((resolve) => (all = resolve));
    began = performance.now();
    await change();
    await everybody;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return latencies;
}

/** A bare socket.io server whose HTTP handler emits the same payload to everybody at once. */
async function bare(payload: unknown): Promise<number[]> {
  const http = createServer((request, response) => {
    if (request.url !== '/change') return;
    emitter.emit('changed', payload);
    response.end();
  });
  const emitter = new Server(http, { serveClient: false });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const sockets = await openAll(
    () => io(url, { transports: ['websocket'], forceNew: true }),
    (socket) => new Promise((resolve) => socket.once('connect', resolve)),
  );
  const latencies = await measure(sockets, 'changed', async () => {
    await fetch(`${url}/change`);
  });
  for (const socket of sockets) socket.disconnect();
  await emitter.close();
  return latencies;
}

async function ours(server: MeasuredServer): Promise<{ latencies: number[]; payload: unknown }> {
  const dispatcher = await server.signIn('dispatcher');
  const topic = { kind: 'district', districtCode: '511112' };
  const sockets = await openAll(
    () => io(server.url, { transports: ['websocket'], forceNew: true, auth: { token: dispatcher.token } }),
    (socket) => new Promise((resolve) => socket.emit('subscribe', topic, resolve)),
  );
  let payload: unknown;
  sockets[0]?.once('kernel:clock-moved', (data: unknown) => (payload = data));
  // The smallest change of state there is: the demo clock, written with its event in one transaction.
  const latencies = await measure(sockets, 'kernel:clock-moved', async () => {
    await dispatcher.call(demoApi.moveClock, { body: { speed: 1 } });
  });
  for (const socket of sockets) socket.disconnect();
  return { latencies, payload };
}

/** From the call that changes a state to every one of 1,000 watching sockets, against a bare emit from an HTTP handler. */
export async function benchSockets(): Promise<Figure> {
  const server = await startServer({ SEED_REQUESTS: '0', PLANNER_THREADS: '0' });
  const { latencies, payload } = await ours(server).finally(() => server.stop());
  const plain = await bare(payload);
  const [own, other] = [percentile(latencies, 0.99), percentile(plain, 0.99)];
  const ratio = own / other;
  return {
    figure: 'state change → 1,000 sockets, p99 ÷ bare socket.io emit',
    value: ratio.toFixed(2),
    target: '≤ 2',
    met: ratio <= 2,
    details: {
      ownP99Ms: Math.round(own),
      bareP99Ms: Math.round(other),
      ownP50Ms: Math.round(percentile(latencies, 0.5)),
      bareP50Ms: Math.round(percentile(plain, 0.5)),
    },
  };
}
