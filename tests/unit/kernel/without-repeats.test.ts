import { withoutRepeats } from '../../../server/kernel/events/without-repeats';

test('of what waits together the last of a key stays, in its place; what has no key stays too', () => {
  const waiting = ['a1', 'b1', '-x', 'a2', 'c1', '-x', 'a3', 'b2'];
  const keyOf = (one: string) => (one.startsWith('-') ? null : one.charAt(0));
  expect(withoutRepeats(waiting, keyOf)).toEqual(['-x', 'c1', '-x', 'a3', 'b2']);
  expect(withoutRepeats([], keyOf)).toEqual([]);
});
