import { endsAfterBeginning, isClosedAt, isClosedDuring, isStanding } from '#shared/network/closures';
import { crossingOn } from '../../../server/network/closures';

const timeZone = 'Asia/Shanghai';
/** The wall clock there is eight hours ahead. */
const at = (wall: string) => new Date(`${wall}:00+08:00`);
/** From 14:00 of Thursday to 09:30:36 of Saturday. */
const closure = { closed: true, closedFrom: at('2026-03-12T14:00'), closedUntil: new Date('2026-03-14T01:30:36Z') };
const whole = { closed: true, closedPart: null };
const open = { closed: false, closedPart: null };
const part = (fromSec: number, toSec: number) => ({ closed: false, closedPart: { fromSec, toSec } });
const on = (day: string, now?: Date, of: Parameters<typeof crossingOn>[0] = closure) => {
  const { closed, closedPart } = crossingOn(of, { day, timeZone, now });
  return { closed, closedPart };
};

test('open before its beginning, closed from it on, open by its end', () => {
  const moments = ['2026-03-12T13:59', '2026-03-12T14:00', '2026-03-13T00:00', '2026-03-14T09:30', '2026-03-14T09:31'];
  expect(moments.map((moment) => isClosedAt(closure, at(moment)))).toEqual([false, true, true, true, false]);
  expect(isClosedAt(closure, closure.closedUntil)).toBe(false);
  // It stands before it begins, and as instants of the API it is the same.
  expect(moments.map((moment) => isStanding(closure, at(moment)))).toEqual([true, true, true, true, false]);
  const told = { closed: true, closedFrom: '2026-03-12T06:00:00.000Z', closedUntil: '2026-03-14T01:30:36.000Z' };
  expect(moments.map((moment) => isClosedAt(told, at(moment)))).toEqual([false, true, true, true, false]);
});

test('a day: open before, a part of the first and of the last, whole between, open after', () => {
  expect(on('2026-03-11')).toEqual(open);
  expect(on('2026-03-12')).toEqual(part(14 * 3600, 86_400));
  expect(on('2026-03-13')).toEqual(whole);
  expect(on('2026-03-14')).toEqual(part(0, 9 * 3600 + 30 * 60 + 36));
  expect(on('2026-03-15')).toEqual(open);
  const atNoon = { closed: true, closedFrom: at('2026-03-12T11:00'), closedUntil: at('2026-03-12T13:00') };
  expect(on('2026-03-12', undefined, atNoon)).toEqual(part(11 * 3600, 13 * 3600));
  // From midnight to midnight it is that day and no other.
  const ofDay = { closed: true, closedFrom: at('2026-03-12T00:00'), closedUntil: at('2026-03-13T00:00') };
  expect(['2026-03-11', '2026-03-12', '2026-03-13'].map((day) => on(day, undefined, ofDay))).toEqual([
    open,
    whole,
    open,
  ]);
});

test('in the course of a day: what has begun counts from its beginning, what has ended not at all', () => {
  expect(on('2026-03-12', at('2026-03-12T13:59'))).toEqual(part(14 * 3600, 86_400));
  expect(on('2026-03-12', at('2026-03-12T14:00'))).toEqual(whole);
  expect(on('2026-03-14', at('2026-03-14T09:00'))).toEqual(part(0, 9 * 3600 + 30 * 60 + 36));
  expect(on('2026-03-14', at('2026-03-14T10:00'))).toEqual(open);
  expect(on('2026-03-11', at('2026-03-12T15:00'))).toEqual(open);
});

test('without a beginning it is closed already, without an end until somebody opens it', () => {
  const forever = { closed: true, closedFrom: null, closedUntil: null };
  // As documents are that know no beginning.
  const old = { closed: true, closedUntil: null };
  for (const one of [forever, old]) {
    expect(on('2027-01-01', at('2027-01-01T08:00'), one)).toEqual(whole);
    expect(isClosedAt(one, at('2027-01-01T08:00'))).toBe(true);
  }
  expect(on('2026-03-12', undefined, { ...forever, closedFrom: at('2026-03-12T14:00') })).toEqual(
    part(14 * 3600, 86_400),
  );
  expect(isClosedAt({ closed: false, closedFrom: null, closedUntil: null }, at('2026-03-12T09:00'))).toBe(false);
});

test('a period: touched by a closure that begins in it or lasts into it', () => {
  const during = (from: string, until: string) => isClosedDuring(closure, { from: at(from), until: at(until) });
  expect(during('2026-03-12T08:00', '2026-03-12T14:00')).toBe(false);
  expect(during('2026-03-12T08:00', '2026-03-12T14:01')).toBe(true);
  expect(during('2026-03-14T09:30', '2026-03-14T18:00')).toBe(true);
  expect(during('2026-03-14T09:31', '2026-03-14T18:00')).toBe(false);
});

test('an end lies after its beginning, where both are told', () => {
  const [early, late] = [at('2026-03-12T14:00'), at('2026-03-12T14:01')];
  const hours = (closedFrom: Date | null, closedUntil: Date | null) => endsAfterBeginning({ closedFrom, closedUntil });
  expect([hours(early, late), hours(early, early), hours(late, early)]).toEqual([true, false, false]);
  expect([hours(null, early), hours(late, null), hours(null, null)]).toEqual([true, true, true]);
});
