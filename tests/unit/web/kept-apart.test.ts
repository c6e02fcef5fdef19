import type { CollectorActInput, Route } from '#shared/dispatch/routes';
import { clashOf, forbiddenWith } from '#shared/requests/company';
import { applyActs } from '../../../web/collector/work/apply-act';
import { asHappened } from '../../../web/collector/work/correct-act';
import { aboardOf } from '../../../web/collector/work/left-aboard';
import type { WaitingAct } from '../../../web/collector/work/phone-store';
import { refusedCompany } from '../../../web/collector/work/refused-values';

/** A battery says it of tubes; tubes say nothing. */
const catalogue = [
  { key: 'battery', forbiddenTogetherWith: ['tube'] },
  { key: 'tube', forbiddenTogetherWith: [] },
  { key: 'fridge', forbiddenTogetherWith: [] },
];

describe('what must not ride together', () => {
  test('said on one side it holds for both; each rides with its like and with all others', () => {
    expect(catalogue.map(({ key }) => forbiddenWith(catalogue, key))).toEqual([['tube'], ['battery'], []]);
    expect(clashOf(catalogue, ['fridge', 'tube'], ['fridge', 'battery'])).toEqual({ comes: 'tube', aboard: 'battery' });
    expect(clashOf(catalogue, ['battery'], ['tube'])).toEqual({ comes: 'battery', aboard: 'tube' });
    expect(clashOf(catalogue, ['battery', 'fridge'], ['battery'])).toBeNull();
    expect(clashOf(catalogue, ['tube'], [])).toBeNull();
    expect(clashOf(catalogue, ['unknown'], ['tube', 'battery'])).toBeNull();
  });

  const unit = (code: string, categoryKey: string) => ({ code, categoryKey, custody: 'aboard' });
  const load = { newKg: 0, oldKg: 0, newLitres: 0, oldLitres: 0, newPieces: 0, oldPieces: 0 };
  const route = (meeting: 'planned' | 'done'): Route =>
    ({
      load,
      stops: [
        { id: 'door', kind: 'visit', status: 'door', transfer: null, visit: { units: [] } },
        { id: 'meet', kind: 'load', status: meeting, visit: null, transfer: { units: [unit('U-9', 'tube')] } },
        { id: 'centre', kind: 'unload', status: 'planned', visit: null, transfer: null },
      ],
    }) as never;
  const collect = (code: string, categoryKey: string): CollectorActInput => ({
    ...{ actId: code, type: 'collect', at: '2026-03-11T01:00:00.000Z', stopId: 'door' },
    unit: { code, categoryKey, condition: 'broken', weightKg: 5 },
  });
  const unload = (...unitCodes: string[]): CollectorActInput => ({
    ...{ actId: 'u', type: 'unload', at: '2026-03-11T02:00:00.000Z', stopId: 'centre', unitCodes },
  });
  /** What the phone says of a thing before it is collected, with acts that wait for signal. */
  const told = (comes: string, acts: CollectorActInput[], meeting: 'planned' | 'done' = 'planned') =>
    clashOf(catalogue, [comes], aboardOf(applyActs(route(meeting), acts)))?.aboard ?? null;

  test('without signal the phone knows what is aboard: what was collected, not yet unloaded, or taken over', () => {
    const taken = [collect('U-1', 'tube'), collect('U-2', 'tube')];
    expect(told('battery', [])).toBeNull();
    expect(told('battery', taken)).toBe('tube');
    expect(told('fridge', taken)).toBeNull();
    expect(told('battery', [...taken, unload('U-1')])).toBe('tube');
    expect(told('battery', [...taken, unload('U-1', 'U-2')])).toBeNull();
    expect(told('tube', [collect('U-3', 'battery')])).toBe('battery');
    // What another vehicle holds comes aboard with the takeover.
    expect(told('battery', [], 'done')).toBe('tube');
  });

  test('a refused act names both, and goes up again with the word that it has happened', () => {
    const refused = { code: 'not_together', message: '', action: '', conflict: null };
    const details = { categoryKeys: ['battery', 'tube'] };
    expect(refusedCompany({ ...refused, details })).toEqual({ comes: 'battery', aboard: 'tube' });
    expect(refusedCompany(refused)).toBeNull();
    expect(refusedCompany({ ...refused, code: 'conflict', details })).toBeNull();
    const waits = (act: CollectorActInput): WaitingAct => ({ seq: 1, routeId: 'r', act, refused });
    const again = asHappened(waits(collect('U-1', 'battery')));
    expect(again).toEqual({ ...waits({ ...collect('U-1', 'battery'), alreadyAboard: true } as never), refused: null });
    expect(asHappened(waits(unload('U-1')))).toEqual(waits(unload('U-1')));
  });
});
