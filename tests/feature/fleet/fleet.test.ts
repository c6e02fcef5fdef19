import { setTimeout as pause } from 'node:timers/promises';
import type { Crew, Shift, ShiftTemplate, Vehicle } from '#shared/fleet/fleet';
import { addDays } from '#shared/kernel/time';
import { requestsApi } from '#shared/requests/requests';
import { makeShiftsAhead } from '../../../server/fleet';
import { ShiftModel, ShiftTemplateModel } from '../../../server/fleet/model';
import { testDay, useApp } from '../../setup/app';
import { signInAsDemo } from '../../setup/demo-person';
import { errorCodeOf } from '../../setup/errors';

describe('the fleet of the demo district', () => {
  const t = useApp({ DEMO: '1' });
  let headers: Record<string, string>;
  beforeAll(async () => {
    headers = await signInAsDemo(t, 'dispatcher');
  });
  const get = async <T>(path: string) =>
    ((await t.visitor.raw('GET', path, { headers })).body as unknown as { items: T[] }).items;
  const send = (method: string, path: string, body: unknown, more = {}) =>
    t.visitor.raw(method, path, { headers: { ...headers, ...more }, body });
  const shiftsOf = (day: string) => get<Shift>(`/api/shifts?day=${day}`);

  test('twelve vehicles, and shifts made a week ahead with letters in order', async () => {
    expect(await get<Vehicle>('/api/vehicles')).toHaveLength(12);
    const shifts = await shiftsOf(testDay);
    expect(shifts.map(({ letter }) => letter).sort()).toEqual('ABCDEFGHIJKLMNOP'.slice(0, shifts.length).split(''));
    expect(shifts.length).toBeGreaterThanOrEqual(10);
    expect(shifts[0]?.crew.name).toBeTruthy();
    expect((await shiftsOf(addDays(testDay, 7))).length).toBeGreaterThan(0);
  });

  test('made again, even twenty times at once, nothing is doubled', async () => {
    const before = await ShiftModel.countDocuments();
    await Promise.all(Array.from({ length: 20 }, () => makeShiftsAhead(t.app.kernel)));
    expect(await ShiftModel.countDocuments()).toBe(before);
    const day = addDays(testDay, 20);
    t.setTime('08:00', day);
    await Promise.all(Array.from({ length: 4 }, () => makeShiftsAhead(t.app.kernel)));
    const letters = (await shiftsOf(day)).map(({ letter }) => letter);
    expect(letters.length).toBeGreaterThan(0);
    expect(new Set(letters).size).toBe(letters.length);
    t.setTime('08:00');
  }, 30_000);

  test('a vehicle cannot work twice at once; a cancelled shift frees it; a stale change is refused', async () => {
    const [first] = await shiftsOf(testDay);
    if (!first) throw new Error('no shift');
    const again = {
      day: testDay,
      vehicleId: first.vehicle.id,
      crewId: first.crew.id,
      startsAt: '09:00',
      endsAt: '12:00',
      break: null,
      costs: first.costs,
    };
    const clash = await send('POST', '/api/shifts', again);
    expect([clash.status, errorCodeOf(clash.body)]).toEqual([409, 'conflict']);
    const stale = await send('PATCH', `/api/shifts/${first.id}`, { status: 'cancelled' }, { 'If-Match': '"v9"' });
    expect(errorCodeOf(stale.body)).toBe('version_conflict');
    const cancelled = await send(
      'PATCH',
      `/api/shifts/${first.id}`,
      { status: 'cancelled' },
      { 'If-Match': `"v${first.version}"` },
    );
    expect(cancelled.body).toMatchObject({ status: 'cancelled', version: first.version + 1 });
    expect((await send('POST', '/api/shifts', again)).status).toBe(201);
    // Another crew drives: its own skills count; one that works at that time is refused, and so is one that nobody knows.
    const [, second, third] = await shiftsOf(testDay);
    const change = (body: unknown) => send('PATCH', `/api/shifts/${second!.id}`, body);
    const taken = await change({ crewId: third!.crew.id });
    expect([taken.status, (taken.body as never as { error: { details: unknown } }).error.details]).toEqual([
      409,
      { letter: third!.letter },
    ]);
    expect((await change({ crewId: '0123456789abcdef01234567' })).status).toBe(404);
    const made = await send('POST', '/api/crews', { name: '机动组', size: 2, skills: ['heavy'] });
    const spare = made.body as never as { id: string };
    const changed = await change({ crewId: spare.id, startsAt: '09:30', break: null });
    expect(changed.body).toMatchObject({ crew: { name: '机动组', skills: ['heavy'] }, break: null });
    const back = await send('PATCH', `/api/shifts/${first.id}`, { status: 'ready' });
    expect(errorCodeOf(back.body)).toBe('conflict');
    expect(errorCodeOf((await send('POST', '/api/shifts', { ...again, startsAt: '14:00' })).body)).toBe(
      'invalid_input',
    );
  });

  test('another vehicle takes over, somebody of a free crew rides along; neither works twice', async () => {
    const day = addDays(testDay, 3);
    const ready = await shiftsOf(day);
    const weaker = ready.find(({ crew }) => !crew.skills.includes('refrigerant'));
    const lender = ready.find(({ crew }) => crew.skills.includes('refrigerant'));
    if (!weaker || !lender) throw new Error('no such shifts');
    const patch = (body: unknown) => send('PATCH', `/api/shifts/${weaker.id}`, body);
    const lent = { crewId: lender.crew.id, skills: ['refrigerant'] };
    expect(errorCodeOf((await patch({ lent })).body)).toBe('conflict');
    expect(errorCodeOf((await patch({ vehicleId: lender.vehicle.id })).body)).toBe('conflict');
    await send('PATCH', `/api/shifts/${lender.id}`, { status: 'cancelled' });
    expect((await patch({ lent })).body).toMatchObject({
      crew: { id: weaker.crew.id, skills: [...weaker.crew.skills, 'refrigerant'] },
    });
    // Who rides along cannot work in a shift of the own crew at that time.
    expect(errorCodeOf((await send('PATCH', `/api/shifts/${lender.id}`, { status: 'ready' })).body)).toBe('conflict');
    expect((await patch({ lent: null })).body).toMatchObject({ crew: { skills: weaker.crew.skills } });
    expect((await patch({ vehicleId: lender.vehicle.id })).body).toMatchObject({
      vehicle: { plate: lender.vehicle.plate },
      homeSiteId: lender.vehicle.homeSiteId,
    });
    expect(
      errorCodeOf((await patch({ lent: { crewId: weaker.crew.id, skills: ['heavy', 'refrigerant'] } })).body),
    ).toBe('wrong_state');
    expect((await patch({ lent: { ...lent, crewId: 'a'.repeat(24) } })).status).toBe(404);
    expect((await patch({ vehicleId: 'a'.repeat(24) })).status).toBe(404);
  });

  test('days that the district comes to in seconds have their shifts, too', async () => {
    const day = addDays(testDay, 60);
    t.app.kernel.clock.set({ now: new Date(`${addDays(day, -9)}T00:00:00Z`), realAt: new Date(), speed: 3600 * 24 });
    const until = Date.now() + 8_000;
    while ((await shiftsOf(day)).length === 0 && Date.now() < until) await pause(200);
    t.setTime('08:00');
    expect((await shiftsOf(day)).length).toBeGreaterThan(5);
  }, 15_000);

  test('a plate exists once, a retired vehicle gets no shift, other tenants see nothing', async () => {
    const [, second] = await get<Vehicle>('/api/vehicles');
    if (!second) throw new Error('no vehicle');
    const { id, retired: _retired, version, ...input } = second;
    const twice = await send('POST', '/api/vehicles', input);
    expect([twice.status, errorCodeOf(twice.body)]).toEqual([409, 'conflict']);
    expect(
      (await send('PATCH', `/api/vehicles/${id}`, { retired: true }, { 'If-Match': `"v${version}"` })).status,
    ).toBe(200);
    const [, shift] = await shiftsOf(testDay);
    const unused = {
      day: addDays(testDay, 40),
      vehicleId: id,
      crewId: shift?.crew.id,
      startsAt: '08:00',
      endsAt: '12:00',
      break: null,
      costs: shift?.costs,
    };
    expect(errorCodeOf((await send('POST', '/api/shifts', unused)).body)).toBe('wrong_state');
    const stranger = await t.as('dispatcher', { organisation: 'stranger' });
    expect((await stranger.raw('GET', '/api/vehicles')).body).toMatchObject({ items: [] });
    expect((await stranger.raw('PATCH', `/api/vehicles/${id}`, { body: { retired: false } })).status).toBe(404);
    expect((await stranger.raw('PATCH', `/api/shifts/${shift?.id}`, { body: { status: 'cancelled' } })).status).toBe(
      404,
    );
  });

  test('a weekly template makes shifts ahead; changed, it changes the shifts made from then on', async () => {
    const [known] = await get<Vehicle>('/api/vehicles');
    const { id: _id, retired: _retired, version: _version, ...sort } = known!;
    const made = async <T>(path: string, body: unknown) => {
      const answer = await send('POST', path, body);
      expect(answer.status).toBe(201);
      return answer.body as never as T;
    };
    const vehicle = await made<Vehicle>('/api/vehicles', { ...sort, plate: '川L·T9001' });
    const crew = await made<Crew>('/api/crews', { name: '早班组', size: 2, skills: ['heavy'] });
    const renamed = await send(
      'PATCH',
      `/api/crews/${crew.id}`,
      { name: '晨班组' },
      { 'If-Match': `"v${crew.version}"` },
    );
    expect(renamed.body).toEqual({ ...crew, name: '晨班组', version: crew.version + 1 });
    const input = {
      ...{ vehicleId: vehicle.id, crewId: crew.id, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] },
      ...{ startsAt: '07:00', endsAt: '12:00', break: null },
      costs: { fixedFen: 100, perKmFen: 1, perHourFen: 1, overtimePerHourFen: 1 },
    };
    const template = await made<ShiftTemplate>('/api/shift-templates', input);
    expect(template).toMatchObject({ ...input, paused: false });
    const hoursOf = async (day: string) =>
      (await shiftsOf(day))
        .filter((shift) => shift.vehicle.id === vehicle.id)
        .map(({ startsAt, endsAt, crew: { name } }) => [startsAt.slice(11, 16), endsAt.slice(11, 16), name]);
    await makeShiftsAhead(t.app.kernel);
    const [soon, later] = [addDays(testDay, 6), addDays(testDay, 9)];
    // 07:00 and 12:00 by the district's clock, eight hours ahead.
    expect(await hoursOf(soon)).toEqual([['23:00', '04:00', '晨班组']]);
    expect(await hoursOf(later)).toEqual([]);

    const change = (body: unknown, version: number) =>
      send('PATCH', `/api/shift-templates/${template.id}`, body, { 'If-Match': `"v${version}"` });
    expect((await change({ startsAt: '09:30' }, template.version)).body).toMatchObject({
      ...input,
      ...{ startsAt: '09:30', version: template.version + 1 },
    });
    t.setTime('08:00', addDays(testDay, 4));
    await makeShiftsAhead(t.app.kernel);
    expect([await hoursOf(soon), await hoursOf(later)]).toEqual([
      [['23:00', '04:00', '晨班组']],
      [['01:30', '04:00', '晨班组']],
    ]);
    // Hours that no shift can have are refused at once, or nothing would be made for anybody.
    for (const wrong of [{ endsAt: '09:30' }, { break: { from: '11:00', to: '13:00', minutes: 30 } }])
      expect(errorCodeOf((await change(wrong, template.version + 1)).body)).toBe('invalid_input');
    expect(errorCodeOf((await send('POST', '/api/shift-templates', { ...input, endsAt: '06:00' })).body)).toBe(
      'invalid_input',
    );
    expect((await change({ paused: true }, template.version + 1)).body).toMatchObject({ paused: true });
    t.setTime('08:00', addDays(testDay, 8));
    await makeShiftsAhead(t.app.kernel);
    expect(await hoursOf(addDays(testDay, 14))).toEqual([]);
    t.setTime('08:00');
  }, 30_000);

  test('a crew drives one vehicle at a time, by weekly templates too', async () => {
    const [known] = await get<Vehicle>('/api/vehicles');
    const { id: _id, retired: _retired, version: _version, ...sort } = known!;
    const made = async <T>(path: string, body: unknown) => (await send('POST', path, body)).body as never as T;
    const [one, two] = [
      await made<Vehicle>('/api/vehicles', { ...sort, plate: '川L·T9101' }),
      await made<Vehicle>('/api/vehicles', { ...sort, plate: '川L·T9102' }),
    ];
    const crew = await made<Crew>('/api/crews', { name: '一个组', size: 2, skills: [] });
    const template = {
      ...{ vehicleId: one.id, crewId: crew.id, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] },
      ...{ startsAt: '07:00', endsAt: '12:00', break: null },
      costs: { fixedFen: 100, perKmFen: 1, perHourFen: 1, overtimePerHourFen: 1 },
    };
    const first = await made<ShiftTemplate>('/api/shift-templates', template);
    const clashing = { ...template, vehicleId: two.id, startsAt: '11:00', endsAt: '17:00' };
    const refused = await send('POST', '/api/shift-templates', clashing);
    expect(refused).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict', details: { templateId: first.id, day: 'mon', startsAt: '07:00' } } },
    });
    // One after the other is possible; on other days, or while the other one is paused, at the same time, too.
    const after = await made<ShiftTemplate>('/api/shift-templates', { ...clashing, startsAt: '12:00' });
    const change = (id: string, body: unknown) => send('PATCH', `/api/shift-templates/${id}`, body);
    expect(errorCodeOf((await change(after.id, { startsAt: '11:00' })).body)).toBe('conflict');
    expect((await change(first.id, { paused: true })).status).toBe(200);
    expect((await change(after.id, { startsAt: '11:00' })).status).toBe(200);
    expect(errorCodeOf((await change(first.id, { paused: false })).body)).toBe('conflict');
    expect((await change(first.id, { paused: false, vehicleId: two.id, endsAt: '10:00' })).status).toBe(200);
    expect((await change(first.id, { paused: true })).status).toBe(200);

    // Two that were written before this was looked at: one of them is made, the other one is told of.
    await ShiftTemplateModel.updateOne(
      { _id: first.id },
      { $set: { paused: false, vehicleId: one.id, endsAt: '12:00' } },
    );
    // A day that nobody has come to yet: timed work makes those of this week whenever it likes.
    t.setTime('08:00', addDays(testDay, 20));
    await makeShiftsAhead(t.app.kernel);
    const day = addDays(testDay, 26);
    const own = (await shiftsOf(day)).filter((shift) => shift.crew.id === crew.id);
    expect(own.map(({ vehicle, status }) => [vehicle.plate, status])).toEqual([['川L·T9101', 'ready']]);
    expect(await (await fetch(`${t.url}/metrics`)).text()).toMatch(
      /huiliu_shifts_left_out_total\{reason="clash"\} [1-9]/,
    );
    await ShiftTemplateModel.updateMany({ crewId: crew.id }, { $set: { paused: true } });
    t.setTime('08:00');
  }, 30_000);

  test('of two who give a crew work at the same moment, in two vehicles, one is refused', async () => {
    const [one, two] = (await get<Vehicle>('/api/vehicles')).filter(({ retired }) => !retired);
    const crew = (await send('POST', '/api/crews', { name: '二主组', size: 2, skills: [] })).body as never as Crew;
    const costs = { fixedFen: 100, perKmFen: 1, perHourFen: 1, overtimePerHourFen: 1 };
    const weekly = (vehicle: Vehicle, day: string) =>
      send('POST', '/api/shift-templates', {
        ...{
          vehicleId: vehicle.id,
          crewId: crew.id,
          days: [day],
          startsAt: '02:00',
          endsAt: '03:00',
          break: null,
          costs,
        },
      });
    const single = (vehicle: Vehicle, day: string) =>
      send('POST', '/api/shifts', {
        ...{ day, vehicleId: vehicle.id, crewId: crew.id, startsAt: '02:00', endsAt: '03:00', break: null, costs },
      });
    for (const [index, weekday] of ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].entries()) {
      const answers = [
        await Promise.all([weekly(one!, weekday), weekly(two!, weekday)]),
        await Promise.all([single(one!, addDays(testDay, 40 + index)), single(two!, addDays(testDay, 40 + index))]),
      ];
      for (const pair of answers) expect(pair.map(({ status }) => status).sort()).toEqual([201, 409]);
    }
    await ShiftTemplateModel.updateMany({ crewId: crew.id }, { $set: { paused: true } });
  }, 30_000);

  test('who is retired works in no shift any more: those ahead are cancelled, what is booked in their days is told', async () => {
    const day = addDays(testDay, 5);
    const places = async () => {
      const body = {
        ...{ districtCode: '511112', place: { lng: 103.815, lat: 29.407 }, kind: 'collect' as const },
        items: [{ categoryKey: 'fridge', condition: 'working' as const, count: 1 }],
      };
      const { items } = (await t.visitor.call(requestsApi.listSlotOffers, { body })).body;
      return items.filter((offer) => offer.day === day).reduce((sum, { capacity }) => sum + capacity, 0);
    };
    const ready = (await shiftsOf(day)).filter(({ status }) => status === 'ready');
    const two = ready.find(({ crew }) => crew.skills.includes('refrigerant'));
    const [one, three] = ready.filter(({ crew }) => !crew.skills.includes('refrigerant'));
    const slot = { day, from: '13:00', to: '14:30' };
    const booked = await send('POST', '/api/requests', {
      ...{ districtCode: '511112', kind: 'collect', slot },
      items: [{ categoryKey: 'fridge', condition: 'working', count: 1 }],
      address: { place: { lng: 103.815, lat: 29.407 }, text: '文化路 8 号' },
      contact: { name: '陈桂花', phone: '13812345678' },
    });
    expect(booked.status).toBe(201);
    const before = await places();
    const lent = { crewId: two!.crew.id, skills: ['refrigerant'] };
    await send('PATCH', `/api/shifts/${two!.id}`, { status: 'cancelled' });
    expect((await send('PATCH', `/api/shifts/${three!.id}`, { lent })).status).toBe(200);

    const retire = async (what: string, id: string) => {
      const answer = await send('PATCH', `/api/${what}/${id}`, { retired: true });
      return (answer.body as never as { withdrawn?: { shifts: number; days: string[]; requests: number } }).withdrawn;
    };
    const vehicle = await retire('vehicles', one!.vehicle.id);
    expect(vehicle).toMatchObject({ days: expect.arrayContaining([day]), requests: 1 });
    expect(vehicle?.shifts).toBeGreaterThan(3);
    expect(await retire('vehicles', one!.vehicle.id)).toBeUndefined();
    expect((await retire('crews', two!.crew.id))?.days).toContain(day);
    const after = await shiftsOf(day);
    const shiftOf = (id: string) => after.find((shift) => shift.id === id);
    expect([shiftOf(one!.id)?.status, shiftOf(two!.id)?.status, shiftOf(three!.id)]).toMatchObject([
      ...['cancelled', 'cancelled'],
      { status: 'ready', crew: { skills: three!.crew.skills } },
    ]);
    // Slots remember the shifts for a second.
    await pause(1_100);
    expect(await places()).toBeLessThan(before);

    for (const id of [one!.id, two!.id]) {
      const back = await send('PATCH', `/api/shifts/${id}`, { status: 'ready' });
      expect([back.status, errorCodeOf(back.body)]).toEqual([409, 'wrong_state']);
    }
    await send('PATCH', `/api/vehicles/${one!.vehicle.id}`, { retired: false });
    expect((await send('PATCH', `/api/shifts/${one!.id}`, { status: 'ready' })).status).toBe(200);
  }, 30_000);

  test('a dispatcher watching the day is told; others may not watch', async () => {
    const token = headers.Authorization?.slice(7) ?? '';
    const { io } = await import('socket.io-client');
    const socket = io(t.url, { transports: ['websocket'], auth: { token }, forceNew: true });
    const answer = await new Promise((resolve) => socket.emit('subscribe', { kind: 'day', day: testDay }, resolve));
    expect(answer).toEqual({ ok: true });
    const told = new Promise((resolve) => socket.on('fleet:shifts-changed', resolve));
    const shift = (await shiftsOf(testDay)).find(({ status }) => status === 'ready');
    await send('PATCH', `/api/shifts/${shift?.id}`, { status: 'cancelled' });
    expect(await told).toEqual({ day: testDay });
    socket.disconnect();
    const visitor = t.visitor.socket();
    expect(
      await new Promise((resolve) => visitor.emit('subscribe', { kind: 'day', day: testDay }, resolve)),
    ).toMatchObject({ ok: false, code: 'unauthenticated' });
  });

  test('who watches the fleet is told that one of its vehicles, crews or weekly templates was saved; others may not watch, or hear of their own only', async () => {
    const subscribe = (person: Pick<typeof t.visitor, 'socket'>) => {
      const [socket, told] = [person.socket(), [] as string[]];
      socket.on('fleet:changed', ({ of }) => told.push(of));
      return new Promise<{ told: string[]; answer: unknown }>((resolve) =>
        socket.emit('subscribe', { kind: 'fleet' }, (answer) => resolve({ told, answer })),
      );
    };
    const [own, stranger] = [
      await subscribe(t.withToken(headers.Authorization!.slice(7))),
      await subscribe(await t.as('dispatcher', { organisation: 'stranger' })),
    ];
    expect([own.answer, stranger.answer]).toEqual([{ ok: true }, { ok: true }]);
    const [template] = await get<ShiftTemplate>('/api/shift-templates');
    const [vehicle] = await get<Vehicle>('/api/vehicles');
    await send('PATCH', `/api/shift-templates/${template!.id}`, { paused: true });
    await send('PATCH', `/api/vehicles/${vehicle!.id}`, { capacityPieces: vehicle!.capacityPieces });
    await send('POST', '/api/crews', { name: '新车组', size: 2, skills: [] });
    await (
      await t.as('dispatcher', { organisation: 'stranger' })
    ).raw('POST', '/api/crews', {
      body: { name: '别家车组', size: 2, skills: [] },
    });
    const until = Date.now() + 5_000;
    while ((own.told.length < 3 || stranger.told.length < 1) && Date.now() < until) await pause(20);
    expect([own.told, stranger.told]).toEqual([['template', 'vehicle', 'crew'], ['crew']]);
    expect((await subscribe(t.visitor)).answer).toMatchObject({ code: 'unauthenticated' });
    expect((await subscribe(await t.as('centre_staff'))).answer).toMatchObject({ code: 'forbidden' });
  });
});
