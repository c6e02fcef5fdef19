import { createFormats } from '../../../web/kernel/formats';
import { deviceName } from '../../../web/kernel/own-access/device-name';

type Language = Parameters<typeof createFormats>[0]['language'];
/** The formats with plain spaces: what keeps a unit beside its number has a test of its own. */
function spaced(language: Language) {
  const formats = createFormats({ language, timeZone: 'Asia/Shanghai' });
  const plainly =
    (format: (...given: never[]) => string) =>
    (...given: never[]) =>
      format(...given).replaceAll('\u00A0', ' ');
  return Object.fromEntries(Object.entries(formats).map(([name, format]) => [name, plainly(format)])) as typeof formats;
}
const zh = spaced('zh-CN');
const en = spaced('en');
const now = '2026-11-23T02:54:00Z'; // 10:54 in the district

describe('figures as people say them', () => {
  test('times and windows are in the district’s zone, whatever the device’s', () => {
    expect(zh.time('2026-11-23T00:30:00Z')).toBe('08:30');
    expect(zh.time('2026-11-22T16:00:00Z')).toBe('00:00');
    expect(zh.range('2026-11-23T00:30:00Z', '2026-11-23T01:00:00Z')).toBe('08:30–09:00');
    expect(zh.range('08:30', '09:00')).toBe('08:30–09:00');
    expect(createFormats({ language: 'en', timeZone: 'America/Sao_Paulo' }).time('2026-11-23T00:30:00Z')).toBe('21:30');
  });
  test('days', () => {
    expect(zh.day('2026-11-23')).toBe('11月23日 周一');
    expect(en.day('2026-11-23')).toBe('Mon 23 Nov');
    expect(zh.day('2026-11-22T16:30:00Z')).toBe('11月23日 周一');
    expect(zh.dayNear('2026-11-23', now)).toBe('今天');
    expect(zh.dayNear('2026-11-24', now)).toBe('明天');
    expect(zh.dayNear('2026-11-25', now)).toBe('后天');
    expect(en.dayNear('2026-11-22', now)).toBe('yesterday');
    expect(en.dayNear('2026-11-25', now)).toBe('Wed 25 Nov');
    expect(zh.timeNear('2026-11-22T12:06:00Z', now)).toBe('昨天 20:06');
  });
  test('days of any year, and what begins a line', () => {
    expect(zh.date('2024-04-29')).toBe('2024年4月29日');
    expect(en.date('2024-04-29')).toBe('29 Apr 2024');
    expect(en.atStart(en.dayNear('2026-11-24', now))).toBe('Tomorrow');
    expect(zh.atStart(zh.dayNear('2026-11-24', now))).toBe('明天');
  });
  test('durations and relative times', () => {
    expect(zh.duration(540)).toBe('9 分');
    expect(zh.duration(3900)).toBe('1 小时 5 分');
    expect(en.duration(7200)).toBe('2 h');
    expect(en.duration(0)).toBe('0 min');
    expect(zh.duration(-660)).toBe('−11 分');
    expect(zh.relative('2026-11-23T02:53:40Z', now)).toBe('刚刚');
    expect(zh.relative('2026-11-23T02:51:00Z', now)).toBe('3 分前');
    expect(zh.relative('2026-11-23T03:08:00Z', now)).toBe('约 14 分后');
    expect(en.relative('2026-11-23T03:08:00Z', now)).toBe('in 14 min');
    expect(zh.relative('2026-11-22T12:06:00Z', now)).toBe('昨天 20:06');
  });
  test('weight, volume and distance', () => {
    expect(zh.kg(41)).toBe('41 kg');
    expect(zh.kg(40.8)).toBe('40.8 kg');
    expect(zh.kg(0.09)).toBe('0.09 kg');
    expect(zh.kg(1250)).toBe('1,250 kg');
    expect(zh.kg(71, 1)).toBe('71.0 kg');
    expect(zh.kg(-6.4)).toBe('−6.4 kg');
    expect(zh.m3(1900)).toBe('1.9 m³');
    expect(zh.m3(52)).toBe('0.05 m³');
    expect(zh.distance(35)).toBe('35 m');
    expect(zh.distance(348)).toBe('350 m');
    expect(zh.distance(996)).toBe('1 km');
    expect(zh.distance(3210)).toBe('3.2 km');
    expect(zh.distance(226_640)).toBe('226.6 km');
  });
  test('halves go up, whatever their binary digits, so that a page and the file saved from it say the same', () => {
    expect(zh.distance(354_650)).toBe('354.7 km');
    expect(zh.distance(-354_650)).toBe('−354.7 km');
    expect(zh.kg(1.005, 2)).toBe('1.01 kg');
    expect(zh.kg(1234.5, 1)).toBe('1,234.5 kg');
    expect(zh.number(2.675, 2)).toBe('2.68');
    expect(zh.kg(-0.04, 1)).toBe('0.0 kg');
    expect(zh.signed(0.25, 1)).toBe('+0.3');
    expect(zh.signed(0.04, 1)).toBe('0');
    expect(zh.signed(-0.04, 1)).toBe('0');
    for (let metres = 1000; metres < 100_000; metres += 50)
      expect(Number.parseFloat(zh.distance(metres).replace(',', ''))).toBe(Math.round(metres / 100) / 10);
  });
  test('money from fen', () => {
    expect(zh.money(1250)).toBe('12.50 元');
    expect(en.money(1250)).toBe('¥12.50');
    expect(zh.money(-500)).toBe('−5.00 元');
    expect(en.money(-500)).toBe('−¥5.00');
    expect(zh.moneyRange(11_000, 16_000)).toBe('110.00–160.00 元');
    expect(en.moneyRange(11_000, 16_000)).toBe('¥110.00–160.00');
    expect(zh.moneyRange(500, 500)).toBe('5.00 元');
    expect(zh.money(0)).toBe('0.00 元');
    expect(zh.money(123_456_789)).toBe('1,234,567.89 元');
  });
  test('a number and its unit stay on one line', () => {
    for (const language of ['zh-CN', 'en'] as const) {
      const f = createFormats({ language, timeZone: 'Asia/Shanghai' });
      for (const text of [f.kg(8), f.m3(1900), f.distance(35), f.distance(3210), f.duration(540), f.tonnes(3.5)])
        expect(text).not.toContain(' ');
      expect(f.money(1250)).not.toContain(' ');
      expect(f.duration(3900).split(' ')).toHaveLength(2);
    }
  });
  test('several names are told apart as the language does', () => {
    expect(zh.list(['冰箱', '空调'])).toBe('冰箱、空调');
    expect(en.list(['Fridge', 'Computer'])).toBe('Fridge, Computer');
    expect(zh.clauses(['甲', '乙'])).toBe('甲；乙');
    expect(en.clauses(['a', 'b'])).toBe('a; b');
    expect(zh.sentences(['甲', '乙。'])).toBe('甲。乙。');
    expect(en.sentences(['Wrong', 'Ask again.'])).toBe('Wrong. Ask again.');
  });
  test('shares and signed numbers', () => {
    expect(zh.percent(0.582)).toBe('58%');
    expect(zh.signed(8.7, 1)).toBe('+8.7');
    expect(zh.signed(-3)).toBe('−3');
    expect(zh.signed(0.04, 1)).toBe('0');
    expect(zh.tonnes(3.5)).toBe('3.5 t');
    expect(zh.number(602, 2, 2)).toBe('602.00');
    expect(zh.number(1009.8, 1, 1)).toBe('1,009.8');
  });
});

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131',
    'Windows Edge',
  ],
  [
    'Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
    'Android Chrome',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0',
    'iPhone wechat',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605',
    'Mac Safari',
  ],
  ['curl/8.5.0', 'curl/8.5.0'],
  ['', ''],
])('a device that says %s is called %s', (said, called) => expect(deviceName(said).join(' ')).toBe(called));
