import type { LngLat } from '#shared/kernel/geo';
import { drivesOf } from '../../../server/dispatch/drives';
import { drivenOn } from '../../../server/tracking/learn/driven';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 11, 10, minute));
/** Metres east of 0° 0°. */
const east = (metres: number): LngLat => ({ lng: metres / 111_195.08, lat: 0 });
const fix = (minute: number, metres: number) => ({ at: at(minute), place: east(metres) });
const leg = { departedAt: at(0), arrivedAt: at(30) };

describe('what a track says of a leg', () => {
  test('all of the time and the metres of somebody who drives on', () => {
    expect(drivenOn([fix(1, 0), fix(10, 3000), fix(20, 6000), fix(29, 9000)], leg)).toEqual({
      drivenSec: 1800,
      drivenM: 9000,
    });
  });

  test('not the halt of ten minutes, whatever the phone scatters; two minutes at a light are driving', () => {
    const halt = [fix(1, 0), fix(10, 3000), fix(13, 3030), fix(20, 2990), fix(22, 3900), fix(24, 3910), fix(29, 9000)];
    // From 10:10 to 10:20.
    expect(drivenOn(halt, leg).drivenSec).toBe(1200);
  });

  test('a halt at the end counts too', () => {
    expect(drivenOn([fix(1, 0), fix(10, 3000), fix(20, 3000), fix(30, 3010)], leg).drivenSec).toBe(600);
  });

  test('no metres where the track does not cover the leg; fixes of other legs do not count', () => {
    expect(drivenOn([fix(1, 0), fix(10, 3000), fix(20, 6000)], leg)).toEqual({ drivenSec: 1800, drivenM: null });
    expect(drivenOn([fix(-5, 90_000), fix(40, 0)], leg)).toEqual({ drivenSec: 1800, drivenM: null });
  });
});

describe('legs from acts', () => {
  const stops = [
    { id: 's', kind: 'start' as const, place: east(0) },
    { id: 'a', kind: 'visit' as const, place: east(1000) },
    { id: 'b', kind: 'visit' as const, place: east(2000) },
  ];
  const act = (type: 'depart' | 'arrive', stopId: string, minute: number) => ({ type, stopId, countsAt: at(minute) });

  test('from where the vehicle was, from departure to arrival', () => {
    const acts = [act('depart', 'b', 0), act('arrive', 'b', 9), act('depart', 'a', 20), act('arrive', 'a', 26)];
    expect(drivesOf(stops, acts)).toEqual([
      { stopId: 'b', from: east(0), to: east(2000), departedAt: at(0), arrivedAt: at(9) },
      { stopId: 'a', from: east(2000), to: east(1000), departedAt: at(20), arrivedAt: at(26) },
    ]);
  });

  test('who does not say when he left is not measured, but is known to be there', () => {
    expect(drivesOf(stops, [act('arrive', 'a', 9), act('depart', 'b', 12), act('arrive', 'b', 15)])).toEqual([
      { stopId: 'b', from: east(1000), to: east(2000), departedAt: at(12), arrivedAt: at(15) },
    ]);
  });
});
