import ExcelJS from 'exceljs';

/** One sheet: its columns' names and its rows. */
export interface WorkbookTable {
  name: string;
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

/** Texts that a spreadsheet would take for a formula are told to be texts. */
const asText = (cell: string | number): string | number =>
  typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;

/** Room for Chinese letters, which are twice as wide; at most as wide as a screen likes. */
const widthOf = (texts: readonly (string | number)[]): number => {
  const lengths = texts.map((text) => [...String(text)].reduce((sum, sign) => sum + (sign > '\u2e80' ? 2 : 1), 0));
  return Math.min(48, Math.max(6, ...lengths) + 2);
};

/** Writes the tables as an Excel file. */
export async function workbookOf(tables: readonly WorkbookTable[]): Promise<ArrayBuffer> {
  const book = new ExcelJS.Workbook();
  for (const { name, columns, rows } of tables) {
    const sheet = book.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.addRow([...columns]).font = { bold: true };
    for (const row of rows) sheet.addRow(row.map(asText));
    columns.forEach((column, index) => {
      sheet.getColumn(index + 1).width = widthOf([column, ...rows.map((row) => row[index] ?? '')]);
    });
    sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: columns.length } };
  }
  return book.xlsx.writeBuffer();
}

/** Hands the file to the browser. */
export async function saveWorkbook(fileName: string, tables: readonly WorkbookTable[]): Promise<void> {
  const bytes = await workbookOf(tables);
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  const link = Object.assign(document.createElement('a'), { href: address, download: fileName });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
