import { Worker } from 'node:worker_threads';
import type { Snapshot } from '../../../../server/planning/solver/anneal';
import { FOLLOW_FROM, Relay } from '../../../../server/planning/solver/relay';
import { createTeamBoard, Meeting } from '../../../../server/planning/solver/team';
import { problem, shift, task } from '../sample-day';

const day = problem({
  tasks: [1, 2, 3].map((place) => task(`door ${place}`, place)),
  shifts: [shift('one'), shift('two')],
});

const planOf = (cost: number, routes: number[][], absent: number[] = []): Snapshot => ({
  cost,
  routes: routes.map((nodes) => Int32Array.from(nodes)),
  absent,
});

const noTime = (): boolean => false;

/** A search that only remembers what it was told. */
class Fake {
  readonly adopted: Snapshot[] = [];
  constructor(public best: Snapshot) {}
  construct(): void {}
  step(): void {}
  adopt(plan: Snapshot): void {
    this.adopted.push(plan);
    this.best = plan;
  }
}

/** Another thread that comes to every meeting: twice for each, as the protocol wants. Its plan must be on the board already. */
const companion = `
  const { workerData: board } = require('node:worker_threads');
  for (;;) {
    const before = Atomics.load(board, 1);
    if (Atomics.add(board, 0, 1) === 1) {
      Atomics.store(board, 0, 0);
      Atomics.add(board, 1, 1);
      Atomics.notify(board, 1);
    } else while (Atomics.load(board, 1) === before) Atomics.wait(board, 1, before, 50);
  }`;

describe('the board of a team', () => {
  test('a plan is read as it was written, with its cost and its empty shifts', () => {
    const meeting = new Meeting({ index: 0, size: 1, board: createTeamBoard(1, day) }, 2);
    const plan = planOf(1234.5678, [[], [2, 7, 0]], [1]);
    expect(meeting.exchange(plan, false)).toEqual({ plans: [plan], isStopped: false });
    expect(meeting.exchange(planOf(1, [[0], [1]]), true)).toEqual({ plans: [planOf(1, [[0], [1]])], isStopped: true });
  });

  test('a plan with more steps than there is room for is shown as none', () => {
    const meeting = new Meeting({ index: 0, size: 1, board: createTeamBoard(1, day) }, 2);
    const { plans } = meeting.exchange(planOf(5, [Array.from({ length: 40 }, () => 3), []]), false);
    expect(plans).toEqual([planOf(Infinity, [[], []])]);
  });
});

describe('searches that show each other their best plans', () => {
  let other: Worker | undefined;
  afterEach(() => other?.terminate());

  /** Our search with one best plan, in a team with a thread whose plan costs 90. */
  function beside(own: Snapshot) {
    const board = createTeamBoard(2, day);
    const theirs = planOf(90, [[0, 1], []], [2]);
    // The other's part of the board begins behind the head of 4 words and our own part.
    const single = createTeamBoard(1, day);
    new Meeting({ index: 0, size: 1, board: single }, 2).exchange(theirs, false);
    board.set(single.subarray(4), single.length);
    other = new Worker(companion, { eval: true, workerData: board });
    const search = new Fake(own);
    return { search, theirs, relay: new Relay(search, day, { index: 0, size: 2, board }, FOLLOW_FROM.lean) };
  }

  test('early each goes its own way; later the worse one goes on from the better plan', () => {
    const { relay, search, theirs } = beside(planOf(100, [[0], [1]], [2]));
    expect(relay.isRoundOver(0.04)).toBe(false);
    expect(relay.isRoundOver(0.05)).toBe(true);
    expect(relay.meet(0.05, false)).toBe(false);
    expect(search.adopted).toEqual([]);
    expect(relay.isRoundOver(0.05)).toBe(false);
    expect(relay.meet(0.4, false)).toBe(false);
    expect(search.adopted).toEqual([theirs]);
    expect(relay.best).toEqual(theirs);
  });

  test('the better one keeps its own, and the search ends with the last round', () => {
    const { relay, search } = beside(planOf(80, [[0, 1, 2], []]));
    for (let round = 1; round < 20; round++) expect(relay.meet(round / 20, false)).toBe(false);
    expect(relay.meet(1, false)).toBe(true);
    expect(search.adopted).toEqual([]);
  });

  test('who wants to stop ends it for all', () => {
    const { relay } = beside(planOf(100, [[0], [1]], [2]));
    relay.construct(noTime);
    relay.step(0.5);
    expect(relay.meet(0.5, true)).toBe(true);
  });
});
