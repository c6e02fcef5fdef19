import { defineMessages } from '../../kernel/i18n/define';

/** Weekly templates: `office.template.*`. `{last}`: up to which day shifts are made. */
export const officeTemplateMessages = defineMessages(
  {
    template: {
      list: '{n} 个排班模板',
      none: '还没有排班模板',
      noneText: '模板写明哪辆车、哪个车组每周哪几天几点出车，班次按它提前生成。',
      noMatch: '没有符合的模板',
      noMatchText: '换个车牌、车组或条件看看。',
      showAll: '全部显示',
      search: '车牌或车组',
      anyDay: '星期不限',
      anyState: '状态不限',
      add: '加一个模板',
      edit: '改排班模板',
      days: '星期',
      noDay: '至少选一天。',
      everyDay: '每天',
      dayRun: '{from}至{to}',
      costs: '成本',
      state: { active: '在用', idle: '不生成班次', paused: '已暂停' },
      vehicleRetired: '车已停用',
      crewRetired: '车组已停用',
      bothRetired: '车和车组都已停用',
      idleText: '车或车组已停用，这个模板不生成班次。换一个在用的，或恢复它。',
      pause: '暂停',
      resume: '恢复',
      nowPaused: '已暂停，不再生成班次',
      resumed: '已恢复',
      pauseAsk: '暂停 {name}？不再生成新班次。已经生成的（最晚到 {last}）照常出车，不要的到那天的班次里取消。',
      resumeAsk: '恢复 {name}？今天到 {last} 还没有生成的班次，十分钟内补上。',
      effect: {
        new: '今天到 {last} 的班次在十分钟内生成，以后每天往后补一天。车或车组那时已有别的班次的，那天不生成。',
        change:
          '已经生成的班次不变（最晚到 {last}），要改就到那天的班次里改。还没有生成的按新的来，新加的星期在十分钟内生成。',
        paused: '模板已暂停，不生成班次；恢复以后按新的生成。已经生成的班次不变。',
      },
      vehicleTaken: '{vehicle} {day} {hours} 已有模板，由 {crew} 开。换车、换时间，或先暂停那个模板。',
      crewTaken: '{crew} {day} {hours} 已有模板，开 {vehicle}。换车组、换时间，或先暂停那个模板。',
      taken: '车或车组 {day} {hours} 已在另一个模板里。换一个、换时间，或先暂停那个模板。',
      stale: '别人刚改了这个模板，现在是：{days} {hours}，{vehicle}，{crew}。',
      refill: '按现在的填',
    },
  },
  {
    template: {
      list: '{n} weekly template | {n} weekly templates',
      none: 'No weekly templates yet',
      noneText:
        'A template says which vehicle and crew work on which days of the week and when; shifts are made from it.',
      noMatch: 'No template fits',
      noMatchText: 'Try another plate, crew or condition.',
      showAll: 'Show all',
      search: 'Plate or crew',
      anyDay: 'Any day',
      anyState: 'Any state',
      add: 'Add a template',
      edit: 'Change weekly template',
      days: 'Days',
      noDay: 'Choose at least one day.',
      everyDay: 'Every day',
      dayRun: '{from}–{to}',
      costs: 'Costs',
      state: { active: 'In use', idle: 'Makes no shifts', paused: 'Paused' },
      vehicleRetired: 'Vehicle is retired',
      crewRetired: 'Crew is retired',
      bothRetired: 'Vehicle and crew are retired',
      idleText: 'Vehicle or crew is retired: this template makes no shifts. Choose another one, or bring it back.',
      pause: 'Pause',
      resume: 'Take up again',
      nowPaused: 'Paused: no more shifts are made',
      resumed: 'Taken up again',
      pauseAsk:
        'Pause {name}? No more shifts are made. Those already made, up to {last}, take place unless you cancel them on their days.',
      resumeAsk: 'Take {name} up again? Shifts that are missing from today to {last} are made within ten minutes.',
      effect: {
        new: 'Shifts from today to {last} are made within ten minutes, then one more day each day. None is made where vehicle or crew has another shift at that time.',
        change:
          'Shifts already made stay as they are (up to {last}); change them on their days. Those not yet made follow, and days that you add are made within ten minutes.',
        paused: 'Paused: no shifts are made; taken up again, it makes them as set here. Shifts already made stay.',
      },
      vehicleTaken:
        '{vehicle} has a template on {day} {hours}, driven by {crew}. Choose another vehicle or time, or pause that template.',
      crewTaken:
        '{crew} has a template on {day} {hours}, driving {vehicle}. Choose another crew or time, or pause that template.',
      taken:
        'Vehicle or crew is in another template on {day} {hours}. Choose another one or another time, or pause that template.',
      stale: 'Somebody has just changed this template. It is now: {days} {hours}, {vehicle}, {crew}.',
      refill: 'Fill in what is now',
    },
  },
);
