import { setTimeout as pause } from 'node:timers/promises';
import { model, Schema } from 'mongoose';
import { AccountModel, OrganisationModel } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError } from '../kernel/errors';
import type { Kernel } from '../kernel/kernel';
import { RouteModel } from '../dispatch';
import { holdLease, releaseLease } from '../kernel/lease';
import { SiteModel } from '../network';
import { createDealerOrder, openRequest } from '../requests';
import { generateDay, type GeneratedRequest } from './generate-day';
import type { SeedDistrict } from './seed-files';

/** Days whose invented requests are booked, and how far: a start that was interrupted goes on where it stopped. */
interface DemoDayDoc {
  _id: string;
  tried: number;
  booked: number;
}
const DemoDayModel = model<DemoDayDoc>(
  'DemoDay',
  new Schema<DemoDayDoc>(
    { _id: String, tried: { type: Number, default: 0 }, booked: { type: Number, default: 0 } },
    { collection: 'demo_days', versionKey: false },
  ),
);

const leaseMs = 15_000;
const nobody = { sessionId: 'demo', organisationId: null, districtCode: null, siteId: null, crewId: null };

async function residentOf(kernel: Kernel, phone: string): Promise<Actor> {
  const account = await AccountModel.findOneAndUpdate(
    { phone },
    { $setOnInsert: { role: 'resident', name: '', phone, createdAt: kernel.realNow(), version: 1, disabled: false } },
    { upsert: true, returnDocument: 'after', setDefaultsOnInsert: true },
  );
  return { ...nobody, accountId: String(account._id), role: 'resident' };
}

async function dealerOf(districtCode: string, key: string): Promise<Actor> {
  const organisation = await OrganisationModel.findOne({ districtCode, key }, { _id: 1 }).lean();
  const account = await AccountModel.findOne({ organisationId: organisation?._id, role: 'dealer' }, { _id: 1 }).lean();
  return {
    ...nobody,
    accountId: String(account?._id ?? organisation?._id),
    role: 'dealer',
    organisationId: String(organisation?._id),
    districtCode,
  };
}

async function announceOrder(
  kernel: Kernel,
  districtCode: string,
  delivery: NonNullable<GeneratedRequest['delivery']>,
  buyerPhone: string,
): Promise<void> {
  const warehouse = await SiteModel.findOne({ districtCode, key: delivery.warehouseKey }, { _id: 1 }).lean();
  const { orderCode: code, categoryKey, modelName, serial, weightKg, litres } = delivery;
  await createDealerOrder(kernel, await dealerOf(districtCode, delivery.dealerKey), {
    code,
    categoryKey,
    model: modelName,
    serial,
    weightKg,
    volumeLitres: litres,
    warehouseId: String(warehouse?._id),
    buyerPhone,
  }).catch((error: unknown) => {
    // Announced before an interrupted start.
    if (!(error instanceof AppError && error.code === 'conflict')) throw error;
  });
}

/** Books one invented request in its window or, when that is full, in another of the day. False when no window takes it. */
async function bookOne(kernel: Kernel, seeds: SeedDistrict, request: GeneratedRequest): Promise<boolean> {
  const { contact, delivery, window } = request;
  if (delivery) await announceOrder(kernel, seeds.code, delivery, contact.phone);
  const actor = await residentOf(kernel, contact.phone);
  const others = seeds.slots.windows.filter(({ from }) => from !== window.from);
  for (const { from, to } of [window, ...others]) {
    try {
      await openRequest(
        kernel,
        actor,
        {
          districtCode: seeds.code,
          kind: request.kind,
          mode: request.visitMode,
          items: request.items,
          address: {
            place: request.place,
            text: request.text,
            unit: request.unit,
            floor: request.floor,
            lift: request.lift,
          },
          contact,
          forSomebodyElse: false,
          slot: { day: window.day, from, to },
          ...(delivery && { dealerOrderCode: delivery.orderCode }),
          photoIds: [],
          note: '',
        },
        { channel: 'demo', at: new Date(request.requestedAt) },
      );
      return true;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code !== 'slot_full' && error.code !== 'slot_closed') return false;
    }
  }
  return false;
}

/**
 * Books the invented requests of a day through the same door as everybody else, once however many processes start; none of a day whose
 * routes somebody has published before it came, because each would be an urgent one there. Answers how many this one booked.
 */
export async function bookDay(kernel: Kernel, seeds: SeedDistrict, day: string): Promise<number> {
  const requests = kernel.config.SEED_REQUESTS;
  if (requests === 0) return 0;
  const _id = `${seeds.code}:${day}`;
  if (await RouteModel.exists({ districtCode: seeds.code, day, active: true })) return 0;
  const before = () => DemoDayModel.findByIdAndUpdate(_id, {}, { upsert: true, returnDocument: 'after' }).lean();
  const made = generateDay({ district: seeds, day, requests, seed: 1 });
  const lease = `demo-day:${_id}`;
  while (!(await holdLease(lease, kernel.instanceId, leaseMs))) {
    if (((await before())?.tried ?? 0) >= made.length) return 0;
    await pause(500);
  }
  const known = await before();
  let booked = known?.booked ?? 0;
  for (const [index, request] of made.entries()) {
    if (index < (known?.tried ?? 0)) continue;
    if (index % 20 === 0 && !(await holdLease(lease, kernel.instanceId, leaseMs))) break;
    if (await bookOne(kernel, seeds, request)) booked += 1;
    await DemoDayModel.updateOne({ _id }, { $set: { tried: index + 1, booked } });
  }
  await releaseLease(lease, kernel.instanceId);
  return booked - (known?.booked ?? 0);
}
