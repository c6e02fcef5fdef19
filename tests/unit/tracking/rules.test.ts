import type { LngLat } from '#shared/kernel/geo';
import {
  nearStop,
  siftFixes as sift,
  type FencedStop,
  type Fix,
  type SiftContext,
} from '../../../server/tracking/rules';

const now = new Date('2026-03-11T04:00:00Z');
/** Metres east of 0° 0°. */
const east = (metres: number): LngLat => ({ lng: metres / 111_195.08, lat: 0 });
const fix = (sec: number, metres: number): Fix => ({
  at: new Date(now.getTime() + sec * 1000),
  place: east(metres),
  speedKph: null,
  headingDeg: null,
});
const none = { old: 0, future: 0, inaccurate: 0, elsewhere: 0, jump: 0 };
const siftAll = (fixes: Fix[], rest: Partial<SiftContext>) =>
  sift(fixes, { last: null, now, since: null, isPossible: () => true, suspects: [], ...rest });
const siftFixes = (fixes: Fix[], last: Fix | null, _now: Date) => {
  const { accepted, ignored } = siftAll(fixes, { last });
  return { accepted, ignored };
};

describe('fixes of a phone', () => {
  test('are taken when they are newer than the last one', () => {
    const batch = [fix(-30, 0), fix(-20, 100), fix(-10, 200)];
    expect(siftFixes(batch, null, now)).toEqual({ accepted: batch, ignored: none });
    expect(siftFixes(batch, fix(-20, 100), now)).toEqual({ accepted: [batch[2]], ignored: { ...none, old: 2 } });
  });

  test('a repeated batch yields nothing; twice the same fix is one', () => {
    const batch = [fix(-30, 0), fix(-20, 100)];
    expect(siftFixes(batch, batch[1] ?? null, now)).toEqual({ accepted: [], ignored: { ...none, old: 2 } });
    expect(siftFixes([fix(-30, 0), fix(-30, 0)], null, now).accepted).toHaveLength(1);
  });

  test('the order in which they came does not matter', () => {
    const batch = [fix(-40, 0), fix(-30, 100), fix(-20, 200), fix(-10, 300)];
    const mixed = [batch[2]!, batch[0]!, batch[3]!, batch[1]!, batch[2]!];
    expect(siftFixes(mixed, null, now)).toEqual({ accepted: batch, ignored: { ...none, old: 1 } });
  });

  test('two minutes ahead are the clock of a phone, a second more is not', () => {
    expect(siftFixes([fix(120, 0)], null, now).accepted).toHaveLength(1);
    expect(siftFixes([fix(121, 0)], null, now).ignored).toEqual({ ...none, future: 1 });
  });

  test.each([
    // 200 km/h are 55.56 m/s.
    [10, 555, 'taken'],
    [10, 556, 'jump'],
    [1, 55, 'taken'],
    [1, 56, 'jump'],
    // Up to 50 m it is scatter, however short the time.
    [0.5, 49, 'taken'],
    [0.5, 51, 'jump'],
  ])('after %d s %d m further: %s', (sec, metres, what) => {
    const { ignored } = siftFixes([fix(-60 + sec, metres)], fix(-60, 0), now);
    expect(ignored).toEqual({ ...none, jump: what === 'jump' ? 1 : 0 });
  });

  test('after a jump the next is measured from the last one taken', () => {
    const batch = [fix(-50, 0), fix(-40, 90_000), fix(-30, 300)];
    const { accepted, ignored } = siftFixes(batch, null, now);
    expect(accepted).toEqual([batch[0], batch[2]]);
    expect(ignored).toEqual({ ...none, jump: 1 });
  });

  test('what is older than the route, too vague, or where no vehicle of it can be', () => {
    const vague = { ...fix(-10, 0), accuracyM: 501 };
    const { ignored, accepted } = siftAll([fix(-90, 0), vague, fix(-8, 70_000), { ...fix(-5, 0), accuracyM: 500 }], {
      since: fix(-60, 0).at,
      isPossible: ({ lng }) => lng < 0.5,
    });
    expect(ignored).toEqual({ ...none, old: 1, inaccurate: 1, elsewhere: 1 });
    expect(accepted).toHaveLength(1);
  });

  test('three jumps that agree put the wrong fix before them right, also over several batches', () => {
    const wrong = fix(-50, 90_000);
    const first = siftAll([fix(-40, 0), fix(-30, 100)], { last: wrong });
    expect([first.accepted, first.ignored.jump, first.suspects.length]).toEqual([[], 2, 2]);
    // The same batch again tells nothing new.
    const again = siftAll([fix(-40, 0), fix(-30, 100)], { last: wrong, suspects: first.suspects });
    expect([again.accepted, again.suspects.length]).toEqual([[], 2]);
    const right = siftAll([fix(-20, 200), fix(-10, 300)], { last: wrong, suspects: first.suspects });
    expect([right.accepted, right.suspects]).toEqual([[fix(-20, 200), fix(-10, 300)], []]);
    // Jumps here and there agree with nobody.
    const wild = siftAll([fix(-40, 0), fix(-30, 50_000), fix(-20, 0), fix(-10, 50_000)], { last: wrong });
    expect([wild.accepted, wild.ignored.jump]).toEqual([[], 4]);
  });
});

describe('the geofence', () => {
  const stop = (id: string, metres: number, rest: Partial<FencedStop> = {}): FencedStop => ({
    id,
    kind: 'visit',
    status: 'planned',
    place: east(metres),
    ...rest,
  });
  const here = east(0);

  test('is 80 m wide', () => {
    expect(nearStop(here, [stop('a', 79.9)])).toBe('a');
    expect(nearStop(here, [stop('a', 80.1)])).toBeNull();
    expect(nearStop(here, [stop('a', -79.9)])).toBe('a');
  });
  test('suggests the nearest, but before it the one that the vehicle is going to', () => {
    expect(nearStop(here, [stop('a', 40), stop('b', 20), stop('c', 30)])).toBe('b');
    expect(nearStop(here, [stop('a', 70, { status: 'onway' }), stop('b', 5)])).toBe('a');
    expect(nearStop(here, [stop('a', 200, { status: 'onway' }), stop('b', 5)])).toBe('b');
  });
  test.each(['door', 'done', 'failed', 'skipped'])('suggests nothing at a stop that is %s', (status) => {
    expect(nearStop(here, [stop('a', 0, { status })])).toBeNull();
  });
  test.each([
    ['start', null],
    ['break', null],
    ['load', 'a'],
    ['unload', 'a'],
    ['end', 'a'],
  ])('at a %s suggests %s', (kind, expected) => {
    expect(nearStop(here, [stop('a', 0, { kind })])).toBe(expected);
  });
});
