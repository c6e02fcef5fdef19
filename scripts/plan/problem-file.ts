import { z } from 'zod';

/** Seconds since 00:00 of the service day, or "HH:MM". */
const moment = z.union([
  z.int().min(0).max(900_000_000),
  z
    .string()
    .regex(/^\d{1,2}:[0-5]\d$/, 'a time is seconds since 00:00 or "HH:MM"')
    .transform((text) => Number(text.split(':')[0]) * 3600 + Number(text.split(':')[1]) * 60),
]);
const period = z
  .tuple([moment, moment])
  .refine(([from, to]) => from <= to, { error: 'a window must not end before it begins' });
const periods = z
  .array(period)
  .min(1)
  .refine((list) => list.every((one, k) => k === 0 || list[k - 1]![1] < one[0]), {
    error: 'windows must ascend and not overlap',
  });
const seconds = z.int().min(0).max(900_000_000);
const metres = z.int().min(0).max(900_000_000);
const amount = z.int().min(0).max(1_000_000_000);
const amounts = z.array(amount);
const name = z.string().min(1).max(100);
const cost = z.number().min(0).max(1e12);
const leg = z.union([z.int().min(0).max(900_000_000), z.null()]);

const place = z.strictObject({
  id: name,
  lng: z.number().min(-180).max(180).optional(),
  lat: z.number().min(-90).max(90).optional(),
});
const speeds = z
  .strictObject({
    from: z.array(moment).min(2).max(96),
    permille: z
      .array(z.array(z.int().min(1).max(1000)))
      .min(1)
      .max(255),
    kindOf: z.array(z.array(z.int().min(0))).optional(),
  })
  .superRefine(({ from, permille, kindOf }, context) => {
    const fault = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (from.some((at, p) => (p === 0 ? at !== 0 : at <= from[p - 1]!)))
      fault(['from'], 'periods begin at 0 and ascend');
    permille.forEach((row, k) => {
      if (row.length !== from.length) fault(['permille', k], `${row.length} speeds, there are ${from.length} periods`);
    });
    kindOf?.forEach((row, k) => {
      const most = Math.max(...row);
      if (most >= permille.length) fault(['kindOf', k], `there is no kind ${most}, permille has ${permille.length}`);
    });
  });
const matrix = z.strictObject({
  durationSec: z.array(z.array(leg)),
  distanceM: z.array(z.array(leg)),
  speeds: speeds.optional(),
});
const task = z.strictObject({
  id: name,
  place: name,
  serviceSec: seconds.default(0),
  windows: periods.optional(),
  delivery: amounts.optional(),
  pickup: amounts.optional(),
  loadAt: name.optional(),
  categories: z.array(name).default([]),
  deliveryCategories: z.array(name).default([]),
  skills: z.array(name).default([]),
  prize: cost.default(1e7),
  allowedShifts: z.array(name).optional(),
  pinnedShift: name.optional(),
  lateAfter: moment.optional(),
  choice: name.optional(),
});
const step = z.strictObject({ kind: z.enum(['load', 'task', 'unload', 'break']), id: z.union([name, z.int().min(0)]) });
const shift = z.strictObject({
  id: name,
  start: name,
  end: name.optional(),
  window: period,
  breaks: z.array(z.strictObject({ window: period, durationSec: seconds })).default([]),
  capacity: amounts,
  skills: z.array(name).default([]),
  matrix: z.int().min(0).default(0),
  maxDurationSec: seconds.optional(),
  maxDistanceM: metres.optional(),
  maxTasks: z.int().min(0).optional(),
  overtimeAfterSec: seconds.optional(),
  costs: z
    .strictObject({
      fixed: cost.default(0),
      perKm: cost.default(0),
      perHour: cost.default(0),
      overtimePerHour: cost.default(0),
    })
    .default({ fixed: 0, perKm: 1, perHour: 0, overtimePerHour: 0 }),
  mustUnloadAtEnd: z.boolean().default(false),
  pinnedPrefix: z.array(step).optional(),
});
const facility = z.strictObject({
  id: name,
  place: name,
  kind: z.enum(['load', 'unload', 'both']),
  windows: periods.optional(),
  serviceSec: seconds.default(0),
  secPerPiece: seconds.default(0),
  accepts: z.array(name).default([]),
  room: amounts.optional(),
});

/** The planner's own file format; every field is described in README.md beside this file. */
export const problemFile = z.strictObject({
  dimensions: z.array(name).min(1).max(8),
  piecesDimension: name.optional(),
  places: z.array(place).min(1),
  travel: z
    .strictObject({
      speedKmh: z.number().positive().max(200),
      circuity: z.number().min(1).max(5).default(1.3),
      speeds: speeds.optional(),
    })
    .optional(),
  matrices: z.array(matrix).min(1).optional(),
  tasks: z.array(task),
  shifts: z.array(shift),
  facilities: z.array(facility).default([]),
  couplings: z
    .array(
      z.strictObject({
        first: name,
        second: name,
        sameRoute: z.boolean().default(true),
        minGapSec: seconds.default(0),
        carried: amounts.optional(),
      }),
    )
    .default([]),
  forbiddenTogether: z.array(z.tuple([name, name])).default([]),
  weights: z
    .strictObject({
      unserved: cost.default(1),
      fixed: cost.default(1),
      distance: cost.default(1),
      time: cost.default(1),
      overtime: cost.default(1),
      waitingPerHour: cost.default(0),
      latenessPerHour: cost.default(0),
      balancePerHour: cost.default(0),
    })
    .optional(),
});

/** See `problemFile`. */
export type ProblemFile = z.infer<typeof problemFile>;

/** A plan as a file: names instead of indices. */
export const planFile = z.looseObject({
  routes: z.array(
    z.looseObject({
      shift: name,
      startSec: moment,
      steps: z.array(
        z.looseObject({
          kind: step.shape.kind,
          id: step.shape.id,
          notBeforeSec: moment.optional(),
        }),
      ),
    }),
  ),
  unserved: z.array(z.union([name, z.looseObject({ id: name })])),
});
