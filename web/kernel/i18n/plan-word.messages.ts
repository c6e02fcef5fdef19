import type { Plan, PlanRun, PlanStop, UnservedReason } from '#shared/planning/planning';
import { wordList as list } from './define';

export const planWords = {
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
      by_hand: '手工取下或还没排过',
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
      by_hand: 'Taken out by hand, or not planned yet',
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
