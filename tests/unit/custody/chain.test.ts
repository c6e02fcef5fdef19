import fc from 'fast-check';
import { Types } from 'mongoose';
import { hashOf } from '../../../server/custody';
import { canonical } from '../../../server/custody/chain';

describe('what is hashed', () => {
  test('keys in order, instants and ids as text, what JSON leaves out left out', () => {
    const id = new Types.ObjectId('0123456789abcdef01234567');
    const at = new Date('2026-03-11T02:00:00Z');
    const said = { b: [2, undefined, { z: at, y: null }], a: id, c: undefined, ä: -0, 10: NaN, 9: '“"”' };
    expect(canonical(said)).toBe(
      '{"9":"“\\"”","10":null,"a":"0123456789abcdef01234567","b":[2,null,{"y":null,"z":"2026-03-11T02:00:00.000Z"}],"ä":0}',
    );
  });

  test('the order in which something was written down does not matter, nor whether it was read back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (said) => {
        const turned = Object.fromEntries(Object.entries(said).reverse());
        expect(canonical(turned)).toBe(canonical(said));
        expect(canonical(JSON.parse(JSON.stringify(said)))).toBe(canonical(said));
      }),
    );
  });

  test('a hash of before is found again', () => {
    const id = '0123456789abcdef01234567';
    const entry = {
      ...{ unitId: id, districtCode: '1', organisationId: id, code: 'U-1', seq: 1, kind: 'appeared', from: null },
      ...{ to: 'received', holder: { kind: 'site', id, name: '中心' }, handingTo: null, kgBefore: 0, kg: 70.5 },
      ...{ categoryKey: 'washer', material: null, siteId: id, place: { lng: 103.8, lat: 29.4 }, photoIds: [] },
      ...{ by: { accountId: null, role: null, system: 'x' }, at: '2026-03-11T02:00:00.000Z', day: '2026-03-11' },
      ...{ reason: 'r', about: { arrivalId: id }, prevHash: '0'.repeat(64) },
    };
    expect(hashOf(entry as never)).toBe('89183b6946937fb0763baed9d5ddd68c5e6c4dbd891d17b3b4d906000972d38b');
  });
});
