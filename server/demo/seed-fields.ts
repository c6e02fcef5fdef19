import { key } from '#shared/kernel/ids';
import { serviceDay, timeOfDay } from '#shared/kernel/time';
import { skill } from '#shared/fleet/fleet';
import { condition } from '#shared/requests/catalogue';
import { z } from 'zod';

/** Stable key of a record, used by other files. */
export const keyField = key;
/** Name that a staff member signs in with. */
export const usernameField = z
  .string()
  .regex(/^[a-z][a-z0-9._-]{2,39}$/, 'a user name of 3 to 40 lower-case letters, digits, dots, dashes');
/** Text shown to people. */
export const textField = z.string().trim().min(1).max(200);
/** WGS-84 degrees east. */
export const lngField = z.number().min(-180).max(180);
/** WGS-84 degrees north. */
export const latField = z.number().min(-90).max(90);
/** Time of day in the district's time zone, 24 h. */
export const timeField = timeOfDay;
/** Town code of the statistics bureau, or any code of the same form. */
export const townCodeField = z.string().regex(/^\d{9}$/, 'town code of 9 digits');

/** [longitude, latitude] in WGS-84. */
export const positionField = z.tuple([lngField, latField]);
/** Opening and closing time of one day, written `["08:00", "18:00"]`, opening before closing. */
export const openPeriodField = z
  .tuple([timeField, timeField])
  .refine(([from, to]) => from < to, 'opening time must be before closing time')
  .transform(([from, to]) => ({ from, to }));

const dayPeriods = z.array(openPeriodField).max(4);
/** Opening periods per weekday; a missing day is closed. */
export const weeklyHoursField = z.strictObject({
  mon: dayPeriods.optional(),
  tue: dayPeriods.optional(),
  wed: dayPeriods.optional(),
  thu: dayPeriods.optional(),
  fri: dayPeriods.optional(),
  sat: dayPeriods.optional(),
  sun: dayPeriods.optional(),
});
/** A day that differs from the week: a calendar day, or `dayOffset` days after the first day of the demo. No periods = closed. */
export const hoursExceptionField = z
  .strictObject({
    day: serviceDay.optional(),
    dayOffset: z.int().min(-30).max(60).optional(),
    periods: dayPeriods,
    reason: z.string().trim().min(1).max(100),
  })
  .refine(
    (exception) => (exception.day === undefined) !== (exception.dayOffset === undefined),
    'give either day or dayOffset',
  );

/** Skills that a task may need and a crew may have. */
export const skillField = skill;
/** State of an old unit as the resident describes it. */
export const conditionField = condition;

/** CSV: a number; an empty cell is an error, never zero. */
export const csvNumber = z
  .string()
  .trim()
  .regex(/^-?\d+(\.\d+)?$/, 'a number')
  .transform(Number);
/** CSV: a number or an empty cell, which is `null`. */
export const csvNumberOrNull = z
  .string()
  .trim()
  .regex(/^(-?\d+(\.\d+)?)?$/, 'a number or nothing')
  .transform((text) => (text === '' ? null : Number(text)));
/** CSV: `yes` or `no`. */
export const csvFlag = z.enum(['yes', 'no']).transform((text) => text === 'yes');
/** CSV: text or an empty cell, which is `null`. */
export const csvTextOrNull = z
  .string()
  .trim()
  .max(200)
  .transform((text) => (text === '' ? null : text));
