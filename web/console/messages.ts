import { defineMessages } from '../kernel/i18n/define';

/** What every page of the desktop shares: `console.*`. */
export const consoleMessages = defineMessages(
  {
    look: '语言和外观',
    type: '字号',
    account: '账号：{name}',
    page: { settlement: '价格、档案和账', fleet: '车队和班次', flow: '重量平衡', gaps: '差异' },
    work: '回到工作台',
    day: { pick: '选择日期', previous: '前一天', next: '后一天', from: '从', to: '到' },
  },
  {
    look: 'Language and look',
    type: 'Type size',
    account: 'Account: {name}',
    page: {
      settlement: 'Prices, dossiers and books',
      fleet: 'Fleet and shifts',
      flow: 'Weight balance',
      gaps: 'Gaps',
    },
    work: 'Back to the desk',
    day: { pick: 'Choose a day', previous: 'Day before', next: 'Day after', from: 'From', to: 'To' },
  },
);
