import type { RequestInput } from '#shared/requests/requests';
import { testDay } from '../../setup/app';

/** A door in the demo district. */
export const place = { lng: 103.818, lat: 29.409 };
/** A window in which a booking is possible when tests begin. */
export const slot = { day: testDay, from: '13:00', to: '14:30' };

/** A booking that the demo district takes, but for what is given. */
export const booking = (more: Partial<RequestInput> = {}): RequestInput => ({
  districtCode: '511112',
  kind: 'collect',
  items: [{ categoryKey: 'microwave', condition: 'broken', count: 1 }],
  address: { place, text: '竹根镇文化路 3 号', unit: '2 单元 402', floor: 4, lift: false },
  contact: { name: '余小芳', phone: '13912345627' },
  slot,
  ...more,
});
