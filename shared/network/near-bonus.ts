import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { fen } from '../kernel/units';

/** More than this for one window is a slip of the hand, fen. */
export const mostNearBonusFen = 5_000;

/** What residents get on top for a window in which a vehicle is near anyway. */
export const nearBonus = z.object({ bonusFen: fen }).meta({ id: 'NearBonus' });

export const nearBonusApi = {
  getNearBonus: endpoint({
    method: 'GET',
    path: '/api/near-bonus',
    summary: 'What the own district pays on top for a window in which a vehicle is near anyway',
    access: ['dispatcher', 'administrator'],
    reply: nearBonus,
  }),
  setNearBonus: endpoint({
    method: 'PUT',
    path: '/api/near-bonus',
    summary: 'Change it for windows that are offered from now on; held and booked ones keep what they were told',
    access: ['administrator'],
    audit: { act: 'near-bonus-set', of: 'district' },
    body: z.strictObject({ bonusFen: z.int().min(0).max(mostNearBonusFen) }),
    reply: nearBonus,
  }),
};
