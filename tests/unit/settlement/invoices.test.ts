import { maskIdentity, plainIdentity, plainName } from '#shared/kernel/identity';
import { evidenceKinds, lackingOf, presentAtDoor, requiredOf } from '#shared/settlement/evidence';
import { createVault } from '../../../server/kernel/vault';
import { runningWindow, standing } from '../../../server/settlement/invoices/window';
import { dossierSteps, nextState } from '../../../server/settlement/dossiers/rules';

describe('the running 12 months', () => {
  test.each([
    ['2026-03-11', '2025-03-12'],
    ['2024-02-29', '2023-03-01'],
    // 2025 has no 29 February: that of 2024 still counts on the 28th, no longer on 1 March.
    ['2025-02-28', '2024-02-29'],
    ['2025-03-01', '2024-03-02'],
    ['2024-12-31', '2024-01-01'],
    ['2028-02-29', '2027-03-01'],
  ])('that end on %s begin on %s', (day, from) => expect(runningWindow(day)).toEqual({ from, to: day }));

  const rule = { limitFen: 500_000_000, warnPercent: 80 };
  test.each([
    [399_999_999, 'fine'],
    [400_000_000, 'warned'],
    [499_999_999, 'warned'],
    // 4,999,999.99 + 0.01 yuan: the limit may be reached …
    [499_999_999 + 1, 'warned'],
    // … and not passed.
    [500_000_001, 'over'],
  ])('%d fen: %s', (sumFen, expected) => expect(standing(sumFen, rule)).toBe(expected));
});

describe('an identity number', () => {
  test.each([
    ['11010519491231002X', '11010519491231002X'],
    [' 1101 0519 4912 3100 2x', '11010519491231002X'],
    ['１１０１０５１９４９１２３１００２Ｘ', '11010519491231002X'],
    // The old fifteen digits of the same person.
    ['110105491231002', '11010519491231002X'],
    ['110105194912310021', null],
    ['11010519490231002X', null],
    ['1101051949123100', null],
    ['abc', null],
  ])('%s → %s', (text, number) => expect(plainIdentity(text)).toBe(number));
  test('is shown with three and two characters', () => {
    expect(maskIdentity('11010519491231002X')).toBe('110*************2X');
  });
  test('names have one spelling', () => {
    expect(['王 小明', '王小明', '阿依·古丽'].map(plainName)).toEqual(['王小明', '王小明', '阿依古丽']);
  });
});

describe('the vault', () => {
  const vault = createVault({ DATA_KEY: 'ab'.repeat(32), DEMO: false, DATA_DIR: '' });
  test('seals differently each time, opens, marks equally', () => {
    const [one, two] = [vault.seal('甲'), vault.seal('甲')];
    expect(one).not.toBe(two);
    expect([vault.open(one), vault.open(two)]).toEqual(['甲', '甲']);
    expect(vault.mark('甲')).toBe(vault.mark('甲'));
    expect(vault.mark('甲')).not.toBe(vault.mark('乙'));
    expect(one).not.toContain('甲');
  });
  test('what was changed or sealed with another key does not open', () => {
    const sealed = vault.seal('甲');
    const at = sealed.length - 3;
    const other = sealed[at] === 'A' ? 'B' : 'A';
    expect(() => vault.open(sealed.slice(0, at) + other + sealed.slice(at + 1))).toThrow();
    const stranger = createVault({ DATA_KEY: 'cd'.repeat(32), DEMO: false, DATA_DIR: '' });
    expect(() => stranger.open(sealed)).toThrow('another key');
  });
  test('without a key nothing is kept; a key of another length is refused at the start', () => {
    expect(() => createVault({ DEMO: false, DATA_DIR: '' }).seal('甲')).toThrow('DATA_KEY');
    expect(createVault({ DEMO: false, DATA_DIR: '' }).keyId()).toBe(null);
    expect(vault.seal('甲').split('.')[1]).toBe(vault.keyId());
    expect(() => createVault({ DATA_KEY: 'short', DEMO: false, DATA_DIR: '' })).toThrow('32 bytes');
  });
});

describe('two dossiers from one pickup', () => {
  test('what is lacking comes in the order of urgency: the door first', () => {
    expect(lackingOf('subsidy', [])).toEqual([
      'identity',
      'old_unit_code',
      'old_unit_photo',
      'energy_label',
      'new_serial',
      'purchase',
      'sales_invoice',
    ]);
    expect(lackingOf('invoice', ['weight', 'payment'])).toEqual([
      'identity',
      'old_unit_code',
      'old_unit_photo',
      'transport',
      'handover',
    ]);
    for (const kind of ['subsidy', 'invoice'] as const) expect(lackingOf(kind, evidenceKinds)).toEqual([]);
    expect(requiredOf.invoice).toHaveLength(7);
  });
  test('the same acts fill both', () => {
    const stop = { units: [{ photoIds: ['p'] }], delivered: true, identified: true, given: ['energy_label' as const] };
    const present = presentAtDoor(stop);
    expect(lackingOf('subsidy', present)).toEqual(['purchase', 'sales_invoice']);
    expect(lackingOf('invoice', present)).toEqual(['payment', 'handover']);
    const bare = presentAtDoor({ ...stop, units: [{ photoIds: ['p'] }, { photoIds: [] }] });
    expect(lackingOf('invoice', bare)).toContain('old_unit_photo');
  });
  test('each life ends where it should', () => {
    expect(nextState({ kind: 'invoice', state: 'complete' }, 'submit')).toBeNull();
    expect(nextState({ kind: 'subsidy', state: 'complete' }, 'issue')).toBeNull();
    const ends = (kind: 'subsidy' | 'invoice') => {
      const own = dossierSteps.filter((one) => one.kind === kind || one.kind === 'both');
      return [...new Set(own.map(({ to }) => to))].filter((to) => !own.some(({ from }) => from === to)).sort();
    };
    expect([ends('subsidy'), ends('invoice')]).toEqual([['received'], ['issued', 'stopped']]);
  });
});
