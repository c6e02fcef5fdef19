import { judge } from '../../../server/planning/judge';
import { solve } from '../../../server/planning/solver';
import { InputError } from '../../../scripts/plan/input-error';
import { isVroom, readVroom } from '../../../scripts/plan/vroom-input';
import { readVroomPlan, writeVroom } from '../../../scripts/plan/vroom-output';

/** Four places on a line, 100 s apart. */
const line = [0, 1, 2, 3].map((from) => [0, 1, 2, 3].map((to) => 100 * Math.abs(from - to)));
const small = {
  vehicles: [
    {
      id: 7,
      start_index: 0,
      end_index: 0,
      capacity: [2],
      skills: [5],
      breaks: [{ id: 1, service: 50, time_windows: [[0, 300]] }],
    },
  ],
  jobs: [
    { id: 1, location_index: 1, service: 10, delivery: [1] },
    { id: 2, location_index: 2, pickup: [1], skills: [5] },
    { id: 3, location_index: 3, skills: [6], priority: 10 },
  ],
  shipments: [{ amount: [1], pickup: { id: 4, location_index: 1 }, delivery: { id: 4, location_index: 3 } }],
  matrices: { car: { durations: line } },
};
const planned = (json: unknown) => {
  const vroom = readVroom(json, 30);
  const solution = solve(vroom.problem, { seed: 1, iterations: 500, nowMs: () => performance.now() });
  expect(judge(vroom.problem, solution).violations).toEqual([]);
  return { vroom, answer: writeVroom(vroom, solution) };
};
const faults = (json: unknown): readonly string[] => {
  try {
    readVroom(json, 30);
  } catch (error) {
    if (error instanceof InputError) return error.faults;
    throw error;
  }
  return [];
};

describe("VROOM's input", () => {
  it('is told from our own', () => {
    expect(isVroom(small)).toBe(true);
    expect(isVroom({ shifts: [], vehicles: [] })).toBe(false);
  });

  it('is planned to the known optimum: out to the end of the line and back, cost in seconds', () => {
    const { answer } = planned(small);
    expect(answer.summary).toMatchObject({ cost: 600, routes: 1, unassigned: 1, duration: 600, service: 60 });
    expect(answer.unassigned).toEqual([{ type: 'job', id: 3 }]);
    const steps = answer.routes[0]!.steps;
    expect(steps[0]).toMatchObject({ type: 'start', load: [1] });
    expect(steps.at(-1)).toMatchObject({ type: 'end', load: [1] });
    const order = steps.map((step) => ('id' in step ? `${step.type} ${step.id}` : step.type));
    expect(order.indexOf('pickup 4')).toBeLessThan(order.indexOf('delivery 4'));
    expect(order).toContain('break 1');
    for (const { load } of steps) expect(load[0]).toBeLessThanOrEqual(2);
  });

  it('is judged when it comes back as a solution', () => {
    const { vroom, answer } = planned(small);
    const plan = readVroomPlan(vroom, JSON.parse(JSON.stringify(answer)));
    expect(judge(vroom.problem, plan).violations).toEqual([]);
    const steps = answer.routes[0]!.steps.filter((step) => step.type !== 'pickup');
    const torn = readVroomPlan(vroom, { routes: [{ vehicle: 7, steps }] });
    expect(judge(vroom.problem, torn).violations.map(({ code }) => code)).toContain('precedence');
    expect(() => readVroomPlan(vroom, { routes: [{ vehicle: 8, steps: [] }] })).toThrow('no vehicle 8');
  });

  it('lets routes end anywhere when no end is given', () => {
    const open = { ...small, vehicles: [{ id: 7, start_index: 0, capacity: [2], skills: [5] }] };
    expect(planned(open).answer.summary.cost).toBe(300);
  });

  it('counts what is given as costs instead of seconds, and kilometres', () => {
    const costs = line.map((row) => row.map((seconds) => seconds * 3));
    expect(planned({ ...small, matrices: { car: { durations: line, costs } } }).answer.summary.cost).toBe(1800);
    const byKm = { ...small.vehicles[0]!, costs: { fixed: 7, per_hour: 0, per_km: 1000 } };
    const answer = planned({
      ...small,
      vehicles: [byKm],
      matrices: { car: { durations: line, distances: line.map((row) => row.map((seconds) => seconds * 10)) } },
    }).answer;
    expect(answer.summary.cost).toBe(6007);
  });

  it('serves the higher priority when there is time for one only', () => {
    const { answer } = planned({
      vehicles: [{ id: 1, start_index: 0, end_index: 0, time_window: [0, 250] }],
      jobs: [
        { id: 1, location_index: 1, service: 40 },
        { id: 2, location_index: 1, service: 40, priority: 3 },
      ],
      matrices: { car: { durations: line } },
    });
    expect(answer.unassigned).toEqual([{ type: 'job', id: 1 }]);
  });

  it('takes places without matrices by great circle at the speed given', () => {
    const { vroom } = planned({
      vehicles: [{ id: 1, start: [103.8, 29.4], end: [103.8, 29.4] }],
      jobs: [{ id: 1, location: [103.8, 29.5] }],
    });
    // 0.1° of latitude are 11.12 km, × 1.3 at 30 km/h.
    expect(vroom.problem.matrices[0]!.durationSec[vroom.problem.matrices[0]!.size]).toBeCloseTo(1735, -1);
  });

  it.each([
    ['setup times', { ...small, jobs: [{ id: 1, location_index: 1, setup: 5 }] }, 'jobs[0]: Unrecognized key: "setup"'],
    [
      'fixed steps',
      { ...small, vehicles: [{ id: 1, start_index: 0, steps: [] }] },
      'vehicles[0]: Unrecognized key: "steps"',
    ],
    [
      'break windows to choose from',
      {
        ...small,
        vehicles: [
          {
            id: 1,
            start_index: 0,
            breaks: [
              {
                id: 1,
                time_windows: [
                  [0, 1],
                  [2, 3],
                ],
              },
            ],
          },
        ],
      },
      'vehicles[0].breaks[0].time_windows: only one window for a break has an equivalent here',
    ],
    [
      'mixed costs',
      { ...small, vehicles: [{ id: 1, start_index: 0, costs: { per_hour: 1, per_km: 1 } }] },
      'vehicles[0].costs: per_hour and per_km together (or per_km with matrix costs) have no equivalent',
    ],
    [
      'a profile without matrix',
      { ...small, vehicles: [{ id: 1, start_index: 0, profile: 'truck' }] },
      'vehicles[0].profile: there is no matrix "truck"',
    ],
    [
      'an index beyond the matrix',
      { ...small, jobs: [{ id: 1, location_index: 9 }] },
      'jobs[0]: index 9, the matrices have 4 rows',
    ],
    ['an id twice', { ...small, jobs: [small.jobs[0], small.jobs[0]] }, 'job 1: the id is there twice'],
  ])('says that %s have no equivalent or are wrong', (_, json, fault) => {
    expect(faults(json)).toContain(fault);
  });
});
