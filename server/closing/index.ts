import { closingApi } from '#shared/closing/closing';
import { implement } from '../kernel/http/implement';
import type { Feature, Kernel } from '../kernel/kernel';
import { closeDay, getDayClosing, getDaySheet } from './close-day';

/** The end of a day: nothing open, a report that stays. */
export function closingFeature(kernel: Kernel): Feature {
  return {
    name: 'closing',
    endpoints: implement(closingApi, {
      getDaySheet: ({ actor, params }) => getDaySheet(kernel, actor, params.day),
      getDayClosing: ({ actor, params }) => getDayClosing(actor, params.day),
      closeDay: ({ actor, params }) => closeDay(kernel, actor, params.day),
    }),
    live: [
      {
        on: 'closing:day-closed',
        push: ({ data: { organisationId, day } }) => {
          kernel.pushes.local(`day:${organisationId}:${day}`, 'closing:day-closed', { day });
          return Promise.resolve();
        },
      },
    ],
  };
}
