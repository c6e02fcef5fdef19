import { Types } from 'mongoose';
import type { IncidentKind } from '#shared/incidents/incidents';
import type { LngLat } from '#shared/kernel/geo';
import { AccountModel, assertSameTenant, recordAudit } from '../accounts';
import { countIncident, setRouteOut } from '../dispatch';
import type { Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';
import type { Transaction } from '../kernel/events/transact';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { reopenCrossing } from './closure';
import { IncidentModel, type IncidentDoc } from './model';
import { isEnd, isOut, nextStatus, severityOf, subjectOf, type IncidentEvent } from './rules';

/** Something that has gone wrong. */
export interface Trouble {
  organisationId: unknown;
  districtCode: string;
  day: string;
  kind: IncidentKind;
  source: IncidentDoc['source'];
  sourceId?: string;
  ownerId?: string;
  routeId?: string | null;
  stopId?: string | null;
  requestId?: string | null;
  siteId?: string | null;
  crossingId?: string | null;
  place?: LngLat | null;
  note?: string;
  /** Where it is not that of its kind. */
  severity?: IncidentDoc['severity'];
}

/** The dispatcher who sees to it until somebody else takes it. */
async function firstDispatcher(organisationId: unknown): Promise<string | null> {
  const account = await AccountModel.findOne({ organisationId, role: 'dispatcher', disabled: false } as never, {
    _id: 1,
  })
    .sort({ _id: 1 })
    .lean();
  return account && String(account._id);
}

/** What an incident is about: one at a time is open for each. */
const subjectKey = (trouble: Trouble): string =>
  `${trouble.day}:${isOut(trouble.kind) ? 'out' : trouble.kind}:${trouble[`${subjectOf[trouble.kind]}Id`] ?? ''}`;

/** The incident that was opened for the same event, else the one that is open for the same subject. */
async function findStanding({ sourceId, organisationId }: Trouble, subject: string): Promise<IncidentDoc | null> {
  const told = sourceId ? await IncidentModel.findOne({ sourceId }).lean<IncidentDoc>() : null;
  return told ?? IncidentModel.findOne({ organisationId, subject, isEnded: false } as never).lean<IncidentDoc>();
}

/** A repair is applied, and a crew tells of the same trouble again. */
const recurs = (standing: IncidentDoc, { source, sourceId }: Trouble): boolean =>
  standing.status === 'repaired' && source === 'act' && (!sourceId || standing.sourceId !== sourceId);

/** A new incident, not yet stored. */
async function incidentOf(kernel: Kernel, trouble: Trouble, subject: string): Promise<IncidentDoc> {
  const { kind, day, organisationId } = trouble;
  return {
    _id: new Types.ObjectId(),
    organisationId: new Types.ObjectId(String(organisationId)),
    districtCode: trouble.districtCode,
    ...{ day, kind, subject, sourceId: trouble.sourceId ?? null, source: trouble.source },
    ...{ status: 'open', severity: trouble.severity ?? severityOf[kind], isEnded: false },
    ownerId: trouble.ownerId ?? (await firstDispatcher(organisationId)),
    routeId: trouble.routeId ?? null,
    stopId: trouble.stopId ?? null,
    requestId: trouble.requestId ?? null,
    siteId: trouble.siteId ?? null,
    crossingId: trouble.crossingId ?? null,
    place: trouble.place ?? null,
    note: trouble.note ?? '',
    openedAt: kernel.clock.now(),
    endedAt: null,
    endNote: '',
    repair: null,
    times: 1 + (await IncidentModel.countDocuments({ organisationId, day, subject } as never)),
    version: 1,
  };
}

/**
 * Opens an incident in the running transaction. One that is open for the same subject, or was opened for the same event, is answered instead; where a
 * repair is applied and a crew tells of the same trouble again, that one is over. A breakdown or a sick crew takes its route out at once. Throws `wrong_state` for a day that is closed.
 */
export async function openIncident(kernel: Kernel, tx: Transaction, trouble: Trouble): Promise<IncidentDoc> {
  const subject = subjectKey(trouble);
  const standing = await findStanding(trouble, subject);
  if (standing && !recurs(standing, trouble)) return standing;
  await countIncident({ organisationId: String(trouble.organisationId), day: trouble.day });
  if (standing) await moveIncident(kernel, tx, { incident: standing, event: 'recur' });
  const doc = await incidentOf(kernel, trouble, subject);
  await IncidentModel.create([doc]);
  if (isOut(doc.kind) && doc.routeId) await setRouteOut(tx, doc.routeId, { at: doc.openedAt, place: doc.place });
  await tx.record('incidents:opened', { ...toldOf(doc), kind: doc.kind });
  return doc;
}

const toldOf = ({ _id, organisationId, day }: IncidentDoc) => ({
  incidentId: String(_id),
  organisationId: String(organisationId),
  day,
});

/** An incident of the actor's organisation. Throws `not_found`. */
export async function getIncidentDoc(actor: Actor, id: string): Promise<IncidentDoc> {
  const doc = await IncidentModel.findById(id).lean<IncidentDoc>();
  if (!doc) throw notFound('The incident');
  assertSameTenant(actor, doc.organisationId, 'The incident');
  return doc;
}

/** The incidents of a day, those that have not ended first, then by severity and time. */
export async function listIncidentDocs(query: { organisationId: string; day: string }): Promise<IncidentDoc[]> {
  const docs = await IncidentModel.find(query).sort({ isEnded: 1, openedAt: -1 }).limit(1000).lean<IncidentDoc[]>();
  const rank = { high: 0, normal: 1, low: 2 };
  return docs.sort(
    (one, other) =>
      Number(one.isEnded) - Number(other.isEnded) || (one.isEnded ? 0 : rank[one.severity] - rank[other.severity]),
  );
}

/** Moves an incident along its life cycle in the running transaction. */
export async function moveIncident(
  kernel: Kernel,
  tx: Transaction,
  move: { incident: IncidentDoc; event: IncidentEvent; set?: Partial<IncidentDoc> },
): Promise<IncidentDoc> {
  const { incident, event, set = {} } = move;
  const status = nextStatus(incident.status, event);
  const ended = isEnd(status);
  const after = await IncidentModel.findOneAndUpdate(
    { _id: incident._id, version: incident.version },
    { $set: { status, isEnded: ended, endedAt: ended ? kernel.clock.now() : null, ...set }, $inc: { version: 1 } },
    { returnDocument: 'after' },
  ).lean<IncidentDoc>();
  if (!after) throw new AppError('conflict', 'Somebody changed this incident just now', { action: 'Load it again.' });
  await tx.record('incidents:changed', { ...toldOf(after), status });
  return after;
}

/** Changes an incident without moving it, in the running transaction; who watches the day sees it anew. */
export async function noteChange(
  tx: Transaction,
  { _id }: IncidentDoc,
  set: Partial<IncidentDoc> = {},
): Promise<IncidentDoc> {
  const after = await IncidentModel.findOneAndUpdate(
    { _id },
    { $set: set, $inc: { version: 1 } },
    { returnDocument: 'after' },
  ).lean<IncidentDoc>();
  if (!after) throw notFound('The incident');
  await tx.record('incidents:changed', { ...toldOf(after), status: after.status });
  return after;
}

/** A dispatcher sees to it now. */
export async function takeIncident(kernel: Kernel, actor: Actor, id: string): Promise<IncidentDoc> {
  return transact(kernel, actor, async (tx) => {
    const before = await getIncidentDoc(actor, id);
    if (before.isEnded)
      throw new AppError('wrong_state', `This incident is ${before.status}`, { action: 'Load it again.' });
    return noteChange(tx, before, { ownerId: actor.accountId });
  });
}

/**
 * Ends an incident by hand: solved in another way, or none after all. Then a vehicle that was out goes on, and a crossing is open again unless it is
 * said to stay closed.
 */
export async function endIncident(
  kernel: Kernel,
  actor: Actor,
  end: { id: string; as: 'resolved' | 'dismissed'; note: string; staysClosed: boolean },
): Promise<IncidentDoc> {
  return transact(kernel, actor, async (tx) => {
    const incident = await getIncidentDoc(actor, end.id);
    const event = end.as === 'resolved' ? 'resolve' : 'dismiss';
    const after = await moveIncident(kernel, tx, { incident, event, set: { endNote: end.note } });
    // Where a repair has given its stops away the vehicle stays out.
    if (isOut(incident.kind) && incident.routeId && !incident.repair) await setRouteOut(tx, incident.routeId, null);
    if (!end.staysClosed) await reopenCrossing(kernel, actor, incident);
    await recordAudit(kernel, {
      ...{ actor, act: 'incident-ended', subject: `incident:${end.id}` },
      details: { as: end.as, kind: incident.kind },
    });
    return after;
  });
}
