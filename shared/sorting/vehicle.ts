import type { Arrival } from './sorting';

/** What a vehicle brought by its own weight, and what its units weigh. */
export interface VehicleBalance {
  grossKg: number | null;
  tareKg: number | null;
  /** Gross less tare; null until both are known. */
  netKg: number | null;
  /** Units by the centre's scale, those not weighed yet by the door's. */
  unitsKg: number;
  allowedKg: number;
  /** Null until the net weight is known. */
  fits: boolean | null;
}

const grams = (kg: number) => Math.round(kg * 1000) / 1000;

/**
 * Compares a vehicle's net weight with the sum of its units. The spread of a category (kg, two standard deviations of one unit) adds up by
 * squares over the units: √Σ spread²; less than 1 % of the sum no vehicle scale can tell. Missing units were not in the vehicle.
 */
export function balanceVehicle(
  arrival: Pick<Arrival, 'weighings'> & {
    units: readonly Pick<Arrival['units'][number], 'categoryKey' | 'doorKg' | 'receivedKg' | 'result'>[];
  },
  spreadKgOf: (categoryKey: string) => number,
): VehicleBalance {
  const lastOf = (part: 'gross' | 'tare') => arrival.weighings.findLast((one) => one.part === part)?.kg ?? null;
  const [grossKg, tareKg] = [lastOf('gross'), lastOf('tare')];
  const units = arrival.units.filter(({ result }) => result !== 'missing');
  const unitsKg = grams(units.reduce((sum, { doorKg, receivedKg }) => sum + (receivedKg ?? doorKg ?? 0), 0));
  const squares = units.reduce((sum, { categoryKey }) => sum + spreadKgOf(categoryKey) ** 2, 0);
  const allowedKg = grams(Math.max(Math.sqrt(squares), unitsKg * 0.01));
  const netKg = grossKg === null || tareKg === null ? null : grams(grossKg - tareKg);
  return {
    ...{ grossKg, tareKg, netKg, unitsKg, allowedKg },
    fits: netKg === null ? null : grams(Math.abs(netKg - unitsKg)) <= allowedKg,
  };
}
