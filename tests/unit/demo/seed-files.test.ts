import { banksOf, isInside, relateToLine, waterAt } from '../../../server/demo/seed-geometry';
import { loadSeeds } from '../../../server/demo/seed-files';
import { demoDistrictDir, editJson, errorAfter, secondDistrictDir } from './broken-copy';

type Row = Record<string, unknown>;
const row = (index: number, change: Row) => editJson<Row[]>((rows) => Object.assign(rows[index] ?? {}, change));
const leftBank = (bank: string) =>
  editJson<{ features: { properties: { leftBanks: string[] } }[] }>(({ features }) => {
    for (const { properties } of features) properties.leftBanks = [bank];
  });
const swap = (from: string, to: string) => (text: string) => text.replace(from, to);

describe('the demo district', () => {
  const district = loadSeeds(demoDistrictDir);

  it('has the network, fleet and people that the demo promises', () => {
    const kinds = (kind: string) => district.sites.filter((site) => site.kind === kind);
    expect(kinds('enterprise')).toHaveLength(1);
    expect(kinds('centre')).toHaveLength(1);
    expect(kinds('warehouse')).toHaveLength(2);
    expect(kinds('point').length).toBeGreaterThanOrEqual(16);
    expect(new Set(kinds('point').map((site) => site.townCode)).size).toBe(8);
    expect(district.towns).toHaveLength(8);
    expect([district.vehicles.length, district.crews.length, district.shifts.length]).toEqual([12, 12, 12]);
    expect(district.organisations.filter((organisation) => organisation.kind === 'dealer')).toHaveLength(4);
    expect(kinds('centre').map((site) => site.bank)).toEqual(['east']);
  });

  it('has a point that is closed today, a full one and one for small things only', () => {
    const points = district.sites.filter((site) => site.kind === 'point');
    const big = new Set(
      district.categories.filter((category) => category.group === 'big').map((category) => category.key),
    );
    expect(points.some((site) => site.hoursExceptions.some((e) => e.dayOffset === 0 && e.periods.length === 0))).toBe(
      true,
    );
    expect(points.some((site) => site.fillKg === site.capacityKg)).toBe(true);
    expect(points.some((site) => site.categories.length > 0 && !site.categories.some((key) => big.has(key)))).toBe(
      true,
    );
  });

  it('keeps the published weights, and marks everything without a source as assumed', () => {
    const weights = Object.fromEntries(
      district.categories.filter((c) => !c.weightAssumed).map((c) => [c.key, c.weightKg]),
    );
    expect(weights).toEqual({
      fridge: 40.8,
      washer: 72.5,
      ac: 26.7,
      crt_tv: 33.2,
      flat_tv: 10.2,
      pc: 8.8,
      phone: 0.09,
    });
    expect(district.sites.every((site) => site.assumed)).toBe(true);
    expect(district.crossings.every((crossing) => crossing.assumed)).toBe(true);
  });

  it('knows old town names', () => {
    const townOf = (alias: string) => {
      const code = district.aliases.find((candidate) => candidate.alias === alias)?.townCode;
      return district.towns.find((town) => town.code === code)?.name;
    };
    expect(['桥沟镇', '辉山镇', '杨柳镇', '新云乡'].map(townOf)).toEqual(['金粟镇', '金山镇', '竹根镇', '牛华镇']);
  });

  it('has an open crossing for vehicles over each river, a ferry with limits and one for walkers only', () => {
    const open = district.crossings.filter((crossing) => crossing.vehicles && !crossing.closed);
    for (const river of district.rivers)
      expect(open.some((crossing) => crossing.river === river.properties.key)).toBe(true);
    expect(district.crossings).toContainEqual(
      expect.objectContaining({ kind: 'ferry', limitT: 3.5, openFrom: '07:00', openTo: '19:00' }),
    );
    expect(district.crossings.some((crossing) => crossing.walkers && !crossing.vehicles)).toBe(true);
  });
});

describe('a place of demand', () => {
  it.each([demoDistrictDir, secondDistrictDir])('stands where a source puts it, or is assumed (%s)', (dir) => {
    const { demand, towns, aliases, villages } = loadSeeds(dir);
    const known = new Set([...towns, ...aliases, ...villages].map(({ lng, lat }) => `${lng} ${lat}`));
    expect(demand.filter(({ assumed, lng, lat }) => assumed === known.has(`${lng} ${lat}`))).toEqual([]);
  });
});

