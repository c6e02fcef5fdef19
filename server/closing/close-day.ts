import { Types } from 'mongoose';
import type { Blocker, DaySheet } from '#shared/closing/closing';
import { dayOf } from '#shared/kernel/time';
import { AccountModel, auditNothing, recordAudit, tenantOf } from '../accounts';
import { markDayClosed } from '../dispatch';
import type { Actor } from '../kernel/actor';
import { AppError } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { districtOf } from '../network';
import { closeSlots } from '../requests';
import { blockersOf } from './blockers';
import { readDayFacts } from './day-facts';
import { DayClosingModel, type DayClosingDoc } from './model';
import { reportOf } from './report';

const sheetOf = ({ day, closedAt, closedBy, report }: DayClosingDoc): DaySheet => ({
  ...{ day, blockers: [], report },
  closed: { at: closedAt.toISOString(), by: closedBy },
});

async function factsOf(kernel: Kernel, actor: Actor, day: string) {
  const { timeZone } = await districtOf(actor);
  return readDayFacts({ organisationId: tenantOf(actor), day, today: dayOf(kernel.clock.now(), timeZone) });
}

const keyOf = (actor: Actor, day: string) => `${tenantOf(actor)}:${day}`;

/** What to do about each thing that keeps a day open. */
const toDo: Record<Blocker['kind'], string> = {
  day_not_over: 'Close it when the day has come.',
  incident_open: 'Open the incidents; take a repair, or end them with a note.',
  request_open: 'Move what is open to another day, cancel it, or let the crew say why it cannot be done.',
  next_step_missing: 'Write an incident down for what failed and end it with the next step, or take the request back.',
  route_open: 'Let the crew finish and the centre weigh in.',
  unit_unaccounted: 'Weigh the units in at the centre, or confirm that they are missing.',
  gap_open: 'Say on the page of gaps where they came from.',
};

/** The report of a day: the stored one of a closed day, else as it stands, with what keeps it open. */
export async function getDaySheet(kernel: Kernel, actor: Actor, day: string): Promise<DaySheet> {
  const closing = await DayClosingModel.findById(keyOf(actor, day)).lean<DayClosingDoc>();
  if (closing) return sheetOf(closing);
  const facts = await factsOf(kernel, actor, day);
  return { day, closed: null, blockers: blockersOf(facts), report: reportOf(facts) };
}

/** Since when a day is closed and by whom, without its report. */
export async function getDayClosing(actor: Actor, day: string): Promise<Pick<DaySheet, 'closed'>> {
  const closing = await DayClosingModel.findById(keyOf(actor, day), { closedAt: 1, closedBy: 1 }).lean<
    Pick<DayClosingDoc, 'closedAt' | 'closedBy'>
  >();
  return { closed: closing && { at: closing.closedAt.toISOString(), by: closing.closedBy } };
}

/** Closes a day and stores its report for good. A closed day is answered again. Throws `wrong_state` with everything that keeps it open. */
export async function closeDay(kernel: Kernel, actor: Actor, day: string): Promise<DaySheet> {
  return transact(kernel, actor, async (tx) => {
    const known = await DayClosingModel.findById(keyOf(actor, day)).lean<DayClosingDoc>();
    if (known) {
      auditNothing();
      return sheetOf(known);
    }
    const facts = await factsOf(kernel, actor, day);
    const blockers = blockersOf(facts);
    if (blockers.length > 0)
      throw new AppError(
        'wrong_state',
        `${day} cannot be closed: ${blockers.map(({ kind, n }) => `${n} × ${kind}`).join(', ')}`,
        { action: blockers.map(({ kind }) => toDo[kind]).join(' '), details: { blockers } },
      );
    if (facts.requests.length + facts.routes.length === 0)
      throw new AppError('wrong_state', `There is nothing on ${day}`, { action: 'Choose a day with requests.' });
    const account = await AccountModel.findById(actor.accountId, { name: 1 }).lean();
    const closing: DayClosingDoc = {
      _id: keyOf(actor, day),
      organisationId: new Types.ObjectId(tenantOf(actor)),
      ...{ day, closedAt: kernel.clock.now(), closedById: actor.accountId, closedBy: account?.name ?? '' },
      report: reportOf(facts),
    };
    await closeSlots(tx, await districtOf(actor), day);
    await markDayClosed({ organisationId: tenantOf(actor), day });
    await DayClosingModel.create([closing]);
    await tx.record('closing:day-closed', { organisationId: tenantOf(actor), day });
    await recordAudit(kernel, { actor, act: 'day-closed', subject: `day:${day}`, details: { day } });
    return sheetOf(closing);
  });
}
