import type { Skill, vehicleKinds } from '#shared/fleet/fleet';
import type { CollectedUnit, Route, StopStatus, CollectorAct } from '#shared/dispatch/routes';
import type { ArrivalUnit, Arrival, Gap } from '#shared/sorting/sorting';
import { wordList as list } from './define';

export const fleetWords = {
  skill: list<Skill>(
    { two_person: '两人抬运', refrigerant: '冷媒回收', heavy: '重物' },
    { two_person: 'Two-person lift', refrigerant: 'Refrigerant', heavy: 'Heavy items' },
  ),
  vehicleKind: list<(typeof vehicleKinds)[number]>(
    { van: '面包车', box_truck: '厢式货车', electric_van: '电动厢货', tricycle: '三轮车' },
    { van: 'Van', box_truck: 'Box truck', electric_van: 'Electric van', tricycle: 'Tricycle' },
  ),
  routeStatus: list<Route['status']>(
    { published: '已发布', started: '进行中', finished: '已收车', closed: '已结清' },
    { published: 'Published', started: 'Under way', finished: 'Finished', closed: 'Accounted for' },
  ),
  stopStatus: list<StopStatus>(
    { planned: '已排', onway: '途中', door: '上门中', done: '完成', failed: '未成', skipped: '跳过' },
    {
      planned: 'Planned',
      onway: 'On the way',
      door: 'At the door',
      done: 'Done',
      failed: 'Not done',
      skipped: 'Skipped',
    },
  ),
  custody: list<CollectedUnit['custody']>(
    { aboard: '在车上', unloaded: '已卸下', received: '中心已收', missing: '缺' },
    { aboard: 'Aboard', unloaded: 'Unloaded', received: 'Received', missing: 'Missing' },
  ),
  act: list<CollectorAct['type']>(
    {
      start: '出车',
      depart: '出发',
      arrive: '到达',
      load: '装新',
      deliver: '送新完成',
      collect: '收旧',
      complete: '住户确认',
      cannot_do: '办不成',
      take_break: '休息',
      confirm_change: '确认改动',
      unload: '卸货',
      finish: '收车',
    },
    {
      start: 'Start',
      depart: 'Depart',
      arrive: 'Arrive',
      load: 'Load new',
      deliver: 'Delivered',
      collect: 'Collected',
      complete: 'Resident confirmed',
      cannot_do: 'Cannot do',
      take_break: 'Break',
      confirm_change: 'Confirm change',
      unload: 'Unload',
      finish: 'Finish',
    },
  ),
  arrivalStatus: list<Arrival['status']>(
    { expected: '未到', unloaded: '待过磅', closed: '已交接' },
    { expected: 'Expected', unloaded: 'To be weighed', closed: 'Handed over' },
  ),
  unitResult: list<ArrivalUnit['result']>(
    { expected: '未见', matched: '相符', weight_differs: '重量不符', missing: '缺', extra: '多' },
    { expected: 'Not seen', matched: 'Matches', weight_differs: 'Weight differs', missing: 'Missing', extra: 'Extra' },
  ),
  gapKind: list<Gap['kind']>(
    { missing: '缺', extra: '多', weight: '重量' },
    { missing: 'Missing', extra: 'Extra', weight: 'Weight' },
  ),
  gapStatus: list<Gap['status']>({ open: '未了结', explained: '已了结' }, { open: 'Open', explained: 'Settled' }),
};
