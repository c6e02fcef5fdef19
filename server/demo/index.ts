import path from 'node:path';
import { demoApi, demoMorningSec } from '#shared/demo/demo';
import { dayOf, instantOf } from '#shared/kernel/time';
import {
  AccountModel,
  openSession,
  OrganisationModel,
  presentSignedIn,
  recordAudit,
  type AccountDoc,
} from '../accounts';
import { AppError, notFound } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import { implement } from '../kernel/http/implement';
import type { Feature, Kernel } from '../kernel/kernel';
import { projectRoot } from '../kernel/project-root';
import { makeShiftsAhead } from '../fleet';
import { DistrictModel, type DistrictDoc } from '../network';
import { bookDay } from './book-day';
import { keepClock, presentClock, restoreClock } from './demo-clock';
import { loadDistrict } from './load-district';
import { loadSorting } from './load-sorting';
import { SimulationRunner } from './simulation-runner';
import { loadSeeds, type SeedDistrict } from './seed-files';

async function firstDistrict(): Promise<DistrictDoc> {
  const district = await DistrictModel.findOne().sort({ code: 1 }).lean<DistrictDoc>();
  if (!district) throw notFound('A district');
  return district;
}

/** A new demo begins in the morning of its day, whatever time it really is. Tests without requests set their own clock. */
async function beginInTheMorning(kernel: Kernel, { timeZone }: SeedDistrict): Promise<void> {
  if (kernel.config.SEED_REQUESTS === 0) return;
  const realAt = kernel.realNow();
  const day = kernel.config.DEMO_DAY ?? dayOf(realAt, timeZone);
  const setting = { now: instantOf(day, demoMorningSec, timeZone), realAt, speed: 1 };
  await keepClock(setting);
  kernel.clock.set(setting);
}

/** The demo district, one-click sign-in and the movable clock. Outside demo mode only the clock can be read. */
export function demoFeature(kernel: Kernel): Feature {
  const assertDemo = () => {
    if (!kernel.config.DEMO)
      throw new AppError('not_found', 'This is not a demo', { action: 'Sign in with your own account.' });
  };
  const simulation = new SimulationRunner(kernel);
  const seedFolder = path.resolve(projectRoot, 'seeds', kernel.config.SEED);
  return {
    name: 'demo',
    endpoints: implement(demoApi, {
      startSimulation: async ({ body }) => {
        assertDemo();
        await simulation.start(body);
        return simulation.state();
      },
      getSimulation: async () => {
        assertDemo();
        return simulation.state();
      },
      stopSimulation: async () => {
        assertDemo();
        await simulation.stop();
        return simulation.state();
      },
      listDemoPeople: async () => {
        assertDemo();
        const district = await firstDistrict();
        const people = await AccountModel.find({
          districtCode: district.code,
          disabled: false,
          passwordHash: { $exists: false },
        })
          .sort({ _id: 1 })
          .limit(100)
          .lean<AccountDoc[]>();
        const organisations = await OrganisationModel.find({ districtCode: district.code }).lean();
        const named = new Map(organisations.map(({ _id, name }) => [String(_id), name]));
        return {
          day: dayOf(kernel.clock.now(), district.timeZone),
          districtCode: district.code,
          items: people.map(({ _id, role, name, organisationId }) => ({
            id: String(_id),
            role,
            name,
            organisation: named.get(String(organisationId)) ?? '',
          })),
        };
      },
      signInAsDemoPerson: async ({ body, device }) => {
        assertDemo();
        const account = await AccountModel.findOne({
          _id: body.id,
          passwordHash: { $exists: false },
          role: { $ne: 'resident' },
        }).lean<AccountDoc>();
        if (!account) throw notFound('The demo person');
        return presentSignedIn(await openSession(kernel, account, device));
      },
      getClock: async () => presentClock(kernel, (await firstDistrict()).timeZone),
      moveClock: async ({ actor, body }) => {
        assertDemo();
        const { timeZone } = await firstDistrict();
        const setting = {
          now: body.now ? new Date(body.now) : kernel.clock.now(),
          realAt: kernel.realNow(),
          speed: body.speed ?? kernel.clock.speed,
        };
        await transact(kernel, actor, async (tx) => {
          await keepClock(setting);
          await tx.record('demo:clock-moved', {
            now: setting.now.toISOString(),
            realAt: setting.realAt.toISOString(),
            speed: setting.speed,
          });
          const details = { now: setting.now.toISOString(), speed: setting.speed };
          await recordAudit(kernel, { actor, act: 'clock-moved', subject: 'clock:', details });
        });
        kernel.clock.set(setting);
        await makeShiftsAhead(kernel);
        await bookDay(kernel, loadSeeds(seedFolder), dayOf(kernel.clock.now(), timeZone));
        return presentClock(kernel, timeZone);
      },
    }),
    live: [
      {
        on: 'demo:clock-moved',
        push: async ({ data }) => {
          kernel.clock.set({ now: new Date(data.now), realAt: new Date(data.realAt), speed: data.speed });
          const { code, timeZone } = await firstDistrict();
          kernel.pushes.local(`district:${code}`, 'kernel:clock-moved', { clock: presentClock(kernel, timeZone) });
        },
      },
    ],
    start: async () => {
      if (!kernel.config.DEMO) return;
      await restoreClock(kernel);
      const seeds = loadSeeds(seedFolder);
      if (await loadDistrict(kernel, seeds)) {
        kernel.log.info({ district: seeds.code }, 'demo district written');
        await beginInTheMorning(kernel, seeds);
      }
      await loadSorting(kernel, seeds);
      await makeShiftsAhead(kernel);
      const booked = await bookDay(kernel, seeds, dayOf(kernel.clock.now(), seeds.timeZone));
      if (booked > 0)
        kernel.log.info({ booked, invented: kernel.config.SEED_REQUESTS }, 'requests of the day are booked');
    },
    startWorker: async () => {
      if (kernel.config.DEMO) await restoreClock(kernel);
    },
    stop: () => simulation.close(),
  };
}
