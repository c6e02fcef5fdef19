import { isDeepStrictEqual } from 'node:util';
import mongoose from 'mongoose';
import { demoApi } from '#shared/demo/demo';
import { crossingsApi } from '#shared/network/crossings';
import { districtApi } from '#shared/network/district';
import { sitesApi } from '#shared/network/sites';
import { catalogueApi } from '#shared/requests/catalogue';
import { loadSeeds } from '../../../server/demo/seed-files';
import { demoDistrictDir } from '../../unit/demo/broken-copy';
import { useApp } from '../../setup/app';
import { signInAsDemo } from '../../setup/demo-person';

const code = '511112';
const districtCode = code;
type Row = Record<string, unknown>;
type Names = Record<string, string>;
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
/** Fields that are stored under their own name in another form. */
const inOtherTerms = new Set(['hoursExceptions', 'serviceArea', 'deductions']);

describe('the demo district on a real database', () => {
  const t = useApp({ DEMO: '1' });

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

  test('an old town name is known', async () => {
    const { body } = await t.visitor.call(districtApi.resolveAddress, {
      params: { code },
      body: { text: '桥沟镇桥沟街36号' },
    });
    expect([body.town?.name, body.alias]).toEqual(['金粟镇', '桥沟镇']);
  });

  test('the clock moves for everybody and is kept', async () => {
    const headers = await signInAsDemo(t, 'dispatcher');
    const moved = await t.visitor.raw('POST', '/api/demo/clock', {
      headers,
      body: { now: '2026-03-11T02:00:00.000Z', speed: 60 },
    });
    expect(moved.body).toMatchObject({ speed: 60, day: '2026-03-11' });
    const collector = await signInAsDemo(t, 'collector');
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
