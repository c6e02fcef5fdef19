import { dealerOrderStatuses } from '#shared/requests/dealer-orders';
import { requestStatuses } from '#shared/requests/requests';
import { dealerOrderEvents, dealerOrderTable } from '../../../server/requests/dealer-orders';
import { nextStatus, requestEvents, type Mover } from '../../../server/requests/rules';

/** The design: "from event to" with who may; everything else is refused. */
const design: Record<string, readonly Mover[]> = {
  'null open waiting': ['booker', 'dispatcher'],
  'waiting plan planned': ['operation'],
  'planned plan planned': ['operation'],
  'planned unplan waiting': ['operation'],
  'planned depart onway': ['operation'],
  'planned arrive door': ['operation'],
  'onway arrive door': ['operation'],
  'door complete done': ['operation'],
  'planned fail failed': ['operation'],
  'onway fail failed': ['operation'],
  'onway unplan waiting': ['operation'],
  'onway cancel cancelled': ['dispatcher'],
  'door fail failed': ['operation'],
  'failed reopen waiting': ['dispatcher'],
  'waiting reschedule waiting': ['booker', 'dispatcher'],
  'planned reschedule waiting': ['booker', 'dispatcher'],
  'waiting cancel cancelled': ['booker', 'dispatcher'],
  'planned cancel cancelled': ['booker', 'dispatcher'],
};

test('a request: every event from every status by everybody leads where it is designed to, or nowhere', () => {
  const led: Record<string, Mover[]> = {};
  for (const from of [null, ...requestStatuses])
    for (const event of requestEvents)
      for (const by of ['booker', 'dispatcher', 'operation'] as const) {
        const to = nextStatus(from, event, by);
        if (to) (led[`${from} ${event} ${to}`] ??= []).push(by);
      }
  expect(led).toEqual(design);
});

test('an order of a dealer: booked, given back, delivered, taken back to the warehouse, withdrawn', () => {
  const led = dealerOrderEvents.flatMap((event) =>
    dealerOrderStatuses.flatMap((from) => {
      const to = dealerOrderTable[event][from];
      return to ? [`${from} ${event} ${to}`] : [];
    }),
  );
  expect(led.sort()).toEqual([
    'booked deliver delivered',
    'booked release free',
    'booked return returned',
    'free book booked',
    'free cancel cancelled',
    'returned book booked',
    'returned cancel cancelled',
    'returned release free',
  ]);
});
