import type { Kernel } from '../kernel/kernel';
import { ActModel } from './model';

/** An identity as it was read from a card. */
export interface ShownIdentity {
  name: string;
  identityNumber: string;
}

/** What the act of showing a card keeps until it is taken: sealed, never readable. */
export const sealIdentity = (kernel: Pick<Kernel, 'vault'>, seller: ShownIdentity): Record<string, unknown> => ({
  sealed: kernel.vault.seal(JSON.stringify(seller)),
});

/** The identity that an act brought; null once it was dropped. */
export async function takeIdentity(kernel: Pick<Kernel, 'vault'>, actId: string): Promise<ShownIdentity | null> {
  const act = await ActModel.findById(actId).lean();
  const sealed = act?.input['sealed'];
  return typeof sealed === 'string' ? (JSON.parse(kernel.vault.open(sealed)) as ShownIdentity) : null;
}

/** Forgets it here: it lies with the sellers now. */
export async function dropIdentity(actId: string): Promise<void> {
  await ActModel.updateOne({ _id: actId }, { $set: { input: {} } });
}
