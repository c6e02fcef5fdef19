import { accountsFeature } from './accounts';
import type { Feature, Kernel } from './kernel/kernel';

/** Every feature in the order of the flow. */
export function features(kernel: Kernel): Feature[] {
  return [accountsFeature(kernel)];
}
