import { instantOf } from '#shared/kernel/time';
import { crossingOn, isClosedAt } from '../../../server/network/closures';

const timeZone = 'Asia/Shanghai';
const at = (day: string, hours: number) => instantOf(day, hours * 3600, timeZone);
const closed = { closed: true, closedUntil: at('2026-03-12', 9.51), openFrom: '06:00' };
const on = (day: string, now?: Date) => {
  const { closed: isClosed, openFrom } = crossingOn(closed, { day, timeZone, now });
  return [isClosed, openFrom];
};

test('a closure with an end: closed before that day, open from its hour on that day, open after it', () => {
  expect(on('2026-03-11')).toEqual([true, '06:00']);
  // Full minutes, never too early.
  expect(on('2026-03-12')).toEqual([false, '09:31']);
  expect(on('2026-03-13')).toEqual([false, '06:00']);
});

test('what opens later every day opens no sooner by that', () => {
  const until = { ...closed, closedUntil: at('2026-03-12', 5) };
  expect(crossingOn(until, { day: '2026-03-12', timeZone })).toMatchObject({ closed: false, openFrom: '06:00' });
});

test('once the hour has come it is open for the whole of the rest', () => {
  expect(on('2026-03-12', at('2026-03-12', 9))).toEqual([false, '09:31']);
  expect(on('2026-03-12', at('2026-03-12', 10))).toEqual([false, '06:00']);
  expect([isClosedAt(closed, at('2026-03-12', 9)), isClosedAt(closed, at('2026-03-12', 10))]).toEqual([true, false]);
});

test('without an end it stays closed until somebody opens it', () => {
  const forever = { ...closed, closedUntil: null };
  expect(crossingOn(forever, { day: '2027-01-01', timeZone, now: at('2027-01-01', 8) })).toBe(forever);
  expect(isClosedAt(forever, at('2027-01-01', 8))).toBe(true);
  expect(isClosedAt({ closed: false, closedUntil: null }, at('2026-03-12', 9))).toBe(false);
});
