import { checkRows, type ImportFacts } from '../../../server/partners/import-check';
import { mostRows, readOrderFile } from '../../../server/partners/import-file';

const head = '订单号,种类,型号,序列号,重量,体积,仓库,买家电话';
const facts = {
  categories: [
    { key: 'washer', name: { zh: '洗衣机', en: 'Washing machine' }, newUnit: { weightKg: 60, volumeLitres: 420 } },
    { key: 'flat_tv', name: { zh: '平板电视', en: 'Flat TV' }, newUnit: null },
  ],
  warehouses: [
    { _id: 'a'.repeat(24), key: 'south', name: '南库', nameEn: 'South' },
    { _id: 'b'.repeat(24), key: 'north', name: '北库', nameEn: 'North' },
  ],
  taken: new Set(['OLD001']),
} as unknown as ImportFacts;
const check = (...lines: string[]) => checkRows(readOrderFile(Buffer.from([head, ...lines].join('\r\n'))), facts);

describe('a file of orders', () => {
  test('good rows become orders; weight and volume of the kind where none is given', () => {
    const rows = check(
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
  ])('order number "%s": %s %s', (code, field, fault) => {
    const [, row] = check('A 0001,washer,W1,SER001,,,south,13912345678', `${code},washer,W,SER2,,,south,13912345678`);
    expect(row).toMatchObject({ line: 3, input: null, faults: [{ field, fault, value: code }] });
  });

  test.each([
    ['A-0002,fridge,W1,SER001,,,south,13912345678', 'category', 'unknown_category', 'fridge'],
    ['A-0002,平板电视,W1,SER001,,,south,13912345678', 'category', 'unknown_category', '平板电视'],
    ['A-0002,washer,W1,S,,,south,13912345678', 'serial', 'invalid', 'S'],
    ['A-0002,washer,W1,SER1,sixty,,south,13912345678', 'weightKg', 'invalid', 'sixty'],
    ['A-0002,washer,W1,SER1,0,,south,13912345678', 'weightKg', 'invalid', '0'],
    ['A-0002,washer,W1,SER1,,-5,south,13912345678', 'volumeLitres', 'invalid', '-5'],
    ['A-0002,washer,W1,SER1,,,east,13912345678', 'warehouse', 'unknown_warehouse', 'east'],
    ['A-0002,washer,W1,SER1,,,,13912345678', 'warehouse', 'missing', ''],
    ['A-0002,washer,,SER1,,,south,13912345678', 'model', 'missing', ''],
    ['A-0002,washer,W1,SER1,,,south,0833-1234', 'buyerPhone', 'invalid', '0833-1234'],
    ['A-0002,washer,W1,SER1', 'warehouse', 'missing', ''],
  ])('%s: %s is %s', (line, field, fault, value) => {
    const [row] = check(line);
    expect(row?.faults).toContainEqual({ field, fault, value });
    expect(row?.input).toBe(null);
  });

  test('each fault of a row is told, and the line it stands in, after empty and long ones', () => {
    const rows = check('A-0001,washer,"W\n1",SER001,,,south,13912345678', ',,,,,,,', '', 'A-0002,x,W,SER2,y,,z,1');
    expect(rows.map(({ line }) => line)).toEqual([3, 6]);
    expect(rows[1]?.faults.map(({ field }) => field)).toEqual(['category', 'warehouse', 'weightKg', 'buyerPhone']);
  });

  test('GB 18030, semicolons, tabs and a byte order mark are read', () => {
    const gbk = Buffer.concat([
      Buffer.from('code,category,model,serial,phone\nA-0001,'),
      Buffer.from([0xcf, 0xb4, 0xd2, 0xc2, 0xbb, 0xfa]),
      Buffer.from(',W,SER1,13912345678\n'),
    ]);
    expect(readOrderFile(gbk)[0]?.cells.category).toBe('洗衣机');
    for (const sign of [';', '\t']) {
      const text = `\ufeff${head}\nA-0001,washer,W1,SER001,,,south,13912345678`.replaceAll(',', sign);
      expect(readOrderFile(Buffer.from(text))[0]).toMatchObject({
        line: 2,
        cells: { code: 'A-0001', warehouse: 'south' },
      });
    }
  });

  test('what is no table of orders is refused with its reason', () => {
    const refusal = (text: string) => {
      try {
        readOrderFile(Buffer.from(text));
      } catch (error) {
        const { code, details } = error as { code: string; details?: unknown };
        return [code, details];
      }
      return null;
    };
    expect(refusal('PK\u0003\u0004\0\0')).toEqual(['unsupported_file', undefined]);
    expect(refusal('code,model\nA,B')).toEqual(['invalid_input', { missing: ['category', 'serial', 'buyerPhone'] }]);
    expect(refusal(`${head}\n`)).toMatchObject(['invalid_input', { rows: 0 }]);
    expect(refusal(`${head}\n${'A,B\n'.repeat(mostRows + 1)}`)).toMatchObject([
      'invalid_input',
      { rows: mostRows + 1 },
    ]);
    expect(refusal(`${head}\nA,"B\n`)?.[0]).toBe('invalid_input');
    expect(refusal('')?.[0]).toBe('invalid_input');
  });
});
