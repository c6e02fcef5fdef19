import { refusedFields } from '../../../web/kernel/refused/refused-fields';

describe('the fields that a refusal names', () => {
  const issue = (path: string, rule: string) => ({ path, message: '', rule });
  test.each([
    [
      'each once, with its rule',
      { issues: [issue('body.weightKg', 'too_big'), issue('body.weightKg', 'custom')] },
      [['weightKg', null, 'too_big']],
    ],
    [
      'in each row of a list',
      { issues: [issue('body.parts.2.kg', 'too_small'), issue('body.parts.3.kg', 'too_big')] },
      [
        ['kg', 2, 'too_small'],
        ['kg', 3, 'too_big'],
      ],
    ],
    ['an item of a list', { issues: [issue('body.codes.0', 'invalid_format')] }, [['codes', 0, 'wrong']]],
    ['named by a rule of the feature', { path: 'reason' }, [['reason', null, 'wrong']]],
    ['the whole', { issues: [issue('body', 'unrecognized_keys')] }, []],
    ['nothing', {}, []],
  ])('%s', (_what, details, expected) => {
    const found = refusedFields({ code: 'invalid_input', details });
    expect(found.map(({ name, row, rule }) => [name, row, rule])).toEqual(expected);
  });

  test('only where something is filled in wrongly', () => {
    expect(refusedFields({ code: 'conflict', details: { path: 'reason' } })).toEqual([]);
  });
});
