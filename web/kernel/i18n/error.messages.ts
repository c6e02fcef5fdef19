import type { ApiErrorCode } from '../api-error';
import { defineMessages } from './define';

/** What happened and what to do, for every code of the closed list: `error.<code>.title|action`. */
type ErrorWords = Record<ApiErrorCode, { title: string; action: string }>;
const words = (title: string, action: string) => ({ title, action });

const zh = {
  invalid_input: words('有一项填得不对', '请按提示改好再提交。'),
  unauthenticated: words('还没有登录，或登录已过期', '请登录后再试，填好的内容会保留。'),
  sign_in_failed: words('账号、密码或验证码不对', '请核对后再试；多次输错会暂停几分钟。'),
  forbidden: words('您的账号不能做这件事', '请换有权限的账号，或请管理员开通。'),
  csrf_rejected: words('这次提交没有通过安全检查', '请刷新页面后再试。'),
  not_found: words('没有找到', '可能已被删除，或链接不完整；请返回上一页。'),
  wrong_state: words('状态已经变了，现在不能这样做', '请刷新看最新状态，再决定下一步。'),
  visit_order: words('和住户约好的先后不一样', '先办约好先办的那一半；住户当面同意换先后，就选“住户同意换”。'),
  route_unfinished: words('还有一条路线没收车', '先把那条路线收车，再出这趟车；收不了就请调度结束它。'),
  conflict: words('和已有的记录冲突', '请看一下现有的记录，再决定是否继续。'),
  version_conflict: words('刚才有别人改过', '请看过新内容后再改一次。'),
  idempotency_reuse: words('这次提交和之前的重复了', '请刷新页面，确认是否已经成功。'),
  order_gone: words(
    '这台新机已经不归这张预约单',
    '商家撤回了订单，或住户另约了一次。旧件还要收，请另约上门收旧；要送新机，请用别的订单号。',
  ),
  slot_full: words('这个时段刚刚约满', '请选别的时段，其余内容已保留。'),
  slot_closed: words('这个时段不能约了', '请选别的时段，其余内容已保留。'),
  outside_district: words('这个位置不在服务区内', '请把图钉移到服务区里面。'),
  in_water: words('这个位置在水里', '请把图钉移到岸上的门口。'),
  swapped_coordinates: words('经度和纬度好像填反了', '请把两个数对调后再试。'),
  unreachable_place: words(
    '没有车能到这个位置',
    '请看看图钉是不是标到了对岸；没标错就改天再约、送到本岸的回收站点，或打电话给我们。',
  ),
  not_accepted: words('这类物品不收', '请看可收的种类，或联系调度。'),
  too_heavy: words('太重，没有车装得下', '请分成几次预约，或联系调度。'),
  not_together: words('有两样不能放在同一辆车上', '请把它们分成两次预约。'),
  too_large: words('东西太多，一趟收不完', '请分成几次预约，或联系调度。'),
  past_cut_off: words('已过截止时间', '请打电话给调度，请他帮忙改。'),
  code_mismatch: words('取件码不对', '请住户再报一次 6 位取件码。'),
  serial_mismatch: words('序列号和订单对不上', '请核对机身标签，拿错了请换对的那台。'),
  plan_invalid: words('计划没有通过校验', '请先改掉标出的问题，再发布。'),
  payload_too_large: words('内容太大', '请减少张数，或换小一点的照片。'),
  unsupported_file: words('这个文件不是能用的照片', '请用 JPEG、PNG、WebP 或 HEIC 照片。'),
  too_many_requests: words('操作太快了', '请等一会儿再试。'),
  internal: words('系统出了问题', '请稍后再试；还不行请报修。'),
  unavailable: words('系统暂时忙不过来', '请稍等，会自动再试。'),
  offline: words('连不上网络', '请检查信号，恢复后再试。'),
} satisfies ErrorWords;

const en = {
  invalid_input: words('Something is filled in wrongly', 'Correct what is marked and send it again.'),
  unauthenticated: words('You are not signed in, or no longer', 'Sign in and try again; what you typed is kept.'),
  sign_in_failed: words(
    'Account, password or code is wrong',
    'Check it and try again; too many tries pause it for some minutes.',
  ),
  forbidden: words('Your account may not do this', 'Use an account that may, or ask an administrator.'),
  csrf_rejected: words('This did not pass a safety check', 'Reload the page and try again.'),
  not_found: words('Not found', 'It may have been deleted, or the link is incomplete; go back.'),
  wrong_state: words('Its state has changed, this is not possible now', 'Refresh to see the state, then decide.'),
  visit_order: words(
    'Not the order that was agreed with the resident',
    'Do the other half first; if the resident agrees to change the order, choose “Resident agrees”.',
  ),
  route_unfinished: words(
    'Another route is not finished',
    'Finish that route first, then start this one; if you cannot, ask the dispatcher to end it.',
  ),
  conflict: words('This clashes with an existing record', 'Look at the existing one before you go on.'),
  version_conflict: words('Somebody else has just changed it', 'Look at the new version, then change it again.'),
  idempotency_reuse: words('This repeats an earlier submission', 'Refresh and see whether it is already done.'),
  order_gone: words(
    'The new unit is not this booking’s any more',
    'Its dealer withdrew the order, or it is booked again. Book a collection for the old unit, or use another order.',
  ),
  slot_full: words('This slot has just filled up', 'Choose another slot; the rest is kept.'),
  slot_closed: words('This slot can no longer be booked', 'Choose another slot; the rest is kept.'),
  outside_district: words('This place is outside the area served', 'Move the pin into the area.'),
  in_water: words('This place is in the water', 'Move the pin to the door on the bank.'),
  swapped_coordinates: words('Longitude and latitude seem swapped', 'Exchange the two numbers and try again.'),
  unreachable_place: words(
    'No vehicle gets to this place',
    'Is the pin on the wrong bank? If not, choose another day, bring it to a point on your bank, or call us.',
  ),
  not_accepted: words('This kind is not accepted', 'See what is accepted, or ask the dispatcher.'),
  too_heavy: words('Too heavy for any vehicle', 'Book it in several visits, or ask the dispatcher.'),
  not_together: words('Two of these must not ride on one vehicle', 'Book them in two visits.'),
  too_large: words('Too much for one visit', 'Book it in several visits, or ask the dispatcher.'),
  past_cut_off: words('The time to change it is over', 'Call the dispatcher, who can still help.'),
  code_mismatch: words('The pickup code is wrong', 'Ask the resident for the 6 digits once more.'),
  serial_mismatch: words(
    'The serial number does not match the order',
    'Compare the label; take the right unit if it is another one.',
  ),
  plan_invalid: words('The plan does not pass the check', 'Mend what is marked, then publish.'),
  payload_too_large: words('Too large', 'Send fewer or smaller pictures.'),
  unsupported_file: words('This file is not a usable picture', 'Use a JPEG, PNG, WebP or HEIC picture.'),
  too_many_requests: words('Too many tries', 'Wait a moment, then try again.'),
  internal: words('Something went wrong on our side', 'Try again later; report it if it goes on.'),
  unavailable: words('The system is busy', 'Wait a moment, it tries again by itself.'),
  offline: words('No connection', 'Check the signal and try again when it is back.'),
} satisfies ErrorWords;

export const errorMessages = defineMessages(zh, en);
