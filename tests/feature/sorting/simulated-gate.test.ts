import { Types } from 'mongoose';
import { sortingApi } from '#shared/sorting/sorting';
import { yardApi } from '#shared/sorting/yard';
import { Caller } from '../../../server/demo/simulation/caller';
import { DistrictClock } from '../../../server/demo/simulation/district-clock';
import { SimulatedGate } from '../../../server/demo/simulation/gate';
import { ArrivalModel, type ArrivalDoc } from '../../../server/sorting/model';
import type { TestApp } from '../../setup/app';
import { day, operator, useOperatedDay } from '../dispatch/operated-day';

/** The simulated staff at the gate of a centre with one dock, over HTTP. */
describe('the simulated gate', () => {
  const on = useOperatedDay({ PLANNER_THREADS: '0' });
  const ended = new AbortController();
  let staff: Awaited<ReturnType<TestApp['as']>>;
  let siteId: string;
  let gate: SimulatedGate;
  /** Opened before the centre has any docks. */
  let bare: SimulatedGate;
  let clock: DistrictClock;
  afterAll(() => ended.abort());

  const stopOf = (letter: string) => letter.toLowerCase().repeat(24);
  const soon = (minutes: number) => new Date(on.now().getTime() + minutes * 60_000);
  const expectVehicle = async (letter: string, more: Partial<ArrivalDoc>): Promise<string> => {
    const organisationId = new Types.ObjectId(staff.organisationId ?? '');
    const [doc] = await ArrivalModel.create([
      {
        ...{ organisationId, districtCode: operator.districtCode, siteId, day, letter, plate: `P-${letter}` },
        ...{ routeId: String(new Types.ObjectId()), stopId: stopOf(letter), status: 'expected', ...more },
      },
    ]);
    return String(doc?._id);
  };
  const change = async (id: string, set: Partial<ArrivalDoc>) => {
    await ArrivalModel.updateOne({ _id: id }, { $set: set, $inc: { version: 1 } });
    await look();
  };
  /** Ten minutes of the district pass in a second. */
  const tellTime = () => clock.set({ now: on.now().toISOString(), speed: 600, day, realAt: new Date().toISOString() });
  const look = async () => {
    tellTime();
    const { items } = (await staff.call(sortingApi.listArrivals, { query: { day } })).body;
    for (const arrival of items) gate.see(arrival);
    await gate.settled();
  };
  const uses = async () => {
    const { body } = await staff.call(yardApi.getYard, { params: { id: siteId }, query: { day } });
    return new Map(body.uses.map(({ arrivalId, status, fromAt }) => [arrivalId, { status, fromAt }]));
  };

  beforeAll(async () => {
    siteId = await on.siteId('yard');
    staff = await on.person('staff', 'centre_staff', { ...operator, siteId });
    on.at('11:00');
    clock = new DistrictClock(ended.signal);
    tellTime();
    const world = { siteId, caller: new Caller(on.t.url, staff.token), clock, day };
    bare = new SimulatedGate(world);
    await bare.open();
    const docks = [{ key: '1', from: '08:00', to: '18:00' }];
    const body = { docks, scales: [], unloadMinutes: 20, version: 0 };
    await staff.call(yardApi.changeYard, { params: { id: siteId }, body });
    gate = new SimulatedGate(world);
    await gate.open();
  }, 30_000);

  test('one vehicle at a time, the longest wait first; who waits is let in when the dock is free', async () => {
    const late = await expectVehicle('B', { arrivedAt: soon(-1) });
    const early = await expectVehicle('A', { arrivedAt: soon(-4) });
    let isLateIn = false;
    await look();
    await gate.letIn(stopOf('A'));
    const waits = gate.letIn(stopOf('B')).then(() => (isLateIn = true));
    expect((await uses()).get(early)?.status).toBe('docked');
    expect([isLateIn, (await uses()).get(late)?.status]).toEqual([false, 'suggested']);

    await change(early, { status: 'unloaded' });
    await waits;
    expect([(await uses()).get(early)?.status, (await uses()).get(late)?.status]).toEqual(['left', 'docked']);
    await change(late, { status: 'unloaded' });
    expect((await uses()).get(late)?.status).toBe('left');
  });

  test('a dock is booked an hour ahead, and anew when the estimate moves by more than a quarter of an hour', async () => {
    const id = await expectVehicle('C', { etaAt: soon(90) });
    await look();
    expect((await uses()).get(id)?.status).toBe('suggested');
    await change(id, { etaAt: soon(50) });
    const booked = (await uses()).get(id);
    expect(booked?.status).toBe('booked');
    await change(id, { etaAt: soon(40) });
    expect((await uses()).get(id)).toEqual(booked);
    await change(id, { etaAt: soon(20) });
    const moved = (await uses()).get(id);
    expect(moved?.status).toBe('booked');
    expect(Date.parse(moved!.fromAt)).toBeLessThan(Date.parse(booked!.fromAt) - 20 * 60_000);
    await change(id, { arrivedAt: soon(0) });
    await gate.letIn(stopOf('C'));
    expect((await uses()).get(id)?.status).toBe('docked');
  });

  test('where there are no docks nobody waits', async () => {
    await bare.letIn(stopOf('D'));
    expect(bare.failed).toBeNull();
  });
});
