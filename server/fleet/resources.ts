import type { Model, Types } from 'mongoose';
import type { EventName } from '#shared/events';
import type { Withdrawn } from '#shared/fleet/fleet';
import { assertSameTenant, recordAudit, tenantOf } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError, isDuplicateKey, notFound } from '../kernel/errors';
import { transact, type Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { getSite } from '../network';
import { CrewModel, ShiftTemplateModel, VehicleModel, type ShiftTemplateDoc } from './model';
import { refuseWeeklyClash } from './rules';
import { assertWorkingTime, holdRota } from './shifts';
import { withdrawCrew, withdrawVehicle } from './withdraw';

interface Resource {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  version: number;
  retired?: boolean;
}
interface Kind {
  what: string;
  model: Model<never>;
  saved: (tx: Transaction, id: string) => Promise<void>;
  /** Refuses what cannot be as a whole, although every field may. */
  check?: (whole: never) => Promise<void>;
  /** What a retirement takes off the road. */
  withdraw?: (kernel: Kernel, tx: Transaction, retired: never) => Promise<Withdrawn>;
}
type Saved = Extract<EventName, `fleet:${'vehicle' | 'crew' | 'template'}-saved`>;

const kindOf = (what: string, model: unknown, name: Saved, field: 'vehicleId' | 'crewId' | 'templateId'): Kind => ({
  what,
  model: model as Model<never>,
  saved: (tx, id) => tx.record(name, { [field]: id } as never),
});

/** Refuses a template by which somebody would work twice, or with hours that no shift can have: those would keep the shifts of all others from being made. */
async function checkTemplate(template: ShiftTemplateDoc): Promise<void> {
  assertWorkingTime(template);
  const { _id, organisationId } = template;
  refuseWeeklyClash(template, await ShiftTemplateModel.find({ organisationId, _id: { $ne: _id } }).lean());
}

/** Vehicles, crews and templates are kept alike: own tenant, versions, event, audit. */
export const kinds: Record<'vehicle' | 'crew' | 'template', Kind> = {
  vehicle: { ...kindOf('vehicle', VehicleModel, 'fleet:vehicle-saved', 'vehicleId'), withdraw: withdrawVehicle },
  crew: { ...kindOf('crew', CrewModel, 'fleet:crew-saved', 'crewId'), withdraw: withdrawCrew },
  template: {
    ...kindOf('shift template', ShiftTemplateModel, 'fleet:template-saved', 'templateId'),
    check: checkTemplate,
  },
};

/** What an input names must exist and be of the same tenant. */
async function checkLinks(
  actor: Actor,
  input: { homeSiteId?: unknown; vehicleId?: unknown; crewId?: unknown },
): Promise<void> {
  if (input.homeSiteId)
    assertSameTenant(actor, (await getSite(String(input.homeSiteId))).organisationId, 'The home site');
  for (const [id, model, what] of [
    [input.vehicleId, VehicleModel, 'The vehicle'],
    [input.crewId, CrewModel, 'The crew'],
  ] as const) {
    if (id && !(await (model as unknown as Model<Resource>).exists({ _id: id, organisationId: tenantOf(actor) })))
      throw notFound(what);
  }
}

/** As the log names it. */
const partOf = ({ what }: Kind) => what.replace(' ', '-');

export async function listResources<T>(kind: Kind, actor: Actor): Promise<T[]> {
  return (kind.model as unknown as Model<Resource>)
    .find({ organisationId: tenantOf(actor) })
    .sort({ _id: 1 })
    .limit(2000)
    .lean() as unknown as Promise<T[]>;
}

/** The organisation that something of a kind belongs to. */
export async function ownerOf(kind: Kind, id: string): Promise<string | null> {
  const found = await (kind.model as unknown as Model<Resource>).findById(id, { organisationId: 1 }).lean<Resource>();
  return found && String(found.organisationId);
}

function taken(kind: Kind, error: unknown): never {
  if (isDuplicateKey(error)) {
    throw new AppError('conflict', `There is already a ${kind.what} with this plate`, {
      action: 'Open the existing one instead.',
    });
  }
  throw error;
}

export async function createResource<T>(kernel: Kernel, kind: Kind, actor: Actor, input: object): Promise<T> {
  return transact(kernel, actor, async (tx) => {
    await holdRota(tenantOf(actor));
    await checkLinks(actor, input);
    const [doc] = await (kind.model as unknown as Model<Resource>).create([
      { ...input, organisationId: tenantOf(actor) },
    ]);
    if (!doc) throw new Error('nothing was created');
    await kind.check?.(doc.toObject() as never);
    await kind.saved(tx, String(doc._id));
    await recordAudit(kernel, {
      actor,
      act: `${partOf(kind)}-created`,
      subject: `${partOf(kind)}:${String(doc._id)}`,
      details: {},
    });
    return doc.toObject() as T;
  }).catch((error: unknown) => taken(kind, error));
}

export async function updateResource<T>(
  kernel: Kernel,
  kind: Kind,
  actor: Actor,
  change: { id: string; ifMatch: number | undefined; set: object },
): Promise<T> {
  const model = kind.model as unknown as Model<Resource>;
  return transact(kernel, actor, async (tx) => {
    const before = await model.findById(change.id).lean<Resource>();
    if (!before) throw notFound(`The ${kind.what}`);
    assertSameTenant(actor, before.organisationId, `The ${kind.what}`);
    await holdRota(before.organisationId);
    if (change.ifMatch !== undefined && change.ifMatch !== before.version) {
      throw new AppError('version_conflict', `Somebody changed this ${kind.what} (version ${before.version})`, {
        action: 'Load it again and repeat your change.',
      });
    }
    await checkLinks(actor, change.set);
    const after = await model
      .findOneAndUpdate({ _id: change.id }, { $set: change.set, $inc: { version: 1 } }, { returnDocument: 'after' })
      .lean<Resource>();
    if (!after) throw notFound(`The ${kind.what}`);
    await kind.check?.(after as never);
    const withdrawn = after.retired && !before.retired ? await kind.withdraw?.(kernel, tx, after as never) : undefined;
    await kind.saved(tx, change.id);
    await recordAudit(kernel, {
      actor,
      act: `${partOf(kind)}-updated`,
      subject: `${partOf(kind)}:${change.id}`,
      details: { changed: Object.keys(change.set), ...(withdrawn && { withdrawn }) },
    });
    return { ...after, ...(withdrawn && { withdrawn }) } as T;
  }).catch((error: unknown) => taken(kind, error));
}
