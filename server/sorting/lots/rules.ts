import type { Lot } from '#shared/sorting/lots';
import type { UnitDoc } from '../../custody';
import { AppError } from '../../kernel/errors';
import type { LotDoc } from './model';

type Status = Lot['status'];
export type LotAct = 'fill' | 'seal' | 'reopen' | 'load' | 'unload' | 'dispatch' | 'deliver';

/** The life cycle of a lot. */
export const lotTable: Record<LotAct, Partial<Record<Status, Status>>> = {
  fill: { open: 'open' },
  seal: { open: 'sealed' },
  reopen: { sealed: 'open' },
  load: { sealed: 'loaded' },
  unload: { loaded: 'sealed', shipped: 'sealed' },
  dispatch: { loaded: 'shipped' },
  deliver: { shipped: 'delivered' },
};

/** Where an act leads; throws `wrong_state`. */
export function nextLotStatus(lot: Pick<LotDoc, 'code' | 'status'>, act: LotAct): Status {
  const next = lotTable[act][lot.status];
  if (next) return next;
  throw new AppError('wrong_state', `"${act}" is not possible: lot ${lot.code} is ${lot.status}`, {
    action: 'Load the lot again to see where it stands.',
    details: { lotCode: lot.code, status: lot.status },
  });
}

/** Refuses a unit that does not belong into a lot: another site, category, material or fate. */
export function assertFits(lot: LotDoc, unit: UnitDoc): void {
  const wrong =
    unit.siteId !== lot.siteId
      ? 'lies at another site'
      : unit.categoryKey !== lot.categoryKey
        ? `is ${unit.categoryKey}, the lot takes ${lot.categoryKey}`
        : (unit.material ?? null) !== lot.material
          ? `is ${unit.material ?? 'a whole unit'}, the lot takes ${lot.material ?? 'whole units'}`
          : unit.fate && unit.fate !== lot.fate
            ? `is to ${unit.fate}, the lot is to ${lot.fate}`
            : null;
  if (wrong)
    throw new AppError('not_accepted', `Unit ${unit.code} ${wrong}`, {
      action: 'Put it into a lot of its kind.',
      details: { code: unit.code, lotCode: lot.code },
    });
}
