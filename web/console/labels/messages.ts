import { defineMessages } from '../../kernel/i18n/define';

/** Printing of labels: `labels.*`. */
export const labelsMessages = defineMessages(
  {
    title: '打印标签',
    paper: '纸',
    roll: '标签卷 50 × 35 mm',
    sheet: 'A4（32 张）',
    kind: '贴在',
    unit: '单件',
    bag: '袋子',
    count: '张数',
    reserve: '取新号',
    print: '打印 {n} 张',
    none: '还没有标签',
    noneText: '取一卷新号，或从一件的页面补打它的标签。取过的号不会再给第二次。',
  },
  {
    title: 'Print labels',
    paper: 'Paper',
    roll: 'Roll 50 × 35 mm',
    sheet: 'A4 (32 labels)',
    kind: 'For',
    unit: 'Units',
    bag: 'Bags',
    count: 'How many',
    reserve: 'Take new codes',
    print: 'Print {n}',
    none: 'No labels yet',
    noneText: 'Take new codes, or print a label again from the page of its unit. No code is given twice.',
  },
);
