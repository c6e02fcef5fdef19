import { custodyApi } from '#shared/custody/custody';
import { implement, type Implementation } from '../kernel/http/implement';
import { auditChain } from './audit';
import { findOwnUnit } from './find-unit';
import { EntryModel, type EntryDoc } from './model';
import { presentEntry, presentUnit } from './present';

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
