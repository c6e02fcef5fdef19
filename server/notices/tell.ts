import { Types } from 'mongoose';
import type { NoticeKind } from '#shared/notices/notices';
import { systemActor } from '../kernel/actor';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
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
 * Writes the notices of one event: once per event, person and channel, however often it is handled. The inbox has them at once; a text message
 * waits for the end of quiet hours, and is not sent at all when it would then be of no use. Refused kinds are written down as dropped.
 * Answers whether text messages wait.
 */
export async function tell(kernel: Kernel, telling: Telling, event: { id: string; at: Date }): Promise<boolean> {
  const { kind, recipients, params, organisationId, districtCode } = telling;
  const { channels, usefulMin } = templates[kind];
  const wanted = recipients.filter(
    ({ channel }) => channels.includes(channel) && (channel === 'app' || kernel.config.SMS_GATEWAY_URL),
  );
  if (wanted.length === 0) return false;
  const { timeZone } = await getDistrict(districtCode);
  const expiresAt = new Date(event.at.getTime() + usefulMin * 60_000);
  return transact(kernel, systemActor('notices'), async (tx) => {
    const keyOf = ({ channel, person }: Recipient) => `${event.id}:${kind}:${channel}:${person}`;
    const known = await NoticeModel.find({ key: { $in: wanted.map(keyOf) } }, { key: 1 }).lean();
    const told = new Set(known.map(({ key }) => key));
    const fresh = wanted.filter((one) => !told.has(keyOf(one)));
    if (fresh.length === 0) return false;
    const settings = await NoticeSettingsModel.find({ _id: { $in: fresh.map(({ person }) => person) } }).lean();
    const now = kernel.clock.now();
    const docs = fresh.map((one): NoticeDoc => {
      const off = settings.some(({ _id, off }) => _id === one.person && off.includes(`${kind}:${one.channel}`));
      const quiet = one.channel === 'sms' ? quietUntil(now, kernel.config.NOTICE_QUIET_HOURS, timeZone) : null;
      const why = off ? 'opted_out' : (quiet ?? now) > expiresAt && one.channel === 'sms' ? 'out_of_date' : null;
      return {
        _id: new Types.ObjectId(),
        key: keyOf(one),
        ...{ kind, organisationId, districtCode, params, why },
        ...{ channel: one.channel, person: one.person, accountId: one.accountId },
        requestId: telling.requestId ?? null,
        routeId: telling.routeId ?? null,
        status: why ? 'dropped' : one.channel === 'app' ? 'sent' : 'waiting',
        at: event.at,
        notBeforeAt: quiet ?? now,
        expiresAt,
        readAt: null,
        createdAt: kernel.realNow(),
        nextAt: kernel.realNow(),
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
