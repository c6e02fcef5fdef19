import type { PlanRoute, PlanStop } from '#shared/planning/planning';
import { withoutVisit } from '../../../server/dispatch/listeners';
import { emptyLoad, takeAboard, takeOff } from '../../../server/dispatch/loads';
import { isSameWork } from '../../../server/dispatch/make-routes';
import { isAccountedFor, timeOfAct } from '../../../server/dispatch/rules';
import { delivery, now, route, stop, visit } from './sample-route';

describe('loads', () => {
  test('what comes aboard adds to its side, in kilograms, litres and pieces', () => {
    const goods = [
      { weightKg: 70, volumeLitres: 330 },
      { weightKg: 0.1, volumeLitres: 0.3 },
    ];
    const loaded = takeAboard({ ...emptyLoad, newKg: 60, newPieces: 1 }, 'old', goods);
    expect(loaded).toEqual({ newKg: 60, newPieces: 1, newLitres: 0, oldKg: 70.1, oldLitres: 330.3, oldPieces: 2 });
    expect(takeOff(loaded, 'new', [{ weightKg: 60, volumeLitres: 0 }])).toMatchObject({ newKg: 0, newPieces: 0 });
  });

  test('what came aboard and left again is exactly nothing, whatever the order', () => {
    const goods = Array.from({ length: 50 }, (_, n) => ({ weightKg: 0.1 + n * 0.7, volumeLitres: 0.3 + n * 1.1 }));
    let load = emptyLoad;
    for (const one of goods) load = takeAboard(load, 'old', [one]);
    for (const one of goods.toReversed()) load = takeOff(load, 'old', [one]);
    expect(load).toEqual(emptyLoad);
    expect(Object.is(load.oldKg, 0)).toBe(true);
  });
});

describe('the time of an act', () => {
  const at = (sec: number) => new Date(now.getTime() + sec * 1000);
  const counted = (deviceSec: number, notBeforeSec = -3600) => {
    const { at: counts, ...rest } = timeOfAct({ deviceAt: at(deviceSec), now, notBefore: at(notBeforeSec) });
    return { sec: (counts.getTime() - now.getTime()) / 1000, ...rest };
  };
  test.each([
    ['now', 0, { sec: 0, offsetSec: 0, clockOff: false }],
    ['sent late', -120, { sec: -120, offsetSec: -120, clockOff: false }],
    ['five minutes old, still trusted', -300, { sec: -300, offsetSec: -300, clockOff: false }],
    ['a second more', -301, { sec: -301, offsetSec: -301, clockOff: true }],
    ['ahead: counts now', 30, { sec: 0, offsetSec: 30, clockOff: false }],
    ['far ahead', 301, { sec: 0, offsetSec: 301, clockOff: true }],
    ['before the route began: counts at its start', -7200, { sec: -3600, offsetSec: -7200, clockOff: true }],
  ])('%s', (_what, deviceSec, expected) => {
    expect(counted(deviceSec)).toEqual(expected);
  });
  test.each([
    [
      'two hours without signal, clock right',
      { deviceSec: -7200, phoneSec: 0 },
      { sec: -7200, offsetSec: 0, clockOff: false },
    ],
    ['ten minutes slow', { deviceSec: -2400, phoneSec: -600 }, { sec: -1800, offsetSec: -600, clockOff: true }],
    ['ten minutes fast', { deviceSec: 0, phoneSec: 600 }, { sec: -600, offsetSec: 600, clockOff: true }],
    [
      'four minutes fast is set right without a flag',
      { deviceSec: 240, phoneSec: 240 },
      { sec: 0, offsetSec: 240, clockOff: false },
    ],
  ])('of a phone that says its time: %s', (_what, { deviceSec, phoneSec }, expected) => {
    const { at: counts, ...rest } = timeOfAct({
      deviceAt: at(deviceSec),
      phoneNow: at(phoneSec),
      now,
      notBefore: at(-86_400),
    });
    expect({ sec: (counts.getTime() - now.getTime()) / 1000, ...rest }).toEqual(expected);
  });
  test('never in the future, even when the route began in it', () => {
    expect(counted(-60, 600).sec).toBe(0);
  });
});

