import type { DayShift } from '../../../server/planning/day';
import { plannableFromSec, restOfShift } from '../../../server/planning/rest-of-shift';

const hour = 3600;
const shift = {
  fromSec: 8 * hour,
  toSec: 17 * hour,
  break: { fromSec: 11.5 * hour, toSec: 13.5 * hour, durationSec: 0.75 * hour },
} as DayShift;

describe('a day that is planned while it is under way', () => {
  test('begins with the next full minute; any other day from its beginning', () => {
    const shanghai = { day: '2026-03-11', timeZone: 'Asia/Shanghai' };
    // 10:15:20 in Shanghai.
    const now = new Date('2026-03-11T02:15:20.000Z');
    expect(plannableFromSec(now, shanghai)).toBe(10 * hour + 16 * 60);
    expect(plannableFromSec(now, { ...shanghai, day: '2026-03-12' })).toBe(0);
    expect(plannableFromSec(new Date('2026-03-10T23:00:00.000Z'), shanghai)).toBe(7 * hour);
  });

  test('a shift that has not begun is whole, one that has begun is its rest, one that is over is none', () => {
    expect(restOfShift(shift, 7 * hour)).toEqual(shift);
    expect(restOfShift(shift, 10 * hour)).toEqual({ ...shift, fromSec: 10 * hour });
    expect(restOfShift(shift, 17 * hour)).toBeNull();
  });

  test('the break lies in what is left, and is taken where it no longer fits', () => {
    const at = (sec: number) => restOfShift(shift, sec)?.break;
    expect(at(12.5 * hour)).toEqual({ fromSec: 12.5 * hour, toSec: 13.5 * hour, durationSec: 0.75 * hour });
    expect(at(12.75 * hour)).toEqual({ fromSec: 12.75 * hour, toSec: 13.5 * hour, durationSec: 0.75 * hour });
    expect(at(13 * hour)).toBeNull();
    expect(restOfShift({ ...shift, break: null }, 9 * hour)?.break).toBeNull();
  });
});
