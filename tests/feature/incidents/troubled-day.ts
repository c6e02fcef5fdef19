import { incidentsApi, type Incident, type IncidentKind, type Repair } from '#shared/incidents/incidents';
import type { RequestInput } from '#shared/requests/requests';
import { addDays, instantOf } from '#shared/kernel/time';
import { UnitModel } from '../../../server/custody';
import { RouteModel } from '../../../server/dispatch';
import { IncidentModel } from '../../../server/incidents/model';
import { ShiftModel } from '../../../server/fleet/model';
import { RequestModel, SlotLedgerModel } from '../../../server/requests/model';
import { day, eventually, useOperatedDay, type Crew } from '../dispatch/operated-day';

const { listIncidents, findRepairs, applyRepair } = incidentsApi;
export const zone = 'Asia/Urumqi';
const emptied = (model: { deleteMany(filter: object): unknown }) => model.deleteMany({});

/** An operated day that is empty again before each test, on the eve of it, and what tests do with its incidents. */
export function useTroubledDay() {
  // What is found does not depend on how fast the machine is.
  const on = useOperatedDay({ REPAIRS_MS: '20000' });
  const television: Pick<RequestInput, 'items'> = {
    items: [{ categoryKey: 'flat_tv', condition: 'broken', count: 1 }],
  };
  const flatTv = { categoryKey: 'flat_tv', weightKg: 20 };
  const at = (place: { lng: number; lat: number }) => ({ address: { ...on.booking().address, place } });
  const evening = { slot: { day, from: '16:00', to: '18:30' } };

  beforeEach(async () => {
    for (const model of [RouteModel, UnitModel, RequestModel, SlotLedgerModel, IncidentModel])
      await emptied(model as never);
    const endsAt = instantOf(day, 19.5 * 3600, zone);
    await ShiftModel.updateMany({ day }, { $set: { isOut: false, status: 'ready', endsAt } });
    on.at('10:00', addDays(day, -1));
  });

  const incidentOf = async (kind: IncidentKind, about?: string): Promise<Incident> => {
    const me = await on.dispatcher();
    const isIt = (one: Incident) => one.kind === kind && (!about || one.requestId === about);
    const read = async () => (await me.call(listIncidents, { query: { day } })).body.items;
    return (await eventually(read, (items) => items.some(isIt))).find(isIt)!;
  };
  const repairsOf = async ({ id }: Incident) => {
    const { status, body } = await (await on.dispatcher()).call(findRepairs, { params: { id }, body: {} });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body;
  };
  const apply = async ({ id, ask }: Repair) => {
    const body = { askedRequestIds: ask.map(({ requestId }) => requestId) };
    const answer = await (await on.dispatcher()).call(applyRepair, { params: { id }, body });
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  };
  const fresh = async (crew: Crew) => (crew.route = (await on.routes()).find(({ id }) => id === crew.route.id)!);
  const ended = async ({ id }: Incident) => {
    const read = async () => (await (await on.dispatcher()).call(incidentsApi.getIncident, { params: { id } })).body;
    await eventually(read, ({ status }) => status === 'resolved');
  };
  const confirm = async (crew: Crew) => {
    const { change } = await fresh(crew);
    expect(await crew.act('confirm_change', { revision: change!.revision })).toBeNull();
  };

  return { on, television, flatTv, at, evening, incidentOf, repairsOf, apply, fresh, ended, confirm };
}
