import { crossingsApi } from '#shared/network/crossings';
import { districtApi } from '#shared/network/district';
import { sitesApi } from '#shared/network/sites';
import { SiteModel } from '../../../server/network';
import { useApp } from '../../setup/app';
import { signInAsDemo } from '../../setup/demo-person';
import { errorCodeOf } from '../../setup/errors';

const code = '511112';
const districtCode = code;

describe('the network of a district, looked at and changed at the desk', () => {
  const t = useApp({ DEMO: '1' });

  test('a new site in the wrong place is refused with its own reason', async () => {
    const headers = await signInAsDemo(t, 'dispatcher');
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
    expect(errorCodeOf((await add({ lng: 29.41, lat: 89 })).body)).toBe('outside_district');
    expect(errorCodeOf((await add({ lng: 104.5, lat: 29.4 })).body)).toBe('outside_district');
    expect(errorCodeOf((await add({ lng: middle[0] ?? 0, lat: middle[1] ?? 0 })).body)).toBe('in_water');
    expect((await add({ lng: 103.82, lat: 29.41 })).status).toBe(201);
  });

  test('a new site, or a changed one, has a town of the district and takes what it collects', async () => {
    const headers = await signInAsDemo(t, 'dispatcher');
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
        expect([status, errorCodeOf(body)]).toEqual([400, 'invalid_input']);
        expect(detailsOf(body).issues[0]?.path).toBe(path);
        expect(detailsOf(body).allowed).toContain(allowed);
      }
    expect(await SiteModel.findById(_id).lean()).toEqual(point);
  });

  test('an area is closed GeoJSON of WGS-84 degrees', async () => {
    const headers = await signInAsDemo(t, 'dispatcher');
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

  test('point staff report their own site only; watchers of the district see it at once', async () => {
    const headers = await signInAsDemo(t, 'point_staff');
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
    expect([foreign.status, errorCodeOf(foreign.body)]).toEqual([404, 'not_found']);
  });

  test('another tenant may not change a site; a stale version is refused', async () => {
    const site = await SiteModel.findOne({ kind: 'centre' }).lean();
    const path = `/api/sites/${String(site?._id)}`;
    const stranger = await t.as('dispatcher', { organisation: 'stranger' });
    expect((await stranger.raw('PATCH', path, { body: { name: 'x' } })).status).toBe(404);
    const headers = await signInAsDemo(t, 'dispatcher');
    const stale = await t.visitor.raw('PATCH', path, {
      headers: { ...headers, 'If-Match': '"v99"' },
      body: { name: 'x' },
    });
    expect([stale.status, errorCodeOf(stale.body)]).toEqual([412, 'version_conflict']);
    const changed = await t.visitor.raw('PATCH', path, {
      headers: { ...headers, 'If-Match': `"v${site?.version}"` },
      body: { bogus: 1 },
    });
    expect(changed.status).toBe(400);
  });

  test('a change of one field leaves the others as they are', async () => {
    const headers = await signInAsDemo(t, 'dispatcher');
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

  test('a point shows its whole upward path; no point is an orphan', async () => {
    const point = await SiteModel.findOne({ kind: 'point' }).lean();
    const { body } = await t.visitor.call(sitesApi.getSite, { params: { id: String(point?._id) } });
    expect(body.path.at(-1)?.kind).toBe('enterprise');
    expect(body.path.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['point', 'enterprise']));
    const headers = await signInAsDemo(t, 'dispatcher');
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

  test('what stands above others stays of a kind that can; nothing stands below itself', async () => {
    const headers = await signInAsDemo(t, 'dispatcher');
    const centre = await SiteModel.findOne({ kind: 'centre' }).lean();
    const point = await SiteModel.findOne({ kind: 'point', parentId: centre?._id }).lean();
    const change = async (id: unknown, body: object) => {
      const answer = await t.visitor.raw('PATCH', `/api/sites/${String(id)}`, { headers, body });
      return answer.status === 200 ? 200 : errorCodeOf(answer.body);
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
    const headers = await signInAsDemo(t, 'dispatcher');
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
    const headers = await signInAsDemo(t, 'dispatcher');
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
});
