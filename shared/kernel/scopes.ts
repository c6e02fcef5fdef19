import { z } from 'zod';

/** What a partner's key may do. */
export const scopes = ['orders:read', 'orders:write'] as const;
export const scope = z.enum(scopes);
export type Scope = (typeof scopes)[number];
