import type { FlowSumName } from '#shared/sorting/flows';

/** In the order of the balance: in = out + held + loss + differences. */
export const flowSums = ['in', 'out', 'stock', 'loss', 'difference'] as const satisfies readonly FlowSumName[];
