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
      collected:
        '您在这一站已经收了 {n} 件，钱还没有付。件在车上，就按下面的键登记：照常在卸货的地方交给中心。住户那边由调度联系：付款，或者送回去。',
      aboard: '在车上，登记',
      notAboard: '没收，都不要了',
      delivered: '新机已经送进门的，打电话给调度：这里记不上。',
      kept: '这一站已经取消或改派，收的件登记在车上了。照常在卸货的地方交给中心；付款还是送回，由调度和住户商定。',
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
      collected:
        'You have collected one unit there; it is not paid. If it is aboard, report it with the button below and unload it at the centre as usual. The dispatcher settles with the resident: it is paid, or brought back. | You have collected {n} units there; they are not paid. If they are aboard, report them with the button below and unload them at the centre as usual. The dispatcher settles with the resident: they are paid, or brought back.',
      aboard: 'Aboard: report',
      notAboard: 'Not aboard: leave all',
      delivered: 'A new unit that you delivered there cannot be recorded here: phone the dispatcher.',
      kept: 'This stop was cancelled or given to another vehicle; what you collected is on record as aboard. Unload it at the centre as usual. Whether it is paid or brought back is between the dispatcher and the resident.',
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
