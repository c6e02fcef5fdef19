import type { Plan, PlanRoute, PlanStop } from '../../../shared/planning/planning';
import { bracketsOf } from '../../../web/console/desk/board/brackets';
import type { BoardBlock } from '../../../web/console/desk/board/board-rows';
import { indexAtMoment, moveStep, orderOf } from '../../../web/console/desk/edit/order';
import { areaOf } from '../../../web/console/desk/network/area-of';
import { publicationChanges } from '../../../web/console/desk/plan/publication-changes';
import type { QueueItem } from '../../../web/console/desk/queue/queue-items';

const at = (time: string) => `2026-03-11T${time}:00.000Z`;
function stop(kind: PlanStop['kind'], id: string | null, from = '01:00', to = '01:10'): PlanStop {
  const isVisit = kind === 'visit';
  const requestId = isVisit ? id : null;
  const siteId = kind === 'load' || kind === 'unload' ? id : null;
  return { kind, requestId, siteId, parts: isVisit ? ['collect'] : [], startAt: at(from), leaveAt: at(to) } as PlanStop;
}
/** A: load, one 09:00, two 10:00; B: three 09:30. */
const routes = [
  {
    ...{ shiftId: 'a', letter: 'A', crewName: '甲' },
    stops: [
      stop('start', null),
      stop('load', 'depot', '08:30', '08:40'),
      stop('visit', 'one', '09:00', '09:10'),
      stop('visit', 'two', '10:00', '10:10'),
      stop('end', null),
    ],
  },
  {
    shiftId: 'b',
    letter: 'B',
    crewName: '乙',
    stops: [stop('start', null), stop('visit', 'three', '09:30', '09:40'), stop('end', null)],
  },
] as PlanRoute[];
const plan = { routes } as Plan;
const visits = ({ steps }: ReturnType<typeof orderOf>) =>
  steps.map((step) => (step.kind === 'visit' ? step.requestId : step.kind));

describe('orders by hand', () => {
  it('moves a visit to another route, within its own, out of the plan and in', () => {
    const step = orderOf(plan, 'a').steps[1]!;
    const from = { shiftId: 'a', index: 1 };
    expect(moveStep(plan, { step, from }, { shiftId: 'b', index: 1 }).map(visits)).toEqual([
      ['load', 'two'],
      ['three', 'one'],
    ]);
    expect(moveStep(plan, { step, from }, { shiftId: 'a', index: 2 }).map(visits)).toEqual([['load', 'two', 'one']]);
    expect(moveStep(plan, { step, from }, null).map(visits)).toEqual([['load', 'two']]);
    expect(moveStep(plan, { step, from: null }, { shiftId: 'idle', index: 0 }).map(visits)).toEqual([['one']]);
  });

  it('reads a moment of the day as a place in a route, the moved stop left out', () => {
    const [a] = routes;
    const ms = (time: string) => Date.parse(at(time));
    expect(indexAtMoment(a, ms('09:04'), null)).toBe(1);
    expect(indexAtMoment(a, ms('09:06'), null)).toBe(2);
    expect(indexAtMoment(a, ms('23:00'), null)).toBe(3);
    // Without the visit of 09:00 the one of 10:00 is second.
    expect(indexAtMoment(a, ms('09:06'), 1)).toBe(1);
    expect(indexAtMoment(undefined, ms('09:06'), null)).toBe(0);
  });

  it('says what a publication changes for whom', () => {
    const item = (id: string, letter: string, etaAt: string) =>
      ({ request: { id }, state: 'planned', letter, etaAt: at(etaAt) }) as QueueItem;
    const found = publicationChanges(plan, [
      item('one', 'B', '09:00'),
      item('two', 'A', '09:40'),
      item('gone', 'A', '11:00'),
    ]);
    expect(found).toMatchObject({ added: ['three'], moved: ['one'], shifted: ['two'], removed: ['gone'] });
    expect(found.crews).toEqual([
      { letter: 'A', crewName: '甲', visits: 2, isNew: false, gains: ['one'], losses: ['gone'] },
      { letter: 'B', crewName: '乙', visits: 1, isNew: false, gains: ['three'], losses: ['one'] },
    ]);
  });

  it('gives windows that overlap lanes of their own, and one bracket to those that are the same', () => {
    const block = (from: number, to: number, rest: Partial<BoardBlock> = {}) =>
      ({ kind: 'visit', state: 'planned', late: false, windowFromMs: from, windowToMs: to, ...rest }) as BoardBlock;
    const found = bracketsOf([
      block(0, 10),
      block(0, 10, { late: true }),
      block(5, 15),
      block(10, 20),
      block(2, 4, { state: 'done' }),
    ]);
    expect(found.map(({ key, lane, late }) => [key, lane, late])).toEqual([
      ['0-10', 0, true],
      ['5-15', 1, false],
      ['10-20', 0, false],
    ]);
  });

  it('closes a ring of corners into an area, and has none with two', () => {
    const [a, b, c] = [1, 2, 3].map((n) => ({ lng: n, lat: n * n }));
    expect(areaOf([a!, b!])).toBeNull();
    expect(areaOf([a!, b!, c!])).toEqual({
      type: 'Polygon',
      coordinates: [
        [
          [1, 1],
          [2, 4],
          [3, 9],
          [1, 1],
        ],
      ],
    });
  });
});
