import { Types } from 'mongoose';
import { custodyApi } from '../../shared/custody/custody';
import { addDays } from '../../shared/kernel/time';
import { flowsApi } from '../../shared/sorting/flows';
import type { Caller } from '../../server/demo/simulation/caller';
import { SiteModel } from '../../server/network';
import { auditBalance } from '../../server/sorting';
import { FlowDayModel } from '../../server/sorting/flows/model';
import { ArrivalModel } from '../../server/sorting/model';
import { onBareDatabase } from './bare-database';
import { bareTransactions, perSecond, type Run } from './bookings';
import { codeOf, daysOfYear, inventYear, unloadUnits, type Home } from './flow-lives';
import { percentile, startServer, type Figure, type MeasuredServer } from './measured-server';

/** Units of the measured year; fewer for a try. */
const count = Number(process.env['FLOW_UNITS'] ?? 1_000_000);
const unitsOfVehicle = 40;
const rounds = 5;
/** Handovers. */
const run: Run = { count: 16, before: 16, atOnce: 16 };

/** The flow answer over a year of units, before and after its days were counted, and after a day has news; units behind numbers; handovers a second. */
export async function benchFlow(): Promise<Figure[]> {
  const settings = { SEED_REQUESTS: '0', PLANNER_THREADS: '0' };
  const first = await startServer(settings);
  const home = await homeOf(first);
  await first.stop({ keepData: true });
  const beganAt = performance.now();
  const inKg = await onBareDatabase(first, () => inventYear(home, count));
  console.error(`… ${count} units of a year in ${Math.round((performance.now() - beganAt) / 1000)} s`);
  const server = await startServer(settings, first.dataDir);
  try {
    const dispatcher = await server.signIn('dispatcher');
    return [
      await measureFlow(dispatcher, home, inKg),
      await measureHandovers(await server.signIn('centre_staff'), server.url, home),
    ];
  } finally {
    await server.stop();
  }
}

async function homeOf({ day }: MeasuredServer): Promise<Home> {
  const sites = await SiteModel.find({ kind: 'centre' }).lean();
  const [site] = sites;
  if (!site) throw new Error('the demo district has no centre');
  const { organisationId, districtCode } = site;
  return { organisationId, districtCode, siteIds: sites.map(({ _id }) => String(_id)), today: day };
}

/** Milliseconds of a work. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganAt = performance.now();
  await work();
  return performance.now() - beganAt;
}

/** The account against a count of every entry, and some chains against their hashes. */
async function assertTrue(dispatcher: Caller): Promise<void> {
  const [finding] = await auditBalance();
  if (finding) throw new Error(`${finding.rule} ${finding.subject}: ${finding.message}`);
  for (let n = 0; n < 10; n += 1) {
    // Late numbers are twins, whose hashes were put together.
    const code = codeOf(Math.floor(count * (0.9 + n / 100)));
    const { intact, chain } = await dispatcher.call(custodyApi.getUnit, { params: { code } });
    if (!intact || chain.length < 4) throw new Error(`the chain of ${code} is broken`);
  }
}

