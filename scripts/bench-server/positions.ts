import { Types } from 'mongoose';
import mongoose from 'mongoose';
import { io, type Socket } from 'socket.io-client';
import type { ClientToServer, ServerToClient } from '../../shared/sockets';
import { AccountModel } from '../../server/accounts';
import { RouteModel } from '../../server/dispatch';
import { percentile, startServer, type Figure } from './measured-server';

const vehicles = 5_000;
const everySec = 5;
/** The phone sends what it has every 10 s (`web/collector/work/position.ts`). */
const perCall = 2;
const rounds = 3;

const place = { lng: 103.82, lat: 29.41 };
const load = { newKg: 0, oldKg: 0, newLitres: 0, oldLitres: 0, newPieces: 0, oldPieces: 0 };

/** Where every vehicle has begun: without a stop nobody could say whether it can be where it says it is. */
const begun = (at: Date) => ({
  ...{ id: 'start', seq: 0, kind: 'start' as const, status: 'done' as const, place, name: 'bench', siteId: null },
  ...{ plannedArriveAt: at, plannedStartAt: at, plannedLeaveAt: at, arrivedAt: at, leftAt: at },
  ...{ windowFromAt: null, windowToAt: null, etaAt: null, late: false, distanceM: 0, via: [], visit: null },
  ...{ dealerOrderIds: [], failReason: null, failNote: '', transfer: null },
});

/** Routes under way that have nothing before them, all of one crew so that one session may report for each. */
function makeRoutes(owner: { organisationId: Types.ObjectId; crewId: string; day: string }) {
  const now = new Date();
  return Array.from({ length: vehicles }, (_, n) => ({
    _id: new Types.ObjectId(),
    organisationId: owner.organisationId,
    districtCode: '511112',
    timeZone: 'Asia/Shanghai',
    planId: new Types.ObjectId(),
    revision: 1,
    active: true,
    day: owner.day,
    shiftId: String(new Types.ObjectId()),
    letter: `V${n}`,
    status: 'started' as const,
    vehicle: {
      id: String(new Types.ObjectId()),
      plate: `V${n}`,
      capacityKg: 1000,
      capacityLitres: 9000,
      capacityPieces: 40,
      widthM: 2,
      heightM: 2.5,
      grossWeightT: 3,
    },
    crew: { id: owner.crewId, name: 'bench' },
    shiftStartsAt: now,
    shiftEndsAt: new Date(now.getTime() + 8 * 3_600_000),
    stops: [begun(now)],
    load,
    distanceM: 0,
    startedAt: now,
    finishedAt: null,
    version: 1,
  }));
}

type Line = Socket<ServerToClient, ClientToServer>;

/** An open line of a phone. */
function openLine(url: string, token: string | null): Promise<Line> {
  const line: Line = io(url, { transports: ['websocket'], auth: { token }, forceNew: true });
  return new Promise((resolve) => line.once('connect', () => resolve(line)));
}

/** 5,000 vehicles, one position each in 5 s, sent as the phone does: two in a call every 10 s over its open line. The server's CPU over the real time, and what was kept. Taking positions in alone: arrivals are not estimated, because nothing lies ahead. */
export async function benchPositions(): Promise<Figure> {
  const server = await startServer({ SEED_REQUESTS: '0', PLANNER_THREADS: '0' });
  try {
    const collector = await server.signIn('collector');
    const account = await AccountModel.findOne({ role: 'collector' }).sort({ _id: 1 }).lean();
    if (!account?.organisationId || !account.crewId) throw new Error('the demo has no collector with a crew');
    const owner = { organisationId: account.organisationId, crewId: String(account.crewId), day: server.day };
    const routes = makeRoutes(owner);
    await RouteModel.collection.insertMany(routes as never[]);
    const latencies: number[] = [];
    let refused = 0;
    // One line for each phone, as in life.
    const lines = await Promise.all(routes.map(() => openLine(server.url, collector.token)));
    const report = async (routeId: string, round: number, n: number) => {
      const began = performance.now();
      const positions = Array.from({ length: perCall }, (_, k) => ({
        at: new Date(clock() - (perCall - 1 - k) * everySec * 1000).toISOString(),
        lng: place.lng + (round * perCall + k) * 1e-4,
        lat: place.lat + n * 1e-6,
        speedKph: 30,
      }));
      const answer = await lines[n]!.emitWithAck('call', { name: 'reportPositions', body: { routeId, positions } });
      if (!answer.ok || (answer.reply as { accepted: number }).accepted !== perCall) refused += 1;
      latencies.push(performance.now() - began);
    };
    const { now } = (await (await fetch(`${server.url}/api/clock`)).json()) as { now: string };
    const ahead = Date.parse(now) - Date.now();
    const clock = () => Date.now() + ahead;
    const run = async (round: number) => {
      const beganAt = performance.now();
      const calls: Promise<void>[] = [];
      for (const [n, { _id }] of routes.entries()) {
        const dueMs = beganAt + (n / vehicles) * perCall * everySec * 1000;
        const waitMs = dueMs - performance.now();
        if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
        calls.push(report(String(_id), round, n));
      }
      await Promise.all(calls);
    };
    // The first round fills what the server remembers of routes.
    await run(0);
    latencies.length = 0;
    refused = 0;
    const kept = () => mongoose.connection.collection('positions').countDocuments();
    const before = { ...(await server.usage()), kept: await kept(), at: performance.now() };
    for (let round = 1; round <= rounds; round += 1) await run(round);
    const after = { ...(await server.usage()), at: performance.now() };
    const lost = vehicles * rounds * perCall - ((await kept()) - before.kept);
    for (const line of lines) line.disconnect();
    const share = (after.cpuSec - before.cpuSec) / ((after.at - before.at) / 1000);
    return {
      figure: 'positions: 5,000 vehicles, one each in 5 s: CPU of the server',
      value: `${Math.round(share * 100)} % of a core, ${lost} lost`,
      target: '≤ 50 %, none lost',
      met: share <= 0.5 && lost === 0 && refused === 0,
      details: {
        refused,
        perSec: Math.round((vehicles * rounds * perCall) / ((after.at - before.at) / 1000)),
        p99Ms: Math.round(percentile(latencies, 0.99)),
      },
    };
  } finally {
    await server.stop();
  }
}
