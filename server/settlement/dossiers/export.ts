import type { Types } from 'mongoose';
import { evidenceKinds, type DossierKind } from '#shared/settlement/evidence';
import { AppError } from '../../kernel/errors';
import { readPhoto } from '../../requests';
import { DossierModel, type DossierDoc } from './model';
import { presentDossiers } from './present';

/** One archive holds so many dossiers; a longer period is exported in parts. */
export const mostInExport = 500;

/** What an archive is about. */
export interface ExportPeriod {
  organisationId: Types.ObjectId;
  kind: DossierKind;
  from: string;
  to: string;
}
/** What an archive adds up to. */
export interface ExportTotals {
  dossiers: number;
  amountFen: number;
  pictures: number;
}

const columns = [
  'code',
  'day',
  'state',
  'person',
  'identity',
  'units',
  'amount_fen',
  'rule',
  'invoice',
  'lacking',
  ...evidenceKinds,
];

/** The amount of a dossier in fen: what the rule gives, or what was paid for the old units. */
const amountOf = ({ kind, decision, units }: Pick<DossierDoc, 'kind' | 'decision' | 'units'>): number =>
  kind === 'subsidy' ? (decision?.amountFen ?? 0) : units.reduce((sum, { priceFen }) => sum + priceFen, 0);

async function listOf({ organisationId, kind, from, to }: ExportPeriod): Promise<DossierDoc[]> {
  const docs = await DossierModel.find({
    organisationId,
    kind,
    day: { $gte: from, $lte: to },
    state: { $ne: 'dropped' },
  })
    .sort({ day: 1, _id: 1 })
    .limit(mostInExport + 1)
    .lean<DossierDoc[]>();
  if (docs.length > mostInExport)
    throw new AppError('invalid_input', `More than ${mostInExport} dossiers lie between ${from} and ${to}`, {
      action: 'Choose a shorter period.',
    });
  return docs;
}

const photosOf = ({ evidence }: DossierDoc) =>
  evidence.flatMap(({ kind, photoIds }) => photoIds.map((photoId, n) => ({ photoId, name: `${kind}-${n + 1}.jpg` })));

/** What the system itself says about a period. */
export async function totalsOf(period: ExportPeriod): Promise<ExportTotals> {
  const docs = await listOf(period);
  return {
    dossiers: docs.length,
    amountFen: docs.reduce((sum, doc) => sum + amountOf(doc), 0),
    pictures: docs.reduce((sum, doc) => sum + photosOf(doc).length, 0),
  };
}

/** The dossiers of a period as a zip: `dossiers.xlsx` with a sheet of rows and one of totals, and every picture under its request. Persons are masked. */
export async function exportDossiers(period: ExportPeriod): Promise<Buffer> {
  const docs = await listOf(period);
  const [{ default: ExcelJS }, { default: JSZip }] = await Promise.all([import('exceljs'), import('jszip')]);
  const zip = new JSZip();
  const book = new ExcelJS.Workbook();
  const rows = book.addWorksheet('dossiers');
  rows.addRow(columns);
  const presented = await presentDossiers(docs);
  for (const [n, doc] of docs.entries()) {
    const shown = presented[n];
    const valueOf = (kind: string) => {
      const found = doc.evidence.find((one) => one.kind === kind);
      return found ? found.value || `${found.photoIds.length} 张` : '';
    };
    rows.addRow([
      ...[doc.requestCode, doc.day, doc.state, shown?.personName ?? '', shown?.personIdentity ?? ''],
      ...[doc.units.map(({ code }) => code).join(', '), amountOf(doc), doc.decision?.ruleVersion ?? ''],
      ...[doc.invoiceNumber ?? '', doc.lacking.join(', '), ...evidenceKinds.map(valueOf)],
    ]);
    for (const { photoId, name } of photosOf(doc)) {
      const bytes = await readPhoto(photoId).catch(() => null);
      if (bytes) zip.file(`pictures/${doc.requestCode}/${name}`, bytes);
    }
  }
  const { kind, from, to } = period;
  const totals = book.addWorksheet('period');
  totals.addRows([
    ['kind', kind],
    ['from', from],
    ['to', to],
  ]);
  zip.file('dossiers.xlsx', await book.xlsx.writeBuffer());
  return zip.generateAsync({ type: 'nodebuffer', compression: 'STORE' });
}

const unreadable = (cause?: unknown) =>
  new AppError('invalid_input', 'This is no archive of dossiers', {
    action: 'Choose a zip that was exported here.',
    ...(cause !== undefined && { cause }),
  });

/** Reads an archive again: what it is about and what its rows and pictures add up to. Throws `invalid_input` for anything else. */
export async function readExport(file: Buffer): Promise<Omit<ExportPeriod, 'organisationId'> & ExportTotals> {
  const [{ default: ExcelJS }, { default: JSZip }] = await Promise.all([import('exceljs'), import('jszip')]);
  try {
    const zip = await JSZip.loadAsync(file);
    const table = await zip.file('dossiers.xlsx')?.async('nodebuffer');
    if (!table) throw unreadable();
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(table as unknown as ArrayBuffer);
    const period = book.getWorksheet('period');
    const rows = book.getWorksheet('dossiers');
    if (!period || !rows) throw unreadable();
    const [kind, from, to] = [1, 2, 3].map((n) => period.getRow(n).getCell(2).text);
    if ((kind !== 'subsidy' && kind !== 'invoice') || !from || !to) throw unreadable();
    const at = columns.indexOf('amount_fen') + 1;
    let amountFen = 0;
    rows.eachRow((row, n) => {
      if (n > 1) amountFen += Number(row.getCell(at).value);
    });
    const pictures = Object.values(zip.files).filter(({ name, dir }) => !dir && name.startsWith('pictures/')).length;
    return { kind, from, to, dossiers: Math.max(0, rows.actualRowCount - 1), amountFen, pictures };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw unreadable(error);
  }
}
