import type { NoticeKind } from '#shared/notices/notices';
import type { Role } from '#shared/kernel/roles';
import type { LocalText } from '#shared/kernel/units';

/** A kind of notice: who gets it, how long it is of use, and its words. */
export interface Template {
  to: Role;
  channels: readonly ('app' | 'sms')[];
  /** Minutes after the event in which it is of use; later it is not sent any more. */
  usefulMin: number;
  title: LocalText;
  /** `{day}` `{from}` `{to}` `{code}` `{plate}` `{letter}` `{n}` are filled in. No name, no address. */
  text: LocalText;
}
const both = ['app', 'sms'] as const;
const dayMin = 24 * 60;

export const templates: Record<NoticeKind, Template> = {
  request_booked: {
    ...{ to: 'resident', channels: both, usefulMin: dayMin },
    title: { zh: '预约成功', en: 'Booked' },
    text: {
      zh: '您的预约 {code} 已收到：{day} {from}–{to} 上门。',
      en: 'Your booking {code} is received: visit on {day}, {from}–{to}.',
    },
  },
  visit_planned: {
    ...{ to: 'resident', channels: both, usefulMin: dayMin },
    title: { zh: '上门时间定了', en: 'Your visit is planned' },
    text: {
      zh: '预约 {code}：{day} {from}–{to} 之间到，请留人在家。',
      en: 'Booking {code}: we come on {day} between {from} and {to}. Please be at home.',
    },
  },
  visit_moved: {
    ...{ to: 'resident', channels: both, usefulMin: dayMin },
    title: { zh: '上门时间改了', en: 'Your visit is moved' },
    text: { zh: '预约 {code} 改到 {day} {from}–{to}。', en: 'Booking {code} is moved to {day}, {from}–{to}.' },
  },
  vehicle_underway: {
    ...{ to: 'resident', channels: both, usefulMin: 60 },
    title: { zh: '车在路上了', en: 'The vehicle is on its way' },
    text: {
      zh: '{plate} 正在来您家的路上，预计 {from}–{to} 到，请准备好取件码。',
      en: '{plate} is on its way and should arrive between {from} and {to}. Have your pickup code ready.',
    },
  },
  window_moved: {
    ...{ to: 'resident', channels: both, usefulMin: 60 },
    title: { zh: '到达时间有变', en: 'Your time has moved' },
    text: {
      zh: '预约 {code}：现在预计 {from}–{to} 到，仍在您约的时段内。',
      en: 'Booking {code}: we now expect to come between {from} and {to}, within the time that you booked.',
    },
  },
  visit_late: {
    ...{ to: 'resident', channels: both, usefulMin: 60 },
    title: { zh: '会晚一点到', en: 'We will be late' },
    text: {
      zh: '预约 {code} 会晚到，现在预计 {from}–{to}，抱歉让您久等。',
      en: 'Booking {code} is late: now expected between {from} and {to}. We are sorry.',
    },
  },
  visit_done: {
    ...{ to: 'resident', channels: both, usefulMin: dayMin },
    title: { zh: '已完成', en: 'Done' },
    text: {
      zh: '预约 {code} 已完成，收据在状态页里。谢谢您让旧物回流。',
      en: 'Booking {code} is done; the receipt is on your status page. Thank you.',
    },
  },
  visit_failed: {
    ...{ to: 'resident', channels: both, usefulMin: dayMin },
    title: { zh: '这次没有办成', en: 'The visit failed' },
    text: {
      zh: '预约 {code} 这次没有办成，调度会和您约别的时间。',
      en: 'The visit for booking {code} could not be made; the dispatcher will find another time with you.',
    },
  },
  visit_cancelled: {
    ...{ to: 'resident', channels: both, usefulMin: dayMin },
    title: { zh: '预约取消了', en: 'Booking cancelled' },
    text: { zh: '{day} 的预约 {code} 已取消。', en: 'Booking {code} of {day} is cancelled.' },
  },
  message_answered: {
    ...{ to: 'resident', channels: both, usefulMin: dayMin },
    title: { zh: '调度回了您的留言', en: 'Your message was answered' },
    text: {
      zh: '预约 {code}：调度回了您的留言，请到状态页看。',
      en: 'Booking {code}: your message was answered, see your status page.',
    },
  },
  route_published: {
    ...{ to: 'collector', channels: both, usefulMin: dayMin },
    title: { zh: '新线路', en: 'New route' },
    text: { zh: '{day} 的线路 {letter} 已发布，共 {n} 户。', en: 'Route {letter} of {day} is published: {n} visits.' },
  },
  route_revised: {
    ...{ to: 'collector', channels: both, usefulMin: 120 },
    title: { zh: '线路有变', en: 'Route changed' },
    text: {
      zh: '{day} 的线路 {letter} 有变动，请看新的顺序。',
      en: 'Route {letter} of {day} has changed: see the new order.',
    },
  },
};

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-03-12` as people say it. */
function sayDay(day: string, language: keyof LocalText): string {
  const [, month = 1, date = 1] = day.split('-').map(Number);
  return language === 'zh' ? `${month}月${date}日` : `${date} ${months[month - 1] ?? ''}`;
}

/** Fills a text; `params.day` is a service day. What has no value is left empty. */
export function fill(text: string, params: Readonly<Record<string, string>>, language: keyof LocalText): string {
  return text.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const value = params[name] ?? '';
    return name === 'day' && value ? sayDay(value, language) : value;
  });
}
