import type { Words } from '../../contract/terms/support.js';

/**
 * What each activity does, in business words. A test fails when a workflow calls one that is not
 * here. `isRetryable`: an attempt that waits for its next try may be made at once by a person. That
 * is the same attempt that would come by itself, under the same number; a step that is answered by
 * another process with a token of the attempt must not be disturbed.
 */
type ActivityRow = Words & { readonly isRetryable: boolean };

const step = (zh: string, en: string): ActivityRow => ({ zh, en, isRetryable: true });
const untouched = (zh: string, en: string): ActivityRow => ({ zh, en, isRetryable: false });

export const ACTIVITY_WORDS: Readonly<Record<string, ActivityRow>> = {
  // order
  placeOrder: step('写入订单并占用档期', 'store the order and hold its slot'),
  commitTransition: step('写入订单变更', 'store a change of the order'),
  orderProgress: step('读取已写入的变更', 'read what is stored of the order'),
  postponeStage: step('服务人员可能离线，宽限', 'wait for a worker who may be offline'),
  workerContact: step('查询服务人员最近在线时间', 'ask when the worker was last heard of'),
  offerHeldWorkers: step('询问指定的服务人员', 'ask the worker whose time is held'),
  findWorker: untouched('派单引擎匹配服务人员', 'the dispatch process looks for a worker'),
  withdrawDemand: step('撤回派单需求', 'withdraw the demand and its offer'),
  recordPayment: step('核对并入账付款', 'check and book the payment'),
  recordMore: step('补差价入账，或退回重复付款', 'book a supplement or give a second payment back'),
  refundLatePayment: step('退回迟到的付款', 'give back a late payment'),
  checkPayments: step('向支付渠道查询付款', 'ask the channel about the bill'),
  closePayments: step('关闭支付单', 'close the bill at the channel'),
  closeBill: step('关闭补差价支付单', 'close the bill of an addition'),
  closeCase: step('按售后裁定结束订单', 'end the order as the case was decided'),
  endPaidOrder: step('结束订单并登记退款', 'end the order and open its refund'),
  settleOrder: step('分账', 'share the escrow'),
  advanceShares: step('微信分账与解冻', 'share over the channel, release the rest'),
  submitRefund: step('向渠道提交退款', 'send the refund to the channel'),
  checkRefund: step('向渠道查询退款', 'ask the channel about the refund'),
  // case
  openCaseRun: step('读取售后单', 'read the case'),
  escalateCase: step('标记售后超时', 'flag the case as overdue'),
  decideCase: step('写入裁定', 'store the decision'),
  appealCase: step('写入申诉', 'store the appeal'),
  acceptDecision: step('写入接受裁定', 'store that a side accepts'),
  decideAppeal: step('写入申诉裁定', 'store the decision of the appeal'),
  carryOutCase: step('执行裁定', 'carry out the decision'),
  finishCase: step('裁定生效并扣款', 'make the decision final and charge its cost'),
  placeRework: step('下返工单', 'order the work again'),
  checkRework: step('查询返工进度', 'ask about the rework'),
  reopenCase: step('返工未成，重新裁定', 'back to the desk'),
  closeCaseRow: step('结案', 'close the case'),
  // absence and closure
  absencePage: step('查找请假影响的订单', 'find the orders that an absence hits'),
  signalWorkerAway: step('通知订单改派', 'tell an order to replace its worker'),
  finishAbsence: step('登记请假处理结果', 'note the outcome of the absence'),
  moveClosurePage: step('逐单改约到停业之后', 'move orders behind the closure'),
  finishClosure: step('登记停业处理结果', 'note the outcome of the closure'),
  // certificates
  scanCertificates: step('查找即将到期的证书', 'find certificates that end'),
  sendReminders: step('发送到期提醒并改派', 'send reminders, give visits to others'),
  // onboarding and withdrawal
  readApplication: step('读取入驻申请', 'read the application'),
  changeApplication: step('写入申请进度', 'store what happened to the application'),
  readWithdrawal: step('读取提现单', 'read the withdrawal'),
  changeWithdrawal: step('写入提现进度', 'store what happened to the withdrawal'),
  checkWithdrawal: step('提现风控检查', 'checks of the system'),
  sendWithdrawal: step('打款前检查并写入单号', 'last checks, then the number is written'),
  askPayout: step('打款或查询，单号不变', 'send or ask under the one number'),
  tellOwner: step('推送提现通知', 'tell the owner'),
  // privacy
  buildDataExport: step('汇总个人信息', 'collect what is kept about the person'),
  removeDataExport: step('删除导出文件', 'delete the file of an export'),
  readErasure: step('读取注销申请', 'read the request'),
  remindErasure: step('提醒即将注销', 'tell the person that it is tomorrow'),
  closeAccount: step('关闭账号', 'close the account'),
  confirmClosed: step('确认账号已关闭', 'make sure that the account is closed'),
  refuseErasure: step('拒绝注销', 'refuse the request'),
  runErasureStep: step('清除个人信息', 'erase what tells who he was'),
  finishErasure: step('完成注销', 'finish the erasure'),
  retentionCollections: step('列出到期数据', 'list what has a date'),
  endPastRows: step('清理到期数据', 'end rows that are past their date'),
  mendPrivacyRuns: step('补启动注销与导出', 'start privacy runs that were lost'),
  // money
  billChannels: step('列出有账单的渠道', 'list channels with bills'),
  matchTradeBill: step('核对交易账单', "compare the channel's trades"),
  matchFundBill: step('核对资金账单', "compare the channel's funds"),
  giveUpOnBill: step('账单缺失告警', 'alarm: no bill'),
  runMoneyChecks: step('资金检查', 'checks of the books'),
  // statistics
  dueSpeedProfiles: step('列出待实测车速的城市', 'list the cities whose speeds are due'),
  measureSpeeds: step('实测车速', 'measure the speeds of a city'),
  statisticsOfNow: step('列出当天统计', 'list the statistics of the day'),
  statisticsOfNight: step('列出夜间统计', 'list the statistics of the night'),
  computeStatistics: step('计算统计', 'compute statistics'),
  dueReports: step('列出到期报表', 'list reports that are due'),
  makeReport: step('生成报表', 'make a report'),
  // what-if
  beginWhatIf: step('列出需要推演的日期', 'list the days to replay'),
  replayWhatIfDay: step('推演一天', 'replay a day'),
  finishWhatIf: step('写入推演结果', 'store the result of a replay'),
  // support
  archiveHistories: step('归档已结束流程的历史', 'archive histories of ended runs'),
};

const unrecognised = (name: string): Words => ({
  zh: `未识别: ${name}`,
  en: `not recognised: ${name}`,
});

/** Own entries only: names come from the server. */
export function wordsIn(table: Readonly<Record<string, Words>>, name: string): Words {
  const row = Object.hasOwn(table, name) ? table[name] : undefined;
  return row === undefined ? unrecognised(name) : { zh: row.zh, en: row.en };
}

export const activityWords = (type: string): Words => wordsIn(ACTIVITY_WORDS, type);

/** False for a step that is not known: nobody has judged it. */
export function isRetryableActivity(type: string): boolean {
  return Object.hasOwn(ACTIVITY_WORDS, type) && ACTIVITY_WORDS[type]?.isRetryable === true;
}
