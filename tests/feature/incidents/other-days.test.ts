import { requestsApi } from '#shared/requests/requests';
import { addDays } from '#shared/kernel/time';
import { DistrictModel } from '../../../server/network';
import { SlotLedgerModel } from '../../../server/requests/model';
import { ShiftModel } from '../../../server/fleet/model';
import { incidentsApi } from '#shared/incidents/incidents';
import { day, homes } from '../dispatch/operated-day';
import { useTroubledDay } from './troubled-day';

describe('a repair that moves several residents to another day', () => {
  const { on, television, at, evening, repairsOf, apply, incidentOf } = useTroubledDay();

  test('does not ask two of them to take the same last place', async () => {
    const booked = [
      await on.book({ ...television, ...evening }),
      await on.book({ ...television, ...evening, ...at(homes.west) }),
    ];
    const crew = await on.planned();
    await ShiftModel.updateMany({ day, _id: { $ne: crew.route.shiftId } }, { $set: { status: 'cancelled' } });
    // In the evening of the next day one place is left.
    const next = addDays(day, 1);
    const { districtCode, address, items } = on.booking();
    const body = { districtCode, place: address.place, items: items ?? television.items };
    const offers = (await on.t.visitor.call(requestsApi.listSlotOffers, { body })).body.items;
    const last = offers.find((offer) => offer.day === next && offer.from === '16:00')!;
    expect(last.remaining).toBeGreaterThan(1);
    const { operatorId } = (await DistrictModel.findOne({ code: districtCode }).lean())!;
    const ledger = `${String(operatorId)}:${next}:16:00`;
    await SlotLedgerModel.updateOne({ _id: ledger }, { $set: { booked: last.capacity - 1 } }, { upsert: true });

    on.at('10:10');
    expect(await crew.act('start', {})).toBeNull();
    const report = { kind: 'breakdown' as const, note: '电机过热', place: homes.north };
    expect((await crew.client.call(incidentsApi.reportIncident, { body: report })).status).toBe(201);
    const { items: repairs } = await repairsOf(await incidentOf('breakdown'));
    const otherDay = repairs.find(({ way }) => way === 'other_day')!;
    expect(otherDay.ask.map(({ requestId }) => requestId).sort()).toEqual(booked.map(({ id }) => id).sort());
    const slots = otherDay.ask.map(({ slot }) => `${slot.day} ${slot.from}`);
    expect(slots).toContain(`${next} 16:00`);
    expect(new Set(slots).size).toBe(2);
    expect((await apply(otherDay)).status).not.toBe('open');
    expect(await SlotLedgerModel.findById(ledger).lean()).toMatchObject({ booked: last.capacity });
  });
});
