import type { requestKinds, visitModes, SlotOffer, RequestStatusPage, Request } from '#shared/requests/requests';
import type { Skill } from '#shared/fleet/fleet';
import type { StopFailReason } from '#shared/dispatch/fail-reasons';
import type { LeftReason } from '#shared/requests/left-items';
import type { Condition } from '#shared/requests/catalogue';
import type { dealerOrderStatuses } from '#shared/requests/dealer-orders';
import type { StateKey } from '../states';
import { wordList as list } from './define';

export const requestWords = {
  state: list<StateKey>(
    {
      waiting: '待排',
      planned: '已排',
      onway: '途中',
      door: '上门中',
      done: '完成',
      failed: '未成',
      cancelled: '已取消',
      late: '晚到风险',
      risk: '可能出问题',
    },
    {
      waiting: 'Waiting',
      planned: 'Planned',
      onway: 'On the way',
      door: 'At the door',
      done: 'Done',
      failed: 'Not done',
      cancelled: 'Cancelled',
      late: 'Late risk',
      risk: 'May go wrong',
    },
  ),
  requestKind: list<(typeof requestKinds)[number]>(
    { collect: '只收旧', exchange: '送新收旧' },
    { collect: 'Collect old', exchange: 'Deliver new, collect old' },
  ),
  visitMode: list<(typeof visitModes)[number]>(
    {
      same_visit: '同次上门',
      deliver_then_collect: '先送后收',
      collect_then_deliver: '先收后送',
      dismantle_and_install: '拆旧装新',
      separate: '分两次上门',
    },
    {
      same_visit: 'Same visit',
      deliver_then_collect: 'Deliver first, collect later',
      collect_then_deliver: 'Collect first, deliver later',
      dismantle_and_install: 'Dismantle and install',
      separate: 'Two visits',
    },
  ),
  condition: list<Condition>(
    { working: '能用', broken: '不能用', parts_missing: '缺件' },
    { working: 'Works', broken: 'Broken', parts_missing: 'Incomplete' },
  ),
  failReason: list<StopFailReason>(
    {
      not_at_home: '家里没人',
      refused_price: '住户不卖了',
      items_differ: '物品和预约不符',
      address_not_found: '地址找不到',
      cannot_carry: '搬不出来，要加人',
      hazard: '有危险：漏冷媒、漏电',
      no_access: '路不通、车进不去',
      delivery_refused: '住户拒收新机',
      site_closed: '场所关门，进不去',
      site_full: '场所满了，卸不下',
      other: '其他原因',
    },
    {
      not_at_home: 'Nobody at home',
      refused_price: 'Resident does not sell',
      items_differ: 'Items differ from the booking',
      address_not_found: 'Address not found',
      cannot_carry: 'Cannot be carried out, more people needed',
      hazard: 'Danger: refrigerant or current leaks',
      no_access: 'No way in for the vehicle',
      delivery_refused: 'Resident refuses the new unit',
      site_closed: 'The place is closed',
      site_full: 'The place is full',
      other: 'Another reason',
    },
  ),
  leftReason: list<LeftReason>(
    {
      kept: '住户自己留下',
      not_as_described: '和预约说的不一样',
      cannot_carry: '太大太重，搬不了',
      not_there: '不在家里了',
      other: '其他原因',
      refused_price: '住户不接受价格',
      not_told: '没有说明原因',
    },
    {
      kept: 'The resident keeps it',
      not_as_described: 'Not as described',
      cannot_carry: 'Too large or too heavy',
      not_there: 'No longer there',
      other: 'Another reason',
      refused_price: 'The price was refused',
      not_told: 'No reason told',
    },
  ),
  slotReason: list<NonNullable<SlotOffer['reason']>>(
    {
      full: '已约满',
      past: '时间已过',
      cut_off: '已过预约截止',
      no_shift: '这时没有班次',
      no_skill: '有资质的车不在班',
      too_heavy: '太重，车装不下',
      too_bulky: '太大，车装不下',
      too_many: '件数太多，车装不下',
      too_long: '收班前做不完',
      unreachable: '这天没有车能到',
      no_room: '当天线路排不下',
    },
    {
      full: 'Fully booked',
      past: 'Already over',
      cut_off: 'Too late to book',
      no_shift: 'No vehicle at work then',
      no_skill: 'No crew with the right skill then',
      too_heavy: 'Too heavy for the vehicles',
      too_bulky: 'Too bulky for the vehicles',
      too_many: 'Too many pieces for the vehicles',
      too_long: 'Takes longer than the shift',
      unreachable: 'No vehicle gets there that day',
      no_room: 'The routes are full',
    },
  ),
  skill: list<Skill>(
    { two_person: '两人抬运', refrigerant: '冷媒回收', heavy: '重物' },
    { two_person: 'Two-person lift', refrigerant: 'Refrigerant', heavy: 'Heavy items' },
  ),
  slotBound: list<'between' | 'until' | 'missing' | 'closed'>(
    {
      between: '要 {asked}，最多 {most}',
      until: '{time}',
      missing: '没有班组会{skills}',
      closed: '{why}（{bound}）',
    },
    {
      between: '{asked} asked, {most} at most',
      until: '{time}',
      missing: 'lacking: {skills}',
      closed: '{why} ({bound})',
    },
  ),
  windowSource: list<RequestStatusPage['windows'][number]['source']>(
    { booked: '预约时', published: '今早', now: '现在' },
    { booked: 'Booked', published: 'This morning', now: 'Now' },
  ),
  channel: list<Request['channel']>(
    { web: '网上预约', phone: '电话代订', dealer: '商家', demo: '演示' },
    { web: 'Web', phone: 'Telephone', dealer: 'Dealer', demo: 'Demo' },
  ),
  dealerOrderStatus: list<(typeof dealerOrderStatuses)[number]>(
    { free: '待预约', booked: '已预约', delivered: '已送达', returned: '已退回', cancelled: '已撤回' },
    { free: 'To be booked', booked: 'Booked', delivered: 'Delivered', returned: 'Returned', cancelled: 'Withdrawn' },
  ),
};
