import { tenantOf } from '../accounts';
import type { Actor } from '../kernel/actor';
import { notFound } from '../kernel/errors';
import { UnitModel, type UnitDoc } from './model';

/** A unit of the actor's organisation; another's looks as if it were not there. */
export async function findOwnUnit(actor: Actor, code: string): Promise<UnitDoc> {
  const unit = await UnitModel.findOne({ organisationId: tenantOf(actor), code }).lean<UnitDoc>();
  if (!unit) throw notFound('The unit');
  return unit;
}
