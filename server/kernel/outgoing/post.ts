import { lookup as systemLookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Networks that an address given by a partner must not reach: this machine, private and link-local networks. */
const inside = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  inside.addSubnet(net, prefix, 'ipv6');

/** Is an IP address inside our own networks? IPv4 written as IPv6 counts as IPv4. */
export function isInside(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return inside.check(mapped, 'ipv4');
  const family = isIP(address);
  return family === 4 ? inside.check(address, 'ipv4') : family === 6 ? inside.check(address, 'ipv6') : false;
}

const refused = (address: string) => new Error(`${address} is inside our own network`);

/** Looks a name up and refuses what lies inside: checked at the connection itself, so that a name that changes its address is caught too. */
const outsideLookup: LookupFunction = (hostname, options, found) => {
  systemLookup(hostname, options, (error, address, family) => {
    const all = Array.isArray(address) ? address : [{ address }];
    const bad = error ? undefined : all.find((one) => isInside(one.address));
    if (bad) found(refused(bad.address), '', 0);
    else found(error, address, family);
  });
};

/**
 * Posts a body and answers the status; follows no redirect and reads nothing of the reply.
 * `allowInside` is for addresses that the operator has set. Throws when nothing answers in `timeoutMs`.
 */
export function post(call: {
  url: string;
  headers: Record<string, string>;
  body: string | Buffer;
  timeoutMs: number;
  allowInside: boolean;
}): Promise<{ status: number }> {
  const url = new URL(call.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!call.allowInside && isInside(host)) return Promise.reject(refused(host));
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        method: 'POST',
        headers: { ...call.headers, 'Content-Length': Buffer.byteLength(call.body) },
        signal: AbortSignal.timeout(call.timeoutMs),
        ...(!call.allowInside && { lookup: outsideLookup }),
      },
      (answer) => {
        answer.destroy();
        resolve({ status: answer.statusCode ?? 0 });
      },
    );
    asked.once('error', reject);
    asked.end(call.body);
  });
}
