import { Types } from 'mongoose';
import { dossiersApi } from '#shared/settlement/dossiers';
import { assertSameTenant, recordAudit, tenantOf } from '../../accounts';
import type { Actor } from '../../kernel/actor';
import { AppError, notFound } from '../../kernel/errors';
import { transact } from '../../kernel/events/transact';
import { implement, type Implementation } from '../../kernel/http/implement';
import type { Kernel } from '../../kernel/kernel';
import { getDistrict } from '../../network';
import { getBySecret, getDealerOrders } from '../../requests';
import { SellerModel, type SellerDoc } from '../invoices/model';
import { openSeller } from '../invoices/sellers';
import { PayoutModel, type PayoutDoc } from '../payouts/model';
import { listSubsidyRules } from '../subsidy/rules';
import { exportDossiers, readExport, totalsOf } from './export';
import { identify, keepDossier, refreshDossiers } from './follow';
import { DossierModel, type DossierDoc } from './model';
import { listDoorNeeds } from './needs';
import { getSeenDossier } from './policy';
import { presentDossier, presentDossiers } from './present';
import { isOpen } from './rules';
import { moveDossier } from './steps';

function assertOpen({ state }: DossierDoc): void {
  if (!isOpen(state))
    throw new AppError('wrong_state', `The dossier is ${state}; only an open one is changed`, {
      action: 'Load it again to see where it stands.',
      details: { state },
    });
}

export function dossiersHttp(kernel: Kernel): Implementation[] {
  const again = async (actor: Actor, id: string) => presentDossier(await getSeenDossier(actor, id));
  return implement(dossiersApi, {
    listDossiers: async ({ actor, query }) => {
      const docs = await DossierModel.find({
        organisationId: tenantOf(actor),
        ...(query.kind && { kind: query.kind }),
        ...(query.state && { state: query.state }),
        ...(query.cursor && { _id: { $lt: new Types.ObjectId(query.cursor) } }),
      })
        .sort({ _id: -1 })
        .limit(query.limit)
        .lean<DossierDoc[]>();
      const nextCursor = docs.length === query.limit ? String(docs.at(-1)?._id) : null;
      return { items: await presentDossiers(docs), nextCursor };
    },
    getDossier: async ({ actor, params }) => presentDossier(await getSeenDossier(actor, params.id)),
    identifyPerson: async ({ actor, params, body }) => {
      const dossier = await getSeenDossier(actor, params.id);
      assertOpen(dossier);
      await transact(kernel, actor, async (tx) => {
        await identify(kernel, tx, dossier.requestId, body);
        await recordAudit(kernel, { actor, act: 'person-identified', subject: `dossier:${params.id}`, details: {} });
      });
      return again(actor, params.id);
    },
    enterPurchase: async ({ actor, params, body }) => {
      const dossier = await getSeenDossier(actor, params.id);
      assertOpen(dossier);
      const [order] = dossier.dealerOrderId ? await getDealerOrders([dossier.dealerOrderId]) : [];
      if (!order) throw notFound('The dealer’s order');
      await transact(kernel, actor, async (tx) => {
        const set = { purchase: { ...body, categoryKey: order.categoryKey } };
        await keepDossier(kernel, tx, { before: dossier, set });
        await refreshDossiers(kernel, tx, dossier.requestId);
        await recordAudit(kernel, { actor, act: 'purchase-entered', subject: `dossier:${params.id}`, details: {} });
      });
      return again(actor, params.id);
    },
    moveDossier: async ({ actor, params, body }) => {
      const dossier = await getSeenDossier(actor, params.id);
      return presentDossier(
        await transact(kernel, actor, (tx) => moveDossier(kernel, tx, actor, { dossier, ...body })),
      );
    },
    unmaskPerson: async ({ actor, params, body }) => {
      const seller = await SellerModel.findById(params.id).lean<SellerDoc>();
      if (!seller) throw notFound('The person');
      assertSameTenant(actor, seller.organisationId, 'The person');
      return transact(kernel, actor, async () => {
        await recordAudit(kernel, { actor, act: 'person-unmasked', subject: `seller:${params.id}`, details: body });
        return openSeller(kernel, seller);
      });
    },
    listDoorNeeds: async ({ actor }) => ({ items: await listDoorNeeds(kernel, actor) }),
    listSubsidyRules: async ({ query }) => ({
      items: (await listSubsidyRules((await getDistrict(query.districtCode)).code)).map(
        ({ _id, districtCode: _code, ...rule }) => rule,
      ),
    }),
    exportDossiers: async ({ actor, query }) => {
      const details = { ...query };
      await recordAudit(kernel, { actor, act: 'dossiers-exported', subject: `dossiers:${query.kind}`, details });
      const bytes = await exportDossiers({ organisationId: new Types.ObjectId(tenantOf(actor)), ...query });
      return { type: 'application/zip', bytes };
    },
    checkDossierExport: async ({ actor, file }) => {
      const read = await readExport(file ?? Buffer.alloc(0));
      const { kind, from, to, dossiers, amountFen, pictures } = read;
      const expected = await totalsOf({ organisationId: new Types.ObjectId(tenantOf(actor)), kind, from, to });
      const equal =
        expected.dossiers === dossiers && expected.amountFen === amountFen && expected.pictures === pictures;
      return { ...read, expected, equal };
    },
    getSettlementStatus: async ({ params }) => {
      const request = await getBySecret(params.secret);
      const requestId = String(request._id);
      const payout = await PayoutModel.findOne({ requestId }).sort({ _id: -1 }).lean<PayoutDoc>();
      const dossiers = await DossierModel.find({ requestId, state: { $ne: 'dropped' } }).lean<DossierDoc[]>();
      return {
        payout: payout && {
          status: payout.status,
          amountFen: payout.amountFen,
          paidAt: payout.paidAt?.toISOString() ?? null,
        },
        dossiers: dossiers.map(({ kind, state, lacking, decision, invoiceNumber }) => ({
          ...{ kind, state, lacking, decision, invoiceNumber },
        })),
      };
    },
  });
}
