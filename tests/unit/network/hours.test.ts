import { sitesApi } from '#shared/network/sites';
import { openPeriodsOf, openStateAt, type Hours } from '../../../server/network/hours';

/** A Wednesday. */
const day = '2026-03-11';
const hour = 3600;
const period = (text: string) => ({ from: text.slice(0, 5), to: text.slice(6) });
const siteWith = (hours: Record<string, string[]>, exceptions: Record<string, string[]> = {}): Hours => ({
  hours: Object.fromEntries(Object.entries(hours).map(([weekday, periods]) => [weekday, periods.map(period)])),
  hoursExceptions: Object.entries(exceptions).map(([on, periods]) => ({
    day: on,
    periods: periods.map(period),
    reason: '',
  })),
});

describe('opening periods of a day', () => {
  const spans = (periods: string[]) =>
    openPeriodsOf(siteWith({ wed: periods }), day).map(({ fromSec, toSec }) => [fromSec / hour, toSec / hour]);
  test.each([
    ['none', [], []],
    [
      'two with a break',
      ['08:00-12:00', '14:00-18:00'],
      [
        [8, 12],
        [14, 18],
      ],
    ],
    ['touching ones are one', ['08:00-12:00', '12:00-18:00'], [[8, 18]]],
    ['overlapping ones in any order are one', ['12:30-18:00', '08:00-13:00'], [[8, 18]]],
    ['one within another adds nothing', ['08:00-18:00', '09:00-10:00'], [[8, 18]]],
    [
      'a minute apart they are two',
      ['08:00-11:59', '12:00-18:00'],
      [
        [8, 11 + 59 / 60],
        [12, 18],
      ],
    ],
    ['until midnight', ['00:00-24:00'], [[0, 24]]],
    ['one that ends before it begins opens nothing', ['22:00-06:00', '08:00-08:00'], []],
  ])('%s', (_what, periods, expected) => expect(spans(periods)).toEqual(expected));

  test('an exception replaces the week on its day only, also by nothing', () => {
    const site = siteWith({ wed: ['08:00-18:00'], thu: ['08:00-18:00'] }, { [day]: ['10:00-11:00'], '2026-03-12': [] });
    expect(openPeriodsOf(site, day)).toEqual([{ fromSec: 10 * hour, toSec: 11 * hour }]);
    expect(openPeriodsOf(site, '2026-03-12')).toEqual([]);
    expect(openPeriodsOf(site, '2026-03-18')).toEqual([{ fromSec: 8 * hour, toSec: 18 * hour }]);
    expect(openPeriodsOf(site, '2026-03-13')).toEqual([]);
  });

  test('a period that would go past midnight is refused where hours are entered, with how to write it', () => {
    const issuesOf = (change: object) =>
      sitesApi.updateSite.body.safeParse(change).error?.issues.map(({ path, message }) => [path.join('.'), message]);
    const words = expect.stringContaining('past midnight it goes on as a period of the next day') as string;
    const night = { day, periods: [period('08:00-08:00')], reason: '' };
    expect(issuesOf({ hours: { wed: [period('22:00-06:00')] } })).toEqual([['hours', words]]);
    expect(issuesOf({ hoursExceptions: [night] })).toEqual([['hoursExceptions.0', words]]);
    expect(issuesOf({ hours: { wed: [period('22:00-24:00')], thu: [period('00:00-06:00')] } })).toBeUndefined();
  });
});

describe('open or not', () => {
  /** Eight hours ahead of UTC. */
  const at = (site: Hours, local: string) => {
    const { opensAt, ...state } = openStateAt(site, new Date(`${local}:00+08:00`), 'Asia/Shanghai');
    return { ...state, opensAt: opensAt && new Date(opensAt.getTime() + 8 * 3_600_000).toISOString().slice(0, 16) };
  };
  const week = siteWith({ wed: ['08:00-12:00', '14:00-18:00'], sat: ['09:00-10:00'], mon: ['08:30-12:00'] });
  const open = (openUntil: string | null) => ({ openNow: true, openToday: true, openUntil, opensAt: null });
  const shut = (opensAt: string | null, openToday: boolean) => ({
    ...{ openNow: false, openUntil: null },
    ...{ openToday, opensAt },
  });
  test.each([
    ['before it opens', '2026-03-11T07:59', shut('2026-03-11T08:00', true)],
    ['the minute it opens', '2026-03-11T08:00', open('12:00')],
    ['the last minute', '2026-03-11T11:59', open('12:00')],
    ['the minute it closes', '2026-03-11T12:00', shut('2026-03-11T14:00', true)],
    ['in the afternoon', '2026-03-11T15:00', open('18:00')],
    ['after the day: the next day with hours', '2026-03-11T18:00', shut('2026-03-14T09:00', true)],
    ['on a day without hours', '2026-03-12T10:00', shut('2026-03-14T09:00', false)],
    ['over the end of the week', '2026-03-14T10:00', shut('2026-03-16T08:30', true)],
  ])('%s', (_when, local, state) => expect(at(week, local)).toEqual(state));

  test('the day is that of the district: 16:30 in UTC is half past midnight there', () => {
    const night = siteWith({ thu: ['00:00-01:00'] });
    expect(openStateAt(night, new Date('2026-03-11T16:30:00Z'), 'Asia/Shanghai')).toMatchObject(open('01:00'));
    expect(openStateAt(night, new Date('2026-03-11T16:30:00Z'), 'UTC').openNow).toBe(false);
  });

  test('up to 24:00 it goes on where the next day begins with a period, as far as that goes', () => {
    expect(at(siteWith({ wed: ['18:00-24:00'], thu: ['00:00-02:00'] }), '2026-03-11T23:00')).toEqual(open('02:00'));
    expect(at(siteWith({ wed: ['18:00-24:00'], thu: ['00:30-02:00'] }), '2026-03-11T23:00')).toEqual(open('24:00'));
    const through = siteWith({ wed: ['18:00-24:00'], thu: ['00:00-24:00'], fri: ['00:00-05:00'] });
    expect(at(through, '2026-03-11T23:00')).toEqual(open('05:00'));
    const holiday = siteWith({ wed: ['18:00-24:00'], thu: ['00:00-02:00'] }, { '2026-03-12': [] });
    expect(at(holiday, '2026-03-11T23:00')).toEqual(open('24:00'));
  });

  test('always open has no end; never open has no beginning; three weeks ahead are looked at', () => {
    const all = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
    expect(at(siteWith(Object.fromEntries(all.map((one) => [one, ['00:00-24:00']]))), '2026-03-11T12:00')).toEqual(
      open(null),
    );
    expect(at(siteWith({}), '2026-03-11T12:00')).toEqual(shut(null, false));
    expect(at(siteWith({}, { '2026-04-01': ['09:00-10:00'] }), '2026-03-11T12:00')).toEqual(
      shut('2026-04-01T09:00', false),
    );
    expect(at(siteWith({}, { '2026-04-02': ['09:00-10:00'] }), '2026-03-11T12:00')).toEqual(shut(null, false));
  });
});
