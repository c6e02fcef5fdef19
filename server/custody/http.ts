import { custodyApi } from '#shared/custody/custody';
import { tenantOf } from '../accounts';
import type { Actor } from '../kernel/actor';
import { notFound } from '../kernel/errors';
import { implement, type Implementation } from '../kernel/http/implement';
import { auditChain } from './audit';
import { EntryModel, UnitModel, type EntryDoc, type UnitDoc } from './model';
import { presentEntry, presentUnit } from './present';

/** A unit of the actor's organisation; another's looks as if it were not there. */
export async function findOwnUnit(actor: Actor, code: string): Promise<UnitDoc> {
  const unit = await UnitModel.findOne({ organisationId: tenantOf(actor), code }).lean<UnitDoc>();
  if (!unit) throw notFound('The unit');
  return unit;
}

/** Chains are read here; they grow by what others do. */
export function custodyHttp(): Implementation[] {
  return implement(custodyApi, {
    getUnit: async ({ actor, params }) => {
      const unit = await findOwnUnit(actor, params.code);
      const chain = await EntryModel.find({ unitId: unit._id }).sort({ seq: 1 }).lean<EntryDoc[]>();
      return {
        unit: presentUnit(unit),
        chain: chain.map(presentEntry),
        intact: auditChain(unit, chain).every(({ rule }) => rule === 'never_confirmed'),
      };
    },
  });
}
