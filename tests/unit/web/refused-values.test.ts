import { refusedPrice, refusedWeight } from '../../../web/collector/work/refused-values';

const refused = { code: 'invalid_input', message: '', action: '', conflict: null };

describe('the weight that an act was refused for', () => {
  const told = { kg: 900, mostKg: 350, categoryKey: 'washer' };
  test.each([
    ['with its bound', { code: 'U-1', ...told }, told],
    ['another field', { path: 'reason', fitting: [] }, null],
    ['a refusal that an older page kept', undefined, null],
  ])('%s', (_what, details, expected) =>
    expect(refusedWeight({ ...refused, ...(details && { details }) })).toEqual(expected),
  );
});

test('the price that holds where another was shown; a label that is taken and a picture that is missing say none', () => {
  const details = { priceFen: 3000, quotedFen: 5000, evidence: [] };
  const price = (code: string, more = {}) => refusedPrice({ ...refused, code, ...more });
  expect(price('conflict', { details })).toBe(3000);
  expect(price('invalid_input', { details })).toBeNull();
  expect(price('conflict', { details: { code: 'A-0001' } })).toBeNull();
  expect(price('conflict')).toBeNull();
});
