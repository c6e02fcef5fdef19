import type { importFields } from '#shared/partners/imports';
import { dealerOrdersApi } from '#shared/requests/dealer-orders';
import { heaviestKg } from '#shared/requests/heaviest';
import type { SiteDoc } from '../network';
import { plainCode, type CategoryDoc } from '../requests';
import type { Cells } from './import-file';
import type { Fault, ImportRow } from './import-model';

type Field = (typeof importFields)[number];
/** What rows are checked against. `taken` holds plain order numbers. */
export interface ImportFacts {
  categories: readonly CategoryDoc[];
  warehouses: readonly SiteDoc[];
  taken: ReadonlySet<string>;
}
const fieldOf: Partial<Record<string, Field>> = { categoryKey: 'category', warehouseId: 'warehouse' };
/** More of a cell is not shown. */
const shownLetters = 60;

/** Checks rows one by one: each is an order, or says which field is wrong and why. */
export function checkRows(rows: readonly { line: number; cells: Cells }[], facts: ImportFacts): ImportRow[] {
  const seen = new Set<string>();
  return rows.map(({ line, cells }) => {
    const faults: Fault[] = [];
    const blame = (field: Field, fault: Fault['fault']) => {
      if (faults.some((one) => one.field === field)) return;
      faults.push({ field, fault: cells[field] ? fault : 'missing', value: cells[field].slice(0, shownLetters) });
    };
    const category = facts.categories.find(
      ({ key, name, newUnit }) => newUnit && [key, name.zh, name.en].includes(cells.category),
    );
    if (!category) blame('category', 'unknown_category');
    const [only] = facts.warehouses.length === 1 ? facts.warehouses : [];
    const warehouse = cells.warehouse
      ? facts.warehouses.find(({ key, name, nameEn }) => [key, name, nameEn].includes(cells.warehouse))
      : only;
    if (!warehouse) blame('warehouse', 'unknown_warehouse');
    const parsed = dealerOrdersApi.createDealerOrder.body.safeParse({
      code: cells.code,
      categoryKey: category?.key ?? 'unknown',
      model: cells.model,
      serial: cells.serial,
      weightKg: cells.weightKg ? Number(cells.weightKg) : (category?.newUnit?.weightKg ?? 1),
      volumeLitres: cells.volumeLitres ? Number(cells.volumeLitres) : (category?.newUnit?.volumeLitres ?? 1),
      warehouseId: String(warehouse?._id ?? 'f'.repeat(24)),
      buyerPhone: cells.buyerPhone,
    });
    for (const { path } of parsed.error?.issues ?? []) {
      const name = String(path[0]);
      blame(fieldOf[name] ?? (name as Field), 'invalid');
    }
    if (parsed.success && parsed.data.weightKg > heaviestKg(category)) blame('weightKg', 'invalid');
    const plain = plainCode(cells.code);
    if (seen.has(plain)) blame('code', 'repeated');
    else if (facts.taken.has(plain)) blame('code', 'code_taken');
    seen.add(plain);
    const input = faults.length === 0 && parsed.success ? parsed.data : null;
    return { line, code: cells.code.slice(0, 40), model: cells.model.slice(0, 80), faults, input, orderId: null };
  });
}
