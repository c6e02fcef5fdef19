import { dayOf, instantOf, secOfTime } from '#shared/kernel/time';
import type { Yard, yardApi } from '#shared/sorting/yard';
import type { z } from 'zod';
import { recordAudit } from '../../accounts';
import type { Actor } from '../../kernel/actor';
import { AppError } from '../../kernel/errors';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { getDistrict, getSite } from '../../network';
import { ArrivalModel, type ArrivalDoc } from '../model';
import { assertMaySee } from '../policy';
import { yardOf } from './find-yard';
import { DockDayModel, YardModel, type DockUseDoc, type YardDoc } from './model';
import { latestReadings, presentReading } from './readings';
import { suggestDocks, type OpenDock } from './rules';

/** The site's yard, for those who may see the site. */
export async function ownYard(actor: Actor, siteId: string): Promise<{ yard: YardDoc; timeZone: string }> {
  const site = await getSite(siteId);
  assertMaySee(actor, { organisationId: site.organisationId, siteId }, 'The site');
  const { timeZone } = await getDistrict(site.districtCode);
  return { yard: await yardOf(siteId), timeZone };
}

/** The docks of a day with the instants between which they are manned. */
export function docksOn(yard: YardDoc, on: { day: string; timeZone: string }): OpenDock[] {
  const at = (time: string) => instantOf(on.day, secOfTime(time), on.timeZone);
  return yard.docks.map(({ key, from, to }) => ({ key, fromAt: at(from), toAt: at(to) }));
}

export const dockDayId = (of: { siteId: string; day: string }) => `${of.siteId}:${of.day}`;

type DockUseStatus = Yard['uses'][number]['status'];
const statusOf = (use: DockUseDoc): DockUseStatus => (use.leftAt ? 'left' : use.dockedAt ? 'docked' : 'booked');

/** One use, as the page shows it. */
export function presentUse(use: DockUseDoc, status: DockUseStatus = statusOf(use)): Yard['uses'][number] {
  return {
    ...use,
    status,
    ...{ fromAt: use.fromAt.toISOString(), toAt: use.toAt.toISOString() },
    ...{ dockedAt: use.dockedAt?.toISOString() ?? null, leftAt: use.leftAt?.toISOString() ?? null },
  };
}

/** Docks of a day: what is booked or taken, what is proposed for the others by their arrival estimates, who waits. */
export async function getYard(
  kernel: Kernel,
  actor: Actor,
  of: { siteId: string; day?: string | undefined },
): Promise<Yard> {
  const { siteId } = of;
  const { yard, timeZone } = await ownYard(actor, siteId);
  const now = kernel.clock.now();
  const day = of.day ?? dayOf(now, timeZone);
  const arrivals = await ArrivalModel.find(
    { organisationId: (await getSite(siteId)).organisationId, day, siteId },
    { status: 1, etaAt: 1, arrivedAt: 1 },
  ).lean<Pick<ArrivalDoc, '_id' | 'status' | 'etaAt' | 'arrivedAt'>[]>();
  const known = new Set(arrivals.map(({ _id }) => String(_id)));
  const kept = (await DockDayModel.findById(dockDayId({ siteId, day })).lean())?.uses ?? [];
  const uses = kept.filter(({ arrivalId }) => known.has(arrivalId));
  const hasUse = new Set(uses.map(({ arrivalId }) => arrivalId));
  const open = arrivals.filter(({ _id, status }) => status !== 'closed' && !hasUse.has(String(_id)));
  const vehicles = open.flatMap(({ _id, etaAt, arrivedAt }) => {
    const at = arrivedAt ? now : etaAt;
    return at ? [{ arrivalId: String(_id), at }] : [];
  });
  const suggested = suggestDocks({
    ...{ docks: docksOn(yard, { day, timeZone }), uses, vehicles, minutes: yard.unloadMinutes, now },
  });
  const standing = new Set(uses.filter(({ dockedAt }) => dockedAt).map(({ arrivalId }) => arrivalId));
  const waiting = arrivals.flatMap(({ _id, status, arrivedAt }) =>
    arrivedAt && status !== 'closed' && !standing.has(String(_id))
      ? [{ arrivalId: String(_id), since: arrivedAt.toISOString() }]
      : [],
  );
  return {
    ...{
      siteId,
      day,
      docks: yard.docks,
      unloadMinutes: yard.unloadMinutes,
      scales: yard.scales,
      yardVersion: yard.version,
    },
    uses: [...uses.map((use) => presentUse(use)), ...suggested.map((use) => presentUse(use, 'suggested'))],
    waiting: waiting.sort((a, b) => a.since.localeCompare(b.since)),
    readings: (await latestReadings(siteId, yard.scales)).map(presentReading),
  };
}

/** Enters docks, hours and scales. A dock at which a vehicle stands is not taken away. */
export async function changeYard(
  kernel: Kernel,
  actor: Actor,
  input: z.output<typeof yardApi.changeYard.body> & { siteId: string },
): Promise<YardDoc> {
  const { siteId, version, ...entered } = input;
  return transact(kernel, actor, async (tx) => {
    const { yard } = await ownYard(actor, siteId);
    if (yard.version !== version)
      throw new AppError('conflict', `The yard was changed meanwhile (version ${yard.version})`, {
        action: 'Load it again and repeat the change.',
        details: { version: yard.version },
      });
    const wrong = entered.docks.find(({ from, to }) => from >= to);
    if (wrong)
      throw new AppError('invalid_input', `Dock ${wrong.key} is manned from ${wrong.from} to ${wrong.to}`, {
        action: 'Let its hours end after they begin.',
      });
    const gone = yard.docks.map(({ key }) => key).filter((key) => !entered.docks.some((one) => one.key === key));
    const taken = await DockDayModel.findOne({
      _id: { $regex: `^${siteId}:` },
      uses: { $elemMatch: { dock: { $in: gone }, dockedAt: { $ne: null }, leftAt: null } },
    }).lean();
    if (taken)
      throw new AppError('wrong_state', `A vehicle stands at one of ${gone.join(', ')}`, {
        action: 'Let it leave first.',
      });
    const after: YardDoc = { _id: siteId, ...entered, version: version + 1 };
    await YardModel.replaceOne({ _id: siteId }, after, { upsert: true });
    await recordAudit(kernel, {
      ...{ actor, act: 'yard-changed', subject: `site:${siteId}` },
      details: { docks: after.docks.length, scales: after.scales.length },
    });
    await tx.record('sorting:dock-changed', { siteId, day: null, arrivalId: null });
    return after;
  });
}
