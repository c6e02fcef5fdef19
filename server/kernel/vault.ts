import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from './errors';

/** Seals what must not lie readable in the database, and finds it again without opening it. */
export interface Vault {
  /** AES-256-GCM with a fresh nonce: the same text is sealed differently each time. */
  seal(text: string): string;
  /** Throws when it was sealed with another key or changed. */
  open(sealed: string): string;
  /** A keyed fingerprint (HMAC-SHA-256): equal texts have equal marks, and without the key nobody can try numbers out. */
  mark(text: string): string;
  /** A short name of the key, which says nothing about it; null when there is none. */
  keyId(): string | null;
}

/** 32 bytes as 64 hexadecimal digits or base64. */
function keyOf(text: string): Buffer {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (key.length !== 32)
    throw new Error('DATA_KEY must be 32 bytes, as 64 hexadecimal digits or base64; `openssl rand -hex 32` makes one');
  return key;
}

/** The demo's own key, made once beside its data and readable by its owner alone. */
function demoKey(dataDir: string): Buffer {
  const file = path.join(dataDir, 'data-key');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    try {
      writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      // Another process of the same folder made it at the same moment.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  chmodSync(file, 0o600);
  return keyOf(readFileSync(file, 'utf8').trim());
}

/**
 * The vault of this installation: `DATA_KEY`, else in the demo a key in its data folder. Without either every use is refused with `unavailable`,
 * so that nothing is ever kept unsealed.
 */
export function createVault(settings: { DATA_KEY?: string | undefined; DEMO: boolean; DATA_DIR: string }): Vault {
  let made: { seal: Buffer; mark: Buffer; id: string } | undefined;
  if (settings.DATA_KEY) keyOf(settings.DATA_KEY);
  const isKeyless = !settings.DATA_KEY && !settings.DEMO;
  const keys = () => {
    if (made) return made;
    if (isKeyless)
      throw new AppError('unavailable', 'No DATA_KEY is set: identities cannot be kept', {
        action: 'Ask the administrator of this installation to set DATA_KEY.',
        details: { reason: 'data_key' },
      });
    const key = settings.DATA_KEY ? keyOf(settings.DATA_KEY) : demoKey(settings.DATA_DIR);
    const part = (use: string) => Buffer.from(hkdfSync('sha256', key, '', `huiliu ${use}`, 32));
    made = {
      seal: part('seal'),
      mark: part('mark'),
      id: createHash('sha256').update(part('id')).digest('hex').slice(0, 8),
    };
    return made;
  };
  return {
    seal: (text) => {
      const { seal, id } = keys();
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', seal, nonce);
      cipher.setAAD(Buffer.from(id));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return ['v1', id, Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')].join('.');
    },
    open: (sealed) => {
      const { seal, id } = keys();
      const [version, keyId, packed = ''] = sealed.split('.');
      if (version !== 'v1' || keyId !== id)
        throw new Error(`sealed with another key (${keyId ?? 'none'}, this is ${id})`);
      const bytes = Buffer.from(packed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', seal, bytes.subarray(0, 12));
      decipher.setAAD(Buffer.from(id));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
    mark: (text) => createHmac('sha256', keys().mark).update(text).digest('base64url'),
    keyId: () => (isKeyless ? null : keys().id),
  };
}
