import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';

/** Where codes and secrets come from; seeded in tests so that a run can be repeated. */
export interface Chance {
  /** `count` decimal digits, at most 14. */
  digits(count: number): string;
  /** A url-safe secret of `bytes` random bytes. */
  token(bytes: number): string;
  /** A UUID, as clients make them. */
  uuid(): string;
}

/** Random bytes are asked of the system in one piece: a call of its own for each secret costs as much as all of them. */
let pool = Buffer.alloc(0);
function drawBytes(count: number): Buffer {
  if (pool.length < count) pool = randomBytes(4_096);
  const drawn = pool.subarray(0, count);
  pool = pool.subarray(count);
  return drawn;
}

/** Cryptographic chance for production. */
export const secureChance: Chance = {
  digits: (count) => String(randomInt(10 ** count)).padStart(count, '0'),
  token: (bytes) => drawBytes(bytes).toString('base64url'),
  uuid: randomUUID,
};

/** Repeatable chance for tests: a hash chain of the seed. Not secret. */
export function seededChance(seed: number): Chance {
  let step = 0;
  const next = () => createHash('sha512').update(`${seed}:${step++}`).digest();
  return {
    digits: (count) => Array.from(next().subarray(0, count), (byte) => byte % 10).join(''),
    token: (bytes) => next().subarray(0, bytes).toString('base64url'),
    uuid: () =>
      next()
        .toString('hex')
        .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5'),
  };
}
