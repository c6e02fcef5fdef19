import { z } from 'zod';

/** A database id: 24 hexadecimal digits. Never shown on a screen. */
export const id = z.string().regex(/^[0-9a-f]{24}$/, 'an id has 24 hexadecimal digits');

/** A stable human-given key of catalogue and seed data, e.g. `fridge`. */
export const key = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'a key has lower-case letters, digits and _');

/** An id made by a client (UUID), so that a repeated act is recognised. */
export const clientId = z.uuid();
