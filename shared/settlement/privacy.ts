import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { instant, serviceDay } from '../kernel/time';
import { fen } from '../kernel/units';
import { requestStatus } from '../requests/requests';

/** Data with a lifetime of its own. */
export const dataClasses = ['contact', 'tax_evidence'] as const;
/** What is kept after a deletion, and until when. */
export const keptData = z.object({ kind: z.enum(dataClasses), until: serviceDay.nullable() });

export const privacyApi = {
  exportMyData: endpoint({
    method: 'GET',
    path: '/api/my/data',
    summary: 'Everything that is kept of the resident, to take along',
    access: ['resident'],
    reply: z.object({
      at: instant,
      phone: z.string(),
      requests: z.array(
        z.object({
          code: z.string(),
          status: requestStatus,
          day: serviceDay,
          contactName: z.string(),
          contactPhone: z.string(),
          address: z.string(),
          items: z.array(z.object({ categoryKey: z.string(), condition: z.string(), count: z.int() })),
          paidFen: fen.nullable(),
        }),
      ),
      payouts: z.array(z.object({ code: z.string(), amountFen: fen, status: z.string(), day: serviceDay })),
      dossiers: z.array(
        z.object({ kind: z.string(), state: z.string(), day: serviceDay, invoiceNumber: z.string().nullable() }),
      ),
      kept: z.array(keptData),
    }),
  }),
  deleteMyData: endpoint({
    method: 'POST',
    path: '/api/my/deletion',
    summary: 'Erase the resident: refused while a visit or a payment is open; tax evidence stays for its time',
    access: ['resident'],
    body: z.strictObject({ confirm: z.literal(true) }),
    reply: z.object({ requests: z.int(), kept: z.array(keptData) }),
  }),
};
