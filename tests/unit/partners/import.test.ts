import ExcelJS from 'exceljs';
import { checkRows, type ImportFacts } from '../../../server/partners/import-check';
import { mostRows, readOrderFile } from '../../../server/partners/import-file';

const head = '订单号,种类,型号,序列号,重量,体积,仓库,买家电话';
const facts = {
  categories: [
    {
      ...{ key: 'washer', name: { zh: '洗衣机', en: 'Washing machine' }, weightKg: 70, spreadKg: 14 },
      newUnit: { weightKg: 60, volumeLitres: 420 },
    },
    { key: 'flat_tv', name: { zh: '平板电视', en: 'Flat TV' }, newUnit: null },
  ],
  warehouses: [
    { _id: 'a'.repeat(24), key: 'south', name: '南库', nameEn: 'South' },
    { _id: 'b'.repeat(24), key: 'north', name: '北库', nameEn: 'North' },
  ],
  taken: new Set(['OLD001']),
} as unknown as ImportFacts;
const check = async (...lines: string[]) =>
  checkRows(await readOrderFile(Buffer.from([head, ...lines].join('\r\n'))), facts);

describe('a file of orders', () => {
  test('good rows become orders; weight and volume of the kind where none is given', async () => {
    const rows = await check(
      'A-0001,洗衣机,W1,SER001,,,南库,13912345678',
      'A-0002,washer,W2,SER002,71.5,500,north,13912345678',
    );
    expect(rows.map(({ faults }) => faults)).toEqual([[], []]);
    expect(rows[0]?.input).toMatchObject({
      categoryKey: 'washer',
      weightKg: 60,
      volumeLitres: 420,
      warehouseId: 'a'.repeat(24),
    });
    expect(rows[1]?.input).toMatchObject({ weightKg: 71.5, volumeLitres: 500, warehouseId: 'b'.repeat(24) });
  });

  test.each([
    ['', 'code', 'missing'],
    ['A#1', 'code', 'invalid'],
    ['old-001', 'code', 'code_taken'],
    ['A-0001', 'code', 'repeated'],
  ])('order number "%s": %s %s', async (code, field, fault) => {
    const [, row] = await check(
      'A 0001,washer,W1,SER001,,,south,13912345678',
      `${code},washer,W,SER2,,,south,13912345678`,
    );
    expect(row).toMatchObject({ line: 3, input: null, faults: [{ field, fault, value: code }] });
  });

  test.each([
    ['A-0002,fridge,W1,SER001,,,south,13912345678', 'category', 'unknown_category', 'fridge'],
    ['A-0002,平板电视,W1,SER001,,,south,13912345678', 'category', 'unknown_category', '平板电视'],
    ['A-0002,washer,W1,S,,,south,13912345678', 'serial', 'invalid', 'S'],
    ['A-0002,washer,W1,SER1,sixty,,south,13912345678', 'weightKg', 'invalid', 'sixty'],
    ['A-0002,washer,W1,SER1,0,,south,13912345678', 'weightKg', 'invalid', '0'],
    // Five times 70 kg is the most.
    ['A-0002,washer,W1,SER1,350.1,,south,13912345678', 'weightKg', 'invalid', '350.1'],
    ['A-0002,washer,W1,SER1,,-5,south,13912345678', 'volumeLitres', 'invalid', '-5'],
    ['A-0002,washer,W1,SER1,,,east,13912345678', 'warehouse', 'unknown_warehouse', 'east'],
    ['A-0002,washer,W1,SER1,,,,13912345678', 'warehouse', 'missing', ''],
    ['A-0002,washer,,SER1,,,south,13912345678', 'model', 'missing', ''],
    ['A-0002,washer,W1,SER1,,,south,0833-1234', 'buyerPhone', 'invalid', '0833-1234'],
    ['A-0002,washer,W1,SER1', 'warehouse', 'missing', ''],
  ])('%s: %s is %s', async (line, field, fault, value) => {
    const [row] = await check(line);
    expect(row?.faults).toContainEqual({ field, fault, value });
    expect(row?.input).toBe(null);
  });

  test('each fault of a row is told, and the line it stands in, after empty and long ones', async () => {
    const rows = await check(
      'A-0001,washer,"W\n1",SER001,,,south,13912345678',
      ',,,,,,,',
      '',
      'A-0002,x,W,SER2,y,,z,1',
    );
    expect(rows.map(({ line }) => line)).toEqual([3, 6]);
    expect(rows[1]?.faults.map(({ field }) => field)).toEqual(['category', 'warehouse', 'weightKg', 'buyerPhone']);
  });

  test('GB 18030, semicolons, tabs and a byte order mark are read', async () => {
    const gbk = Buffer.concat([
      Buffer.from('code,category,model,serial,phone\nA-0001,'),
      Buffer.from([0xcf, 0xb4, 0xd2, 0xc2, 0xbb, 0xfa]),
      Buffer.from(',W,SER1,13912345678\n'),
    ]);
    expect((await readOrderFile(gbk))[0]?.cells.category).toBe('洗衣机');
    for (const sign of [';', '\t']) {
      const text = `\ufeff${head}\nA-0001,washer,W1,SER001,,,south,13912345678`.replaceAll(',', sign);
      expect((await readOrderFile(Buffer.from(text)))[0]).toMatchObject({
        line: 2,
        cells: { code: 'A-0001', warehouse: 'south' },
      });
    }
  });

  const workbookOf = async (rows: (string | number | object | null)[][]): Promise<Buffer> => {
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('订单').addRows(rows);
    return Buffer.from(await workbook.xlsx.writeBuffer());
  };

  test('an Excel workbook is read like a CSV file: numbers, formulas and rich text as text, empty rows left out, lines as in the sheet', async () => {
    const book = await workbookOf([
      ['订单号', '种类', '型号', '序列号', '重量', '仓库', '买家电话'],
      ['A-0001', '洗衣机', 'W1', 'SER001', 71.5, '南库', 13912345678],
      [],
      [
        { formula: '"A-"&"0002"', result: 'A-0002' },
        'washer',
        { richText: [{ text: 'W' }, { text: '2' }] },
        'SER002',
        null,
        'north',
        '13912345678',
      ],
      ['A-0003', 'fridge', 'W3', 'SER003', null, 'north', '13912345678'],
    ]);
    const rows = checkRows(await readOrderFile(book), facts);
    expect(rows.map(({ line }) => line)).toEqual([2, 4, 5]);
    expect(rows[0]?.input).toMatchObject({ code: 'A-0001', weightKg: 71.5, buyerPhone: '13912345678' });
    expect(rows[1]?.input).toMatchObject({ code: 'A-0002', model: 'W2', weightKg: 60, warehouseId: 'b'.repeat(24) });
    expect(rows[2]?.faults).toEqual([{ field: 'category', fault: 'unknown_category', value: 'fridge' }]);
  });

  test('a workbook without the columns, one that unpacks to too much, and a broken one are refused', async () => {
    const missing = readOrderFile(
      await workbookOf([
        ['code', 'model'],
        ['A', 'B'],
      ]),
    );
    await expect(missing).rejects.toMatchObject({ code: 'invalid_input' });
    const book = await workbookOf([['code']]);
    const entry = book.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    book.writeUInt32LE(400_000_000, entry + 24);
    await expect(readOrderFile(book)).rejects.toMatchObject({
      code: 'unsupported_file',
      message: expect.stringContaining('too large') as string,
    });
  });

  test('what is no table of orders is refused with its reason', async () => {
    const refusal = async (text: string | Buffer) => {
      try {
        await readOrderFile(Buffer.from(text as string));
      } catch (error) {
        const { code, details } = error as { code: string; details?: unknown };
        return [code, details];
      }
      return null;
    };
    expect(await refusal('PK\u0003\u0004\0\0')).toEqual(['unsupported_file', undefined]);
    expect(await refusal('code,model\nA,B')).toEqual([
      'invalid_input',
      { missing: ['category', 'serial', 'buyerPhone'] },
    ]);
    expect(await refusal(`${head}\n`)).toMatchObject(['invalid_input', { rows: 0 }]);
    expect(await refusal(`${head}\n${'A,B\n'.repeat(mostRows + 1)}`)).toMatchObject([
      'invalid_input',
      { rows: mostRows + 1 },
    ]);
    expect((await refusal(`${head}\nA,"B\n`))?.[0]).toBe('invalid_input');
    expect((await refusal(''))?.[0]).toBe('invalid_input');
  });
});
