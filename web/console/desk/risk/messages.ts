import { defineMessages } from '../../../kernel/i18n/define';

/** What may go wrong on routes under way: `desk.risk.*`. */
export const deskRiskMessages = defineMessages(
  {
    risk: {
      title: '前方风险',
      none: '前方没有发现风险',
      kind: {
        late: '可能晚到',
        overflow: '可能超重',
        overtime: '可能超时下班',
        range: '电量可能不够',
        site_closing: '场所可能先关门',
        site_full: '场所可能装不下',
      },
      words: '{kind} {chance}，约 {over}',
      min: '{n} 分钟',
      kg: '{n} kg',
      km: '{n} km',
    },
  },
  {
    risk: {
      title: 'Risks ahead',
      none: 'No risk seen ahead',
      kind: {
        late: 'May be late',
        overflow: 'May be overloaded',
        overtime: 'May run into overtime',
        range: 'Range may not do',
        site_closing: 'Site may close before',
        site_full: 'Site may be full',
      },
      words: '{kind} {chance}, by some {over}',
      min: '{n} min',
      kg: '{n} kg',
      km: '{n} km',
    },
  },
);
