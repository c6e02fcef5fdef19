import type { z } from 'zod';
import { api } from '#shared/api';
import type { EndpointSpec } from '#shared/kernel/endpoint';

const personal = /phone|name|address|text|pickup|identity|account|^(lng|lat|place)$/i;
/** Lists that are searched by order number, model and serial only. */
const searched = new Set(['listDealerOrders', 'listPartnerOrders']);

/** Names of the fields that an endpoint takes in its address. */
const fieldsOf = ({ params, query }: EndpointSpec): string[] =>
  [params, query].flatMap((part) => Object.keys((part as z.ZodObject | undefined)?.shape ?? {}));

describe('addresses of calls, which proxies write down', () => {
  const all = Object.entries(api as Record<string, EndpointSpec>);

  test('hold no phone number, name, address, pickup code or place of a person', () => {
    const named = all.flatMap(([name, spec]) => fieldsOf(spec).map((field) => [name, field] as const));
    expect(named.length).toBeGreaterThan(100);
    // The account is that of a ledger ("cash"), not of a person.
    const found = named.filter(([name, field]) => personal.test(field) && name !== 'listJournalEntries');
    expect(found).toEqual([]);
  });

  test('hold no free search text that may be a name or a phone number', () => {
    const free = all.filter(([name, spec]) => fieldsOf(spec).includes('q') && !searched.has(name));
    expect(free.map(([name]) => name)).toEqual([]);
  });

  test('reads that ask with such a thing are posts, and change nothing', () => {
    const reads = all.filter(([, spec]) => spec.reads);
    expect(reads.map(([name, { method, idempotent }]) => [name, method, idempotent]).sort()).toEqual(
      ['findDealerOrder', 'listNearbySites', 'resolveAddress'].map((name) => [name, 'POST', undefined]),
    );
  });
});
