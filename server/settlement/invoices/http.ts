import { Types } from 'mongoose';
import { dayOf } from '#shared/kernel/time';
import { invoicesApi, type ReverseInvoice } from '#shared/settlement/invoices';
import { assertSameTenant, recordAudit, tenantOf } from '../../accounts';
import type { Actor } from '../../kernel/actor';
import { notFound } from '../../kernel/errors';
import { transact } from '../../kernel/events/transact';
import { implement, type Implementation } from '../../kernel/http/implement';
import type { Kernel } from '../../kernel/kernel';
import { districtOf } from '../../network';
import { correctInvoice, issueInvoice, runningOf } from './issue';
import { InvoiceModel, SellerModel, type InvoiceDoc, type SellerDoc } from './model';
import { closeMonth, filingTable, listMonths } from './months';
import { addInvoiceRule, listInvoiceRules, presentInvoiceRule } from './rates';
import { joinSeller } from './sellers';

/** Invoices with their sellers masked, and the numbers of what corrects what. */
async function present(docs: readonly InvoiceDoc[]): Promise<ReverseInvoice[]> {
  const sellers = await SellerModel.find({ _id: { $in: docs.map(({ sellerId }) => sellerId) } }).lean<SellerDoc[]>();
  const ids = docs.map(({ _id }) => _id);
  const others = await InvoiceModel.find(
    { $or: [{ correctsId: { $in: ids } }, { _id: { $in: docs.flatMap(({ correctsId }) => correctsId ?? []) } }] },
    { number: 1, correctsId: 1 },
  ).lean();
  return docs.map((doc) => {
    const seller = sellers.find(({ _id }) => _id.equals(doc.sellerId));
    const { number, kind, day, month, requestCode, lines, grossFen, netFen, vatFen, incomeTaxFen } = doc;
    return {
      ...{ id: String(doc._id), number, kind, day, month, requestCode, lines, grossFen, netFen, vatFen, incomeTaxFen },
      ...{ ruleVersion: doc.ruleVersion, evidence: doc.evidence, note: doc.note },
      sellerId: String(doc.sellerId),
      sellerName: seller?.nameMasked ?? '',
      sellerIdentity: seller?.identityMasked ?? '',
      corrects: others.find(({ _id }) => doc.correctsId?.equals(_id))?.number ?? null,
      correctedBy: others.find(({ correctsId }) => correctsId?.equals(doc._id))?.number ?? null,
    };
  });
}
async function presentOne(doc: InvoiceDoc): Promise<ReverseInvoice> {
  const [invoice] = await present([doc]);
  if (!invoice) throw new Error('no invoice was presented');
  return invoice;
}

export function invoicesHttp(kernel: Kernel): Implementation[] {
  const ownOf = (actor: Actor) => new Types.ObjectId(tenantOf(actor));
  const monthOf = async (organisationId: Types.ObjectId, month: string) => {
    const found = (await listMonths(organisationId)).find((one) => one.month === month);
    if (!found) throw notFound('The month');
    return { ...found, closed: found.closedAt !== null, closedAt: found.closedAt?.toISOString() ?? null };
  };
  return implement(invoicesApi, {
    listInvoiceRules: async ({ actor }) => ({
      items: (await listInvoiceRules(ownOf(actor))).map(presentInvoiceRule),
    }),
    addInvoiceRule: async ({ actor, body }) => presentInvoiceRule(await addInvoiceRule(kernel, actor, body)),
    listReverseInvoices: async ({ actor, query }) => {
      const docs = await InvoiceModel.find({
        organisationId: ownOf(actor),
        ...(query.month && { month: query.month }),
        ...(query.cursor && { _id: { $lt: new Types.ObjectId(query.cursor) } }),
      })
        .sort({ _id: -1 })
        .limit(query.limit)
        .lean<InvoiceDoc[]>();
      return { items: await present(docs), nextCursor: docs.length === query.limit ? String(docs.at(-1)?._id) : null };
    },
    issueReverseInvoice: async ({ actor, body }) => {
      const organisationId = ownOf(actor);
      const { timeZone } = await districtOf(actor);
      const { seller: shown, ...purchase } = body;
      const invoice = await transact(kernel, actor, async (tx) => {
        const { _id: sellerId } = await joinSeller(kernel, organisationId, shown);
        const at = { organisationId, timeZone, sellerId, requestId: null, requestCode: null, atScales: true };
        return issueInvoice(kernel, tx, { ...at, ...purchase });
      });
      return { invoice: await presentOne(invoice), running: await runningOf(invoice, invoice.day) };
    },
    correctReverseInvoice: async ({ actor, params, body }) => {
      const { timeZone } = await districtOf(actor);
      const correction = { organisationId: ownOf(actor), timeZone, invoiceId: params.id, reason: body.reason };
      return presentOne(
        await transact(kernel, actor, async (tx) => {
          const entry = await correctInvoice(kernel, tx, correction);
          const details = { reason: body.reason };
          await recordAudit(kernel, { actor, act: 'invoice-corrected', subject: `invoice:${entry.number}`, details });
          return entry;
        }),
      );
    },
    getRunningSum: async ({ actor, params, query }) => {
      const seller = await SellerModel.findById(params.id).lean<SellerDoc>();
      if (!seller) throw notFound('The seller');
      assertSameTenant(actor, seller.organisationId, 'The seller');
      const { timeZone } = await districtOf(actor);
      const day = query.day ?? dayOf(kernel.clock.now(), timeZone);
      return runningOf({ organisationId: seller.organisationId, sellerId: seller._id }, day);
    },
    listInvoiceMonths: async ({ actor }) => {
      const months = await listMonths(ownOf(actor));
      return {
        items: months.map((one) => ({
          ...one,
          closed: one.closedAt !== null,
          closedAt: one.closedAt?.toISOString() ?? null,
        })),
      };
    },
    closeInvoiceMonth: async ({ actor, body }) => {
      const organisationId = ownOf(actor);
      const { timeZone } = await districtOf(actor);
      await transact(kernel, actor, async (tx) => {
        await closeMonth(kernel, tx, { organisationId, month: body.month, timeZone });
        await recordAudit(kernel, {
          actor,
          act: 'invoice-month-closed',
          subject: `month:${body.month}`,
          details: {},
        });
      });
      return monthOf(organisationId, body.month);
    },
    getFilingTable: async ({ actor, query }) => {
      await recordAudit(kernel, { actor, act: 'filing-table-taken', subject: `month:${query.month}`, details: {} });
      return { type: 'text/csv; charset=utf-8', bytes: await filingTable(kernel, ownOf(actor), query.month) };
    },
  });
}
