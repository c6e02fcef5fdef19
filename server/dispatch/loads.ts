import type { Load } from '#shared/planning/planning';

/** Nothing aboard. */
export const emptyLoad: Load = { newKg: 0, oldKg: 0, newLitres: 0, oldLitres: 0, newPieces: 0, oldPieces: 0 };

/** Weight and volume of one unit. */
export interface Goods {
  weightKg: number;
  volumeLitres: number;
}

/** To the gram and millilitre, so that what came aboard and left again is exactly nothing. */
const rounded = (value: number) => Math.round(value * 1000) / 1000 || 0;

function change(load: Load, side: 'new' | 'old', goods: readonly Goods[], sign: 1 | -1): Load {
  const kg = goods.reduce((sum, { weightKg }) => sum + weightKg, 0);
  const litres = goods.reduce((sum, { volumeLitres }) => sum + volumeLitres, 0);
  return {
    ...load,
    [`${side}Kg`]: rounded(load[`${side}Kg`] + sign * kg),
    [`${side}Litres`]: rounded(load[`${side}Litres`] + sign * litres),
    [`${side}Pieces`]: load[`${side}Pieces`] + sign * goods.length,
  };
}

/** The load after units have come aboard. */
export function takeAboard(load: Load, side: 'new' | 'old', goods: readonly Goods[]): Load {
  return change(load, side, goods, 1);
}

/** The load after units have left. */
export function takeOff(load: Load, side: 'new' | 'old', goods: readonly Goods[]): Load {
  return change(load, side, goods, -1);
}
