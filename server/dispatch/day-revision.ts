import { AppError } from '../kernel/errors';
import { DayRevisionModel, type DayRevisionDoc } from './model';

/** A service day of an organisation. */
export interface DayOfOrganisation {
  organisationId: string;
  day: string;
}

const keyOf = ({ organisationId, day }: DayOfOrganisation) => `${organisationId}:${day}`;

/** What is counted on a day, and what to do instead when the day is closed. */
const instead = {
  revision: 'Plan it on a day that is not closed.',
  starts: 'Nothing is to be driven on this route any more: take the route of today.',
  incidents: 'Write it down for the day on which it is seen to.',
};

/** Writes the day's document in the running transaction. Throws `wrong_state` when the day is closed. */
async function countOn(day: DayOfOrganisation, what: keyof typeof instead): Promise<DayRevisionDoc> {
  const after = await DayRevisionModel.findOneAndUpdate(
    { _id: keyOf(day) },
    { $inc: { [what]: 1 } },
    { upsert: true, returnDocument: 'after' },
  ).lean<DayRevisionDoc>();
  if (after!.closed)
    throw new AppError('wrong_state', `${day.day} is closed: its report does not change any more`, {
      action: instead[what],
      details: { day: day.day },
    });
  return after!;
}

/** The number of the next change to the published routes of a day; two changes at once meet here. Throws `wrong_state` when the day is closed. */
export async function nextRevision(day: DayOfOrganisation): Promise<number> {
  return (await countOn(day, 'revision')).revision;
}

/** Counts one more started route of a day, so that it meets a close at the same moment. Throws `wrong_state` when the day is closed. */
export async function countStart(day: DayOfOrganisation): Promise<void> {
  await countOn(day, 'starts');
}

/** Counts one more incident of a day, so that it meets a close at the same moment. Throws `wrong_state` when the day is closed. */
export async function countIncident(day: DayOfOrganisation): Promise<void> {
  await countOn(day, 'incidents');
}

/** Nothing is published or written down for a day any more. What happens to it at the same moment meets this write, and one of the two is tried again. */
export async function markDayClosed(day: DayOfOrganisation): Promise<void> {
  await DayRevisionModel.updateOne({ _id: keyOf(day) }, { $set: { closed: true } }, { upsert: true });
}

/** Is a day closed? */
export async function isDayClosed(day: DayOfOrganisation): Promise<boolean> {
  return (await DayRevisionModel.exists({ _id: keyOf(day), closed: true })) !== null;
}
