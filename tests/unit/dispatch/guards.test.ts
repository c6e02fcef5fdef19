import { guards, type RuleContext } from '../../../server/dispatch/guards';
import { assertAllowed } from '../../../server/dispatch/rules';
import { acts, context, delivery, now, refusal, route, stop, visit } from './sample-route';

const code = (name: keyof typeof guards, given: RuleContext) => refusal(() => guards[name](given));
const unit = (rest: Partial<RuleContext['units'][number]> = {}): RuleContext['units'][number] => ({
  code: 'U-1',
  stopId: 's',
  custody: 'aboard',
  ...rest,
});
const exchange = (rest: Parameters<typeof delivery>[0] = {}) =>
  stop('s', { status: 'door', visit: visit({ parts: ['deliver', 'collect'], delivery: delivery(rest) }) });
const collection = () => stop('s', { status: 'door', visit: visit() });

describe('guards', () => {
  test('a route starts on its day', () => {
    const on = route([]);
    expect(code('on_its_day', context(acts.start, on))).toBeNull();
    expect(code('on_its_day', context(acts.start, on, { today: '2026-03-10' }))).toBe('wrong_state');
    expect(code('on_its_day', context(acts.start, on, { today: '2026-03-12' }))).toBe('wrong_state');
  });

  test.each([
    ['planned', null],
    ['onway', 'wrong_state'],
    ['door', 'wrong_state'],
    ['done', null],
    ['failed', null],
    ['skipped', null],
  ] as const)('going to a stop while another is %s: %s', (status, expected) => {
    expect(code('nothing_under_way', context(acts.arrive, route([stop('s'), stop('t', { status })])))).toBe(expected);
  });

  test('arriving where one is going is not hindered by itself', () => {
    expect(code('nothing_under_way', context(acts.arrive, route([stop('s', { status: 'onway' })])))).toBeNull();
  });

  test('no break at a door; on the way is fine', () => {
    expect(code('not_at_a_door', context(acts.take_break, route([stop('t', { status: 'door' })])))).toBe('wrong_state');
    expect(code('not_at_a_door', context(acts.take_break, route([stop('t', { status: 'onway' })])))).toBeNull();
  });

  test('orders are loaded where the list names them, each once', () => {
    const loading = (listed: string[], dealerOrderIds: string[]) =>
      context({ ...acts.load, dealerOrderIds }, route([stop('s', { kind: 'load', dealerOrderIds: listed })]));
    expect(code('orders_of_this_stop', loading(['a', 'b'], ['b']))).toBeNull();
    expect(code('orders_of_this_stop', loading(['a', 'b'], []))).toBeNull();
    expect(code('orders_of_this_stop', loading(['a'], ['a', 'b']))).toBe('wrong_state');
    expect(code('orders_of_this_stop', loading(['a'], ['a', 'a']))).toBe('invalid_input');
  });

  test('what is aboard is not loaded again; what was delivered is not aboard', () => {
    const loading = (rest: Parameters<typeof delivery>[0]) => context(acts.load, route([exchange(rest)]));
    expect(code('orders_not_aboard', loading({}))).toBeNull();
    expect(code('orders_not_aboard', loading({ loaded: true }))).toBe('wrong_state');
    expect(code('orders_not_aboard', loading({ loaded: true, delivered: true }))).toBeNull();
  });

  test('delivering needs a delivery of this visit that is not done', () => {
    expect(code('delivery_due', context(acts.deliver, route([exchange()])))).toBeNull();
    expect(code('delivery_due', context(acts.deliver, route([collection()])))).toBe('wrong_state');
    expect(code('delivery_due', context(acts.deliver, route([exchange({ delivered: true })])))).toBe('wrong_state');
    const collectOnly = stop('s', { visit: visit({ parts: ['collect'], delivery: delivery() }) });
    expect(code('delivery_due', context(acts.deliver, route([collectOnly])))).toBe('wrong_state');
    expect(code('order_aboard', context(acts.deliver, route([exchange({ loaded: true })])))).toBeNull();
    expect(code('order_aboard', context(acts.deliver, route([exchange()])))).toBe('wrong_state');
  });

  test('collecting needs a visit that collects', () => {
    const deliverOnly = stop('s', { visit: visit({ parts: ['deliver'], delivery: delivery() }) });
    expect(code('collection_due', context(acts.collect, route([collection()])))).toBeNull();
    expect(code('collection_due', context(acts.collect, route([deliverOnly])))).toBe('wrong_state');
  });

  test.each([
    ['same_visit', null, null],
    ['deliver_then_collect', 'visit_order', null],
    ['collect_then_deliver', null, 'visit_order'],
    ['dismantle_and_install', null, 'visit_order'],
  ] as const)('%s: collecting first %s, delivering first %s', (mode, collecting, delivering) => {
    const at = (rest: Parameters<typeof visit>[0] = {}, handed: Parameters<typeof delivery>[0] = {}) =>
      route([
        stop('s', { visit: visit({ mode, parts: ['deliver', 'collect'], delivery: delivery(handed), ...rest }) }),
      ]);
    const collected = { ...acts.collect, orderAgreed: true };
    const delivered = { ...acts.deliver, orderAgreed: true };
    expect(code('delivered_first', context(acts.collect, at()))).toBe(collecting);
    expect(code('collected_first', context(acts.deliver, at()))).toBe(delivering);
    // In order, agreed now, agreed before, the other half on another stop, off the route.
    const offRoute = at();
    offRoute.stops[0]!.status = 'skipped';
    for (const fine of [
      context(acts.collect, offRoute),
      context(acts.collect, at({}, { delivered: true })),
      context(acts.deliver, at(), { units: [unit()] }),
      context(acts.deliver, at({ kept: [{} as never] })),
      context(collected, at()),
      context(delivered, at()),
      context(acts.collect, at({ orderAgreedAt: now })),
      context(acts.deliver, at({ orderAgreedAt: now })),
      context(acts.collect, at({ parts: ['collect'] })),
      context(acts.deliver, at({ parts: ['deliver'] })),
    ])
      expect(code(fine.act.type === 'collect' ? 'delivered_first' : 'collected_first', fine)).toBeNull();
    expect(code('collected_first', context(acts.deliver, at(), { units: [unit({ stopId: 't' })] }))).toBe(delivering);
  });

  test('complete: everything of this visit is done, by units of this stop', () => {
    const done = (units: RuleContext['units']) =>
      code('collected_where_due', context(acts.complete, route([collection()]), { units }));
    expect(done([unit()])).toBeNull();
    expect(done([unit({ stopId: 't' })])).toBe('wrong_state');
    expect(done([])).toBe('wrong_state');
    const delivered = (isDelivered: boolean) =>
      code('delivered_where_due', context(acts.complete, route([exchange({ delivered: isDelivered })])));
    expect([delivered(true), delivered(false)]).toEqual([null, 'wrong_state']);
    expect(code('delivered_where_due', context(acts.complete, route([collection()])))).toBeNull();
  });

  test('a blocked code waits to the second', () => {
    const blocked = (ms: number) =>
      context(acts.complete, route([stop('s', { codeBlockedUntil: new Date(now.getTime() + ms) })]));
    expect(code('code_not_blocked', blocked(1000))).toBe('too_many_requests');
    expect(code('code_not_blocked', blocked(0))).toBeNull();
    expect(code('code_not_blocked', blocked(-1000))).toBeNull();
    expect(() => guards.code_not_blocked(blocked(599_400))).toThrow(
      expect.objectContaining({ details: { waitSec: 600 } }),
    );
  });

  test('half a visit is given up with a note of two letters at least', () => {
    const given = (note: string, units: RuleContext['units'], rest: Parameters<typeof delivery>[0] = {}) =>
      code('half_done_needs_note', context({ ...acts.cannot_do, note }, route([exchange(rest)]), { units }));
    expect(given('', [])).toBeNull();
    expect(given('', [unit()])).toBe('wrong_state');
    expect(given('', [], { delivered: true })).toBe('wrong_state');
    expect(given('x', [unit()])).toBe('wrong_state');
    expect(given('xx', [unit()], { delivered: true })).toBeNull();
  });

  test.each([
    ['visit', ['collect'], 'refused_price', null],
    ['visit', ['collect'], 'delivery_refused', 'invalid_input'],
    ['visit', ['deliver'], 'delivery_refused', null],
    ['visit', ['deliver'], 'items_differ', 'invalid_input'],
    ['visit', ['deliver', 'collect'], 'site_closed', 'invalid_input'],
    ['load', [], 'not_at_home', 'invalid_input'],
    ['load', [], 'site_full', 'invalid_input'],
    ['load', [], 'site_closed', null],
    ['unload', [], 'site_full', null],
    ['unload', [], 'refused_price', 'invalid_input'],
    ['unload', [], 'other', null],
  ] as const)('at a %s of %j the reason %s: %s', (kind, parts, reason, expected) => {
    const at = stop('s', { kind, visit: kind === 'visit' ? visit({ parts: [...parts] }) : null });
    expect(code('reason_fits', context({ ...acts.cannot_do, reason }, route([at])))).toBe(expected);
  });

  test('only what is aboard is unloaded, each once', () => {
    const unloading = (unitCodes: string[], units: RuleContext['units']) =>
      code('units_aboard', context({ ...acts.unload, unitCodes }, route([stop('s', { kind: 'unload' })]), { units }));
    expect(unloading(['U-1'], [unit()])).toBeNull();
    expect(unloading([], [])).toBeNull();
    expect(unloading(['U-1', 'U-2'], [unit()])).toBe('wrong_state');
    expect(unloading(['U-1'], [unit({ custody: 'unloaded' })])).toBe('wrong_state');
    expect(unloading(['U-1', 'U-1'], [unit()])).toBe('invalid_input');
  });

  test.each([
    ['load', 'planned', 'wrong_state'],
    ['visit', 'planned', 'wrong_state'],
    ['visit', 'door', 'wrong_state'],
    ['visit', 'done', null],
    ['visit', 'failed', null],
    ['visit', 'skipped', null],
    ['unload', 'planned', null],
    ['break', 'planned', null],
    ['end', 'planned', null],
  ] as const)('finishing with a %s that is %s: %s', (kind, status, expected) => {
    const finishing = context(acts.finish, route([stop('s', { kind, status })]));
    expect(refusal(() => assertAllowed(finishing))).toBe(expected);
  });

  test('finishing with units aboard is refused; unloaded and missing ones do not count', () => {
    const finishing = (custody: 'aboard' | 'unloaded' | 'missing') =>
      refusal(() => assertAllowed(context(acts.finish, route([]), { units: [unit({ custody })] })));
    expect([finishing('aboard'), finishing('unloaded'), finishing('missing')]).toEqual(['wrong_state', null, null]);
  });
});
