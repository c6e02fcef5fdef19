import { z } from 'zod';

/** Stable key of a record, used by other files: lower case words joined by `-` or `_`. */
export const keyField = z.string().regex(/^[a-z0-9]+([-_][a-z0-9]+)*$/, 'lower-case key, words joined by - or _');
/** Text shown to people. */
export const textField = z.string().trim().min(1).max(200);
/** WGS-84 degrees east. */
export const lngField = z.number().min(-180).max(180);
/** WGS-84 degrees north. */
export const latField = z.number().min(-90).max(90);
/** Time of day in the district's time zone, 24 h. */
export const timeField = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'time of day HH:MM');
/** Day of the district's calendar. */
export const dayField = z.iso.date();
/** Town code of the statistics bureau, or any code of the same form. */
export const townCodeField = z.string().regex(/^\d{9}$/, 'town code of 9 digits');

/** [longitude, latitude] in WGS-84. */
export const positionField = z.tuple([lngField, latField]);
/** Opening and closing time of one day, opening before closing. */
export const openSpanField = z
  .tuple([timeField, timeField])
  .refine(([opensAt, closesAt]) => opensAt < closesAt, 'opening time must be before closing time');

const daySpans = z.array(openSpanField).max(4);
/** Weekdays in the order of the week; the keys of weekly hours and of shift templates. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** Opening spans per weekday; a missing day is closed. */
export const weeklyHoursField = z.strictObject({
  mon: daySpans.optional(),
  tue: daySpans.optional(),
  wed: daySpans.optional(),
  thu: daySpans.optional(),
  fri: daySpans.optional(),
  sat: daySpans.optional(),
  sun: daySpans.optional(),
});
/** A day that differs from the week: a calendar day, or `dayOffset` days after the first day of the demo. Empty spans = closed. */
export const hoursExceptionField = z
  .strictObject({
    day: dayField.optional(),
    dayOffset: z.int().min(-30).max(60).optional(),
    spans: daySpans,
    reason: textField,
  })
  .refine(
    (exception) => (exception.day === undefined) !== (exception.dayOffset === undefined),
    'give either day or dayOffset',
  );

/** Skills that a task may need and a crew may have. */
export const skillField = z.enum(['two_person', 'refrigerant', 'heavy']);
/** State of an old unit as the resident describes it. */
export const conditionField = z.enum(['working', 'broken', 'parts_missing']);

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
