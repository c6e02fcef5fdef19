import { noticeKinds } from '#shared/notices/notices';
import { quietUntil } from '../../../server/notices/quiet-hours';
import { fill, templates } from '../../../server/notices/templates';

const params = {
  code: '0312-004711',
  day: '2026-03-12',
  from: '10:30',
  to: '12:00',
  plate: '川L·A1234',
  letter: 'B',
  n: '7',
};

describe('words of notices', () => {
  test.each(noticeKinds)('%s: both languages say the same things, and nothing stays unfilled', (kind) => {
    const { title, text } = templates[kind];
    const names = (words: string) => [...words.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();
    expect(names(text.zh)).toEqual(names(text.en));
    for (const name of names(text.zh)) expect(Object.keys(params)).toContain(name);
    for (const language of ['zh', 'en'] as const) {
      expect(fill(title[language] + text[language], params, language)).not.toMatch(/[{}]/);
      // One text message holds 70 letters in Chinese; the signature takes four.
      if (language === 'zh') expect(fill(text.zh, params, 'zh').length).toBeLessThanOrEqual(66);
    }
  });

  test('a day is said as people say it', () => {
    expect(fill('{day} {from}', params, 'zh')).toBe('3月12日 10:30');
    expect(fill('{day} {nothing}.', params, 'en')).toBe('12 Mar .');
  });
});

describe('quiet hours', () => {
  const hours = '21:30-07:30';
  const inShanghai = (time: string) => quietUntil(new Date(`2026-03-11T${time}:00+08:00`), hours, 'Asia/Shanghai');

  test('over midnight, by the clock on the wall of the district', () => {
    expect(inShanghai('21:29')).toBe(null);
    expect(inShanghai('21:30')).toEqual(new Date('2026-03-12T07:30:00+08:00'));
    expect(inShanghai('23:59')).toEqual(new Date('2026-03-12T07:30:00+08:00'));
    expect(inShanghai('00:00')).toEqual(new Date('2026-03-11T07:30:00+08:00'));
    expect(inShanghai('07:29')).toEqual(new Date('2026-03-11T07:30:00+08:00'));
    expect(inShanghai('07:30')).toBe(null);
    // Two hours west the same moment is not quiet yet.
    expect(quietUntil(new Date('2026-03-11T22:00:00+08:00'), hours, 'Asia/Urumqi')).toBe(null);
  });

  test('within a day, and never', () => {
    const at = (time: string) => quietUntil(new Date(`2026-03-11T${time}:00Z`), '12:00-14:00', 'UTC');
    expect([at('11:59'), at('12:00'), at('14:00')]).toEqual([null, new Date('2026-03-11T14:00:00Z'), null]);
    expect(quietUntil(new Date(), '00:00-00:00', 'UTC')).toBe(null);
  });
});
