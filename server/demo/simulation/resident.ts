import { accountsApi } from '#shared/accounts/accounts';
import { requestsApi } from '#shared/requests/requests';
import { Caller } from './caller';

/** What the resident at the door tells the crew: the code from the own booking page. */
export async function askPickupCode(url: string, visit: { phone: string; requestCode: string }): Promise<string> {
  const anybody = new Caller(url);
  const { phone } = visit;
  const { demoCode } = await anybody.call(accountsApi.requestCode, { body: { phone } });
  if (!demoCode) throw new Error('the server does not show one-time codes: it is not in demo mode');
  const { token } = await anybody.call(accountsApi.signInResident, { body: { phone, code: demoCode } });
  const { items } = await anybody.as(token).call(requestsApi.listMyRequests, { query: { limit: 100 } });
  const secret = items.find(({ code }) => code === visit.requestCode)?.secret;
  if (!secret) throw new Error(`the resident has no booking ${visit.requestCode}`);
  return (await anybody.call(requestsApi.getStatusPage, { params: { secret } })).pickupCode;
}
