import { isDeepStrictEqual } from 'node:util';
import mongoose from 'mongoose';
import { demoApi } from '#shared/demo/demo';
import { addDays } from '#shared/kernel/time';
import { crossingsApi } from '#shared/network/crossings';
import { districtApi } from '#shared/network/district';
import { sitesApi } from '#shared/network/sites';
import { editsApi, type OrderedStep } from '#shared/planning/edits';
import { planningApi } from '#shared/planning/planning';
import { catalogueApi } from '#shared/requests/catalogue';
import { requestsApi } from '#shared/requests/requests';
import { loadSeeds } from '../../../server/demo/seed-files';
import { Caller } from '../../../server/demo/simulation/caller';
import { SiteModel } from '../../../server/network';
import { demoDistrictDir } from '../../unit/demo/broken-copy';
import { testDay, useApp } from '../../setup/app';

const code = '511112';
const districtCode = code;
const errorOf = (body: unknown) => (body as { error: { code: string } }).error.code;
type Row = Record<string, unknown>;
type Names = Record<string, string>;
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
/** Fields that are stored under their own name in another form. */
const inOtherTerms = new Set(['hoursExceptions', 'serviceArea', 'deductions']);

describe('the demo district on a real database', () => {
  const t = useApp({ DEMO: '1', PLANNER_THREADS: '1' });
  const signInAs = async (role: string) => {
    const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
    const person = people.items.find((one) => one.role === role);
    const { body } = await t.visitor.call(demoApi.signInAsDemoPerson, { body: { id: person?.id ?? '' } });
    return { Authorization: `Bearer ${body.token}` };
  };

  test('every field of the seeds is stored, or there is a reason why not', async () => {
    const seeds = loadSeeds(demoDistrictDir);
    const stored = (name: string) => mongoose.connection.collection(name).find().toArray() as Promise<Row[]>;
    const [district] = await stored('districts');
    const rivers = seeds.rivers.map(({ properties, geometry }) => ({ ...properties, geometry }));
    const place = { lng: 'place.lng', lat: 'place.lat' };
    const forDays = 'read by who invents days';
    const tables: [string, readonly Row[], Row[], { by: [string, string]; as?: Names; left?: Names }][] = [
      [
        'rivers',
        rivers,
        district!['rivers'] as Row[],
        {
          by: ['key', 'key'],
          as: { geometry: 'line' },
          left: { leftBanks: 'checks the files', rightBanks: 'checks the files', note: 'for the reader of the file' },
        },
      ],
      [
        'towns',
        seeds.towns,
        district!['towns'] as Row[],
        {
          by: ['code', 'code'],
          left: { bank: 'checks the files', note: 'for the reader of the file' },
        },
      ],
      ['aliases', seeds.aliases, district!['aliases'] as Row[], { by: ['alias', 'alias'], as: place }],
      [
        'organisations',
        seeds.organisations,
        await stored('organisations'),
        {
          by: ['key', 'key'],
          left: { phone: 'no page shows it', warehouseKey: forDays, invented: 'for the reader of the file' },
        },
      ],
      [
        'sites',
        seeds.sites,
        await stored('sites'),
        {
          by: ['key', 'key'],
          as: { ...place, parentKey: 'parentId', orgKey: 'organisationId' },
          left: { bank: 'checks the files: the rivers tell it of any place' },
        },
      ],
      [
        'crossings',
        seeds.crossings,
        await stored('crossings'),
        {
          by: ['id', 'key'],
          as: { ...place, id: 'key', widthM: 'maxWidthM', heightM: 'maxHeightM', limitT: 'maxWeightT' },
        },
      ],
      [
        'categories',
        seeds.categories,
        await stored('categories'),
        {
          by: ['key', 'key'],
          as: { name: 'name.zh', nameEn: 'name.en', litres: 'volumeLitres', litresAssumed: 'volumeAssumed' },
          left: {
            group: forDays,
            demandWeight: forDays,
            weightAssumed: 'the source says it',
            priceFen: 'stands in the price list',
            deductions: 'stands in the price list',
          },
        },
      ],
      [
        'prices',
        seeds.categories.map(({ key, priceFen, deductions }) => ({ key, priceFen, deductions })),
        (await stored('price_lists'))[0]!['prices'] as Row[],
        { by: ['key', 'categoryKey'], as: { key: 'categoryKey' } },
      ],
      [
        'vehicles',
        seeds.vehicles,
        await stored('vehicles'),
        {
          by: ['plate', 'plate'],
          as: { homeSite: 'homeSiteId' },
          left: { key: 'names it within the files', assumed: 'for the reader of the file' },
        },
      ],
      [
        'crews',
        seeds.crews,
        await stored('crews'),
        {
          by: ['name', 'name'],
          left: { key: 'names it within the files', usernames: 'stands with the accounts' },
        },
      ],
      [
        'shifts',
        seeds.shifts,
        await stored('shift_templates'),
        {
          by: ['startsAt', 'startsAt'],
          as: { vehicleKey: 'vehicleId', crewKey: 'crewId' },
          left: { key: 'names it within the files', endsAt: 'several begin together', costs: 'several begin together' },
        },
      ],
      [
        'staff',
        seeds.staff,
        await stored('accounts'),
        {
          by: ['username', 'username'],
          as: { orgKey: 'organisationId', siteKey: 'siteId' },
        },
      ],
      ['subsidy rules', seeds.subsidyRules, await stored('subsidy_rules'), { by: ['version', 'version'] }],
      ['invoice rules', seeds.invoiceRules, await stored('invoice_rules'), { by: ['version', 'version'] }],
      [
        'licences',
        seeds.sorting.licences,
        await stored('licences'),
        {
          by: ['number', 'number'],
          as: { orgKey: 'holderId' },
          left: { invented: 'for the reader of the file' },
        },
      ],
      ['sorting rules', seeds.sorting.rules, await stored('sorting_rules'), { by: ['rules', 'rules'] }],
      [
        'yards',
        seeds.sorting.yards,
        await stored('yards'),
        {
          by: ['scales', 'scales'],
          as: { siteKey: '_id' },
          left: { invented: 'for the reader of the file' },
        },
      ],
    ];
    const lost = tables.flatMap(
      ([
        table,
        rows,
        documents,
        {
          by: [own, theirs],
          as = {},
          left = {},
        },
      ]) =>
        rows.flatMap((row) => {
          const document = documents.find((one) => isDeepStrictEqual(plain(one[theirs]), plain(row[own])));
          return Object.entries(row).flatMap(([field, value]) => {
            if (field in left) return [];
            const found = (as[field] ?? field)
              .split('.')
              .reduce<unknown>((at, part) => (at as Row | null)?.[part], document);
            // What is written in other terms is there when the other is.
            const isThere =
              isDeepStrictEqual(plain(found ?? null), plain(value ?? null)) ||
              ((field in as || inOtherTerms.has(field)) && value !== null && found !== undefined && found !== null);
            return isThere ? [] : [`${table} ${String(row[own])}: ${field}`];
          });
        }),
    );
    expect(lost).toEqual([]);
  });

  test('district, sites, crossings, catalogue are served', async () => {
    const district = await t.visitor.call(districtApi.getDistrict, { params: { code } });
    expect(district.body.towns).toHaveLength(8);
    expect(district.body.rivers.length).toBeGreaterThan(0);
    const sites = await t.visitor.call(sitesApi.listSites, { query: { districtCode } });
    const count = (kind: string) => sites.body.items.filter((site) => site.kind === kind).length;
    expect([count('enterprise'), count('centre'), count('warehouse')]).toEqual([1, 1, 2]);
    expect(count('point')).toBeGreaterThanOrEqual(16);
    const crossings = await t.visitor.call(crossingsApi.listCrossings, { query: { districtCode } });
    expect(crossings.body.items.every((crossing) => crossing.assumed)).toBe(true);
    const catalogue = await t.visitor.call(catalogueApi.listCategories, { query: { districtCode } });
    expect(catalogue.body.items.find(({ key }) => key === 'fridge')).toMatchObject({
      weightKg: 40.8,
      volumeAssumed: true,
    });
  });

  test('a point shows its whole upward path; no point is an orphan', async () => {
    const point = await SiteModel.findOne({ kind: 'point' }).lean();
    const { body } = await t.visitor.call(sitesApi.getSite, { params: { id: String(point?._id) } });
    expect(body.path.at(-1)?.kind).toBe('enterprise');
    expect(body.path.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['point', 'enterprise']));
    const headers = await signInAs('dispatcher');
    const orphans = async () =>
      (
        (await t.visitor.raw('GET', '/api/sites/orphans', { headers })).body as unknown as {
          items: { id: string; reason: string }[];
        }
      ).items.map(({ id, reason }) => [id, reason]);
    expect(await orphans()).toEqual([]);

    // Hung directly below the enterprise nobody takes in what it collects; nor below nothing.
    const hang = (parentId: string | null) =>
      t.visitor.raw('PATCH', `/api/sites/${String(point?._id)}`, { headers, body: { parentId } });
    const enterprise = await SiteModel.findOne({ kind: 'enterprise' }).lean();
    expect((await hang(String(enterprise?._id))).status).toBe(200);
    expect(await orphans()).toEqual([[String(point?._id), 'no_centre']]);
    expect((await hang(null)).status).toBe(200);
    expect(await orphans()).toEqual([[String(point?._id), 'no_parent']]);
    expect((await hang(String(point?.parentId))).status).toBe(200);
    expect(await orphans()).toEqual([]);
  });

  test('a point says when the place lies outside its service area; one may bring things all the same', async () => {
    t.setTime('10:00');
    const { body } = await t.visitor.call(sitesApi.listNearbySites, {
      body: { districtCode, lng: 103.815, lat: 29.407, limit: 50 },
    });
    const saysOutside = (key: string) =>
      body.items.find(({ site }) => site.key === key)?.reasons.includes('outside_area');
    // 0.2 km of 1.5; 0.3 km of 1.2; over the river 2.8 km of 3.5; 6.3 km of 1.8; 6.1 km of 2.5
    expect(
      ['point_wenhualu', 'point_chahua', 'point_tongxin', 'point_ermatou', 'point_qiaogou'].map(saysOutside),
    ).toEqual([false, false, false, true, true]);
    expect(body.items.some(({ usable, reasons }) => usable && reasons.includes('outside_area'))).toBe(true);
    const centre = body.items.find(({ site }) => site.kind === 'centre');
    expect(centre?.reasons).not.toContain('outside_area');
    t.setTime('08:00');
  });

  test('nearest points: usable ones first, each group nearest first, the others with reasons', async () => {
    t.setTime('10:00');
    const { body } = await t.visitor.call(sitesApi.listNearbySites, {
      body: { districtCode, lng: 103.815, lat: 29.407, category: 'fridge', limit: 50 },
    });
    const usable = body.items.filter((item) => item.usable);
    const others = body.items.filter((item) => !item.usable);
    expect(usable.length).toBeGreaterThan(0);
    expect(body.items.slice(0, usable.length)).toEqual(usable);
    for (const group of [usable, others]) {
      const distances = group.map((item) => item.distanceM);
      expect(distances).toEqual([...distances].sort((a, b) => a - b));
    }
    expect(others.every((item) => item.reasons.length > 0)).toBe(true);
    const reasons = new Set(others.flatMap((item) => item.reasons));
    expect([...reasons]).toEqual(expect.arrayContaining(['full', 'not_accepted', 'across_river']));
    t.setTime('23:30');
    const night = await t.visitor.call(sitesApi.listNearbySites, {
      body: { districtCode, lng: 103.815, lat: 29.407 },
    });
    expect(night.body.items.every((item) => !item.usable)).toBe(true);
    t.setTime('08:00');
  });

  test('an old town name is known', async () => {
    const { body } = await t.visitor.call(districtApi.resolveAddress, {
      params: { code },
      body: { text: '桥沟镇桥沟街36号' },
    });
    expect([body.town?.name, body.alias]).toEqual(['金粟镇', '桥沟镇']);
  });

  test('a new site in the wrong place is refused with its own reason', async () => {
    const headers = await signInAs('dispatcher');
    const parent = await SiteModel.findOne({ kind: 'centre' }).lean();
    const add = (place: { lng: number; lat: number }) =>
      t.visitor.raw('POST', '/api/sites', {
        headers,
        body: {
          kind: 'point',
          parentId: String(parent?._id),
          name: '新站',
          townCode: '511112100',
          place,
          categories: [],
          hours: {},
          capacityKg: 100,
          capacityUnits: 10,
        },
      });
    const { body: district } = await t.visitor.call(districtApi.getDistrict, { params: { code } });
    const middle =
      district.rivers[0]?.line.coordinates.find(([lng = 0, lat = 0]) => lat > 29.4 && lat < 29.46 && lng > 103) ?? [];
    expect(errorOf((await add({ lng: 29.41, lat: 89 })).body)).toBe('outside_district');
    expect(errorOf((await add({ lng: 104.5, lat: 29.4 })).body)).toBe('outside_district');
    expect(errorOf((await add({ lng: middle[0] ?? 0, lat: middle[1] ?? 0 })).body)).toBe('in_water');
    expect((await add({ lng: 103.82, lat: 29.41 })).status).toBe(201);
  });

  test('a new site, or a changed one, has a town of the district and takes what it collects', async () => {
    const headers = await signInAs('dispatcher');
    const point = await SiteModel.findOne({ kind: 'point' }).lean();
    const { _id, parentId, name, nameEn, townCode, place, categories, hours, capacityKg, capacityUnits } = point!;
    const site = {
      kind: 'point',
      parentId,
      name,
      nameEn,
      townCode,
      place,
      categories,
      hours,
      capacityKg,
      capacityUnits,
    };
    const detailsOf = (body: unknown) =>
      (body as { error: { details: { issues: { path: string }[]; allowed: string[] } } }).error.details;
    for (const [wrong, path, allowed] of [
      [{ categories: ['fridge', 'whale'] }, 'body.categories.1', 'fridge'],
      [{ townCode: '511100999' }, 'body.townCode', '511112100'],
    ] as const)
      for (const { status, body } of [
        await t.visitor.raw('POST', '/api/sites', { headers, body: { ...site, ...wrong } }),
        await t.visitor.raw('PATCH', `/api/sites/${String(_id)}`, { headers, body: wrong }),
      ]) {
        expect([status, errorOf(body)]).toEqual([400, 'invalid_input']);
        expect(detailsOf(body).issues[0]?.path).toBe(path);
        expect(detailsOf(body).allowed).toContain(allowed);
      }
    expect(await SiteModel.findById(_id).lean()).toEqual(point);
  });

  test('an area is closed GeoJSON of WGS-84 degrees', async () => {
    const headers = await signInAs('dispatcher');
    const point = await SiteModel.findOne({ kind: 'point' }).lean();
    const corners = [
      [103.81, 29.4],
      [103.82, 29.4],
      [103.82, 29.41],
      [103.81, 29.41],
    ];
    const closed = [...corners, corners[0]!];
    const change = async (serviceArea: unknown) => {
      const path = `/api/sites/${String(point?._id)}`;
      const { status, body } = await t.visitor.raw('PATCH', path, { headers, body: { serviceArea } });
      return [status, (body as { error?: { message: string } }).error?.message ?? ''];
    };
    const polygon = (ring: unknown) => ({ type: 'Polygon', coordinates: [ring] });
    expect(await change(polygon(corners))).toEqual([400, expect.stringContaining('a ring is closed')]);
    expect(await change(polygon(closed.map(([lng, lat]) => [lat, lng])))).toEqual([
      400,
      expect.stringContaining('a corner is lng, lat'),
    ]);
    expect(await change({ ...polygon(closed), radiusM: 500 })).toEqual([400, expect.stringContaining('radiusM')]);
    expect(await change(polygon(closed))).toEqual([200, '']);
    expect(await change(point?.serviceArea)).toEqual([200, '']);
  });

  test('what stands above others stays of a kind that can; nothing stands below itself', async () => {
    const headers = await signInAs('dispatcher');
    const centre = await SiteModel.findOne({ kind: 'centre' }).lean();
    const point = await SiteModel.findOne({ kind: 'point', parentId: centre?._id }).lean();
    const change = async (id: unknown, body: object) => {
      const answer = await t.visitor.raw('PATCH', `/api/sites/${String(id)}`, { headers, body });
      return answer.status === 200 ? 200 : errorOf(answer.body);
    };
    const below = await SiteModel.countDocuments({ parentId: centre?._id });
    for (const kind of ['point', 'warehouse']) {
      const answer = await t.visitor.raw('PATCH', `/api/sites/${String(centre?._id)}`, { headers, body: { kind } });
      expect(answer).toMatchObject({ status: 409, body: { error: { code: 'wrong_state', details: { kind, below } } } });
    }
    expect(await change(centre?._id, { parentId: String(centre?._id) })).toBe('wrong_state');
    // A point may become a market; then something may stand below it, and it cannot go back, nor below what stands below it.
    const other = await SiteModel.findOne({ kind: 'point', _id: { $ne: point?._id } }).lean();
    const hang = { parentId: String(point?._id) };
    expect(await change(other?._id, hang)).toBe('wrong_state');
    expect(await change(point?._id, { kind: 'market' })).toBe(200);
    expect(await change(other?._id, { ...hang, kind: 'market' })).toBe(200);
    expect(await change(point?._id, { parentId: String(other?._id) })).toBe('wrong_state');
    expect(await change(point?._id, { kind: 'point' })).toBe('wrong_state');
    expect(await change(other?._id, { kind: 'point', parentId: String(other?.parentId) })).toBe(200);
    expect(await change(point?._id, { kind: 'point' })).toBe(200);
    expect((await SiteModel.findById(centre?._id).lean())?.kind).toBe('centre');
  });

  test('of two who hang two sites below each other at once, one is refused', async () => {
    const headers = await signInAs('dispatcher');
    const [one, two] = await SiteModel.find({ kind: 'point' }).limit(2).lean();
    const pair = [one!, two!];
    const ids = pair.map(({ _id }) => String(_id));
    await SiteModel.updateMany({ _id: { $in: ids } }, { $set: { kind: 'market' } });
    for (let round = 0; round < 5; round += 1) {
      const hangs = ids.map((id, n) =>
        t.visitor.raw('PATCH', `/api/sites/${id}`, { headers, body: { parentId: ids[1 - n] } }),
      );
      expect((await Promise.all(hangs)).map(({ status }) => status).sort()).toEqual([200, 409]);
      for (const { _id, parentId } of pair) await SiteModel.updateOne({ _id }, { $set: { parentId } });
    }
    await SiteModel.updateMany({ _id: { $in: ids } }, { $set: { kind: 'point' } });
  });

  test('a crossing opens before it closes', async () => {
    const headers = await signInAs('dispatcher');
    const { body } = await t.visitor.call(crossingsApi.listCrossings, { query: { districtCode } });
    const { id, openFrom, openTo } = body.items[0]!;
    const change = async (hours: object) => {
      const answer = await t.visitor.raw('PATCH', `/api/crossings/${id}`, { headers, body: hours });
      return [
        answer.status,
        (answer.body as { error?: { details: { issues: { path: string }[] } } }).error?.details.issues[0]?.path,
      ];
    };
    // Over midnight nobody would ever get over: vehicles pass where the whole shift lies within the hours.
    expect(await change({ openFrom: '20:00', openTo: '06:00' })).toEqual([400, 'body.openTo']);
    expect(await change({ openFrom: '08:00', openTo: '08:00' })).toEqual([400, 'body.openTo']);
    expect(await change({ openFrom: '24:00' })).toEqual([400, 'body.openFrom']);
    expect(await change({ openFrom: '06:00', openTo: '24:00', note: '' })).toEqual([200, undefined]);
    expect(await change({ openTo: '05:00' })).toEqual([400, 'body.openTo']);
    expect(await change({ openFrom, openTo })).toEqual([200, undefined]);
  });

  test('points near a place outside are not told: what is wrong with the place is, as in booking; in the river they are', async () => {
    const ask = async (lng: number, lat: number) => {
      const { status, body } = await t.visitor.call(sitesApi.listNearbySites, { body: { districtCode, lng, lat } });
      return status === 200 ? body.items.length : (body as unknown as { error: object }).error;
    };
    expect(await ask(29.407, 103.815)).toMatchObject({
      code: 'swapped_coordinates',
      action: 'Send lng 103.815 and lat 29.407.',
    });
    expect(await ask(116.4, 39.9)).toMatchObject({ code: 'outside_district' });
    expect(await ask(103.943071, 29.448156)).toMatchObject({
      code: 'outside_district',
      details: { suspected: 'gcj02' },
    });
    const { body: district } = await t.visitor.call(districtApi.getDistrict, { params: { code } });
    const [lng = 0, lat = 0] =
      district.rivers[0]!.line.coordinates.find(([x = 0, y = 0]) => y > 29.4 && y < 29.46 && x > 103) ?? [];
    expect(await ask(lng, lat)).toBe(20);
  });

  test('point staff report their own site only; watchers of the district see it at once', async () => {
    const headers = await signInAs('point_staff');
    const { body: me } = (await t.visitor.raw('GET', '/api/me', { headers })) as unknown as {
      body: { siteId: string };
    };
    const socket = t.visitor.socket();
    await new Promise((resolve) => socket.emit('subscribe', { kind: 'district', districtCode }, resolve));
    const seen = new Promise<number>((resolve) =>
      socket.on('network:site-changed', ({ site }) => resolve(site.fillUnits)),
    );
    const own = await t.visitor.raw('POST', `/api/sites/${me.siteId}/fill`, {
      headers,
      body: { fillKg: 12, fillUnits: 3 },
    });
    expect(own.status).toBe(200);
    expect(await seen).toBe(3);
    const other = await SiteModel.findOne({ kind: 'point', _id: { $ne: me.siteId } }).lean();
    const foreign = await t.visitor.raw('POST', `/api/sites/${String(other?._id)}/fill`, {
      headers,
      body: { fillKg: 1, fillUnits: 1 },
    });
    expect([foreign.status, errorOf(foreign.body)]).toEqual([404, 'not_found']);
  });

  test('another tenant may not change a site; a stale version is refused', async () => {
    const site = await SiteModel.findOne({ kind: 'centre' }).lean();
    const path = `/api/sites/${String(site?._id)}`;
    const stranger = await t.as('dispatcher', { organisation: 'stranger' });
    expect((await stranger.raw('PATCH', path, { body: { name: 'x' } })).status).toBe(404);
    const headers = await signInAs('dispatcher');
    const stale = await t.visitor.raw('PATCH', path, {
      headers: { ...headers, 'If-Match': '"v99"' },
      body: { name: 'x' },
    });
    expect([stale.status, errorOf(stale.body)]).toEqual([412, 'version_conflict']);
    const changed = await t.visitor.raw('PATCH', path, {
      headers: { ...headers, 'If-Match': `"v${site?.version}"` },
      body: { bogus: 1 },
    });
    expect(changed.status).toBe(400);
  });

  test('what the catalogue keeps apart never rides together: not as planned, not by hand', async () => {
    const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
    const me = await Caller.asDemoPerson(t.url, people.items.find(({ role }) => role === 'dispatcher')!.id);
    const day = addDays(testDay, 1);
    const booking = (lng: number, ...categoryKeys: string[]) => ({
      ...{ districtCode, kind: 'collect' as const, slot: { day, from: '10:00', to: '11:30' } },
      items: categoryKeys.map((categoryKey) => ({ categoryKey, condition: 'broken' as const, count: 1 })),
      address: { place: { lng, lat: 29.409 }, text: '竹根镇文化路 12 号' },
      contact: { name: '余小芳', phone: '13912345627' },
    });
    const book = async (categoryKey: string, lng: number) =>
      (await me.call(requestsApi.openRequest, { body: booking(lng, categoryKey) })).request.id;
    await expect(
      me.call(requestsApi.openRequest, { body: booking(103.818, 'lithium_battery', 'crt_tv') }),
    ).rejects.toMatchObject({ code: 'not_together' });
    const television = await book('crt_tv', 103.818);
    const battery = await book('lithium_battery', 103.8182);
    let run = await me.call(planningApi.startPlanRun, { body: { day, seconds: 1, seed: 1 } });
    while (!['done', 'failed'].includes(run.status)) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      run = await me.call(planningApi.getPlanRun, { params: { id: run.id } });
    }
    const plan = await me.call(planningApi.getPlan, { params: { id: run.planId! } });
    expect(plan).toMatchObject({ unassigned: [], check: { violations: [] } });
    // A trip ends where old units leave the vehicle.
    const trips = plan.routes.flatMap(({ letter, stops }) => {
      let trip = 0;
      return stops.flatMap(({ kind, requestId }) => {
        if (kind === 'unload') trip += 1;
        return requestId ? [{ requestId, trip: `${letter}${trip}` }] : [];
      });
    });
    const tripOf = (id: string) => trips.find(({ requestId }) => requestId === id)?.trip;
    expect(tripOf(television)).toBeDefined();
    expect(tripOf(battery)).toBeDefined();
    expect(tripOf(television)).not.toBe(tripOf(battery));

    const visit = (requestId: string): OrderedStep => ({ kind: 'visit', requestId, parts: ['collect'] });
    const [first, ...others] = plan.routes;
    const { check } = await me.call(editsApi.tryOrder, {
      params: { id: plan.id },
      body: {
        routes: [
          { shiftId: first!.shiftId, steps: [visit(television), visit(battery)] },
          ...others.map(({ shiftId }) => ({ shiftId, steps: [] })),
        ],
      },
    });
    expect(check.violations.map(({ code: broken }) => broken)).toContain('forbidden_together');
    me.close();
  }, 60_000);

  test('a change of one field leaves the others as they are', async () => {
    const headers = await signInAs('dispatcher');
    const hoursExceptions = [{ day: '2026-05-01', periods: [], reason: '劳动节' }];
    const site = await SiteModel.findOneAndUpdate(
      { kind: 'point', serviceArea: { $ne: null }, networks: 'household_waste', nameEn: { $ne: '' } },
      { $set: { hoursExceptions } },
      { returnDocument: 'after' },
    ).lean();
    const path = `/api/sites/${String(site?._id)}`;
    for (const closed of [true, false])
      expect((await t.visitor.raw('PATCH', path, { headers, body: { closed } })).status).toBe(200);
    expect(await SiteModel.findById(site?._id).lean()).toEqual({ ...site, version: site!.version + 2 });
  });

  test('the clock moves for everybody and is kept', async () => {
    const headers = await signInAs('dispatcher');
    const moved = await t.visitor.raw('POST', '/api/demo/clock', {
      headers,
      body: { now: '2026-03-11T02:00:00.000Z', speed: 60 },
    });
    expect(moved.body).toMatchObject({ speed: 60, day: '2026-03-11' });
    const collector = await signInAs('collector');
    expect((await t.visitor.raw('POST', '/api/demo/clock', { headers: collector, body: { speed: 1 } })).status).toBe(
      403,
    );
    t.setTime('08:00');
  });
});

describe('outside the demo', () => {
  const t = useApp({ DEMO: '0' });
  test('nobody can sign in by a click', async () => {
    expect((await t.visitor.call(demoApi.listDemoPeople, {})).status).toBe(404);
    expect(
      (await t.visitor.call(demoApi.signInAsDemoPerson, { body: { id: '0123456789abcdef01234567' } })).status,
    ).toBe(404);
  });
});
