import { z } from 'zod';

/** An instant in UTC as ISO 8601. */
export const instant = z.iso.datetime();

/** A service day `YYYY-MM-DD` in the district's time zone. */
export const serviceDay = z.iso.date();

/** A time of day `HH:MM`, 00:00 to 24:00. */
export const timeOfDay = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time of day is HH:MM');

/** Seconds since 00:00 of a `HH:MM`. */
export function secOfTime(time: string): number {
  return Number(time.slice(0, 2)) * 3600 + Number(time.slice(3, 5)) * 60;
}

/** `HH:MM` of seconds since 00:00 (rounded down to the minute). */
export function timeOfSec(sec: number): string {
  const minutes = Math.floor(sec / 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(timeZone, format);
  }
  return format;
}

const quarterMs = 900_000;
const mostOffsets = 20_000;
const offsets = new Map<string, Map<number, number>>();

/** How far a zone is ahead of UTC at an instant, in ms. Zones change at full quarters of an hour, so one look-up serves a quarter. */
function offsetMs(atMs: number, timeZone: string): number {
  const quarter = Math.floor(atMs / quarterMs);
  let known = offsets.get(timeZone);
  if (!known) offsets.set(timeZone, (known = new Map()));
  let offset = known.get(quarter);
  if (offset === undefined) {
    const { day, sec } = readWallClock(new Date(quarter * quarterMs), timeZone);
    offset = Date.parse(`${day}T00:00:00Z`) + sec * 1000 - quarter * quarterMs;
    if (known.size > mostOffsets) known.clear();
    known.set(quarter, offset);
  }
  return offset;
}

/** What the clock on the wall shows in a time zone: service day and seconds since 00:00. */
export function localTime(at: Date, timeZone: string): { day: string; sec: number } {
  const local = at.getTime() + offsetMs(at.getTime(), timeZone);
  const dayMs = Math.floor(local / 86_400_000) * 86_400_000;
  return { day: new Date(dayMs).toISOString().slice(0, 10), sec: Math.floor((local - dayMs) / 1000) };
}

/** The same, from the platform's time zone data; slow. */
function readWallClock(at: Date, timeZone: string): { day: string; sec: number } {
  const parts: Record<string, string> = {};
  for (const part of formatOf(timeZone).formatToParts(at)) parts[part.type] = part.value;
  const { year, month, day, hour, minute, second } = parts;
  return { day: `${year}-${month}-${day}`, sec: Number(hour) * 3600 + Number(minute) * 60 + Number(second) };
}

/** The service day of an instant. */
export function dayOf(at: Date, timeZone: string): string {
  return localTime(at, timeZone).day;
}

/** The instant of a wall-clock time: seconds since 00:00 of a service day (may exceed 24 h). Uses the zone's offset at noon of that day, as service days have no clock change in the districts served. */
export function instantOf(day: string, sec: number, timeZone: string): Date {
  const midnightMs = Date.parse(`${day}T00:00:00Z`);
  return new Date(midnightMs + sec * 1000 - offsetMs(midnightMs + 12 * 3_600_000, timeZone));
}

/** The service day `days` later (negative: earlier). */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Weekday of a service day. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];
export function weekdayOf(day: string): Weekday {
  return weekdays[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7] as Weekday;
}
