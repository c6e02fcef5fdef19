import { sameDayApi } from '#shared/dispatch/same-day';
import { implement, type Implementation } from '../../kernel/http/implement';
import type { Kernel } from '../../kernel/kernel';
import { presentRoute } from '../present';
import { makeOffers } from './offers';
import { takeOffer } from './take';

export function sameDayHttp(kernel: Kernel): Implementation[] {
  return implement(sameDayApi, {
    offerSameDay: ({ actor, params }) => makeOffers(kernel, actor, params.id),
    takeSameDayOffer: async ({ actor, params }) => {
      const { requestId, revision, route } = await takeOffer(kernel, actor, params.id);
      return { requestId, revision, route: await presentRoute(route, { as: 'staff', now: kernel.clock.now() }) };
    },
  });
}
