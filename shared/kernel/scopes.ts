import { z } from 'zod';

/** What a key may do: a partner's (orders) or a device's of the operator (scales). */
export const scopes = ['orders:read', 'orders:write', 'scales:write'] as const;
export const scope = z.enum(scopes);
export type Scope = (typeof scopes)[number];
