import { writeCursor } from '#shared/kernel/page';
import { promiseApi } from '#shared/settlement/promise';
import { tenantOf } from '../../accounts';
import { implement, type Implementation } from '../../kernel/http/implement';
import { countQuotes, listQuotes } from './quotes';

export function promiseHttp(): Implementation[] {
  return implement(promiseApi, {
    countQuotes: async ({ actor, query }) => ({ items: await countQuotes(tenantOf(actor), query) }),
    listQuotes: async ({ actor, query }) => {
      const docs = await listQuotes(tenantOf(actor), query);
      const last = docs.length === query.limit ? docs.at(-1) : undefined;
      return {
        items: docs.map((doc) => ({ ...doc, id: doc._id, at: doc.at.toISOString() })),
        nextCursor: last ? writeCursor({ by: last.at.toISOString(), id: last._id }) : null,
      };
    },
  });
}
