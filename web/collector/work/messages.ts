import { defineMessages } from '../../kernel/i18n/define';

/** What is kept on the phone: waiting, refused, put right: `collector.*`. */
export const collectorWorkMessages = defineMessages(
  {
    clock: { slow: '手机时间慢 {n} 分钟', fast: '手机时间快 {n} 分钟', text: '上传时会标明，按先后顺序入账。' },
    full: { title: '手机存满了', text: '刚才这一步没有记下。删掉一些照片或应用，再做一次。', ok: '知道了' },
    waiting: {
      page: '上传',
      title: '待上传 {n} 项',
      none: '都上传了',
      noneText: '手机里没有等着的事。',
      bar: '{n} 项等着上传',
      refused: '{n} 项没被接受，请看一下',
      sign: '状态',
      drop: '不要了',
    },
    conflict: {
      title: '另一台手机也办了这一站',
      text: '{by} {time} 在另一台手机上：{act}',
      action: '和同车的人对一下。那边已经办好的，这里就不用再记。',
      drop: '以那台为准',
    },
    gone: {
      title: '这一站已经取消，或改派给别的车了',
      text: '不用再办，接着做下一站。东西要是已经收上车，打电话给调度。',
      drop: '这一站都不要了',
    },
    refusedPrice: '现在的价格是 {price}，与给居民看的不同。',
    refusedPriceAction: '选“不要了”，把新价格给居民看，再收一次。',
    correct: {
      pickupCode: '取件码，6 位',
      serial: '序列号',
      code: '贴码编号',
      send: '改好了，再交',
    },
  },
  {
    clock: {
      slow: 'This phone is {n} minute slow | This phone is {n} minutes slow',
      fast: 'This phone is {n} minute fast | This phone is {n} minutes fast',
      text: 'It is noted with what you send; the order stays right.',
    },
    full: {
      title: 'This phone is full',
      text: 'The last step was not kept. Delete some pictures or apps, then do it once more.',
      ok: 'Understood',
    },
    waiting: {
      page: 'Uploads',
      title: 'One act to upload | {n} acts to upload',
      none: 'Everything is uploaded',
      noneText: 'Nothing waits on this phone.',
      bar: 'One act waits for signal | {n} acts wait for signal',
      refused: 'One act was refused, please look | {n} acts were refused, please look',
      sign: 'State',
      drop: 'Leave it',
    },
    conflict: {
      title: 'Another phone was at this stop too',
      text: '{by} at {time} on another phone: {act}',
      action: 'Talk to your mate. What is done there need not be told again here.',
      drop: 'The other one counts',
    },
    gone: {
      title: 'This stop was cancelled or given to another vehicle',
      text: 'Go on with the next stop. If something is aboard already, phone the dispatcher.',
      drop: 'Leave all of this stop',
    },
    refusedPrice: 'The price is {price} now, another one was shown to the resident.',
    refusedPriceAction: 'Choose “Leave it”, show the new price and collect the unit again.',
    correct: {
      pickupCode: 'Pickup code, 6 digits',
      serial: 'Serial number',
      code: 'Code on the label',
      send: 'Send corrected',
    },
  },
);
