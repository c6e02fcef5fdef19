import { clashOf } from '#shared/requests/company';
import type { Day, DayCategory } from '../day';
import type { ItemCount, RouteRest } from './rest-of-day';

/** Goods that ride together and must not, as one kind: what it is made of, and each piece as the mean of them. */
interface MixedLoad {
  category: DayCategory;
  of: readonly string[];
}

function mixedLoad(day: Day, key: string, items: readonly ItemCount[]): (MixedLoad & { count: number }) | null {
  const parts = items.flatMap(({ categoryKey, count }) => {
    const category = day.categories.find((one) => one.key === categoryKey);
    return category ? [{ ...category, count }] : [];
  });
  const of = parts.map((part) => part.key);
  if (!clashOf(day.categories, of, of)) return null;
  const pieces = parts.reduce((sum, { count }) => sum + count, 0);
  const mean = (each: (part: DayCategory) => number) =>
    parts.reduce((sum, part) => sum + each(part) * part.count, 0) / pieces;
  const category = {
    key: `mixed:${key}`,
    weightKg: mean(({ weightKg }) => weightKg),
    sdKg: mean(({ sdKg }) => sdKg),
    volumeLitres: mean(({ volumeLitres }) => volumeLitres),
    handlingSec: mean(({ handlingSec }) => handlingSec),
    requiredSkills: [],
    forbiddenTogetherWith: day.categories.map((one) => one.key),
  };
  return { category, of, count: pieces };
}

/**
 * The rest of a day on which goods that must not ride together do: each such load is a kind of its own, which rides with nothing else and is unloaded
 * where all of it is accepted. So its crew takes nothing more before it has unloaded, and the way there breaks no rule that could still be kept.
 */
export function withMixedLoads(day: Day, rests: readonly RouteRest[]): { day: Day; rests: readonly RouteRest[] } {
  const mixed: MixedLoad[] = [];
  const asOne = (key: string, items: readonly ItemCount[]): readonly ItemCount[] => {
    const found = mixedLoad(day, key, items);
    if (!found) return items;
    mixed.push(found);
    return [{ categoryKey: found.category.key, count: found.count }];
  };
  const after = rests.map((rest): RouteRest => ({
    ...rest,
    begun: rest.begun && { ...rest.begun, aboard: asOne(rest.shiftId, rest.begun.aboard) },
    stops: rest.stops.map((stop) =>
      stop.meeting ? { ...stop, meeting: { ...stop.meeting, items: asOne(stop.key, stop.meeting.items) } } : stop,
    ),
  }));
  if (mixed.length === 0) return { day, rests };
  const facilities = day.facilities.map((facility) => {
    const taken = mixed.filter(({ of }) => of.every((key) => facility.categories.includes(key)));
    return { ...facility, categories: [...facility.categories, ...taken.map(({ category }) => category.key)] };
  });
  const categories = [...day.categories, ...mixed.map(({ category }) => category)];
  return { day: { ...day, categories, facilities }, rests: after };
}
