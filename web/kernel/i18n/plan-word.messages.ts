import type { Plan, PlanRun, PlanStop, UnservedReason } from '#shared/planning/planning';
import { wordList as list } from './define';
import type { Blocker } from '#shared/closing/closing';
import type { Incident, IncidentKind, IncidentStatus, RepairWay } from '#shared/incidents/incidents';

export const planWords = {
  incidentKind: list<IncidentKind>(
    {
      breakdown: '车辆故障',
      crew_sick: '班组生病',
      no_show: '爽约',
      refused_price: '不卖了',
      items_differ: '物品不符',
      site_full: '场所满了',
      site_closed: '场所关了',
      crossing_closed: '过江不通',
      address_not_found: '地址找不到',
      cannot_do: '办不成',
      urgent_request: '加急',
      cancelled_underway: '途中取消',
    },
    {
      breakdown: 'Breakdown',
      crew_sick: 'Crew ill',
      no_show: 'No-show',
      refused_price: 'Price refused',
      items_differ: 'Items differ',
      site_full: 'Site full',
      site_closed: 'Site closed',
      crossing_closed: 'Crossing closed',
      address_not_found: 'Address not found',
      cannot_do: 'Cannot be done',
      urgent_request: 'Urgent',
      cancelled_underway: 'Cancelled on the way',
    },
  ),
  incidentStatus: list<IncidentStatus>(
    { open: '待处理', repaired: '等确认', resolved: '已解决', dismissed: '不算异常' },
    { open: 'Open', repaired: 'To be confirmed', resolved: 'Resolved', dismissed: 'Dismissed' },
  ),
  incidentSource: list<Incident['source']>(
    { act: '收运员操作', event: '系统发现', hand: '调度登记', crew: '班组上报' },
    { act: 'crew’s act', event: 'noticed by the system', hand: 'written down', crew: 'reported by the crew' },
  ),
  repairWay: list<RepairWay>(
    {
      transfer: '到车旁转驳，别车收尾',
      other_vehicle: '别车顺路接手',
      other_order: '其余重新排序',
      other_site: '换一处卸货',
      unload_first: '先去卸一次货',
      overtime: '加班做完',
      late: '晚一点做完',
      wait: '等抢修 60 分钟',
      other_day: '改约别的日子',
    },
    {
      transfer: 'Take over where it stands',
      other_vehicle: 'Other vehicles on their way',
      other_order: 'The rest in another order',
      other_site: 'Unload elsewhere',
      unload_first: 'Unload once before',
      overtime: 'Overtime',
      late: 'A little late',
      wait: 'Wait 60 minutes for the vehicle',
      other_day: 'Another day',
    },
  ),
  blockerKind: list<Blocker['kind']>(
    {
      day_not_over: '这天还没到',
      incident_open: '异常没有了结',
      request_open: '预约没有结果',
      next_step_missing: '没办成，也没写下一步',
      route_open: '线路没有交清',
      unit_unaccounted: '旧机没有过磅',
    },
    {
      day_not_over: 'The day has not come',
      incident_open: 'Incidents are open',
      request_open: 'Requests are open',
      next_step_missing: 'Failed without a next step',
      route_open: 'Routes are not accounted for',
      unit_unaccounted: 'Units are not weighed in',
    },
  ),
  unservedReason: list<UnservedReason>(
    {
      no_skill: '缺资质',
      capacity: '装不下',
      window: '时间窗内到不了',
      shift_time: '班次时间不够',
      range: '超出续航',
      break: '和休息冲突',
      forbidden_together: '不能和车上的货同装',
      facility: '装卸场所不合适',
      max_tasks: '超过单班件数',
      crossing: '过不了江',
      cost: '绕路太远，不划算',
      no_shift: '这天没有班次',
    },
    {
      no_skill: 'Skill missing',
      capacity: 'Does not fit',
      window: 'Not reachable in its window',
      shift_time: 'Shift too short',
      range: 'Beyond the range',
      break: 'Clashes with the break',
      forbidden_together: 'May not ride with the load',
      facility: 'No fitting place to load or unload',
      max_tasks: 'Too many tasks on a shift',
      crossing: 'No crossing it may use',
      cost: 'Detour too dear',
      no_shift: 'No shift on this day',
    },
  ),
  stopKind: list<PlanStop['kind']>(
    { start: '出车', load: '装货', visit: '上门', unload: '卸货', break: '休息', end: '收车' },
    { start: 'Start', load: 'Load', visit: 'Visit', unload: 'Unload', break: 'Break', end: 'End' },
  ),
  /** One character (or short) for the board. */
  stopKindShort: list<PlanStop['kind']>(
    { start: '出', load: '装', visit: '访', unload: '卸', break: '休', end: '收' },
    { start: 'S', load: 'L', visit: 'V', unload: 'U', break: 'B', end: 'E' },
  ),
  visitPart: list<PlanStop['parts'][number]>(
    { deliver: '送新', collect: '收旧' },
    { deliver: 'Deliver', collect: 'Collect' },
  ),
  planRunStatus: list<PlanRun['status']>(
    { queued: '排队中', running: '正在算', done: '算好了', failed: '没算成' },
    { queued: 'Queued', running: 'Running', done: 'Ready', failed: 'Failed' },
  ),
  planStatus: list<Plan['status']>(
    { draft: '草稿', published: '已发布', superseded: '已被替换' },
    { draft: 'Draft', published: 'Published', superseded: 'Replaced' },
  ),
};