describe('the second district', () => {
  const district = loadSeeds(secondDistrictDir);

  it('loads without neighbours and special requests', () => {
    expect(district).toMatchObject({ code: '659099', timeZone: 'Asia/Urumqi', neighbours: [], specialRequests: [] });
    expect(district.sites.filter((site) => site.kind === 'point')).toHaveLength(3);
    expect(district.vehicles[0]).toMatchObject({
      plate: '新X·H1001',
      capacityKg: 1500,
      rangeKm: null,
      grossWeightT: 3.5,
    });
    expect(district.sites[0]?.hours.mon).toEqual([{ from: '10:00', to: '20:00' }]);
  });

  it('tells banks, water and outside apart', () => {
    const banks = district.banks.map((bank) => bank.id);
    expect(banksOf({ lng: 87.15, lat: 44.02 }, banks, district.rivers)).toEqual(['north']);
    expect(banksOf({ lng: 87.15, lat: 43.97 }, banks, district.rivers)).toEqual(['south']);
    // At the bend (87.1, 43.99) the nearest point of the line is a vertex on the convex side.
    expect(banksOf({ lng: 87.1, lat: 43.985 }, banks, district.rivers)).toEqual(['south']);
    expect(waterAt({ lng: 87.1, lat: 43.9903 }, district.rivers)?.properties.key).toBe('huyang');
    expect(waterAt({ lng: 87.1, lat: 43.991 }, district.rivers)).toBeUndefined();
    expect(isInside({ lng: 87.31, lat: 44 }, district.boundary)).toBe(false);
  });

  it('measures metres to a line', () => {
    const line = {
      type: 'LineString' as const,
      coordinates: [
        [0, 0],
        [1, 0],
      ],
    };
    // 0.01° of latitude = 0.01 × 111 195 m
    expect(relateToLine({ lng: 0.5, lat: 0.01 }, line).distanceM).toBeCloseTo(1111.95, 1);
    expect(relateToLine({ lng: 0.5, lat: 0.01 }, line).side).toBe('left');
    expect(relateToLine({ lng: 0.5, lat: -0.01 }, line).side).toBe('right');
  });
});

