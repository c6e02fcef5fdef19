import { districtApi } from '#shared/network/district';
import { sitesApi } from '#shared/network/sites';
import { useApp } from '../../setup/app';

const code = '511112';
const districtCode = code;

describe('points near a place', () => {
  const t = useApp({ DEMO: '1' });

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
});
