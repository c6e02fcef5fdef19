import { plainIdentity } from '#shared/kernel/identity';
import { checkedKg, UnitModel } from '../custody';
import { AppError } from '../kernel/errors';
import { getDealerOrders, verifyPickupCode } from '../requests';
import { visitIn, type ActContext } from './act-context';
import { assertKeptApart } from './company';
import { endedStatuses } from './guards';
import { RouteModel, type RouteDoc } from './model';
import { isOffRoute } from './off-route';
import { assertPromiseKept, categoryOf, offerOf } from './promise';
import { getRouteDoc } from './routes';
import { assertNothingUnfinished } from './unfinished';

/** Wrong codes in a row before no more are taken for a while. */
export const codeTriesAllowed = 5;
export const codeBlockMin = 10;

const plain = (serial: string) => serial.replace(/[\s-]/g, '').toUpperCase();

/** Conditions that ask the database; each throws its refusal. */
export const checks = {
  serial_matches: async (context) => {
    const { act } = context;
    const { delivery } = visitIn(context);
    if (act.type !== 'deliver' || !delivery) return;
    const [order] = await getDealerOrders([delivery.dealerOrderId]);
    if (!order || plain(order.serial) !== plain(act.serial))
      throw new AppError(
        'serial_mismatch',
        `The serial ends in ${delivery.serialTail}, not in ${act.serial.slice(-4)}`,
        {
          action: 'Check that it is the right unit and scan again.',
          details: { serialTail: delivery.serialTail },
        },
      );
  },
  deductions_listed: async (context) => {
    const { act, route } = context;
    if (act.type !== 'collect' && act.type !== 'refuse_price') return;
    const { categoryKey, condition, deductions } = act.unit;
    const category = await categoryOf(route, visitIn(context), categoryKey);
    const listed = category.deductions.filter((one) => one.conditions.includes(condition)).map(({ key }) => key);
    const unlisted = deductions.filter((key) => !listed.includes(key));
    if (unlisted.length > 0 || new Set(deductions).size < deductions.length)
      throw new AppError(
        'not_accepted',
        `Not a listed deduction for this unit: ${unlisted.join(', ') || 'named twice'}`,
        {
          action: 'Choose only deductions of the list, each once.',
          details: { listed, unlisted },
        },
      );
  },
  weight_plausible: async (context) => {
    const { act, route } = context;
    if (act.type !== 'collect' && act.type !== 'refuse_price') return;
    const { categoryKey, weightKg } = act.unit;
    const category = await categoryOf(route, visitIn(context), categoryKey);
    const code = act.type === 'collect' ? act.unit.code : 'The unit';
    checkedKg(weightKg, { code, kind: 'unit', categoryKey }, [category]);
  },
  promise_kept: async (context) => {
    const { act, stop } = context;
    if (act.type !== 'collect' && act.type !== 'refuse_price') return;
    // Nothing is paid by it, and the resident cannot be shown another price any more: what was shown is kept.
    if (stop && isOffRoute(stop)) return;
    assertPromiseKept(act, await offerOf(context, act.unit));
  },
  identity_valid: ({ act }) => {
    if (act.type === 'identify_seller' && plainIdentity(act.seller.identityNumber) === null)
      return Promise.reject(
        new AppError('invalid_input', 'This is no valid identity number', {
          action: 'Compare every digit with the card; the last one may be X.',
        }),
      );
    return Promise.resolve();
  },
  unit_code_new: ({ act, takenCodes }) =>
    act.type === 'collect' && takenCodes.has(act.unit.code)
      ? Promise.reject(codeTaken(act.unit.code))
      : Promise.resolve(),
  kept_apart: (context) => assertKeptApart(context),
  nothing_unfinished: ({ route }) => assertNothingUnfinished(route),
  goods_taken_over: async ({ route }) => {
    const taker = await findTaker(route);
    if (!taker) return;
    const { letter, vehicle } = taker;
    throw new AppError('wrong_state', `Route ${letter} (${vehicle.plate}) has not taken your goods over yet`, {
      action: `Wait for ${vehicle.plate}, or have the dispatcher change the plan.`,
      details: { routeId: String(taker._id), letter, plate: vehicle.plate },
    });
  },
  // A unit changes hands once the resident's side is there: taken over before, its first crew could not complete the visit any more.
  goods_confirmed: async ({ stop }) => {
    if (!stop?.transfer) return;
    const { fromRouteId, unitCodes } = stop.transfer;
    const unconfirmed = await UnitModel.find(
      { routeId: fromRouteId, code: { $in: unitCodes }, custody: 'aboard', 'handingTo.kind': 'crew' },
      { code: 1 },
    ).lean();
    const codes = unconfirmed.map(({ code }) => code);
    if (codes.length === 0) return;
    const { letter, vehicle, crew } = await getRouteDoc(fromRouteId);
    const { plate } = vehicle;
    throw new AppError('wrong_state', `Route ${letter} (${plate}) has not ended the visit of ${codes.join(', ')} yet`, {
      action: `Have ${crew.name} complete that visit or say that it cannot be done; then take the goods over.`,
      details: { routeId: fromRouteId, letter, plate, unitCodes: codes },
    });
  },
  pickup_code_right: async (context) => {
    const { act, stop } = context;
    if (act.type !== 'complete' || !stop) return;
    if (await verifyPickupCode(visitIn(context).requestId, act.pickupCode)) return;
    const left = Math.max(0, codeTriesAllowed - stop.codeTries - 1);
    throw new AppError('code_mismatch', 'The pickup code is wrong', {
      action: left > 0 ? `Ask for the code again; ${left} tries are left.` : `Wait ${codeBlockMin} minutes.`,
      details: { triesLeft: left },
    });
  },
} satisfies Record<string, (context: ActContext) => Promise<void>>;

export type CheckName = keyof typeof checks;

/** The route that a repair sends for the goods of this one and that has not met it yet. */
async function findTaker({ _id, organisationId, day }: RouteDoc): Promise<RouteDoc | null> {
  const meeting = { 'transfer.fromRouteId': String(_id), status: { $nin: endedStatuses } };
  const query = { organisationId, day, active: true, stops: { $elemMatch: meeting } };
  return RouteModel.findOne(query as never).lean<RouteDoc>();
}

/** Refusal of a unit code that another unit has. */
export function codeTaken(code: string): AppError {
  return new AppError('conflict', `The unit code ${code} is in use`, {
    action: 'Scan the label again, or take a new label.',
    details: { code },
  });
}
