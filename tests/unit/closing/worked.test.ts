import { workedSecOf } from '../../../server/closing/worked';

type Given = Parameters<typeof workedSecOf>[0];
const at = (time: string, day = 11) => new Date(`2026-03-${day}T${time}:00Z`);
const stop = (arrivedAt: Date | null, leftAt: Date | null) => ({ arrivedAt, leftAt }) as Given['stops'][number];
const route = (startedAt: Date | null, finishedAt: Date | null, ...stops: Given['stops']): Given => ({
  ...{ startedAt, finishedAt, stops },
  shiftEndsAt: at('18:00'),
});
const minutes = (given: Given) => (workedSecOf(given) ?? NaN) / 60;

describe('how long a crew has worked', () => {
  test('a day in its shift is the time from start to finish, however quiet', () => {
    expect(minutes(route(at('08:00'), at('17:30'), stop(at('08:40'), at('09:00'))))).toBe(570);
    // Told nothing from 09:00 to 17:30, inside the shift.
    expect(minutes(route(at('08:00'), at('17:30')))).toBe(570);
  });

  test('overtime counts', () => {
    // 08:00 to 20:30: the last door at 17:50, the centre from 19:10 to 20:10.
    const stops = [stop(at('17:20'), at('17:50')), stop(at('19:10'), at('20:10'))];
    expect(minutes(route(at('08:00'), at('20:30'), ...stops))).toBe(750);
    // Exactly three hours may be work, a second more is silence: then it ends at 17:50.
    expect(minutes(route(at('08:00'), at('20:50'), stop(at('17:20'), at('17:50'))))).toBe(770);
    const late = new Date(at('20:50').getTime() + 1000);
    expect(minutes(route(at('08:00'), late, stop(at('17:20'), at('17:50'))))).toBe(590);
  });

  test('forgotten to finish: pressed the next morning it adds nothing', () => {
    expect(minutes(route(at('08:00'), at('07:55', 12), stop(at('16:00'), at('16:45'))))).toBe(525);
  });

  test('finished the next morning: the morning’s work counts, the night does not', () => {
    const stops = [
      // 08:00 to 17:10, when it arrives at a door that it leaves in the morning.
      stop(at('08:30'), at('09:00')),
      stop(at('17:10'), at('07:40', 12)),
      // 07:40 to 08:50.
      stop(at('08:10', 12), at('08:45', 12)),
      stop(null, null),
    ];
    expect(minutes(route(at('08:00'), at('08:50', 12), ...stops))).toBe(550 + 70);
  });

  test('two nights are two nights', () => {
    const stops = [stop(at('17:00'), at('17:30')), stop(at('08:00', 12), at('08:30', 12))];
    expect(minutes(route(at('08:00'), at('09:00', 13), ...stops))).toBe(570 + 30);
  });

  test('what a clock tells outside of start and finish does not count; nothing is known before the end', () => {
    expect(minutes(route(at('08:00'), at('10:00'), stop(at('07:00'), at('11:00'))))).toBe(120);
    expect(workedSecOf(route(at('08:00'), null))).toBeNull();
    expect(workedSecOf(route(null, null))).toBeNull();
  });
});
