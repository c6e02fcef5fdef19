import { z } from 'zod';

const flag = z.enum(['0', '1']).transform((value) => value === '1');

/** Every setting, read once from the environment. The README's table is made of these lines. */
const schema = z.object({
  /** TCP port of HTTP and sockets. 0 takes a free one. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** Address to listen on. */
  HOST: z.string().default('127.0.0.1'),
  /** Folder of the embedded database, its binary and its lock. */
  DATA_DIR: z.string().default('.data'),
  /** Replica set to use instead of the embedded database. */
  MONGODB_URI: z.string().optional(),
  /** Origin that residents reach, for links and QR codes; the listening address unless set. */
  PUBLIC_URL: z.url().optional(),
  /** OSRM server (`osrm-routed`) that plans take times and distances by road from; the embedded travel model alone unless set. */
  OSRM_URL: z.url().optional(),
  /** Template of background map tiles with {z} {x} {y}, e.g. of a provider in China; the map has none, and contacts nobody, unless set. */
  MAP_TILES_URL: z
    .url()
    .refine((url) => ['{z}', '{x}', '{y}'].every((part) => url.includes(part)), 'must name {z}, {x} and {y}')
    .optional(),
  /** What the tiles are drawn in: `gcj02` shifts everything that lies over them so that it lines up. */
  MAP_TILES_CRS: z.enum(['wgs84', 'gcj02']).default('gcj02'),
  /** Whom the map names as the source of the tiles. */
  MAP_TILES_ATTRIBUTION: z.string().max(200).default(''),
  /** Deepest zoom that the tiles have. */
  MAP_TILES_MAX_ZOOM: z.coerce.number().int().min(10).max(22).default(18),
  /** fatal, error, warn, info, debug, trace or silent. */
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** 1: demo district, one-click sign-in, movable clock. 1 with the embedded database unless set. */
  DEMO: flag.optional(),
  /** Seed folder of the demo district, below `seeds/`, or an absolute path. */
  SEED: z.string().default('wutongqiao'),
  /** Invented requests booked for the demo district's day; 0 for none. */
  SEED_REQUESTS: z.coerce.number().int().min(0).max(2000).default(300),
  /** The day on which a new demo begins, YYYY-MM-DD; today unless said otherwise. */
  DEMO_DAY: z.iso.date().optional(),
  /** HTTP gateway that sends one-time codes and notices: receives `{ phone, text }` as JSON, a notice also `id`. Needed without DEMO. */
  SMS_GATEWAY_URL: z.url().optional(),
  /** Bearer token for the gateway. */
  SMS_GATEWAY_TOKEN: z.string().optional(),
  /** One-time codes that may be sent by SMS for callers of one address in ten minutes before 429. */
  CODES_PER_ADDRESS: z.coerce.number().int().min(1).default(30),
  /** Time of day, in the zone of each district, in which no notice is sent by SMS: `21:30-07:30`. Equal times: never quiet. */
  NOTICE_QUIET_HOURS: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/)
    .default('21:30-07:30'),
  /** A visit that moves inside its booked window is told by SMS, too, when it moves by this many minutes; in the inbox it always is. */
  NOTICE_SMS_MOVE_MIN: z.coerce.number().int().min(0).default(60),
  /** Pause before a delivery to the outside (SMS, webhook) is tried again, in ms; three times as long after each failure. */
  OUTGOING_PAUSE_MS: z.coerce.number().int().min(1).max(60_000).default(5_000),
  /** Calls per minute with all keys of a partner's organisation before 429. */
  PARTNER_CALLS_PER_MIN: z.coerce.number().int().min(1).default(600),
  /** Key that seals identities: 32 bytes as 64 hexadecimal digits or base64. Without it the demo keeps one of its own in DATA_DIR, and others keep no identities. */
  DATA_KEY: z.string().optional(),
  /** Days after a visit until name, phone and door are erased. */
  KEEP_CONTACTS_DAYS: z.coerce.number().int().min(1).max(3650).default(180),
  /** Years after a person's last purchase until identity and tax evidence are erased. */
  KEEP_TAX_YEARS: z.coerce.number().int().min(1).max(30).default(10),
  /** How residents are paid: `demo` moves no real money, `bank_file` waits for a file to the bank, `http` calls PAYMENT_GATEWAY_URL. Demo with DEMO, else `http` when the address is set, else `bank_file`. */
  PAYMENTS: z.enum(['demo', 'bank_file', 'http']).optional(),
  /** HTTP gateway that pays residents: receives `{ key, code, amountFen, payee }` as JSON, answers `{ outcome, bankReference }`. */
  PAYMENT_GATEWAY_URL: z.url().optional(),
  /** Bearer token for the payment gateway. */
  PAYMENT_GATEWAY_TOKEN: z.string().optional(),
  /** 1 lets webhooks go to http addresses and into private networks, for trials. */
  WEBHOOKS_INSIDE: flag.default(false),
  /** Requests per minute and caller before 429; five times as many from one address, whatever tokens they bring. */
  RATE_LIMIT_PER_MIN: z.coerce.number().int().min(1).default(1200),
  /** 1 when a reverse proxy in front sets X-Forwarded-*. */
  TRUST_PROXY: flag.default(false),
  /** How long a stopping server still answers while /api/ready says no, in ms: a proxy's time to notice. */
  DRAIN_MS: z.coerce.number().int().min(0).max(60_000).default(0),
  /** Planner threads of this process; 0 leaves plan runs and questions about plans to planner workers. */
  PLANNER_THREADS: z.coerce.number().int().min(0).max(64).default(1),
  /** 0: no draft plan of the days that can be booked; windows are offered by the capacity of the shifts alone. */
  DRAFT_PLANS: flag.default(true),
  /** 0: the planner thread that looks for repairs is not started and rehearsed before somebody asks. */
  WARM_PLANNER: flag.default(true),
  /** Within how many ms of a question ways to repair are tried: a further one begins while it still fits by what the others took, the first always. */
  REPAIRS_MS: z.coerce.number().int().min(0).max(60_000).default(1_600),
});

/** Names of all settings. */
export const settingNames: readonly string[] = Object.keys(schema.shape);

export type Config = Omit<z.infer<typeof schema>, 'DEMO'> & { DEMO: boolean };

/** Parses the environment. Throws one error that lists every wrong setting. */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const known = Object.fromEntries(settingNames.map((key) => [key, environment[key] || undefined]));
  const parsed = schema.safeParse(known);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The settings are wrong:\n${lines.join('\n')}\nSee "Configure" in the README.`);
  }
  return { ...parsed.data, DEMO: parsed.data.DEMO ?? parsed.data.MONGODB_URI === undefined };
}
