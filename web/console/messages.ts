import { defineMessages } from '../kernel/i18n/define';

/** What every page of the desktop shares: `console.*`. */
export const consoleMessages = defineMessages(
  {
    look: '语言和外观',
    type: '字号',
    account: '账号：{name}',
    settlement: '价格、档案和账',
    fleet: '车队和班次',
    work: '回到工作台',
    day: { pick: '选择日期', previous: '前一天', next: '后一天' },
  },
  {
    look: 'Language and look',
    type: 'Type size',
    account: 'Account: {name}',
    settlement: 'Prices, dossiers and books',
    fleet: 'Fleet and shifts',
    work: 'Back to the desk',
    day: { pick: 'Choose a day', previous: 'Day before', next: 'Day after' },
  },
);
