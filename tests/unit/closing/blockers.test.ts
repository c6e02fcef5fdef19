import { blockersOf } from '../../../server/closing/blockers';
import { nextStepOf, reportOf } from '../../../server/closing/report';

type Facts = Parameters<typeof blockersOf>[0];
type Given = { [K in keyof Facts]?: Partial<Facts[K] extends (infer One)[] ? One : never>[] };
const at = (time: string) => new Date(`2026-03-11T${time}:00Z`);
const facts = (given: Given = {}, more: Partial<Facts> = {}): Facts => ({
  ...{ day: '2026-03-11', today: '2026-03-11', drivenM: new Map(), moved: 0 },
  ...{ routes: [], units: [], requests: [], incidents: [], openGaps: [], ...(given as object) },
  ...more,
});
const blockers = (given: Given) => blockersOf(facts(given)).map(({ kind, n, items }) => [kind, n, items[0]?.state]);
const id = (text: string) => text as never;
const ended = (endNote: string, endedAt: Date, requestId = 'r1') =>
  ({ requestId, kind: 'no_show', status: 'resolved', isEnded: true, openedAt: at('08:00'), endedAt, endNote }) as const;
const failed = { _id: id('r1'), code: 'HL-1', status: 'failed', failReason: 'not_at_home' } as const;

describe('what keeps a day from being closed', () => {
  test('nothing on a day that is over and done; a day to come cannot be closed', () => {
    const done = [{ status: 'done' }, { status: 'cancelled' }] as const;
    expect(blockers({ requests: [...done] })).toEqual([]);
    expect(blockersOf(facts({}, { today: '2026-03-10' }))).toMatchObject([{ kind: 'day_not_over', n: 1 }]);
    expect(blockersOf(facts({}, { today: '2026-03-12' }))).toEqual([]);
  });

  test('an incident until it has ended, also one whose repair waits for crews', () => {
    const incidents = [
      { _id: id('i1'), kind: 'site_closed', status: 'repaired', isEnded: false },
      ended('明天再去', at('17:00')),
    ] as const;
    expect(blockers({ incidents: [...incidents] })).toEqual([['incident_open', 1, 'repaired']]);
  });

  test('a request until it is done, cancelled, or failed with a next step', () => {
    for (const status of ['waiting', 'planned', 'onway', 'door'] as const)
      expect(blockers({ requests: [{ _id: id('r1'), code: 'HL-1', status }] })).toEqual([['request_open', 1, status]]);
    expect(blockers({ requests: [failed] })).toEqual([['next_step_missing', 1, 'failed']]);
    expect(blockers({ requests: [failed], incidents: [ended('周五再约', at('17:00'))] })).toEqual([]);
    // What was written about somebody else, or about nothing, is no next step.
    const others = [ended('周五再约', at('17:00'), 'r2'), ended('', at('17:00'))];
    expect(blockers({ requests: [failed], incidents: others })).toEqual([['next_step_missing', 1, 'failed']]);
  });

  test('a route until it is closed; one that never drove and visits nobody has nothing to account for', () => {
    const stop = (status: string) => ({ kind: 'visit', status }) as never;
    expect(blockers({ routes: [{ _id: id('a'), letter: 'A', status: 'finished', stops: [] }] })).toEqual([
      ['route_open', 1, 'finished'],
    ]);
    expect(blockers({ routes: [{ status: 'closed', stops: [] }] })).toEqual([]);
    expect(blockers({ routes: [{ status: 'published', stops: [stop('skipped')] }] })).toEqual([]);
    expect(blockers({ routes: [{ status: 'published', stops: [stop('planned')] }] })).toMatchObject([
      ['route_open', 1, 'published'],
    ]);
  });

  test('a unit until the centre has it, a gap until it is explained; of many the first twenty are named', () => {
    const units = Array.from({ length: 25 }, (_, n) => ({ code: `U-${n}`, custody: 'aboard' as const }));
    const found = blockersOf(facts({ units: [...units, { code: 'U-in', custody: 'received' }] }));
    expect(found).toMatchObject([{ kind: 'unit_unaccounted', n: 25 }]);
    expect(found[0]?.items).toHaveLength(20);
    expect(blockers({ openGaps: [{ _id: id('g'), unitCode: 'U-1', kind: 'missing' }] as never })).toEqual([
      ['gap_open', 1, 'missing'],
    ]);
  });
});

describe('what comes next for a request that failed', () => {
  test('is what was written last, in whatever order the incidents are listed', () => {
    const early = ended('改下午', at('11:00'));
    const late = ended('周五再约', at('17:00'));
    const silent = ended('', at('18:00'));
    for (const incidents of [
      [late, early, silent],
      [silent, early, late],
    ]) {
      const given = facts({ requests: [failed], incidents });
      expect(nextStepOf(given, given.requests[0]!)).toBe('周五再约');
      expect(reportOf(given).failed).toMatchObject([{ code: 'HL-1', reason: 'not_at_home', next: '周五再约' }]);
    }
  });
});
