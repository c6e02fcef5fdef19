import { webhookPosts } from '#shared/partners/webhooks';
import type { Feature, Kernel } from '../kernel/kernel';
import { webhookOutgoing } from './deliveries';
import { partnersHttp } from './http';
import { partnersListeners } from './listeners';

export { authenticateKey } from './keys';

/** Partners' own systems: keys, orders by key, signed webhooks. */
export function partnersFeature(kernel: Kernel): Feature {
  const webhooks = webhookOutgoing(kernel);
  return {
    name: 'partners',
    endpoints: partnersHttp(kernel, webhooks.poke),
    posts: webhookPosts,
    live: [
      {
        on: 'partners:webhook-parked',
        push: ({ data }) =>
          Promise.resolve(kernel.pushes.local(`dealer:${data.organisationId}`, 'partners:changed', {})),
      },
    ],
    listeners: partnersListeners(kernel, webhooks.poke),
    start: async () => webhooks.start(),
    stop: () => webhooks.stop(),
  };
}
