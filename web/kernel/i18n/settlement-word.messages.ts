import type { Dossier } from '#shared/settlement/dossiers';
import type { EvidenceKind, DossierKind, EvidenceSource } from '#shared/settlement/evidence';
import type { JournalEntry, LedgerAccount } from '#shared/settlement/ledger';
import type { BankStatement, Payout } from '#shared/settlement/payouts';
import type { Quote } from '#shared/settlement/promise';
import { wordList as list } from './define';

export const settlementWords = {
  dossierKind: list<DossierKind>(
    { subsidy: '补贴档案', invoice: '反向开票档案' },
    { subsidy: 'Subsidy dossier', invoice: 'Reverse-invoice dossier' },
  ),
  dossierState: list<Dossier['state']>(
    {
      collecting: '收集中',
      complete: '齐全',
      submitted: '已申报',
      granted: '已批准',
      received: '已到账',
      rejected: '被退回',
      refused: '不合规则',
      issued: '已开票',
      stopped: '已停止',
      dropped: '已取消',
    },
    {
      collecting: 'Collecting',
      complete: 'Complete',
      submitted: 'Submitted',
      granted: 'Granted',
      received: 'Received',
      rejected: 'Sent back',
      refused: 'Refused by the rule',
      issued: 'Invoice issued',
      stopped: 'Stopped',
      dropped: 'Dropped',
    },
  ),
  evidence: list<EvidenceKind>(
    {
      identity: '身份证',
      old_unit_code: '旧机编号',
      old_unit_photo: '旧机照片',
      weight: '重量',
      energy_label: '能效标识照片',
      new_serial: '新机序列号',
      transport: '运输',
      purchase: '购买信息',
      sales_invoice: '销售发票',
      payment: '付款',
      handover: '中心交接',
    },
    {
      identity: 'Identity card',
      old_unit_code: 'Code of the old unit',
      old_unit_photo: 'Picture of the old unit',
      weight: 'Weight',
      energy_label: 'Picture of the energy label',
      new_serial: 'Serial of the new unit',
      transport: 'Transport',
      purchase: 'Purchase',
      sales_invoice: 'Sales invoice',
      payment: 'Payment',
      handover: 'Handover at the centre',
    },
  ),
  evidenceSource: list<EvidenceSource>(
    { door: '上门时', dealer: '经销商', office: '付款后', centre: '入库后' },
    { door: 'at the door', dealer: 'from the dealer', office: 'once paid', centre: 'once weighed in' },
  ),
  payoutStatus: list<Payout['status']>(
    { due: '待付', held: '暂停', under_way: '付款中', paid: '已付' },
    { due: 'Due', held: 'Held', under_way: 'Under way', paid: 'Paid' },
  ),
  statementOutcome: list<BankStatement['lines'][number]['outcome']>(
    {
      paid: '已付',
      returned: '被退回',
      known: '已处理过',
      unknown: '没有这笔',
      amount_differs: '金额不符',
      faulty: '看不懂',
    },
    {
      paid: 'Paid',
      returned: 'Came back',
      known: 'Known already',
      unknown: 'No such payout',
      amount_differs: 'Amount differs',
      faulty: 'Not understood',
    },
  ),
  ledgerAccount: list<LedgerAccount>(
    {
      bank: '银行存款',
      purchases: '旧物收购',
      subsidy_due: '应收补贴',
      taxes_borne: '代付税费',
      under_way: '付款在途',
      owed_sellers: '应付住户',
      owed_dealers: '应付经销商',
      taxes_payable: '应交税费',
    },
    {
      bank: 'Bank',
      purchases: 'Purchases',
      subsidy_due: 'Subsidy due',
      taxes_borne: 'Taxes borne',
      under_way: 'Payments under way',
      owed_sellers: 'Owed to residents',
      owed_dealers: 'Owed to dealers',
      taxes_payable: 'Taxes to hand over',
    },
  ),
  entryKind: list<JournalEntry['kind']>(
    {
      purchase: '收购',
      sent: '付出',
      paid: '付讫',
      returned: '退回',
      refund: '退款',
      tax: '税费',
      subsidy: '补贴',
      correction: '更正',
    },
    {
      purchase: 'Purchase',
      sent: 'Sent',
      paid: 'Paid',
      returned: 'Came back',
      refund: 'Refund',
      tax: 'Taxes',
      subsidy: 'Subsidy',
      correction: 'Correction',
    },
  ),
  quoteOutcome: list<Quote['outcome']>(
    { kept: '照付', lowered: '降价成交', refused: '降价被拒' },
    { kept: 'As promised', lowered: 'Lowered', refused: 'Lower price refused' },
  ),
};
