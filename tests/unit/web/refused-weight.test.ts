import { refusedWeight } from '../../../web/collector/work/refused-weight';

describe('the weight that an act was refused for', () => {
  const refused = { code: 'invalid_input', message: '', action: '', conflict: null };
  const told = { kg: 900, mostKg: 350, categoryKey: 'washer' };
  test.each([
    ['with its bound', { code: 'U-1', ...told }, told],
    ['another field', { path: 'reason', fitting: [] }, null],
    ['a refusal that an older page kept', undefined, null],
  ])('%s', (_what, details, expected) =>
    expect(refusedWeight({ ...refused, ...(details && { details }) })).toEqual(expected),
  );
});
