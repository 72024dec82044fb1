import type { Words } from '../../contract/terms/support.js';
import { CLOCK_KINDS, CLOCK_TEXT } from '../order/clocks.js';
import { wordsIn } from './activity-words.js';

export { activityWords, isRetryableActivity } from './activity-words.js';

const said = (zh: string, en: string): Words => ({ zh, en });

/** What people and the desk say to a run. Several kinds of runs share a name and its meaning. */
export const UPDATE_WORDS: Readonly<Record<string, Words>> = {
  // order
  place: said('下单', 'placed'),
  accept: said('服务人员接单', 'the worker accepts'),
  decline: said('服务人员拒单', 'the worker declines'),
  grab: said('抢单', 'taken from the pool'),
  assign: said('人工指派', 'assigned by hand'),
  reassign: said('改派', 'reassigned'),
  resume: said('恢复自动派单', 'back to automatic dispatch'),
  takeOver: said('转人工派单', 'taken over by the desk'),
  lock: said('调度员锁定', 'locked by a dispatcher'),
  unlock: said('解除锁定', 'unlocked'),
  extendDeadline: said('延长时限', 'deadline extended'),
  cancel: said('取消', 'cancelled'),
  forceCancel: said('强制取消', 'ended by the desk'),
  workerCancel: said('服务人员取消', 'the worker gives it back'),
  workerIll: said('服务人员生病', 'the worker is ill'),
  requestOtherWorker: said('用户要求换人', 'the customer wants another worker'),
  reschedule: said('改约', 'another time'),
  proposeReschedule: said('提出改约', 'another time proposed'),
  answerReschedule: said('答复改约', 'the new time is answered'),
  workerNoShow: said('登记服务人员爽约', 'the worker did not come'),
  depart: said('出发', 'departs'),
  arrive: said('到达', 'arrives'),
  customerNoShow: said('登记用户不在', 'the customer was not there'),
  start: said('开始服务', 'starts'),
  proposeAddition: said('提出补差价', 'an addition is proposed'),
  additionRefused: said('拒绝补差价', 'the addition is refused'),
  finish: said('完成服务', 'finishes'),
  abort: said('中止服务', 'the work is stopped'),
  approveTask: said('审批通过', 'the work is approved'),
  rejectTask: said('审批不通过', 'the work is not accepted'),
  confirm: said('用户确认', 'the customer confirms'),
  dispute: said('发起售后', 'a case is opened'),
  redeem: said('门店核销', 'the store redeems'),
  catchUp: said('核对已写入的变更', 'stored changes are taken over'),
  // case
  decide: said('裁定售后', 'the case is decided'),
  appeal: said('提出申诉', 'a side appeals'),
  acceptDecision: said('接受裁定', 'a side accepts'),
  decideAppeal: said('裁定申诉', 'the appeal is decided'),
  // application
  open: said('打开申请', 'the application is opened'),
  submit: said('提交申请', 'handed in'),
  claim: said('领取审核', 'taken for review'),
  release: said('退回队列', 'given back to the queue'),
  decideItem: said('审核单项', 'one item is decided'),
  finishCheck: said('完成检查', 'a check is finished'),
  requestChanges: said('要求修改', 'changes are asked for'),
  resubmit: said('重新提交', 'handed in again'),
  trainingDone: said('完成培训', 'training is done'),
  depositPaid: said('收到保证金', 'the deposit is paid'),
  withdraw: said('撤回申请', 'taken back'),
  // withdrawal
  review: said('财务复核', 'finance has looked at it'),
  approve: said('批准', 'approved'),
  reject: said('驳回', 'rejected'),
  proposeEnd: said('提出人工了结', 'an end by hand is proposed'),
  confirmEnd: said('确认人工了结', 'the end by hand is confirmed'),
  cancelWhatIf: said('停止推演', 'the what-if is stopped'),
  dropEnd: said('撤销人工了结', 'the end by hand is dropped'),
  askNow: said('立即查询打款', 'the channel is asked now'),
};

/** Words that other systems and runs send; nobody waits for an answer. */
export const SIGNAL_WORDS: Readonly<Record<string, Words>> = {
  channelEvent: said('收到支付渠道通知', 'word of the payment channel'),
  caseClosed: said('售后裁定送达', 'the decision of a case arrives'),
  workerAway: said('服务人员请假或证书到期', 'the worker is away'),
  workerDelayed: said('服务人员上一单延迟', "the worker's earlier visit lasts longer"),
  hold: said('售后暂停结算', 'a case holds the settlement'),
  release: said('售后解除暂停', 'the case gives the settlement free'),
  erasureChanged: said('注销申请有变化', 'the request has changed'),
  news: said('打款结果有更新', 'there is news of the payout'),
};

/** Questions leave no trace in a history; they are here for whoever lists the handlers of a run. */
export const QUERY_WORDS: Readonly<Record<string, Words>> = {
  order: said('查询订单流程', 'what the run of the order says'),
};

export const CHILD_WORDS: Readonly<Record<string, Words>> = {
  settleWorkflow: said('结算流程', 'the settlement'),
  refundWorkflow: said('退款流程', 'the refund'),
  caseWorkflow: said('售后流程', 'the case'),
  reconcileDayWorkflow: said('对账流程', "the day's bills"),
};

export const updateWords = (name: string): Words => wordsIn(UPDATE_WORDS, name);
export const signalWords = (name: string): Words => wordsIn(SIGNAL_WORDS, name);
export const childWords = (type: string): Words => wordsIn(CHILD_WORDS, type);

/** `中文 english`, as every summary of a timer is written. */
const BOTH_LANGUAGES = /^([^ ]*[\u4e00-\u9fff][^ ]*) (.+)$/;

/** What a timer is for, by its summary, or by the kind of an order's clock. */
export function timerWords(summary: string): Words {
  const kind = CLOCK_KINDS.find((clock) => clock === summary);
  const text = kind === undefined ? summary : CLOCK_TEXT[kind];
  const [, zh, en] = BOTH_LANGUAGES.exec(text) ?? [];
  if (zh !== undefined && en !== undefined) return { zh, en };
  return wordsIn({}, text === '' ? 'timer' : text);
}
