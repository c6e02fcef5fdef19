import type { ShiftTemplate } from '#shared/fleet/fleet';
import { weekdays, type Weekday } from '#shared/kernel/time';
import { newShiftForm, type ShiftForm } from './shift-form';

/** What people set of a weekly template. */
export type TemplateInput = Omit<ShiftTemplate, 'id' | 'paused' | 'version'>;

/** The hours, vehicle, crew and costs of a weekly template that is there. */
export function templateFormOf(template: ShiftTemplate): ShiftForm {
  const { vehicleId, crewId, startsAt, endsAt, break: rest } = template;
  return {
    ...newShiftForm(template),
    ...{ vehicleId, crewId, startsAt, endsAt, hasBreak: rest !== null },
    ...(rest && { breakFrom: rest.from, breakTo: rest.to, minutes: rest.minutes }),
  };
}

/** Days in the order of the week. */
export const inWeek = (days: readonly Weekday[]): Weekday[] => weekdays.filter((day) => days.includes(day));

/** Days as people say them: those that follow each other from the third on together, each with its first and last day. */
export function dayRuns(days: readonly Weekday[]): { from: Weekday; to: Weekday }[] {
  const runs: Weekday[][] = [];
  for (const day of inWeek(days)) {
    const last = runs.at(-1);
    if (last && weekdays.indexOf(last.at(-1)!) === weekdays.indexOf(day) - 1) last.push(day);
    else runs.push([day]);
  }
  return runs.flatMap((run) =>
    run.length > 2 ? [{ from: run[0]!, to: run.at(-1)! }] : run.map((day) => ({ from: day, to: day })),
  );
}

/** What differs from the template as it was: only that is sent, so that the log says what somebody changed. */
export function changesOf(before: ShiftTemplate, now: TemplateInput): Partial<TemplateInput> {
  const isSame = (key: keyof TemplateInput) => JSON.stringify(before[key]) === JSON.stringify(now[key]);
  return Object.fromEntries(Object.entries(now).filter(([key]) => !isSame(key as keyof TemplateInput)));
}
