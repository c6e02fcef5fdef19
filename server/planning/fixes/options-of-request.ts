import { secOfTime, timeOfSec } from '#shared/kernel/time';
import type { SlotInput } from '#shared/requests/requests';
import type { TimeWindow } from '../solver';
import { optionOf, type FixOption, type LeftOut } from './option';
import { ownCosts } from './own-costs';
import type { Patch } from './patch';

/** A window is widened by these steps, inside the hours at which a crew may ring. Assumed. */
const stepMin = 5;
const mostMin = 120;
const ringSec = { from: 7 * 3600, to: 21 * 3600 } as const;

const minutes = Array.from({ length: mostMin / stepMin }, (_, k) => (k + 1) * stepMin);

/** All visits of the request in other windows. */
export function inWindow({ built, tasks }: Pick<LeftOut, 'built' | 'tasks'>, window: TimeWindow): Patch {
  return { tasks: tasks.map((task) => [task, { ...built.problem.tasks[task]!, windows: [window] }]) };
}

/** The resident is at home for longer: earlier, or later. */
export function widerWindows(left: LeftOut): FixOption[] {
  const { built, tasks, nowSec } = left;
  const [open, close] = built.visits[tasks[0]!]!.request.windowSec;
  const widened = (windowOf: (sec: number) => [number, number]) =>
    minutes.flatMap((min) => {
      const [from, to] = windowOf(min * 60);
      if (from < Math.max(nowSec, ringSec.from) || to > ringSec.to) return [];
      const change = { kind: 'window' as const, from: timeOfSec(from), to: timeOfSec(to) };
      const ownFen = ownCosts.windowFen + min * ownCosts.windowPerMinuteFen;
      return [{ patch: inWindow(left, [from, to]), ownFen, change, minutes: min }];
    });
  const begun = Math.max(open, Math.ceil(nowSec / 60) * 60);
  return [
    ...optionOf(
      { group: 'window earlier', shifts: null },
      widened((sec) => [open - sec, close]),
    ),
    ...optionOf(
      { group: 'window later', shifts: null },
      widened((sec) => [begun, close + sec]),
    ),
  ];
}

/** Every other window of the given slots, all of one day. */
export function otherSlots(left: LeftOut, slots: readonly SlotInput[], ownFen: number): FixOption[] {
  return slots.flatMap((slot) => {
    const { day, from, to } = slot;
    const patch = inWindow(left, [secOfTime(from), secOfTime(to)]);
    const change = { kind: 'slot' as const, slot: { day, from, to } };
    const half = from < '12:00' ? 'morning' : 'afternoon';
    return optionOf({ group: `slot ${half}`, shifts: null }, [{ patch, ownFen, change }]);
  });
}
