import { compile } from '../../../../server/planning/solver/compile';
import { placeBreaks } from '../../../../server/planning/solver/place-breaks';
import type { Break, Problem, Shift, Task } from '../../../../server/planning/solver/problem';
import { problem, shift, task } from '../sample-day';
import { nodesOf, textOf, type StepText } from './drive';

/* Doors 600 s apart, 300 s of work, from 28 800 on. Without waits: doors at 29 400, 30 300, 31 200, home at 33 300. */
const pause = (from: number, to: number, durationSec = 600): Break => ({ windowSec: [from, to], durationSec });
const doors = (windows: Task['windows'][] = []) =>
  [1, 2, 3].map((place, t) => task(`door ${place}`, place, windows[t] ? { windows: windows[t] } : {}));

function placed(
  breaks: Break[],
  tasks = doors(),
  steps: StepText[] = ['task 0', 'task 1', 'task 2'],
  terms: Partial<Shift> = {},
) {
  const day: Problem = problem({ tasks, shifts: [shift('van', { breaks, ...terms })] });
  const model = compile(day);
  const bare = nodesOf(model, 0, steps);
  const work = Int32Array.from(bare, (node) => model.service[node]!);
  const out = new Int32Array(bare.length + breaks.length);
  const length = placeBreaks(model, 0, bare, bare.length, work, out);
  return length < 0 ? null : textOf(model, out.subarray(0, length));
}

test('where it makes no difference it is taken as late as its window lets', () => {
  // Ready for it at 28 800, 29 700, 30 600, 31 500.
  expect(placed([pause(28_800, 30_600)])).toEqual(['task 0', 'task 1', 'break 0', 'task 2']);
  expect(placed([pause(28_800, 30_599)])).toEqual(['task 0', 'break 0', 'task 1', 'task 2']);
  expect(placed([pause(28_800, 29_000)])).toEqual(['break 0', 'task 0', 'task 1', 'task 2']);
});

test('a wait is used for it, even when it is shorter than the break', () => {
  const late = doors([[[0, 86_400]], [[31_000, 40_000]]]);
  // At the second door at 30 300 already, so 700 s of the break are free there.
  expect(placed([pause(28_800, 33_000)], late)).toEqual(['task 0', 'break 0', 'task 1', 'task 2']);
  expect(placed([pause(28_800, 33_000, 1500)], late)).toEqual(['task 0', 'break 0', 'task 1', 'task 2']);
});

test('of places where the route lasts as long, where it is home first', () => {
  const late = doors([[[36_000, 40_000]]]);
  // The first door opens at 36 000: a break before it only means that the vehicle leaves 600 s earlier, one behind it that it is home later.
  expect(placed([pause(30_000, 36_300)], late)).toEqual(['break 0', 'task 0', 'task 1', 'task 2']);
});

test('not where a window behind it would be missed', () => {
  const tight = doors([[[0, 86_400]], [[0, 30_300]]]);
  expect(placed([pause(28_800, 30_000)], tight)).toBeNull();
  expect(placed([pause(28_800, 30_600)], tight)).toEqual(['task 0', 'task 1', 'break 0', 'task 2']);
});

test('it opens while the crew is at work: nobody sits and waits for it before', () => {
  expect(placed([pause(30_400, 31_600)])).toEqual(['task 0', 'task 1', 'task 2', 'break 0']);
  expect(placed([pause(30_400, 31_000)])).toEqual(['task 0', 'task 1', 'break 0', 'task 2']);
});

test('left out when the route is home before it is due, or the shift begins after it', () => {
  expect(placed([pause(33_000, 33_300)])).toEqual(['task 0', 'task 1', 'task 2']);
  expect(placed([pause(33_000, 33_299)])).toContain('break 0');
  expect(placed([pause(20_000, 28_800)])).toEqual(['task 0', 'task 1', 'task 2']);
});

test('two breaks in their order, the second counted with the first', () => {
  expect(placed([pause(28_800, 29_700), pause(31_000, 32_100)])).toEqual([
    'task 0',
    'break 0',
    'task 1',
    'task 2',
    'break 1',
  ]);
  // Only with the first one is the route out long enough for the second.
  expect(placed([pause(28_800, 29_700), pause(33_000, 33_500)])).toHaveLength(5);
  expect(placed([pause(33_000, 33_500)])).toHaveLength(3);
});

test('one that stands already stays, nothing comes between pinned steps', () => {
  expect(placed([pause(28_800, 31_500)], doors(), ['break 0', 'task 0', 'task 1', 'task 2'])).toEqual([
    'break 0',
    'task 0',
    'task 1',
    'task 2',
  ]);
  const pinnedPrefix = [0, 1].map((index) => ({ kind: 'task' as const, index }));
  const steps: StepText[] = ['task 0', 'task 1', 'task 2'];
  expect(placed([pause(28_800, 30_600)], doors(), steps, { pinnedPrefix })).toEqual([
    'task 0',
    'task 1',
    'break 0',
    'task 2',
  ]);
  expect(placed([pause(28_800, 30_500)], doors(), steps, { pinnedPrefix })).toBeNull();
});

test('null where the way itself does not work', () => {
  expect(placed([pause(28_800, 40_000)], doors([[[0, 29_000]]]))).toBeNull();
});
