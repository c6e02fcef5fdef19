import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A push as the browser sees it after opening it. */
export interface OpenedPush {
  message: { title: string; text: string; tag: string; url: string };
  /** Claims of the sender's token, its signature checked with the key that it names. */
  claims: { aud: string; sub: string; exp: number };
  publicKey: string;
  headers: IncomingHttpHeaders;
  sealed: Buffer;
}

/** A push service and a browser in one: takes posts, checks who sends (RFC 8292) and opens what is sealed (RFC 8291), by Node's own crypto. */
export class PushService {
  readonly heard: OpenedPush[] = [];
  /** Statuses to answer next; 201 when empty. */
  readonly answers: number[] = [];
  private readonly browser = createECDH('prime256v1');
  private readonly auth = randomBytes(16);
  private readonly server: Server;

  constructor() {
    this.browser.generateKeys();
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const status = this.answers.shift() ?? 201;
        if (status === 201) this.heard.push(this.open(Buffer.concat(chunks), request.headers));
        response.writeHead(status).end();
      });
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }
  close(): void {
    this.server.close();
  }
  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  /** What the page sends after subscribing. */
  subscription(name: string) {
    const keys = { p256dh: this.browser.getPublicKey('base64url'), auth: this.auth.toString('base64url') };
    return { endpoint: `${this.origin}/push/${name}`, keys };
  }

  private open(sealed: Buffer, headers: IncomingHttpHeaders): OpenedPush {
    const [, token = '', publicKey = ''] = /^vapid t=([^,]+), *k=(.+)$/.exec(headers.authorization ?? '') ?? [];
    return {
      message: JSON.parse(this.decrypt(sealed)) as OpenedPush['message'],
      claims: claimsOf(token, publicKey),
      publicKey,
      headers,
      sealed,
    };
  }

  private decrypt(sealed: Buffer): string {
    const salt = sealed.subarray(0, 16);
    const idLength = sealed[20] ?? 0;
    const sender = sealed.subarray(21, 21 + idLength);
    const body = sealed.subarray(21 + idLength);
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.browser.getPublicKey(), sender]);
    const secret = hkdfSync('sha256', this.browser.computeSecret(sender), this.auth, info, 32);
    const derive = (what: string, length: number) =>
      Buffer.from(hkdfSync('sha256', Buffer.from(secret), salt, Buffer.from(`Content-Encoding: ${what}\0`), length));
    const decipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
    decipher.setAuthTag(body.subarray(-16));
    const plain = Buffer.concat([decipher.update(body.subarray(0, -16)), decipher.final()]);
    // The text ends before the delimiter 2 of the last record.
    return plain.subarray(0, plain.lastIndexOf(2)).toString();
  }
}

function claimsOf(token: string, publicKey: string): OpenedPush['claims'] {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(publicKey, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  const signed = Buffer.from(signature, 'base64url');
  if (!verify('sha256', Buffer.from(`${head}.${claims}`), { key, dsaEncoding: 'ieee-p1363' }, signed))
    throw new Error('the token is not signed by the key that it names');
  return JSON.parse(Buffer.from(claims, 'base64url').toString()) as OpenedPush['claims'];
}
