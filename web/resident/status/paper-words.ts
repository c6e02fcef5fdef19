/** Words of the paper receipt: always in both languages, so not texts of the screen. */
export const paperWords = {
  title: { zh: '回收收据', en: 'Collection receipt' },
  columns: [
    { zh: '旧物', en: 'Item' },
    { zh: '重量', en: 'Weight' },
    { zh: '元', en: 'yuan' },
  ],
  less: { zh: '其中扣减：', en: 'of which deducted:' },
  otherDeduction: { zh: '列明的扣减', en: 'a listed deduction' },
  bonus: { zh: '车在附近，另加', en: 'On top, as a vehicle was near' },
  sum: { zh: '付给住户（元）', en: 'Paid to the resident (yuan)' },
  list: { zh: '价目表', en: 'Price list' },
};
