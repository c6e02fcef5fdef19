import mongoose, { Types } from 'mongoose';
import { roles, type Role } from '#shared/kernel/roles';
import type { Implementation } from '../../../server/kernel/http/implement';
import { partnerKeysApi } from '#shared/partners/keys';
import type { Client } from '../../setup/app';
import { sampleBody } from '../../setup/sample-body';
import { addressOf, paramsOfNothing } from '../../setup/addresses-of-nothing';
import { errorOf } from '../../setup/errors';
import { sendFile } from '../../setup/send-file';
import { storedState } from '../../setup/stored-state';
import { day, homes, operator, useOperatedDay, type Booked, type Crew } from '../dispatch/operated-day';

/** Where the records of a path lie, by its first part. */
const collections: Record<string, string> = {
  'api-keys': 'api_keys',
  'dealer-order-imports': 'order_imports',
  'dealer-orders': 'dealer_orders',
  'notice-deliveries': 'notices',
  'partner/orders': 'dealer_orders',
  'payout-batches': 'payout_batches',
  'plan-runs': 'plan_runs',
  'price-lists': 'price_lists',
  'reverse-invoices': 'reverse_invoices',
  'same-day-offers': 'same_day_offers',
  'shift-templates': 'shift_templates',
  centres: 'sites',
};
const partOf = (path: string) => /^\/api\/((?:partner\/)?[\w-]+)\/:/.exec(path)?.[1] ?? '';
const collectionOf = (path: string) => collections[partOf(path)] ?? partOf(path);

/** Acts on what belongs to a whole district, whose administrators and dispatchers may; those of another district find nothing. */
const ofDistrict = new Set(['updateCrossing']);
/** These answer only for a request that is left out, and for a wiped unit: their days have none. */
const notSeen = new Set(['listFixes', 'listOtherPlaces', 'getErasureCertificate']);

