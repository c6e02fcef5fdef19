import type { ItemInput } from './catalogue';

/** Why a booked item was not collected at a visit that was completed, as the crew tells it. Closed list. */
export const toldReasons = ['kept', 'not_as_described', 'cannot_carry', 'not_there', 'other'] as const;
/** Besides, its owner refused the price by an act of its own, or an older page has told nothing. */
export const leftReasons = [...toldReasons, 'refused_price', 'not_told'] as const;
export type ToldReason = (typeof toldReasons)[number];
export type LeftReason = (typeof leftReasons)[number];

type Piece = Pick<ItemInput, 'categoryKey' | 'condition'>;
export type LeftItem = ItemInput & { reason: LeftReason };

/** Items of a booking without the units that were collected: each counts for its category, first for the condition that was told. */
export function itemsLeft<T extends ItemInput>(items: readonly T[], units: readonly Piece[]): T[] {
  const left = items.map((item) => ({ ...item }));
  for (const unit of units) {
    const one = alike(left, unit);
    if (one) one.count -= 1;
  }
  return left.filter(({ count }) => count > 0);
}

function alike<T extends ItemInput>(left: readonly T[], { categoryKey, condition }: Piece): T | undefined {
  const fitting = left.filter((item) => item.categoryKey === categoryKey && item.count > 0);
  return fitting.find((item) => item.condition === condition) ?? fitting[0];
}

/**
 * What of a booking stayed, each piece with its reason. What was collected counts, whatever was told; what nobody has told anything of is
 * `not_told`, so that an act of an older page is as good as ever.
 */
export function leftWithReasons(
  items: readonly ItemInput[],
  door: { collected: readonly Piece[]; kept: readonly Piece[]; told: readonly (ItemInput & { reason: ToldReason })[] },
): LeftItem[] {
  const open = itemsLeft(items, door.collected);
  const left: LeftItem[] = [];
  const settle = (piece: Piece, reason: LeftReason, most = 1) => {
    for (let n = 0; n < most; n += 1) {
      const one = alike(open, piece);
      if (!one) return;
      one.count -= 1;
      const { categoryKey, condition } = one;
      const same = left.find(
        (other) => other.categoryKey === categoryKey && other.condition === condition && other.reason === reason,
      );
      if (same) same.count += 1;
      else left.push({ categoryKey, condition, count: 1, reason });
    }
  };
  for (const unit of door.kept) settle(unit, 'refused_price');
  for (const { reason, count, ...piece } of door.told) settle(piece, reason, count);
  for (const { count, ...piece } of open.map((item) => ({ ...item }))) settle(piece, 'not_told', count);
  return left;
}
