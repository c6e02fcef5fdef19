import { isOpen } from '../../../web/landing/open-now';
import { whereTo } from '../../../web/landing/where-to';

describe('start page', () => {
  test('after sign-in it leads to a page of this site only', () => {
    expect(whereTo('', '/console/')).toBe('/console/');
    expect(whereTo('?to=%2Fc%2Fstop', '/console/')).toBe('/c/stop');
    for (const bad of [
      '//evil.example',
      '/\\evil',
      'https://evil.example',
      'javascript:alert(1)',
      '/sign-in',
      '/',
      '/a?b=c',
    ]) {
      expect(whereTo(`?to=${encodeURIComponent(bad)}`, '/console/')).toBe('/console/');
    }
  });

  test('a point is open by its week, its exceptions come first', () => {
    const site = {
      closed: false,
      hours: { mon: [{ from: '08:30', to: '18:00' }] },
      hoursExceptions: [{ day: '2026-11-30', periods: [], reason: 'stocktaking' }],
    };
    const at = (utc: string) => isOpen(site, new Date(utc), 'Asia/Shanghai');
    expect(at('2026-11-23T00:29:59Z')).toBe(false);
    expect(at('2026-11-23T00:30:00Z')).toBe(true);
    expect(at('2026-11-23T10:00:00Z')).toBe(false);
    expect(at('2026-11-24T02:00:00Z')).toBe(false);
    expect(at('2026-11-30T02:00:00Z')).toBe(false);
    expect(isOpen({ ...site, closed: true }, new Date('2026-11-23T02:00:00Z'), 'Asia/Shanghai')).toBe(false);
  });
});
