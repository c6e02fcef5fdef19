import type { Feature, Kernel } from '../kernel/kernel';
import { getDistrict } from '../network';
import { getBySecret } from './find';
import { requestsHttp } from './http';
import { RequestModel, type RequestDoc } from './model';
import { presentRequest, presentStatusPage } from './present';

export { moveRequest } from './booking';
export { CategoryModel, listCategories, type CategoryDoc } from './catalogue';
export { listPlannableRequests } from './find';
export type { RequestDoc } from './model';

/** Catalogue, estimate, slots, booking, life cycle, status page. */
export function requestsFeature(kernel: Kernel): Feature {
  const push = async ({ data }: { data: { requestId: string } }) => {
    const doc = await RequestModel.findById(data.requestId).lean<RequestDoc>();
    if (!doc) return;
    kernel.pushes.local(`day:${String(doc.organisationId)}:${doc.slot.day}`, 'requests:changed', {
      request: presentRequest(doc, false),
    });
    const room = `request:${data.requestId}`;
    if (!kernel.pushes.watched(room)) return;
    const page = await presentStatusPage(kernel, await getDistrict(doc.districtCode), doc);
    kernel.pushes.local(room, 'requests:status-page-changed', { page });
  };
  return {
    name: 'requests',
    endpoints: requestsHttp(kernel),
    topics: { request: async ({ secret }) => `request:${String((await getBySecret(secret))._id)}` },
    live: [
      { on: 'requests:opened', push },
      { on: 'requests:status-changed', push },
      { on: 'requests:rescheduled', push },
    ],
  };
}
