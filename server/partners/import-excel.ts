import { AppError } from '../kernel/errors';

/** A row of a table with the line that it stands in. */
export interface TableRow {
  line: number;
  record: string[];
}

/** A small file may unpack to a huge one; orders need a fraction of this. */
const mostUnpackedBytes = 50_000_000;
const entrySignature = Buffer.from([0x50, 0x4b, 0x01, 0x02]);

/** An Excel workbook is a zip archive. */
export const isExcel = (bytes: Buffer): boolean => bytes.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 0x03, 0x04]));

const refused = (message: string, cause?: unknown) =>
  new AppError('unsupported_file', message, { action: 'Save the table as an Excel workbook (.xlsx) or CSV.', cause });

/** What the archive says that it unpacks to. */
function unpackedBytes(bytes: Buffer): number {
  let sum = 0;
  for (
    let at = bytes.indexOf(entrySignature);
    at >= 0 && at + 28 <= bytes.length;
    at = bytes.indexOf(entrySignature, at + 4)
  )
    sum += bytes.readUInt32LE(at + 24);
  return sum;
}

/** The rows of the first sheet, cells as text; rows without any are left out. Throws `unsupported_file`. */
export async function readExcel(bytes: Buffer): Promise<TableRow[]> {
  if (unpackedBytes(bytes) > mostUnpackedBytes) throw refused('The workbook is too large when unpacked');
  // Heavy, and needed by few: loaded when somebody sends a workbook.
  const { default: excel } = await import('exceljs');
  const workbook = new excel.Workbook();
  try {
    await workbook.xlsx.load(bytes as never);
  } catch (cause) {
    throw refused('This is not an Excel workbook', cause);
  }
  const [sheet] = workbook.worksheets;
  if (!sheet) throw refused('The workbook has no sheet');
  const rows: TableRow[] = [];
  sheet.eachRow((row, line) => {
    const record = Array.from({ length: row.cellCount }, (_, at) => row.getCell(at + 1).text.trim());
    if (record.some((cell) => cell !== '')) rows.push({ line, record });
  });
  return rows;
}
