import type { organisationKinds } from '#shared/accounts/organisation-kinds';
import type { Role } from '#shared/kernel/roles';
import type { Weekday } from '#shared/kernel/time';
import type { Crossing } from '#shared/network/crossings';
import type { networks, siteKinds, unusableReasons } from '#shared/network/sites';
import { wordList as list } from './define';

/** What a resident's first screen says of points. */
export const pointWords = {
  unusableReason: list<(typeof unusableReasons)[number]>(
    {
      closed_now: '现在没开门',
      closed_today: '今天不开门',
      closed: '已停用',
      full: '满了',
      nearly_full: '快满了',
      not_accepted: '不收这类物品',
      across_river: '在江对岸，过江要绕路',
      outside_area: '服务范围外，也可以送来',
    },
    {
      closed_now: 'Not open now',
      closed_today: 'Closed today',
      closed: 'Out of use',
      full: 'Full',
      nearly_full: 'Nearly full',
      not_accepted: 'Does not accept this kind',
      across_river: 'On the other bank, a detour',
      outside_area: 'Outside its area, you may still come',
    },
  ),
};

export const networkWords = {
  role: list<Role>(
    {
      resident: '居民',
      dispatcher: '调度',
      collector: '收运员',
      centre_staff: '分拣中心',
      point_staff: '回收站点',
      dealer: '经销商',
      processor: '加工企业',
      government: '区级部门',
      administrator: '管理员',
    },
    {
      resident: 'Resident',
      dispatcher: 'Dispatcher',
      collector: 'Collector',
      centre_staff: 'Sorting centre',
      point_staff: 'Recycling point',
      dealer: 'Dealer',
      processor: 'Processor',
      government: 'Government',
      administrator: 'Administrator',
    },
  ),
  organisationKind: list<(typeof organisationKinds)[number]>(
    { enterprise: '龙头企业', dealer: '经销商', processor: '加工企业', government: '区级部门' },
    { enterprise: 'Enterprise', dealer: 'Dealer', processor: 'Processor', government: 'Government' },
  ),
  siteKind: list<(typeof siteKinds)[number]>(
    { enterprise: '龙头企业', centre: '分拣中心', market: '交易市场', point: '回收站点', warehouse: '仓库' },
    {
      enterprise: 'Enterprise',
      centre: 'Sorting centre',
      market: 'Market',
      point: 'Recycling point',
      warehouse: 'Warehouse',
    },
  ),
  network: list<(typeof networks)[number]>(
    { recycling: '再生资源', household_waste: '生活垃圾' },
    { recycling: 'Recycling', household_waste: 'Household waste' },
  ),
  crossingKind: list<Crossing['kind']>({ bridge: '桥', ferry: '渡口' }, { bridge: 'Bridge', ferry: 'Ferry' }),
  weekday: list<Weekday>(
    { mon: '周一', tue: '周二', wed: '周三', thu: '周四', fri: '周五', sat: '周六', sun: '周日' },
    { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' },
  ),
};
