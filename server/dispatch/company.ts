import { clashOf, forbiddenWith, type Clash } from '#shared/requests/company';
import { UnitModel } from '../custody';
import { AppError } from '../kernel/errors';
import { listCategories } from '../requests';
import { stopEvent, type ActContext } from './act-context';
import { waitingFor } from './custody';
import { isOffRoute } from './off-route';

/** An act that is told so long after it was done was done without signal: its crew has gone on, and what it took aboard is there. */
const toldLaterMs = 2 * 60_000;

/** Categories of the old units that come aboard with an act. */
async function comingAboard({ act, stop }: ActContext): Promise<string[]> {
  if (act.type === 'collect') return [act.unit.categoryKey];
  if (act.type !== 'load' || !stop?.transfer) return [];
  return (await waitingFor(stop.transfer)).map(({ categoryKey }) => categoryKey);
}

/** What comes aboard with an act and must not ride with what nothing has unloaded yet; null where it may. */
async function clashAboard(context: ActContext): Promise<Clash | null> {
  const { route, tx } = context;
  const coming = await comingAboard(context);
  const catalogue = await listCategories(route.districtCode);
  const forbidden = coming.flatMap((key) => forbiddenWith(catalogue, key));
  // Most categories ride with all others: then nothing is read.
  if (forbidden.length === 0) return null;
  await tx.settle(UnitModel);
  const there = { routeId: String(route._id), custody: 'aboard' as const, categoryKey: { $in: forbidden } };
  const aboard = await UnitModel.find(there, { categoryKey: 1 }).lean();
  return clashOf(
    catalogue,
    coming,
    aboard.map(({ categoryKey }) => categoryKey),
  );
}

/** It is aboard already: the crew says so, tells it later than it could be put back, or was where it was no longer to go. */
const hasHappened = ({ act, stop, at, now }: ActContext): boolean =>
  ('alreadyAboard' in act && act.alreadyAboard === true) ||
  (stop !== null && isOffRoute(stop)) ||
  now.getTime() - at.getTime() >= toldLaterMs;

/** Refuses what must not ride with what is aboard, as long as it can be left where it is. */
export async function assertKeptApart(context: ActContext): Promise<void> {
  if (hasHappened(context)) return;
  const clash = await clashAboard(context);
  if (!clash) return;
  const { comes, aboard } = clash;
  throw new AppError('not_together', `"${comes}" must not ride with "${aboard}", which is aboard`, {
    action:
      context.act.type === 'load'
        ? 'Say that this stop cannot be done; once the other is unloaded it may be taken over.'
        : 'Leave it here with a reason and have it booked anew; once the other is unloaded it may come aboard.',
    details: { categoryKeys: [comes, aboard] },
  });
}

/** Tells, before it is written, of what comes aboard all the same: it has happened, and somebody has to see to it. */
export async function noteForbiddenCompany(context: ActContext): Promise<void> {
  const clash = await clashAboard(context);
  if (!clash) return;
  const categoryKeys = [clash.comes, clash.aboard];
  await context.tx.record('dispatch:forbidden-company', { ...stopEvent(context), categoryKeys });
}
