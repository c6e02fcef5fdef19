import { routeStatuses, stopStatuses, type CollectorAct } from '#shared/dispatch/routes';
import { stopKinds } from '#shared/planning/planning';
import { actTable, assertAllowed, stopOfAct, type ActType } from '../../../server/dispatch/rules';
import { acts, context, delivery, refusal, route, stop, visit } from './sample-route';

/** The design: when an act is possible, as "kinds @ statuses"; null for acts on the whole route. */
const design: Record<ActType, string | null> = {
  start: null,
  depart: 'load visit unload end @ planned',
  arrive: 'load visit unload end @ planned onway',
  load: 'load @ door',
  deliver: 'visit @ door',
  collect: 'visit @ door skipped',
  refuse_price: 'visit @ door',
  identify_seller: 'visit @ door',
  give_evidence: 'visit @ door',
  complete: 'visit @ door',
  cannot_do: 'load visit unload @ planned onway door',
  confirm_change: null,
  take_break: 'break @ planned',
  unload: 'unload @ door done failed skipped',
  finish: null,
};
const actTypes = Object.keys(design) as ActType[];

/** A stop at which every guard is content: only the table can refuse. */
function tried(type: ActType, kind: (typeof stopKinds)[number], status: (typeof stopStatuses)[number]) {
  const handed = delivery({ loaded: true, delivered: type === 'complete' });
  return stop('s', {
    kind,
    status,
    dealerOrderIds: ['order'],
    visit: kind === 'visit' ? visit({ parts: ['deliver', 'collect'], delivery: handed }) : null,
  });
}
const unitsOf = (type: ActType) =>
  type === 'complete' || type === 'unload' ? [{ code: 'U-1', stopId: 's', custody: 'aboard' as const }] : [];
const act = (type: ActType): CollectorAct => (type === 'cannot_do' ? { ...acts.cannot_do, note: 'why' } : acts[type]);

describe('acts and the states in which they are possible', () => {
  test('every act of the contract is in the table', () => {
    expect(Object.keys(actTable).sort()).toEqual([...actTypes].sort());
  });

  test.each(actTypes)('%s', (type) => {
    const allowed: string[] = [];
    for (const status of routeStatuses)
      for (const kind of stopKinds)
        for (const stopStatus of stopStatuses) {
          const at = tried(type, kind, stopStatus);
          const whole = design[type] === null;
          const on = route(whole ? [] : [at], { status });
          const code = refusal(() => assertAllowed(context(act(type), on, { units: whole ? [] : unitsOf(type) })));
          if (code === null) allowed.push(whole ? status : `${status} ${kind} ${stopStatus}`);
          else expect(code).toBe('wrong_state');
        }
    const [kinds = '', statuses = ''] = design[type]?.split(' @ ') ?? [];
    const expected =
      design[type] === null
        ? type === 'confirm_change'
          ? ['published', 'started']
          : [type === 'start' ? 'published' : 'started']
        : kinds.split(' ').flatMap((kind) => statuses.split(' ').map((status) => `started ${kind} ${status}`));
    expect([...new Set(allowed)].sort()).toEqual(expected.sort());
  });

  test.each(actTypes)('%s on a route that was replaced is refused', (type) => {
    const status = type === 'start' ? 'published' : 'started';
    const on = route([tried(type, 'visit', 'door')], { status, active: false });
    expect(() => assertAllowed(context(act(type), on))).toThrow(/replaced by a new plan/);
  });

  test('the stop of an act is one of its route', () => {
    const on = route([stop('s'), stop('t')]);
    expect(stopOfAct(on, acts.arrive)?.id).toBe('s');
    expect(stopOfAct(on, acts.start)).toBeNull();
    expect(refusal(() => stopOfAct(route([stop('t')]), acts.arrive))).toBe('not_found');
  });
});
