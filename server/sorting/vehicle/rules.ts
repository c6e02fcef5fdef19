import { AppError } from '../../kernel/errors';
import type { VehicleWeighing } from '../model';

/** No lorry is lighter or, with its load, heavier than this, kg (49 t is the legal maximum on public roads). */
const lightestKg = 300;
const heaviestKg = 49_000;

/** Refuses weights that no vehicle has, and a full vehicle that is lighter than the empty one. */
export function assertPossible(weighings: readonly Pick<VehicleWeighing, 'part' | 'kg'>[]): void {
  const absurd = weighings.find(({ kg }) => kg < lightestKg || kg > heaviestKg);
  if (absurd)
    throw new AppError('invalid_input', `${absurd.kg} kg is no vehicle; one weighs ${lightestKg} to ${heaviestKg} kg`, {
      action: 'Look at the scale again and type what it shows.',
      details: { kg: absurd.kg, leastKg: lightestKg, mostKg: heaviestKg },
    });
  const lastOf = (part: VehicleWeighing['part']) => weighings.findLast((one) => one.part === part)?.kg;
  const [grossKg, tareKg] = [lastOf('gross'), lastOf('tare')];
  if (grossKg !== undefined && tareKg !== undefined && tareKg > grossKg)
    throw new AppError('invalid_input', `Empty ${tareKg} kg is more than full ${grossKg} kg`, {
      action: 'Check which weighing is which.',
      details: { grossKg, tareKg },
    });
}
