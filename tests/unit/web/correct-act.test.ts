import type { CollectorActInput } from '#shared/dispatch/routes';
import { corrected, correctionOf, plainValue, withAgreedOrder } from '../../../web/collector/work/correct-act';
import type { Refusal, WaitingAct } from '../../../web/collector/work/phone-store';

const because = (code: string, conflict: Refusal['conflict'] = null): Refusal => ({
  ...{ code, message: '', action: '', conflict },
});
const waits = (seq: number, act: object, refused: Refusal | null = null, routeId = 'r'): WaitingAct => ({
  ...{ seq, routeId, refused },
  act: { actId: `act-${seq}`, at: '2026-03-11T01:00:00.000Z', stopId: 's', ...act } as CollectorActInput,
});
const unit = { code: 'A-0001', categoryKey: 'fridge', condition: 'broken', weightKg: 61.5, photoIds: ['phone:1'] };
const collect = (refused: Refusal | null) => waits(1, { type: 'collect', unit }, refused);

describe('putting a refused act right', () => {
  test('only what can be typed anew is asked for', () => {
    const complete = { type: 'complete', pickupCode: '123456' };
    expect(correctionOf(waits(1, complete, because('code_mismatch')))).toMatchObject({
      field: 'pickupCode',
      typed: '123456',
    });
    expect(correctionOf(waits(1, { type: 'deliver', serial: 'X9' }, because('serial_mismatch')))?.typed).toBe('X9');
    expect(correctionOf(collect(because('conflict')))).toMatchObject({ field: 'code', typed: 'A-0001' });
    const price = { ...because('conflict'), details: { priceFen: 3000, quotedFen: 5000 } };
    expect(correctionOf(collect(price))).toBeNull();
    // Another phone was there: a person has to decide.
    const other = { type: 'collect' as const, by: 'x', at: '' };
    expect(correctionOf(collect(because('conflict', other)))).toBeNull();
    expect(correctionOf(collect(because('not_accepted')))).toBeNull();
    expect(correctionOf(waits(1, complete, because('too_many_requests')))).toBeNull();
    expect(correctionOf(collect(null))).toBeNull();
  });

  test('the act keeps its id, pictures and weight; what was unloaded under the wrong label goes under the right one', () => {
    const wrong = collect(because('conflict'));
    const waiting = [
      waits(0, { type: 'unload', unitCodes: ['A-0001'] }),
      wrong,
      waits(2, { type: 'depart' }),
      waits(3, { type: 'unload', unitCodes: ['B-0002', 'A-0001'] }),
      waits(4, { type: 'unload', unitCodes: ['A-0001'] }, null, 'another'),
    ];
    const changed = corrected(waiting, wrong, plainValue('code', ' a-0009 '));
    expect(changed.map(({ seq }) => seq)).toEqual([3, 1]);
    expect(changed[0]?.act).toMatchObject({ actId: 'act-3', unitCodes: ['B-0002', 'A-0009'] });
    expect(changed[1]).toEqual({ ...wrong, refused: null, act: { ...wrong.act, unit: { ...unit, code: 'A-0009' } } });
  });

  test('a pickup code changes nothing else', () => {
    const wrong = waits(1, { type: 'complete', pickupCode: '123456' }, because('code_mismatch'));
    expect(corrected([wrong], wrong, '654321')).toEqual([
      { ...wrong, refused: null, act: { ...wrong.act, pickupCode: '654321' } },
    ]);
  });

  test('out of the promised order: it goes up again as it is, with the word that the resident agreed', () => {
    const refused = collect(because('visit_order'));
    expect(correctionOf(refused)).toBeNull();
    expect(withAgreedOrder(refused)).toEqual({ ...refused, refused: null, act: { ...refused.act, orderAgreed: true } });
  });
});
