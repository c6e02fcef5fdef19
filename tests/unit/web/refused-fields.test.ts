import { refusedFields } from '../../../web/console/ui/refused-fields';

describe('the fields that a refusal names', () => {
  const issue = (path: string, rule: string) => ({ path, message: '', rule });
  test.each([
    [
      'each once, with its rule',
      { issues: [issue('body.weightKg', 'too_big'), issue('body.weightKg', 'custom')] },
      [['weightKg', 'too_big']],
    ],
    ['inside a list', { issues: [issue('body.parts.2.kg', 'too_small')] }, [['kg', 'too_small']]],
    ['an item of a list', { issues: [issue('body.codes.0', 'invalid_format')] }, [['codes', 'wrong']]],
    ['named by a rule of the feature', { path: 'reason' }, [['reason', 'wrong']]],
    ['the whole', { issues: [issue('body', 'unrecognized_keys')] }, []],
    ['nothing', {}, []],
  ])('%s', (_what, details, expected) => {
    const found = refusedFields({ code: 'invalid_input', details });
    expect(found.map(({ name, rule }) => [name, rule])).toEqual(expected);
  });

  test('only where something is filled in wrongly', () => {
    expect(refusedFields({ code: 'conflict', details: { path: 'reason' } })).toEqual([]);
  });
});
