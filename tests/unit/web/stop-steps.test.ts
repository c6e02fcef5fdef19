import type { RouteStop } from '#shared/dispatch/routes';
import { stepsOf } from '../../../web/collector/stop/steps';

const nothing = { confirming: false, orderAgreed: false };
type Visit = Partial<Omit<NonNullable<RouteStop['visit']>, 'delivery' | 'units' | 'kept'>> & {
  delivery?: object;
  units?: object[];
  kept?: object[];
};
const door = (visit: Visit): RouteStop =>
  ({
    ...{ id: 's', kind: 'visit', status: 'door' },
    visit: {
      ...{ mode: 'same_visit', parts: ['deliver', 'collect'], units: [], kept: [], orderAgreed: false },
      ...visit,
    },
  }) as unknown as RouteStop;
const told = (stop: RouteStop, said = nothing) =>
  stepsOf(stop, said)
    .map(({ key, state }) => (state === 'later' ? key : `${key} ${state}`))
    .join(', ');

describe('the steps at a door', () => {
  test('the two halves stand in the order that was promised, or in the other one where that is agreed', () => {
    const agreed = { ...nothing, orderAgreed: true };
    const newFirst = 'arrive done, deliver now, collect, complete';
    const oldFirst = 'arrive done, collect now, deliver, complete';
    for (const mode of ['same_visit', 'deliver_then_collect'] as const) expect(told(door({ mode }))).toBe(newFirst);
    for (const mode of ['collect_then_deliver', 'dismantle_and_install'] as const) {
      expect(told(door({ mode }))).toBe(oldFirst);
      expect(told(door({ mode }), agreed)).toBe(newFirst);
    }
    expect(told(door({ mode: 'deliver_then_collect', orderAgreed: true }))).toBe(oldFirst);
    expect(told(door({ mode: 'collect_then_deliver', parts: ['collect'] }))).toBe('arrive done, collect now, complete');
  });

  test('when the old one is dealt with, also where it stays for its price, the new one is next', () => {
    const confirming = { ...nothing, confirming: true };
    const mode = 'collect_then_deliver';
    const next = 'arrive done, collect done, deliver now, complete';
    expect(told(door({ mode, units: [{}] }), confirming)).toBe(next);
    expect(told(door({ mode, kept: [{}] }), confirming)).toBe(next);
    expect(told(door({ mode, units: [{}] }))).toBe('arrive done, collect now, deliver, complete');
    const delivered = { delivery: { delivered: true } };
    expect(told(door({ kept: [{}], ...delivered }), confirming)).toBe(
      'arrive done, deliver done, collect done, complete now',
    );
    expect(told(door({ mode, units: [{}], ...delivered }))).toBe('arrive done, collect now, deliver done, complete');
    // Of a collection alone nothing would be left to complete.
    expect(told(door({ parts: ['collect'], kept: [{}] }), confirming)).toBe('arrive done, collect now, complete');
  });
});
