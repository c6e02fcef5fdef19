import { addDays, localTime } from '#shared/kernel/time';

export type Language = 'zh-CN' | 'en';
export interface FormatOptions {
  language: Language;
  timeZone: string;
}
type Moment = Date | string | number;

const minus = '−';
/** Keeps a number and its unit on one line. */
const tie = '\u00A0';
const weekdaysZh = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];
const weekdaysEn = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const monthsEn = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');

/** Kept by their digits: making one costs a hundred times as much as using it. */
const groupings = new Map<string, Intl.NumberFormat>();
/** Thousands grouped, with at most and at least so many decimals. */
function grouped(value: number, most: number, least = 0): string {
  const key = `${least}–${most}`;
  const known = groupings.get(key);
  const format = known ?? new Intl.NumberFormat('en-US', { minimumFractionDigits: least, maximumFractionDigits: most });
  if (!known) groupings.set(key, format);
  return format.format(value);
}
const isNothing = (text: string) => !/[1-9]/.test(text);
/**
 * At most `digits` decimals, none that say nothing: 41.0 → 41. Real minus sign, thousands grouped. Halves go up as people round them, which
 * `toFixed` does not: it makes 354.65 km 354.6.
 */
function plain(value: number, digits: number, least = 0): string {
  const text = grouped(Math.abs(value), digits, least);
  return value < 0 && !isNothing(text) ? minus + text : text;
}

