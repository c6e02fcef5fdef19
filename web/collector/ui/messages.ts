import { defineMessages } from '../../kernel/i18n/define';

/** Fields and parts that several steps use: `collector.*`. */
export const collectorUiMessages = defineMessages(
  {
    scan: '用摄像头扫',
    pickup: {
      none: '这不是取件码。请住户打开预约页，点“出示取件码”，或者直接报 6 位数。',
      foreign: '这是另一单（{code}）的取件码，和这一站对不上。',
    },
    photo: { take: '拍照片', count: '{n} 张', lost: '照片不在手机里了' },
    left: {
      title: '车上还有 {n} 件旧机',
      text: '后面没有卸货站了。交接以后才能收车。',
      button: '到{name}卸货',
    },
    company: {
      title: '{comes}不能和车上的{aboard}同车。',
      collect: '这一件留在这里、选好原因，请住户重新预约；卸了货才能收。',
      load: '报办不成，调度会另派车；或者卸了货再来接。',
      already: '已经在车上了',
    },
  },
  {
    scan: 'Scan with the camera',
    pickup: {
      none: 'This is no pickup code. Ask for “Show the pickup code” on the resident’s page, or for the six digits.',
      foreign: 'This is the pickup code of another booking ({code}), not of this stop.',
    },
    photo: { take: 'Take pictures', count: '{n}', lost: 'The picture is no longer on this phone' },
    left: {
      title: 'One old unit is still aboard | {n} old units are still aboard',
      text: 'No unloading is left on the route. Hand them over before you finish.',
      button: 'Unload at {name}',
    },
    company: {
      title: '{comes} must not ride with what is aboard: {aboard}.',
      collect: 'Leave it here with a reason and have it booked anew; it may come aboard once the other is unloaded.',
      load: 'Say that it cannot be done, and the dispatcher sends another vehicle; or come again once you have unloaded.',
      already: 'It is aboard already',
    },
  },
);
