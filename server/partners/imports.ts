import { Types } from 'mongoose';
import type { OrderImport } from '#shared/partners/imports';
import { recordAudit, tenantOf } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { districtOf, listSites } from '../network';
import { createDealerOrder, listCategories, plainCode, takenOrderCodes } from '../requests';
import { checkRows } from './import-check';
import { readOrderFile } from './import-file';
import { OrderImportModel, type OrderImportDoc } from './import-model';

/** Rows written in one transaction. */
const batchRows = 50;

export function presentImport({ _id, status, rows }: OrderImportDoc): OrderImport {
  return {
    id: String(_id),
    status,
    good: rows.filter(({ faults }) => faults.length === 0).length,
    faulty: rows.filter(({ faults }) => faults.length > 0).length,
    created: rows.filter(({ orderId }) => orderId).length,
    rows: rows.map(({ line, code, model, faults, orderId }) => ({ line, code, model, faults, orderId })),
  };
}

/** Reads and checks a file; keeps it for a day so that it can be confirmed. */
export async function previewImport(kernel: Kernel, actor: Actor, file: Buffer): Promise<OrderImportDoc> {
  const organisationId = tenantOf(actor);
  const read = await readOrderFile(file);
  const { code: districtCode } = await districtOf(actor);
  const rows = checkRows(read, {
    categories: await listCategories(districtCode),
    warehouses: await listSites({ organisationId, kinds: ['warehouse'] }),
    taken: await takenOrderCodes(
      organisationId,
      read.map(({ cells }) => cells.code),
    ),
  });
  const doc: OrderImportDoc = {
    _id: new Types.ObjectId(),
    organisationId: new Types.ObjectId(organisationId),
    ...{ status: 'preview', rows, createdAt: kernel.realNow() },
  };
  await OrderImportModel.create([doc]);
  return doc;
}

/** An import of the own organisation. */
export async function getImport(actor: Actor, id: string): Promise<OrderImportDoc> {
  const doc = await OrderImportModel.findOne({ _id: id, organisationId: tenantOf(actor) }).lean<OrderImportDoc>();
  if (!doc) throw notFound('The import');
  return doc;
}

/** Writes the next rows with their orders in one transaction; answers what stands then. */
async function writeBatch(kernel: Kernel, actor: Actor, id: string): Promise<OrderImportDoc> {
  return transact(kernel, actor, async () => {
    const doc = await getImport(actor, id);
    if (doc.status === 'done') return doc;
    const next = doc.rows.filter(({ input }) => input).slice(0, batchRows);
    const taken = await takenOrderCodes(
      tenantOf(actor),
      next.map(({ code }) => code),
    );
    for (const row of next) {
      const { input } = row;
      if (!input) continue;
      row.input = null;
      if (taken.has(plainCode(row.code))) row.faults = [{ field: 'code', fault: 'code_taken', value: row.code }];
      else row.orderId = String((await createDealerOrder(kernel, actor, input))._id);
    }
    if (!doc.rows.some(({ input }) => input)) {
      doc.status = 'done';
      const { created, faulty } = presentImport(doc);
      const details = { created, faulty };
      await recordAudit(kernel, { actor, act: 'orders-imported', subject: `order-import:${id}`, details });
    }
    await OrderImportModel.updateOne({ _id: doc._id }, { $set: { rows: doc.rows, status: doc.status } });
    return doc;
  });
}

/** Announces the good rows, in parts; who calls again goes on where it stopped. */
export async function confirmImport(
  kernel: Kernel,
  actor: Actor,
  { id, skipFaulty }: { id: string; skipFaulty: boolean },
): Promise<OrderImportDoc> {
  let doc = await getImport(actor, id);
  const { faulty, good } = presentImport(doc);
  if (doc.status === 'preview' && (good === 0 || (faulty > 0 && !skipFaulty)))
    throw new AppError('wrong_state', `${faulty} of ${faulty + good} rows are faulty`, {
      action: good === 0 ? 'Correct the file and send it again.' : 'Correct the file, or leave the faulty rows out.',
      details: { faulty, good },
    });
  while (doc.status !== 'done') doc = await writeBatch(kernel, actor, id);
  return doc;
}
