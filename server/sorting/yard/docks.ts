import type { Actor } from '../../kernel/actor';
import { AppError } from '../../kernel/errors';
import { transact, type Transaction } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { ArrivalModel, type ArrivalDoc } from '../model';
import { getArrival } from '../receive';
import { DockDayModel, type DockUseDoc } from './model';
import { assertDockFree, assertManned } from './rules';
import { dockDayId, docksOn, ownYard } from './yard';

/** What is to become of the use of one arrival; null gives it up. */
type Change<T extends DockUseDoc | null> = (known: {
  arrival: ArrivalDoc;
  mine: DockUseDoc | null;
  others: DockUseDoc[];
  now: Date;
}) => Promise<T> | T;

/** Changes the use of one arrival under the day's document, at which all who want a dock of that day meet. */
async function changeUse<T extends DockUseDoc | null>(
  kernel: Kernel,
  actor: Actor,
  arrivalId: string,
  change: Change<T>,
): Promise<T> {
  return transact(kernel, actor, async (tx) => {
    const arrival = await getArrival(actor, arrivalId);
    const { siteId, day } = arrival;
    const now = kernel.clock.now();
    const doc = await DockDayModel.findOneAndUpdate(
      { _id: dockDayId(arrival) },
      { $inc: { version: 1 }, $set: { touchedAt: now }, $setOnInsert: { uses: [] } },
      { upsert: true, returnDocument: 'after' },
    ).lean();
    const uses = doc?.uses ?? [];
    const expected = await ArrivalModel.distinct('_id', { _id: { $in: uses.map((use) => use.arrivalId) } });
    // Bookings of routes that were replaced meanwhile hold no dock.
    const live = uses.filter((use) => expected.some((id) => String(id) === use.arrivalId));
    const mine = live.find((use) => use.arrivalId === arrivalId) ?? null;
    const others = live.filter((use) => use.arrivalId !== arrivalId);
    const after = await change({ arrival, mine, others, now });
    await DockDayModel.updateOne({ _id: dockDayId(arrival) }, { $set: { uses: after ? [...others, after] : others } });
    await tx.record('sorting:dock-changed', { siteId, day, arrivalId });
    return after;
  });
}

const assertNotStanding = (mine: DockUseDoc | null) => {
  if (mine?.dockedAt)
    throw new AppError('wrong_state', `The vehicle ${mine.leftAt ? 'has left' : 'stands at'} dock ${mine.dock}`, {
      action: mine.leftAt ? 'Let it enter a dock again.' : 'Let it leave first.',
    });
};
const assertOpen = ({ status }: ArrivalDoc) => {
  if (status === 'closed')
    throw new AppError('wrong_state', 'The handover of this vehicle is confirmed', {
      action: 'Choose a vehicle that is still expected.',
    });
};

/** Books a dock from an instant on for as long as an unloading takes, or moves the booking. */
export async function bookDock(
  kernel: Kernel,
  actor: Actor,
  input: { arrivalId: string; dock: string; fromAt: Date },
): Promise<DockUseDoc> {
  const { arrivalId, dock, fromAt } = input;
  return changeUse(kernel, actor, arrivalId, async ({ arrival, mine, others, now }) => {
    assertOpen(arrival);
    assertNotStanding(mine);
    const { yard, timeZone } = await ownYard(actor, arrival.siteId);
    const toAt = new Date(fromAt.getTime() + yard.unloadMinutes * 60_000);
    const wanted = { arrivalId, dock, fromAt, toAt, dockedAt: null, leftAt: null };
    assertManned(docksOn(yard, { day: arrival.day, timeZone }), wanted);
    assertDockFree(others, wanted, now);
    return wanted;
  });
}

/** Gives a booking up; nothing happens where there is none. */
export async function dropDockBooking(kernel: Kernel, actor: Actor, arrivalId: string): Promise<void> {
  await changeUse(kernel, actor, arrivalId, ({ mine }) => {
    assertNotStanding(mine);
    return null;
  });
}

/** A vehicle stands at a dock from now on, its own booking or not. Out of hours too: what has come is unloaded. */
export async function enterDock(
  kernel: Kernel,
  actor: Actor,
  input: { arrivalId: string; dock: string },
): Promise<DockUseDoc> {
  const { arrivalId, dock } = input;
  return changeUse(kernel, actor, arrivalId, async ({ arrival, mine, others, now }) => {
    if (mine?.dockedAt && !mine.leftAt && mine.dock === dock) return mine;
    if (!mine?.leftAt) assertNotStanding(mine);
    assertOpen(arrival);
    const { yard } = await ownYard(actor, arrival.siteId);
    if (!yard.docks.some(({ key }) => key === dock))
      throw new AppError('not_found', `There is no dock ${dock}`, { action: 'Take one of the list.' });
    const toAt = new Date(now.getTime() + yard.unloadMinutes * 60_000);
    const wanted = { arrivalId, dock, fromAt: now, toAt, dockedAt: now, leftAt: null };
    assertDockFree(others, wanted, now);
    return wanted;
  });
}

/** A vehicle leaves its dock; once more changes nothing. */
export async function leaveDock(kernel: Kernel, actor: Actor, arrivalId: string): Promise<DockUseDoc> {
  return changeUse(kernel, actor, arrivalId, ({ mine, now }) => {
    if (!mine?.dockedAt)
      throw new AppError('wrong_state', 'The vehicle stands at no dock', { action: 'Load the docks again.' });
    return mine.leftAt ? mine : { ...mine, leftAt: now };
  });
}

/** A vehicle whose handover is confirmed does not hold its dock. One write; nothing where it stands at none. */
export async function freeDockOf(tx: Transaction, arrival: ArrivalDoc, at: Date): Promise<void> {
  const { siteId, day } = arrival;
  const arrivalId = String(arrival._id);
  const { modifiedCount } = await DockDayModel.updateOne(
    { _id: dockDayId(arrival), uses: { $elemMatch: { arrivalId, dockedAt: { $ne: null }, leftAt: null } } },
    { $set: { 'uses.$.leftAt': at }, $inc: { version: 1 } },
  );
  if (modifiedCount > 0) await tx.record('sorting:dock-changed', { siteId, day, arrivalId });
}
