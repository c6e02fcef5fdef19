import { z } from 'zod';

/** Address part of everything behind a secret link. */
export const secretParams = z.strictObject({ secret: z.string().regex(/^[A-Za-z0-9_-]{20,64}$/) });