describe('somebody else’s records', () => {
  const on = useOperatedDay();
  const bookings: Booked[] = [];
  let crew: Crew;
  let own: Types.ObjectId;
  let siteId: string;
  let dispatcherId: string;
  const rivals = new Map<Role, Client>();
  const keys: Client[] = [];
  /** Of another district. */
  const strangers: Client[] = [];
  const owners: Client[] = [];

  beforeAll(async () => {
    for (const place of [homes.north, homes.west])
      bookings.push(await on.book({ address: { ...on.booking().address, place } }));
    await on.order('BZ-7001', 'S-7001');
    crew = await on.planned();
    on.at('10:00');
    await crew.driveAndUnload(bookings);
    siteId = await on.siteId('yard');
    dispatcherId = (await on.dispatcher()).accountId;
    own = new Types.ObjectId((await on.dispatcher()).organisationId ?? '');
    owners.push(await on.dispatcher(), await on.resident(), await on.dealer(), crew.client);
    owners.push(await on.t.as('administrator', operator));
    owners.push(await on.t.as('centre_staff', { ...operator, siteId }));
    for (const role of roles) {
      // As near as one can come without being of the house: same district, the number of its site, a crew of one's own.
      const where = role === 'government' ? '511112' : operator.districtCode;
      const at = { siteId, crewId: 'c'.repeat(24), districtCode: where };
      rivals.set(role, await on.t.as(role, { ...at, organisation: `rival_${role}` }));
    }
    for (const role of ['administrator', 'dispatcher'] as const)
      strangers.push(await on.t.as(role, { organisation: 'elsewhere', districtCode: '511112' }));
    for (const [role, scopes] of [
      ['dealer', ['orders:read', 'orders:write']],
      ['administrator', ['scales:write']],
    ] as const) {
      const body = { name: role, scopes: [...scopes], callsPerMin: 600 };
      const made = await rivals.get(role)?.call(partnerKeysApi.createApiKey, { body });
      keys.push(on.t.withToken(made?.body.token ?? ''));
    }
  }, 60_000);

  /** A record of the house; where its day made none, one that has nothing but its owner. */
  async function recordOf(path: string): Promise<{ id: string; code: string; isReal: boolean }> {
    const collection = mongoose.connection.collection(collectionOf(path));
    if (collectionOf(path) === 'sessions') {
      const session = await collection.findOne({
        accountId: { $in: [dispatcherId, new Types.ObjectId(dispatcherId)] },
      } as never);
      return { id: String(session?.['publicId']), code: '', isReal: true };
    }
    const found = await collection.findOne({
      $or: [{ organisationId: own }, { operatorId: own }, { dealerId: { $exists: true } }],
    });
    if (found) return { id: String(found._id), code: String(found['code'] ?? ''), isReal: true };
    const _id = new Types.ObjectId();
    const code = `STUB-${String(_id).slice(-6).toUpperCase()}`;
    await collection.insertOne({ _id, organisationId: own, districtCode: operator.districtCode, siteId, code, day });
    return { id: String(_id), code, isReal: false };
  }

  const clientsFor = ({ spec }: Implementation): Client[] => {
    if (spec.access === 'public') return [];
    if (spec.access === 'signed_in') return [...rivals.values()];
    if ('scope' in spec.access) return keys;
    return (spec.access as readonly Role[]).flatMap((role) => rivals.get(role) ?? []);
  };

  interface Target {
    one: Implementation;
    address: string;
    isReal: boolean;
    sent: { body?: unknown };
  }

  /** Not there, or not for this caller; in either case with what to do. */
  const isHidden = (status: number, body: unknown): boolean => {
    const { code, action } = errorOf(body) ?? {};
    return Boolean(action) && ((status === 404 && code === 'not_found') || (status === 403 && code === 'forbidden'));
  };

  /** Every endpoint that takes a record, with one to call it for. */
  async function targetsOf(endpoints: readonly Implementation[]): Promise<Target[]> {
    const targets: Target[] = [];
    const requestId = bookings[0]?.id ?? '';
    for (const one of endpoints) {
      const { path, body, params, access } = one.spec;
      if (!params || access === 'public' || !partOf(path) || !/:(id|code)\b/.test(path)) continue;
      const { id, code, isReal } = await recordOf(path);
      const address = path
        .replace(':id', id)
        .replace(':code', code)
        .replace(':requestId', requestId)
        .replace(':scale', 'scale_1')
        .replace(/:\w+/g, id);
      targets.push({ one, address, isReal, sent: body ? { body: sampleBody(one) } : {} });
    }
    return targets;
  }

  test('whoever is not of the house finds nothing and changes nothing, whatever the act', async () => {
    const faults: string[] = [];
    const targets = await targetsOf(on.t.app.features.flatMap(({ endpoints }) => endpoints));
    const withoutSample = targets.flatMap(({ one, sent }) => (sent.body === null ? [one.name] : []));
    let tried = 0;
    const before = await storedState();
    for (const { one, address, sent } of targets) {
      for (const client of ofDistrict.has(one.name) ? strangers : clientsFor(one)) {
        const { status, body: answer } = await client.raw(one.spec.method, address, sent);
        tried += 1;
        if (!isHidden(status, answer))
          faults.push(`${one.name} ${one.spec.method} ${address}: ${status} ${JSON.stringify(answer)?.slice(0, 160)}`);
      }
    }
    expect({ faults, withoutSample }).toEqual({ faults: [], withoutSample: [] });
    expect(tried).toBeGreaterThan(150);
    expect(await storedState()).toEqual(before);
    // The records are really there: somebody of the house finds each.
    let seen = 0;
    for (const { one, address, isReal } of targets) {
      const { method, access } = one.spec;
      const byKey = typeof access === 'object' && 'scope' in access;
      if (!isReal || method !== 'GET' || notSeen.has(one.name) || byKey) continue;
      const answers = await Promise.all(owners.map((client) => client.raw(method, address)));
      seen += 1;
      if (!answers.some(({ status }) => status === 200))
        faults.push(`${one.name}: nobody of the house sees it (${answers.map(({ status }) => status).join(' ')})`);
    }
    expect(faults).toEqual([]);
    expect(seen).toBeGreaterThan(12);
  }, 120_000);

  test('a secret that is nearly right opens nothing, whatever is asked by it', async () => {
    const { secret = '' } = bookings[0] ?? {};
    const nearly = secret.slice(0, -1) + (secret.endsWith('a') ? 'b' : 'a');
    const endpoints = on.t.app.features
      .flatMap((feature) => feature.endpoints)
      .filter(({ spec }) => spec.path.startsWith('/api/status/:secret'));
    const before = await storedState();
    const faults: string[] = [];
    for (const { name, spec } of endpoints) {
      const address = addressOf({ spec }, { ...paramsOfNothing(spec), secret: nearly });
      const { status, body } = spec.file
        ? await sendFile({ method: spec.method, url: on.t.url + address, token: null, file: Buffer.alloc(10) })
        : await on.t.visitor.raw(spec.method, address, spec.body ? { body: sampleBody({ name, spec }) } : {});
      if (status !== 404 || !isHidden(status, body)) faults.push(`${name}: ${status} ${JSON.stringify(body)}`);
    }
    expect(faults).toEqual([]);
    expect(endpoints.length).toBeGreaterThan(12);
    expect(await storedState()).toEqual(before);
  }, 60_000);
});
