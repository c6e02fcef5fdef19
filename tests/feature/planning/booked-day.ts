import path from 'node:path';
import { Types } from 'mongoose';
import { instantOf } from '#shared/kernel/time';
import { generateDay, type GeneratedRequest } from '../../../server/demo/generate-day';
import { loadSeeds } from '../../../server/demo/seed-files';
import { DistrictModel, SiteModel } from '../../../server/network';
import { RequestModel } from '../../../server/requests/model';

/** The invented second district: one centre, one warehouse, two vehicles, a river with one bridge. */
export const secondDistrict = path.resolve(__dirname, '../../fixtures/second-district');
export const settings = { DEMO: '1', SEED: secondDistrict };
export const operator = { organisation: 'green_oasis', districtCode: '659099' };

type Booking = Omit<GeneratedRequest, 'requestedAt' | 'unservable' | 'demandKey'>;
let booked = 0;

/** Puts a request into the queue of its day, as if it had been booked. Answers its id. */
export async function book(booking: Booking): Promise<string> {
  const { window, delivery, items } = booking;
  const district = await DistrictModel.findOne().lean();
  if (!district) throw new Error('no district');
  const warehouse = delivery && (await SiteModel.findOne({ key: delivery.warehouseKey }).lean());
  booked += 1;
  const [doc] = await RequestModel.create([
    {
      code: `T${booked}`,
      organisationId: district.operatorId,
      districtCode: district.code,
      kind: booking.kind,
      mode: booking.visitMode,
      status: 'waiting',
      channel: 'demo',
      contactName: booking.contact.name,
      contactPhone: booking.contact.phone,
      addressText: booking.text,
      addressUnit: booking.unit,
      floor: booking.floor,
      lift: booking.lift,
      place: booking.place,
      bank: booking.bank,
      townCode: booking.townCode,
      townName: booking.townName,
      items: items.map((item) => ({ ...item, weightKg: 1, volumeLitres: 1 })),
      delivery: delivery && {
        dealerOrderId: String(new Types.ObjectId()),
        code: delivery.orderCode,
        dealerName: '',
        warehouseId: String(warehouse?._id),
        categoryKey: delivery.categoryKey,
        model: delivery.modelName,
        serialTail: '',
        weightKg: delivery.weightKg,
        volumeLitres: delivery.litres,
      },
      slot: window,
      slotFromAt: instantOf(window.day, 0, district.timeZone),
      slotToAt: instantOf(window.day, 0, district.timeZone),
      estimate: {},
      pickupCode: '000000',
      secret: `secret-of-request-${booked}-in-tests`,
      timeline: [],
      openedAt: new Date(),
    },
  ] as never[]);
  return String((doc as unknown as { _id: unknown })._id);
}

/** One washer north of the river in the first window, unless said otherwise. */
export function bookWasher(day: string, rest: Partial<Booking> = {}): Promise<string> {
  return book({
    key: 'one',
    kind: 'collect',
    visitMode: 'same_visit',
    contact: { name: '甲', phone: '13900000000' },
    items: [{ categoryKey: 'washer', condition: 'broken', count: 1 }],
    delivery: null,
    window: { day, from: '10:30', to: '13:00' },
    place: { lng: 87.15, lat: 44.02 },
    townCode: '',
    townName: '',
    bank: 'north',
    text: '红柳街 1 号',
    unit: '',
    floor: 1,
    lift: false,
    ...rest,
  });
}

/** Books a generated day of a district folder; answers the ids. */
export async function bookDay(input: {
  seeds: string;
  day: string;
  requests: number;
  seed: number;
}): Promise<string[]> {
  const { seeds, ...rest } = input;
  const ids: string[] = [];
  for (const request of generateDay({ district: loadSeeds(seeds), ...rest })) ids.push(await book(request));
  return ids;
}