async function measureFlow(dispatcher: Caller, home: Home, inKg: number): Promise<Figure> {
  const year = { from: addDays(home.today, 1 - daysOfYear), to: home.today };
  const ask = (more: object = {}) => dispatcher.call(flowsApi.getFlows, { query: { ...year, ...more } });
  const firstMs = await timed(() => ask());
  // Nothing of the year was counted before: the page asks until all of it is.
  const countedMs = await timed(async () => {
    let answer = await ask();
    while (answer.uncountedDays > 0) {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      answer = await ask();
    }
    if (!answer.balanced || answer.inKg !== inKg)
      throw new Error(`the account says ${answer.inKg} kg, ${inKg} kg came in`);
  });
  const auditMs = await timed(() => assertTrue(dispatcher));
  const views = [{}, { siteId: home.siteIds[0] ?? '' }, { categoryKey: 'fridge' }, { material: 'steel' }];
  const again: number[] = [];
  const withNews: number[] = [];
  for (let round = 0; round < rounds; round += 1)
    for (const view of views) {
      again.push(await timed(() => ask(view)));
      // As after one more handover of today.
      await FlowDayModel.updateOne({ organisationId: home.organisationId, day: home.today }, { $inc: { marks: 1 } });
      withNews.push(await timed(() => ask(view)));
    }
  const numbers = [{ sum: 'in' }, { fromStage: 'workshop', toStage: 'loss' }, { toStage: 'missing' }] as const;
  const opened: number[] = [];
  for (const number of numbers) {
    const query = { ...year, ...number, limit: 50 };
    opened.push(await timed(() => dispatcher.call(flowsApi.listFlowUnits, { query })));
  }
  const slowest = Math.max(firstMs, ...again, ...withNews);
  return {
    figure: `weight balance of a year with ${count} units, slowest of ${again.length * 2 + 1}, the first before it was counted`,
    value: `${Math.round(slowest)} ms`,
    target: '≤ 1 s',
    met: slowest <= 1_000,
    details: {
      firstMs: Math.round(firstMs),
      allCountedSec: (countedMs / 1000).toFixed(1),
      auditSec: (auditMs / 1000).toFixed(1),
      medianMs: Math.round(percentile(again, 0.5)),
      medianWithNewsMs: Math.round(percentile(withNews, 0.5)),
      openNumberMs: opened.map(Math.round).join(' '),
    },
  };
}

/** Weighings in over HTTP, each the centre's side of a handover, sixteen vehicles at a time; bare transactions of two inserts beside. */
async function measureHandovers(staff: Caller, url: string, home: Home): Promise<Figure> {
  // As many again warm the server up.
  const units = await unloadUnits(home, (run.before + run.count) * unitsOfVehicle);
  const arrivals = Array.from({ length: run.before + run.count }, (_, n) => ({
    _id: new Types.ObjectId(),
    units: units.slice(n * unitsOfVehicle, (n + 1) * unitsOfVehicle),
  }));
  await ArrivalModel.create(
    arrivals.map(({ _id, units: own }) => ({
      ...{ _id, organisationId: home.organisationId, districtCode: home.districtCode, siteId: home.siteIds[0] ?? '' },
      ...{ day: home.today, routeId: String(_id), stopId: String(_id), letter: 'A', status: 'unloaded' as const },
      units: own.map(({ code, categoryKey, kg }) => ({
        ...{ code, categoryKey, doorKg: kg, toleranceKg: 1, result: 'expected' as const },
      })),
    })),
  );
  const bareBefore = await bareTransactions();
  let refused = 0;
  const rate = await perSecond(async (n) => {
    // A vehicle is weighed in by one person, one unit after the other.
    const arrival = arrivals[n];
    if (!arrival) throw new Error(`there is no vehicle ${n}`);
    for (const { code, kg } of arrival.units) {
      const answer = await fetch(`${url}/api/arrivals/${String(arrival._id)}/units`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Authorization: `Bearer ${staff.token}`,
          'Idempotency-Key': `bench-${code}`,
        },
        body: JSON.stringify({ code, weightKg: kg }),
      });
      const said = await answer.text();
      if (answer.status === 200) continue;
      refused += 1;
      if (refused === 1) console.error(`a handover was refused: ${said}`);
    }
  }, run);
  const handoversPerSec = rate * unitsOfVehicle;
  const bare = (bareBefore + (await bareTransactions())) / 2;
  const ratio = handoversPerSec / bare;
  return {
    figure: 'handovers per second ÷ bare two-document transactions',
    value: ratio.toFixed(2),
    target: 'none refused',
    met: refused === 0,
    details: { handoversPerSec: Math.round(handoversPerSec), barePerSec: Math.round(bare), refused },
  };
}