describe('a broken file names file, row and field', () => {
  const cases: [string, string, (text: string) => string | null, number | null, string | null, RegExp][] = [
    ['missing file', 'slots.json', () => null, null, null, /cannot be read/],
    ['not JSON', 'names.json', (text) => text.slice(0, -4), null, null, /not JSON/],
    ['not a list', 'crews.json', () => '{}', null, null, /list/],
    ['ragged CSV', 'vehicles.csv', (text) => `${text}x,y\n`, 4, null, /not CSV/],
    ['missing column', 'towns.csv', swap('name_en', 'english'), 2, 'name_en', /expected string/],
    ['unknown column', 'towns.csv', swap('note', 'remark'), 2, 'note', /expected string/],
    ['not a number', 'vehicles.csv', swap('1500', 'many'), 2, 'capacity_kg', /a number/],
    ['empty number', 'vehicles.csv', swap('900,', ','), 3, 'capacity_kg', /a number/],
    ['wrong flag', 'crossings.csv', swap('yes,yes,no', 'yes,maybe,no'), 2, 'walkers', /yes/],
    ['unknown property', 'sites.json', row(2, { colour: 'red' }), 3, 'colour', /[Uu]nrecognized/],
    ['wrong time', 'sites.json', row(1, { hours: { mon: [['10:00', '25:00']] } }), 2, 'hours.mon.1.2', /HH:MM/],
    [
      'closing before opening',
      'sites.json',
      row(1, { hours: { mon: [['18:00', '10:00']] } }),
      2,
      'hours.mon.1',
      /before/,
    ],
    ['wrong time zone', 'district.json', swap('Asia/Urumqi', 'Asia/Nowhere'), null, 'timeZone', /time zone/],
    [
      'price range upside down',
      'catalogue.json',
      swap('"lowFen": 2000', '"lowFen": 9000'),
      1,
      'categories.priceFen.working',
      /lowFen/,
    ],
    ['stands twice', 'vehicles.csv', swap('\nvan,', '\ntruck,'), 3, 'key', /twice/],
    ['outside the district', 'sites.json', row(2, { lng: 88 }), 3, 'lng', /outside/],
    ['longitude and latitude swapped', 'sites.json', row(2, { lng: 44.018, lat: 87.148 }), 3, 'lng', /outside/],
    ['in the water', 'sites.json', row(2, { lng: 87.15, lat: 43.995 }), 3, 'lng', /water of 胡杨河/],
    ['on the other bank', 'sites.json', row(2, { bank: 'south' }), 3, 'bank', /"north"/],
    ['unknown bank', 'rivers.geojson', leftBank('moon'), 1, 'leftBanks', /moon/],
    ['crossing off the river', 'crossings.csv', swap('43.995', '43.999'), 2, 'lng', /off its river/],
    ['crossing over an unknown river', 'crossings.csv', swap(',huyang,', ',yili,'), 2, 'river', /yili/],
    [
      'alias of an unknown town',
      'aliases.csv',
      swap('团结村,659099100', '团结村,659099999'),
      3,
      'town_code',
      /659099999/,
    ],
    ['half a position', 'aliases.csv', swap('43.962', ''), 2, 'lat', /both/],
    ['orphan', 'sites.json', row(2, { parentKey: 'nobody' }), 3, 'parentKey', /nobody/],
    ['own ancestor', 'sites.json', row(1, { parentKey: 'yard' }), 2, 'parentKey', /ancestor/],
    ['root that is no enterprise', 'sites.json', row(2, { parentKey: null }), 3, 'parentKey', /no parent/],
    ['point below a point', 'sites.json', row(3, { parentKey: 'point_park' }), 4, 'parentKey', /nothing below/],
    ['point without a centre above', 'sites.json', row(2, { parentKey: 'oasis' }), 3, 'parentKey', /no centre/],
    ['no centre at all', 'sites.json', row(1, { kind: 'market' }), null, 'kind', /needs a centre/],
    ['fuller than full', 'sites.json', row(2, { fillKg: 900 }), 3, 'fillKg', /800 kg/],
    ['unknown category of a site', 'sites.json', row(3, { categories: ['whale'] }), 4, 'categories', /whale/],
    ['dealer without warehouse', 'organisations.json', row(1, { warehouseKey: null }), 2, 'warehouseKey', /warehouse/],
    ['warehouse that is none', 'organisations.json', row(1, { warehouseKey: 'yard' }), 2, 'warehouseKey', /yard/],
    ['unknown home', 'vehicles.csv', swap('180,yard', '180,garage'), 3, 'home_site', /garage/],
    ['crew of strangers', 'crews.json', row(1, { usernames: ['c.yard'] }), 2, 'usernames', /c\.yard/],
    ['person in two crews', 'crews.json', row(1, { usernames: ['a.driver'] }), 2, 'usernames', /crew "crew_a"/],
    [
      'subsidy for nothing that is collected',
      'subsidy-rules.json',
      row(0, { categories: [{ key: 'tv', name: { zh: '电视', en: 'tv' }, catalogueKeys: ['whale'], perPerson: 1 }] }),
      1,
      'categories.catalogueKeys',
      /whale/,
    ],
    [
      'end of a shift that nothing keeps',
      'shifts.json',
      row(1, { endSiteKey: 'yard' }),
      2,
      'endSiteKey',
      /[Uu]nrecognized/,
    ],
    ['vehicle in two places', 'shifts.json', row(1, { vehicleKey: 'truck' }), 1, 'vehicleKey', /shift_b/],
    ['break outside the shift', 'shifts.json', row(0, { endsAt: '14:00' }), 1, 'break', /inside/],
    ['shift without a vehicle', 'shifts.json', row(1, { vehicleKey: 'boat' }), 2, 'vehicleKey', /boat/],
    ['staff of nobody', 'staff.json', row(0, { orgKey: 'nobody' }), 1, 'orgKey', /nobody/],
    ['a password in the file', 'staff.json', row(0, { password: 'secret' }), 1, 'password', /[Uu]nrecognized/],
    ['old name that is no alias', 'demand.csv', swap('no,老农场', 'no,新农场'), 3, 'old_name', /新农场/],
    ['window upside down', 'slots.json', swap('"to": "18:30"', '"to": "15:30"'), 2, 'windows.to', /after/],
  ];

  it.each(cases)('%s', (_, file, change, expectedRow, field, message) => {
    const error = errorAfter(file, change);
    expect({ file: error.file, row: error.row, field: error.field }).toEqual({ file, row: expectedRow, field });
    expect(error.message).toMatch(message);
    expect(error.message).toContain(file);
  });

  interface Sorting {
    licences: { orgKey: string; categories: string[] }[];
    rules: { rules: { byCategory?: Record<string, unknown> } }[];
    yards: { siteKey: string }[];
  }
  const sortingCases: [string, (sorting: Sorting) => void, number | null, string, RegExp][] = [
    [
      'nothing about licences',
      (sorting) => Reflect.deleteProperty(sorting, 'licences'),
      null,
      'licences',
      /expected array/,
    ],
    ['licence of nobody', ({ licences }) => (licences[1]!.orgKey = 'nobody'), 2, 'licences.orgKey', /nobody/],
    ['licence for whales', ({ licences }) => licences[2]!.categories.push('whale'), 3, 'licences.categories', /whale/],
    ['yard of no site', ({ yards }) => (yards[0]!.siteKey = 'moon'), 1, 'yards.siteKey', /moon/],
    [
      'tolerance of whales',
      ({ rules }) => (rules[0]!.rules.byCategory = { whale: { share: 0, leastKg: 0, lightShare: 0 } }),
      1,
      'rules.rules.byCategory',
      /whale/,
    ],
    ['rules twice from one day', ({ rules }) => rules.push(rules[0]!), 7, 'rules.validFrom', /twice/],
  ];

  it.each(sortingCases)('of the sorting centre, too: %s', (_, change, expectedRow, field, message) => {
    const error = errorAfter('sorting.json', editJson(change), demoDistrictDir);
    expect({ file: error.file, row: error.row, field: error.field }).toEqual({
      ...{ file: 'sorting.json', row: expectedRow, field },
    });
    expect(error.message).toMatch(message);
  });

  it('blames the place when no street gives it an address', () => {
    const error = errorAfter('streets.csv', swap('farm,三连,yes\n', ''));
    expect(error).toMatchObject({
      file: 'demand.csv',
      row: 3,
      field: 'key',
      reason: expect.stringContaining('streets.csv'),
    });
  });
});
