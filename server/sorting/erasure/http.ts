import { erasure as erasureContract, erasureApi, type Erasure } from '#shared/sorting/workshop';
import { implement, type Implementation } from '../../kernel/http/implement';
import type { Kernel } from '../../kernel/kernel';
import { getCertificate, listOwnCertificates } from './certificate';
import { listErasures, recordErasure, verifyErasure } from './erasures';
import type { ErasureDoc } from './model';

/** An erasure with the names of who did and who verified it. */
export function presentErasure(doc: ErasureDoc): Erasure {
  const { _id, at, verifiedAt } = doc;
  return erasureContract.parse({
    ...doc,
    ...{ id: String(_id), at: at.toISOString(), verifiedAt: verifiedAt?.toISOString() ?? null },
  });
}

/** Wiping of data-bearing units. */
export function erasureHttp(kernel: Kernel): Implementation[] {
  return implement(erasureApi, {
    listErasures: async ({ actor, params }) => {
      const { items, needed } = await listErasures(actor, params.code);
      return { items: items.map(presentErasure), needed };
    },
    getErasureCertificate: async ({ actor, params }) => getCertificate(actor, params.code),
    listOwnCertificates: async ({ params }) => ({ items: await listOwnCertificates(params.secret) }),
    recordErasure: async ({ actor, params, body }) =>
      presentErasure(await recordErasure(kernel, actor, { ...params, ...body })),
    verifyErasure: async ({ actor, params, body }) =>
      presentErasure(await verifyErasure(kernel, actor, { ...params, ...body })),
  });
}
