import { Types } from 'mongoose';
import type { NoticeKind } from '#shared/notices/notices';
import { systemActor } from '../kernel/actor';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { atOnce } from '../kernel/outgoing';
import { getDistrict } from '../network';
import { NoticeModel, NoticeSettingsModel, type NoticeDoc } from './model';
import type { Recipient } from './people';
import { quietUntil } from './quiet-hours';
import { templates } from './templates';

/** Something to tell, and whom. */
export interface Telling {
  kind: NoticeKind;
  recipients: readonly Recipient[];
  organisationId: Types.ObjectId;
  districtCode: string;
  requestId?: string;
  routeId?: string;
  params: Record<string, string>;
}

/**
 * Writes the notices of one event: once per event, kind and person, however often it is handled. The inbox has them at once; a text message
 * waits for the end of quiet hours, and is not sent at all when it would then be of no use. Refused kinds are written down as dropped.
 * Answers whether text messages wait.
 */
export async function tell(
  kernel: Kernel,
  tellings: readonly Telling[],
  event: { id: string; at: Date },
): Promise<boolean> {
  const mayText = Boolean(kernel.config.SMS_GATEWAY_URL);
  const wanted = tellings.flatMap((telling) =>
    telling.recipients
      .filter(({ channel }) => templates[telling.kind].channels.includes(channel) && (channel === 'app' || mayText))
      .map((to) => ({ telling, to, key: `${event.id}:${telling.kind}:${to.channel}:${to.person}` })),
  );
  if (wanted.length === 0) return false;
  const zones = new Map<string, string>();
  for (const { districtCode } of tellings)
    if (!zones.has(districtCode)) zones.set(districtCode, (await getDistrict(districtCode)).timeZone);
  return transact(kernel, systemActor('notices'), async (tx) => {
    const known = await NoticeModel.find({ key: { $in: wanted.map(({ key }) => key) } }, { key: 1 }).lean();
    const told = new Set(known.map(({ key }) => key));
    const fresh = wanted.filter(({ key }) => !told.has(key) && told.add(key));
    if (fresh.length === 0) return false;
    const settings = await NoticeSettingsModel.find({ _id: { $in: fresh.map(({ to }) => to.person) } }).lean();
    const now = kernel.clock.now();
    const docs = fresh.map(({ telling, to, key }): NoticeDoc => {
      const { kind, organisationId, districtCode, params } = telling;
      const expiresAt = new Date(event.at.getTime() + templates[kind].usefulMin * 60_000);
      const off = settings.some(({ _id, off }) => _id === to.person && off.includes(`${kind}:${to.channel}`));
      const zone = zones.get(districtCode) ?? 'UTC';
      const quiet = to.channel === 'sms' ? quietUntil(now, kernel.config.NOTICE_QUIET_HOURS, zone) : null;
      const why = off ? 'opted_out' : (quiet ?? now) > expiresAt && to.channel === 'sms' ? 'out_of_date' : null;
      return {
        _id: new Types.ObjectId(),
        ...{ key, kind, organisationId, districtCode, params, why },
        ...{ channel: to.channel, person: to.person, accountId: to.accountId },
        requestId: telling.requestId ?? null,
        routeId: telling.routeId ?? null,
        status: why ? 'dropped' : to.channel === 'app' ? 'sent' : 'waiting',
        at: event.at,
        notBeforeAt: quiet ?? now,
        expiresAt,
        readAt: null,
        createdAt: kernel.realNow(),
        nextAt: atOnce,
        ...{ attempts: 0, tries: [] },
      };
    });
    await NoticeModel.insertMany(docs, { lean: true });
    const noticeIds = docs.flatMap(({ _id, channel, status }) =>
      channel === 'app' && status === 'sent' ? String(_id) : [],
    );
    if (noticeIds.length > 0) await tx.record('notices:told', { noticeIds });
    return docs.some(({ channel, status }) => channel === 'sms' && status === 'waiting');
  });
}
