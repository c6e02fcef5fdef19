import { AccountModel } from '../accounts';
import { createOutgoing, outcomeOf, post, type Outcome } from '../kernel/outgoing';
import type { Kernel } from '../kernel/kernel';
import { getRequestDoc } from '../requests';
import { NoticeModel, NoticeSettingsModel, type NoticeDoc } from './model';
import { fill, templates } from './templates';

const timeoutMs = 8_000;

/** The number and the link of a notice, looked up when it is sent. */
async function addressOf(doc: NoticeDoc): Promise<{ phone: string; secret: string | null } | null> {
  if (doc.requestId) {
    const { contactPhone, secret } = await getRequestDoc(doc.requestId);
    return { phone: contactPhone, secret };
  }
  const account = await AccountModel.findById(doc.accountId, { phone: 1 }).lean();
  return account?.phone ? { phone: account.phone, secret: null } : null;
}

async function send(kernel: Kernel, doc: NoticeDoc): Promise<Outcome> {
  const { SMS_GATEWAY_URL: url, SMS_GATEWAY_TOKEN: token, PUBLIC_URL: origin } = kernel.config;
  if (!url) return { kind: 'failed', status: null, error: 'no gateway is configured' };
  if (kernel.clock.now() > doc.expiresAt) return { kind: 'dropped', why: 'out_of_date' };
  const settings = await NoticeSettingsModel.findById(doc.person).lean();
  if (settings?.off.includes(`${doc.kind}:sms`)) return { kind: 'dropped', why: 'opted_out' };
  const to = await addressOf(doc);
  if (!to) return { kind: 'dropped', why: 'no_number' };
  const language = settings?.language ?? 'zh';
  const text = fill(templates[doc.kind].text[language], doc.params, language);
  const link = origin && to.secret ? ` ${origin}/s/${to.secret}` : '';
  const id = String(doc._id);
  const { status } = await post({
    url,
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': id,
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ id, phone: to.phone, text: `【回流】${text}${link}` }),
    timeoutMs,
    allowInside: true,
  });
  return outcomeOf(status);
}

/** Sends text messages by the operator's gateway, which gets `{ id, phone, text }` and knows a repetition by the id. */
export function smsOutgoing(kernel: Kernel) {
  return createOutgoing<NoticeDoc>(kernel, {
    name: 'sms',
    model: NoticeModel,
    due: () => ({ channel: 'sms', notBeforeAt: { $lte: kernel.clock.now() } }),
    send: (doc) => send(kernel, doc),
  });
}
