import { parse } from 'csv-parse/sync';
import type { importFields } from '#shared/partners/imports';
import { AppError } from '../kernel/errors';
import { isExcel, readExcel, type TableRow } from './import-excel';

type Field = (typeof importFields)[number];
export type Cells = Record<Field, string>;
export const mostRows = 2_000;

/** Names under which a column is known, in small letters. */
const headings: Record<Field, readonly string[]> = {
  code: ['code', 'order', 'order number', '订单号', '单号'],
  category: ['category', 'kind', '种类', '品类'],
  model: ['model', '型号'],
  serial: ['serial', 'serial number', '序列号', '机号'],
  weightKg: ['weightkg', 'weight kg', 'weight', '重量', '重量kg', '重量 kg'],
  volumeLitres: ['volumelitres', 'volume litres', 'volume', '体积', '体积升', '体积 升'],
  warehouse: ['warehouse', '仓库'],
  buyerPhone: ['buyerphone', 'buyer phone', 'phone', '买家电话', '电话', '手机'],
};
const fields = Object.keys(headings) as Field[];
const optional: readonly Field[] = ['weightKg', 'volumeLitres', 'warehouse'];

const refuse = (message: string, action: string, details: Record<string, unknown>) =>
  new AppError('invalid_input', message, { action, details });

/** UTF-8, or what office programs in China write instead. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

/** Comma, semicolon or tab. */
function readCsv(bytes: Buffer): TableRow[] {
  const text = decode(bytes);
  if (text.includes('\0'))
    throw new AppError('unsupported_file', 'This is neither a text file nor an Excel workbook', {
      action: 'Save the table as CSV or as a workbook (.xlsx) and try again.',
    });
  const [head = ''] = text.split('\n', 1);
  const delimiter = [',', ';', '\t'].sort((a, b) => head.split(b).length - head.split(a).length)[0] ?? ',';
  try {
    const table = parse(text, {
      ...{ bom: true, delimiter, info: true, trim: true, skip_empty_lines: true, relax_column_count: true },
      skip_records_with_empty_values: true,
    }) as unknown as { info: { lines: number }; record: string[] }[];
    return table.map(({ info, record }) => ({ line: info.lines, record }));
  } catch (cause) {
    const line = (cause as { lines?: number }).lines ?? null;
    throw refuse(`Line ${line ?? '?'} is not CSV`, 'Check quotation marks in this line.', { line });
  }
}

/** The rows of a CSV file or Excel workbook with the line each stands in. Throws `unsupported_file` or `invalid_input`. */
export async function readOrderFile(bytes: Buffer): Promise<{ line: number; cells: Cells }[]> {
  const table = isExcel(bytes) ? await readExcel(bytes) : readCsv(bytes);
  const [titles, ...rows] = table;
  const columns = (titles?.record ?? []).map((title) => title.toLowerCase());
  const at = Object.fromEntries(
    fields.map((field) => [field, columns.findIndex((column) => headings[field].includes(column))]),
  ) as Record<Field, number>;
  const missing = fields.filter((field) => at[field] < 0 && !optional.includes(field));
  if (missing.length > 0)
    throw refuse(`Columns are missing: ${missing.join(', ')}`, 'Give each column its heading in the first line.', {
      missing,
    });
  if (rows.length === 0 || rows.length > mostRows)
    throw refuse(`The file has ${rows.length} rows; 1 to ${mostRows} are read at once`, 'Split the file.', {
      rows: rows.length,
      limit: mostRows,
    });
  return rows.map(({ line, record }) => ({
    line,
    cells: Object.fromEntries(fields.map((field) => [field, record[at[field]] ?? ''])) as Cells,
  }));
}
