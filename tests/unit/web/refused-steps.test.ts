import { stepToMend } from '../../../web/resident/book/steps';

describe('the step of a booking that a refusal leads back to', () => {
  const of = (...paths: string[]) => ({
    code: 'invalid_input' as const,
    details: { issues: paths.map((path) => ({ path, message: '', rule: 'too_big' })) },
  });
  test.each([
    ['a full slot', { code: 'slot_full' as const, details: {} }, 'time'],
    ['a name', of('body.contact.name'), 'contact'],
    ['the address', of('body.address.text'), 'place'],
    ['the second item', of('body.items.1.count'), 'items'],
    ['several fields: the first step', of('body.note', 'body.address.unit'), 'place'],
    ['a field that nobody types', of('body.hold'), null],
    ['no signal', { code: 'offline' as const, details: {} }, null],
  ])('%s', (_what, failure, step) => expect(stepToMend(failure)).toBe(step));
});
