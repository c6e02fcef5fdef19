import { demoApi } from '#shared/demo/demo';
import { accountsApi } from '#shared/accounts/accounts';
import { sortingApi } from '#shared/sorting/sorting';
import { yardApi } from '#shared/sorting/yard';
import { Caller } from '../../server/demo/simulation/caller';

/** The staff of the only centre, by its public API. */
async function staffOf(url: string): Promise<{ staff: Caller; siteId: string }> {
  const { items } = await new Caller(url).call(demoApi.listDemoPeople, {});
  const staff = await Caller.asDemoPerson(url, items.find(({ role }) => role === 'centre_staff')?.id ?? '');
  const { siteId } = await staff.call(accountsApi.getMe, {});
  if (!siteId) throw new Error('nobody works at a centre');
  return { staff, siteId };
}

/** Gives the centre a single dock, so that vehicles have to queue. */
export async function openOneDock(url: string): Promise<void> {
  const { staff, siteId } = await staffOf(url);
  const docks = [{ key: '1', from: '08:00', to: '20:00' }];
  const body = { docks, unloadMinutes: 20, scales: [], version: 0 };
  await staff.call(yardApi.changeYard, { params: { id: siteId }, body });
}

/** What is wrong with the docks of a day that is over: who was unloaded at none, stands there still, waits, or shared one. And how many stood at one. */
export async function docksOf(url: string, day: string): Promise<{ faults: string[]; used: number }> {
  const { staff, siteId } = await staffOf(url);
  const { uses, waiting } = await staff.call(yardApi.getYard, { params: { id: siteId }, query: { day } });
  const { items } = await staff.call(sortingApi.listArrivals, { query: { day } });
  const faults = waiting.map(({ arrivalId }) => `${arrivalId} waits`);
  const unloaded = items.filter(({ status }) => status !== 'expected');
  for (const { id } of unloaded)
    if (uses.find(({ arrivalId }) => arrivalId === id)?.status !== 'left') faults.push(`${id} did not leave a dock`);
  const stood = uses.filter(({ dockedAt }) => dockedAt).sort((a, b) => (a.dockedAt! < b.dockedAt! ? -1 : 1));
  for (const [k, use] of stood.entries()) {
    const next = stood.slice(k + 1).find(({ dock }) => dock === use.dock);
    if (next && use.leftAt! > next.dockedAt!) faults.push(`${use.arrivalId} and ${next.arrivalId} shared ${use.dock}`);
  }
  return { faults, used: stood.length };
}
