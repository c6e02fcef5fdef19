import type { NoticeSettings, NoticeSettingsInput } from '#shared/notices/notices';
import { noticeKinds } from '#shared/notices/notices';
import type { Role } from '#shared/kernel/roles';
import { AccountModel } from '../accounts';
import type { Actor } from '../kernel/actor';
import { NoticeSettingsModel } from './model';
import { accountPerson, phonePerson } from './people';
import { templates } from './templates';

/** The keys under which somebody's choices are kept; null where that channel does not reach them. */
export interface Persons {
  role: Role;
  app: string | null;
  sms: string | null;
}

export async function personsOf(actor: Actor): Promise<Persons> {
  const account = await AccountModel.findById(actor.accountId, { phone: 1 }).lean();
  return {
    role: actor.role,
    app: accountPerson(actor.accountId),
    sms: account?.phone ? phonePerson(account.phone) : null,
  };
}

export async function getSettings({ role, ...persons }: Persons): Promise<NoticeSettings> {
  const ids = [persons.app, persons.sms].filter((one) => one !== null);
  const docs = new Map((await NoticeSettingsModel.find({ _id: { $in: ids } }).lean()).map((one) => [one._id, one]));
  const isOn = (kind: (typeof noticeKinds)[number], channel: 'app' | 'sms') => {
    const person = persons[channel];
    if (!person || !templates[kind].channels.includes(channel)) return null;
    return !docs.get(person)?.off.includes(`${kind}:${channel}`);
  };
  return {
    language: docs.get(persons.sms ?? persons.app ?? '')?.language ?? 'zh',
    kinds: noticeKinds
      .filter((kind) => templates[kind].to === role)
      .map((kind) => ({ kind, name: templates[kind].title, app: isOn(kind, 'app'), sms: isOn(kind, 'sms') })),
  };
}

/** Replaces the choices; a channel that does not reach the person is not touched. */
export async function changeSettings(persons: Persons, input: NoticeSettingsInput): Promise<NoticeSettings> {
  for (const channel of ['app', 'sms'] as const) {
    const person = persons[channel];
    if (!person) continue;
    const off = input.off.filter((one) => one.channel === channel).map(({ kind }) => `${kind}:${channel}`);
    await NoticeSettingsModel.updateOne({ _id: person }, { $set: { off, language: input.language } }, { upsert: true });
  }
  return getSettings(persons);
}