/** The formatters of one language and time zone. Pure, so that they are tested without a screen. */
export function createFormats({ language, timeZone }: FormatOptions) {
  const zh = language === 'zh-CN';
  const local = (at: Moment) => localTime(new Date(at), timeZone);

  /** `08:30` in the district's zone. */
  const time = (at: Moment) => {
    const { sec } = local(at);
    return `${two(Math.floor(sec / 3600))}:${two(Math.floor(sec / 60) % 60)}`;
  };
  /** `08:30–09:00` from instants or from `HH:MM` texts. */
  const range = (from: Moment, to: Moment) => {
    const text = (at: Moment) => (typeof at === 'string' && /^\d\d:\d\d$/.test(at) ? at : time(at));
    return `${text(from)}–${text(to)}`;
  };
  const dayParts = (day: string) => {
    const date = new Date(`${day}T00:00:00Z`);
    return {
      month: date.getUTCMonth(),
      date: date.getUTCDate(),
      weekday: date.getUTCDay(),
      year: date.getUTCFullYear(),
    };
  };
  /** Service day (`YYYY-MM-DD`) or instant as `11月23日 周一` / `Mon 23 Nov`. */
  const day = (at: Moment) => {
    const parts = dayParts(typeof at === 'string' && at.length === 10 ? at : local(at).day);
    return zh
      ? `${parts.month + 1}月${parts.date}日 ${weekdaysZh[parts.weekday]}`
      : `${weekdaysEn[parts.weekday]} ${parts.date} ${monthsEn[parts.month]}`;
  };
  /** A day of any year: `2024年4月29日` / `29 Apr 2024`. */
  const date = (serviceDay: string) => {
    const parts = dayParts(serviceDay);
    return zh
      ? `${parts.year}年${parts.month + 1}月${parts.date}日`
      : `${parts.date} ${monthsEn[parts.month]} ${parts.year}`;
  };
  /** `今天`, `明天`, `昨天`, `后天`, else the day. */
  const dayNear = (serviceDay: string, now: Moment) => {
    const today = local(now).day;
    if (serviceDay === today) return zh ? '今天' : 'today';
    if (serviceDay === addDays(today, 1)) return zh ? '明天' : 'tomorrow';
    if (serviceDay === addDays(today, -1)) return zh ? '昨天' : 'yesterday';
    if (zh && serviceDay === addDays(today, 2)) return '后天';
    return day(serviceDay);
  };
  /** What begins a line begins with a capital letter: `Tomorrow 08:30–10:00`. */
  const atStart = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  /** `11月23日 周一 08:30`. */
  const dayTime = (at: Moment) => `${day(at)} ${time(at)}`;
  /** `08:30` today, else with its day: `昨天 20:06`. */
  const timeNear = (at: Moment, now: Moment) => {
    const { day: itsDay } = local(at);
    return itsDay === local(now).day ? time(at) : `${dayNear(itsDay, now)} ${time(at)}`;
  };
  /** Whole minutes as people say them: `9 分`, `1 小时 5 分` / `9 min`, `1 h 5 min`. */
  const duration = (sec: number) => {
    const minutes = Math.round(Math.abs(sec) / 60);
    const hours = Math.floor(minutes / 60);
    const rest = minutes % 60;
    const sign = sec < 0 && minutes > 0 ? minus : '';
    const hourText = hours ? (zh ? `${hours}${tie}小时` : `${hours}${tie}h`) : '';
    const minuteText = rest || !hours ? (zh ? `${rest}${tie}分` : `${rest}${tie}min`) : '';
    return sign + [hourText, minuteText].filter(Boolean).join(' ');
  };
  /** `刚刚`, `3 分前`, `约 14 分后`; further away the day and time. Show the exact one on hover (`dayTime`). */
  const relative = (at: Moment, now: Moment) => {
    const sec = (new Date(at).getTime() - new Date(now).getTime()) / 1000;
    if (Math.abs(sec) < 45) return zh ? '刚刚' : 'just now';
    if (Math.abs(sec) >= 6 * 3600) return timeNear(at, now);
    const text = duration(Math.abs(sec));
    if (sec > 0) return zh ? `约${tie}${text}后` : `in ${text}`;
    return zh ? `${text}前` : `${text} ago`;
  };
  /** Weight: `41 kg`, `42.6 kg`, `0.09 kg`. `digits` fixes the decimals where figures stand in a column. */
  const kg = (value: number, digits?: number) => `${kgNumber(value, digits)}${tie}kg`;
  const kgNumber = (value: number, digits?: number) =>
    digits === undefined ? plain(value, Math.abs(value) < 1 ? 2 : 1) : plain(value, digits, digits);
  /** Volume from litres: `1.9 m³`, `0.05 m³`. */
  const m3 = (litres: number) => `${plain(litres / 1000, Math.abs(litres) < 100 ? 2 : 1)}${tie}m³`;
  /** Distance from metres: `35 m`, `350 m`, `3.2 km`, `226.6 km`. */
  const distance = (metres: number) => {
    const size = Math.abs(metres);
    if (size < 100) return `${plain(metres, 0)}${tie}m`;
    if (size < 995) return `${plain(Math.round(metres / 10) * 10, 0)}${tie}m`;
    return `${plain(metres / 1000, 1)}${tie}km`;
  };
  /** Amount without its unit, always two decimals: `12.50`, `−5.00`. */
  const amount = (fen: number) => {
    const text = grouped(Math.abs(fen) / 100, 2, 2);
    return fen < 0 ? minus + text : text;
  };
  const withUnit = (text: string) =>
    zh ? `${text}${tie}元` : text.startsWith(minus) ? `${minus}¥${text.slice(1)}` : `¥${text}`;
  /** Money from integer fen: `12.50 元` / `¥12.50`. */
  const money = (fen: number) => withUnit(amount(fen));
  /** `110.00–160.00 元` / `¥110.00–160.00`; one figure when both are the same. */
  const moneyRange = (low: number, high: number) =>
    low === high ? money(low) : withUnit(`${amount(low)}–${amount(high)}`);
  /** Share 0…1 as `58%`. */
  const percent = (share: number) => `${plain(share * 100, 0)}%`;
  /** A number with its sign: `+8.7`, `−3`, `0`. */
  const signed = (value: number, digits = 0) => {
    const text = plain(value, digits);
    return value > 0 && !isNothing(text) ? `+${text}` : text;
  };
  /** Count or other plain number; `least` fixes decimals where figures stand in a column. */
  const number = (value: number, digits = 0, least = 0) => plain(value, digits, least);
  /** Several names: `冰箱、空调` / `Fridge, Air conditioner`. */
  const list = (words: readonly string[]) => words.join(zh ? '、' : ', ');
  /** Whole sentences that have no full stop of their own between them: what is wrong, what to do. */
  const sentences = (words: readonly string[]) => words.join(zh ? '。' : '. ');
  /** Several statements, one after the other. */
  const clauses = (words: readonly string[]) => words.join(zh ? '；' : '; ');
  /** Whole width or height of a crossing: `9 m`, `3.5 t`. */
  const metresExact = (value: number) => `${plain(value, 1)}${tie}m`;
  const tonnes = (value: number) => `${plain(value, 1)}${tie}t`;

  return {
    time,
    range,
    day,
    date,
    dayNear,
    atStart,
    dayTime,
    timeNear,
    duration,
    relative,
    kg,
    kgNumber,
    m3,
    distance,
    amount,
    money,
    moneyRange,
    percent,
    signed,
    number,
    list,
    clauses,
    sentences,
    metresExact,
    tonnes,
  };
}
export type Formats = ReturnType<typeof createFormats>;
