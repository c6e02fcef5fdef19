import { capacityOf, cutOffOf, windowOf } from '../../../server/requests/slots';

const timeZone = 'Asia/Shanghai';
const day = '2026-03-11';
const at = (time: string) => windowOf({ day, from: time, to: '24:00' }, timeZone).fromAt;
/** From ten to half past seven, with an hour of break between half past one and four. */
const shift = {
  day,
  startsAt: at('10:00'),
  endsAt: at('19:30'),
  break: { from: '13:30', to: '16:00', minutes: 60 },
} as Parameters<typeof capacityOf>[0][number];
const capacity = (from: string, to: string, shifts: readonly (typeof shift)[] = [shift]) =>
  capacityOf(shifts, windowOf({ day, from, to }, timeZone), timeZone);

test('a window is in the time of the district', () => {
  const { fromAt, toAt } = windowOf({ day, from: '08:30', to: '24:00' }, timeZone);
  expect([fromAt.toISOString(), toAt.toISOString()]).toEqual(['2026-03-11T00:30:00.000Z', '2026-03-11T16:00:00.000Z']);
});

describe('places of a window: 85 % of the working time, 18 minutes for a visit', () => {
  test.each([
    // 150 min × 0.85 / 18 = 7.08
    ['10:30', '13:00', 7],
    // 150 min without the hour of break: 90 × 0.85 / 18 = 4.25
    ['13:30', '16:00', 4],
    // An hour in the middle bears 24 of the 60 minutes: 36 × 0.85 / 18 = 1.7
    ['14:00', '15:00', 1],
    // The shift begins in it: 60 min → 2.83
    ['09:00', '11:00', 2],
    // It ends in it: 30 min → 1.42
    ['19:00', '21:00', 1],
    ['08:00', '10:00', 0],
    ['19:30', '21:00', 0],
  ])('%s–%s: %d', (from, to, expected) => {
    expect(capacity(from, to)).toBe(expected);
  });
  test('parts of visits of several shifts add up; a shift without break has none', () => {
    // 2 × 7.083 = 14.17
    expect(capacity('10:30', '13:00', [shift, shift])).toBe(14);
    // 12 × 7.083 = 85 exactly
    expect(capacity('10:30', '13:00', Array(12).fill(shift))).toBe(85);
    expect(capacity('13:30', '16:00', [{ ...shift, break: null }])).toBe(7);
    expect(capacity('10:30', '13:00', [])).toBe(0);
  });
});

test('a window closes some time before it opens, an early one on the evening before', () => {
  const cutOff = { minutesBefore: 180, earlyOpensBefore: '12:00', earlyClosesAt: '21:00' };
  const closes = (from: string) => cutOffOf({ cutOff, timeZone }, { day, from, to: '24:00' }).toISOString();
  expect(closes('16:00')).toBe('2026-03-11T05:00:00.000Z');
  expect(closes('12:00')).toBe('2026-03-11T01:00:00.000Z');
  expect(closes('11:30')).toBe('2026-03-10T13:00:00.000Z');
});
