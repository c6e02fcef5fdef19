import { model, Schema } from 'mongoose';
import { create } from 'qrcode';
import { unitCode } from '#shared/custody/custody';
import { labelsApi } from '#shared/custody/labels';
import { AppError, notFound } from '../kernel/errors';
import { tenantOf } from '../accounts';
import { implement, type Bytes, type Implementation } from '../kernel/http/implement';
import { findOwnUnit } from './find-unit';
import { UnitModel } from './model';

interface LabelCounterDoc {
  _id: string;
  n: number;
}
const CounterModel = model<LabelCounterDoc>(
  'LabelCounter',
  new Schema<LabelCounterDoc>(
    { _id: String, n: { type: Number, required: true } },
    { collection: 'label_counters', versionKey: false },
  ),
);

/** New codes of a district that no unit has; none is given twice. */
export async function reserveCodes(of: {
  districtCode: string;
  kind: 'unit' | 'bag';
  count: number;
}): Promise<string[]> {
  const { districtCode, kind, count } = of;
  const letter = kind === 'unit' ? 'U' : 'B';
  const free: string[] = [];
  while (free.length < count) {
    const wanted = count - free.length;
    const counter = await CounterModel.findOneAndUpdate(
      { _id: `${districtCode}:${letter}` },
      { $inc: { n: wanted } },
      { upsert: true, returnDocument: 'after' },
    ).lean();
    const last = counter?.n ?? wanted;
    const codes = Array.from(
      { length: wanted },
      (_, i) => `${letter}-${String(last - wanted + 1 + i).padStart(7, '0')}`,
    );
    const taken = new Set(
      (await UnitModel.find({ districtCode, code: { $in: codes } }, { code: 1 }).lean()).map(({ code }) => code),
    );
    free.push(...codes.filter((code) => !taken.has(code)));
  }
  return free;
}

/** Size of a label and of the sheet, mm: 4 × 8 on A4. */
const label = { width: 50, height: 35, qr: 26, columns: 4, sheetWidth: 210, sheetHeight: 297, left: 5, top: 8 };

/** The dark squares of a QR code as one SVG path, each square 1 × 1. Error correction M: readable with a scratch. */
function squaresOf(code: string): { size: number; path: string } {
  const { modules } = create(code, { errorCorrectionLevel: 'M' });
  const { size, data } = modules;
  const parts: string[] = [];
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) if (data[y * size + x]) parts.push(`M${x} ${y}h1v1h-1z`);
  return { size, path: parts.join('') };
}

function drawLabel(code: string, x: number, y: number): string {
  const { size, path } = squaresOf(code);
  const scale = label.qr / size;
  return `<g transform="translate(${x} ${y})"><g transform="translate(${(label.width - label.qr) / 2} 2) scale(${scale})"><path d="${path}" fill="#000"/></g><text x="${label.width / 2}" y="${label.qr + 7}" font-family="monospace" font-size="5" text-anchor="middle">${code}</text></g>`;
}

/** Labels as SVG in millimetres: one, or a sheet. Codes are letters, digits and dashes only, so nothing needs escaping. */
export function drawLabels(codes: readonly string[]): string {
  const single = codes.length === 1;
  const [width, height] = single ? [label.width, label.height] : [label.sheetWidth, label.sheetHeight];
  const at = (i: number): [number, number] =>
    single
      ? [0, 0]
      : [label.left + (i % label.columns) * label.width, label.top + Math.floor(i / label.columns) * label.height];
  const drawn = codes.map((code, i) => drawLabel(code, ...at(i))).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}mm" height="${height}mm" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="#fff"/>${drawn}</svg>`;
}

const svg = (codes: readonly string[]): Bytes => ({ type: 'image/svg+xml', bytes: Buffer.from(drawLabels(codes)) });

/** Labels for printing. */
export function labelsHttp(): Implementation[] {
  return implement(labelsApi, {
    reserveLabels: async ({ actor, body }) => {
      tenantOf(actor);
      if (!actor.districtCode) throw notFound('The district');
      return { codes: await reserveCodes({ districtCode: actor.districtCode, ...body }) };
    },
    getLabelSheet: async ({ query }) => {
      const codes = query.codes.split(',');
      const wrong = codes.find((code) => !unitCode.safeParse(code).success);
      if (wrong !== undefined || codes.length > 32)
        throw new AppError(
          'invalid_input',
          wrong ? `"${wrong}" is not a unit code` : `${codes.length} labels, a sheet has 32`,
          {
            action: 'Send at most 32 codes, separated by commas.',
          },
        );
      return svg(codes);
    },
    getUnitLabel: async ({ actor, params }) => svg([(await findOwnUnit(actor, params.code)).code]),
  });
}