describe('a visit that nobody makes any more', () => {
  const exchange = (rest: Parameters<typeof delivery>[0] = {}) => visit({ delivery: delivery(rest) });
  const stops = (rest: Parameters<typeof delivery>[0] = {}) => [
    stop('load', { kind: 'load', dealerOrderIds: ['order', 'other'] }),
    stop('s', { visit: exchange(rest) }),
    stop('t', { visit: visit({ requestId: 'another' }) }),
  ];

  test('is skipped, and its new unit is not loaded', () => {
    const after = withoutVisit(stops(), 'request');
    expect(after?.map(({ status }) => status)).toEqual(['planned', 'skipped', 'planned']);
    expect(after?.[0]?.dealerOrderIds).toEqual(['other']);
  });
  test('leaves a unit that is aboard on the list of what was loaded', () => {
    expect(withoutVisit(stops({ loaded: true }), 'request')?.[0]?.dealerOrderIds).toEqual(['order', 'other']);
  });
  test.each([
    ['planned', true],
    ['onway', true],
    ['door', false],
    ['done', false],
    ['failed', false],
    ['skipped', false],
  ] as const)('is skipped while it is %s: %s', (status, isSkipped) => {
    expect(withoutVisit([stop('s', { status, visit: visit() })], 'request') !== null).toBe(isSkipped);
  });
  test('both visits of a request go; a foreign request changes nothing', () => {
    const both = [stop('s', { visit: visit() }), stop('t', { visit: visit() })];
    expect(withoutVisit(both, 'request')?.map(({ status }) => status)).toEqual(['skipped', 'skipped']);
    expect(withoutVisit(both, 'nobody')).toBeNull();
    expect(both.map(({ status }) => status)).toEqual(['planned', 'planned']);
  });
});

test('a route is accounted for when it is finished and each unloading that took place is closed', () => {
  const unloading = (rest: object) => stop('u', { kind: 'unload', status: 'done', accountedAt: null, ...rest });
  const accounted = (status: 'started' | 'finished', ...stops: ReturnType<typeof stop>[]) =>
    isAccountedFor(route(stops, { status }));
  expect(accounted('finished', unloading({}))).toBe(false);
  expect(accounted('finished', unloading({ accountedAt: now }))).toBe(true);
  expect(accounted('finished', unloading({ accountedAt: now }), unloading({}))).toBe(false);
  expect(accounted('finished', unloading({ status: 'skipped' }), stop('v', { status: 'done' }))).toBe(true);
  expect(accounted('started', unloading({ accountedAt: now }))).toBe(false);
});

test('the same work is the same stops with the same orders and parts, in the same order', () => {
  const mine = route([
    stop('l', { kind: 'load', siteId: 'w', dealerOrderIds: ['order'] }),
    stop('s', { visit: visit({ parts: ['deliver', 'collect'] }) }),
  ]);
  const planned = (change: (stops: Partial<PlanStop>[]) => void = () => undefined, shiftId = 'shift') => {
    const stops: Partial<PlanStop>[] = [
      { kind: 'load', siteId: 'w', requestId: null, parts: [], dealerOrderIds: ['order'] },
      { kind: 'visit', siteId: null, requestId: 'request', parts: ['deliver', 'collect'], dealerOrderIds: [] },
    ];
    change(stops);
    return { shiftId, stops } as PlanRoute;
  };
  expect(isSameWork(mine, planned())).toBe(true);
  expect(isSameWork(mine, planned(undefined, 'another'))).toBe(false);
  for (const change of [
    (stops: Partial<PlanStop>[]) => void stops.reverse(),
    (stops: Partial<PlanStop>[]) => void stops.pop(),
    ([load]: Partial<PlanStop>[]) => void Object.assign(load ?? {}, { siteId: 'x' }),
    ([load]: Partial<PlanStop>[]) => void Object.assign(load ?? {}, { dealerOrderIds: [] }),
    ([, other]: Partial<PlanStop>[]) => void Object.assign(other ?? {}, { requestId: 'another' }),
    ([, other]: Partial<PlanStop>[]) => void Object.assign(other ?? {}, { parts: ['collect'] }),
  ])
    expect(isSameWork(mine, planned(change))).toBe(false);
});
