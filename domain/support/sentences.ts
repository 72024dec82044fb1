import type { ConclusionCode, Words } from '../../contract/terms/support.js';

/** One conclusion may be said in several ways; the first is what is said without a variant. */
export const SENTENCES: Readonly<Record<ConclusionCode, Readonly<Record<string, Words>>>> = {
  RUN_MISSING: {
    plain: {
      zh: '{document} 还没有结束，但找不到它的流程 {workflowId}：可能启动丢失，或在恢复备份后遗失',
      en: '{document} is not over, but its run {workflowId} is not there: its start was lost, or a restored backup lacks it',
    },
    stopped: {
      zh: '{document} 还没有结束，但流程 {workflowId} 已是 {status}：没有人会再推进它',
      en: '{document} is not over, but the run {workflowId} is {status}: nobody moves it any more',
    },
  },
  NO_TEMPORAL_WORKER: {
    plain: {
      zh: '没有 Temporal worker 在领取任务（过去 70 秒见过 {pollers} 个）：所有订单都停在这里，worker 启动后自动继续',
      en: 'No Temporal worker takes tasks ({pollers} seen in the last 70 s): all orders stand still and go on by themselves once one runs',
    },
  },
  WORKFLOW_TASK_FAILING: {
    plain: {
      zh: '流程任务连续失败 {attempt} 次：{failure}。代码与历史不符或有缺陷，修复后自动继续，数据没有丢失',
      en: 'The workflow task has failed {attempt} times: {failure}. The code does not fit the history or has a fault; it goes on by itself once that is mended, nothing is lost',
    },
  },
  REFUND_FAILED: {
    plain: {
      zh: '退款未完成：{refundNo}（{amount} 元）渠道返回“{failure}”，已失败 {failures} 次，等待财务或客服处理',
      en: 'The refund is not done: of {refundNo} (¥{amount}) the channel says "{failure}", {failures} times now; finance or support has to act',
    },
  },
  CHANNEL_UNKNOWN: {
    plain: {
      zh: '支付渠道无法确认是否已付款，按同一单号继续查询，下次查询 {until}；确认之前不会取消也不会重复收款',
      en: 'The channel cannot tell whether it was paid. The same number is asked about again, next at {until}; until it is known nothing is cancelled and nothing is charged twice',
    },
    addition: {
      zh: '补差价的支付结果未知，按同一单号继续查询，下次查询 {until}',
      en: 'Whether the addition was paid is not known. The same number is asked about again, next at {until}',
    },
    refund: {
      zh: '退款 {refundNo}（{amount} 元）已提交，渠道超过 10 分钟未给出结果，按同一单号继续查询',
      en: 'The refund {refundNo} (¥{amount}) was sent and the channel has not told its outcome for ten minutes; the same number is asked about again',
    },
  },
  ACTIVITY_RETRYING: {
    plain: {
      zh: '步骤“{step}”第 {attempt} 次仍未成功：{failure}。自动重试中，下次 {until}',
      en: 'The step "{step}" has not succeeded in {attempt} tries: {failure}. It is tried again by itself, next at {until}',
    },
    paused: {
      zh: '步骤“{step}”已被暂停，不会自动重试',
      en: 'The step "{step}" was paused and is not tried again by itself',
    },
    local: {
      zh: '流程正在反复重试一个写库步骤，已持续 {seconds} 秒：通常是数据库不可用',
      en: 'The run has been repeating a step that writes to the database for {seconds} s: most often the database is not there',
    },
  },
  MANUAL_QUEUE: {
    plain: {
      zh: '在人工派单队列中，等待调度员指派；{until} 前未派出将自动取消并退款',
      en: 'In the manual queue, a dispatcher has to assign; when nobody is assigned by {until} it ends with a full refund',
    },
    open: {
      zh: '在人工派单队列中，等待调度员指派',
      en: 'In the manual queue, a dispatcher has to assign',
    },
    locked: {
      zh: '在人工派单队列中，同事 {lockedBy} 正在处理',
      en: 'In the manual queue, {lockedBy} is working on it',
    },
  },
  WAITS_FOR_PERSON: {
    plain: { zh: '等待{turn}：{what}', en: 'Waits for {turn}: {what}' },
    until: {
      zh: '等待{turn}：{what}，{until} 到期后自动处理',
      en: 'Waits for {turn}: {what}; goes on by itself at {until}',
    },
  },
  WAITS_FOR_TIMER: {
    plain: { zh: '等待定时：{what}，{until}', en: 'Waits for its time: {what}, {until}' },
    open: { zh: '自动继续：{what}', en: 'Goes on by itself: {what}' },
    search: {
      zh: '等待派单引擎匹配服务人员',
      en: 'Waits for the dispatch process to find a worker',
    },
    working: { zh: '正在执行步骤“{step}”', en: 'The step "{step}" is being done right now' },
  },
  ENDED: {
    plain: { zh: '已结束：{document}', en: 'Over: {document}' },
    archived: {
      zh: '已结束：{document}；历史来自归档',
      en: 'Over: {document}; its history is from the archive',
    },
    forgotten: {
      zh: '已结束：{document}；历史已超过保存期且没有归档',
      en: 'Over: {document}; its history is past its keeping and was not archived',
    },
  },
  UNKNOWN: {
    plain: {
      zh: '未识别的等待：流程 {status}，请看下面的历史与原始事件',
      en: 'A wait that is not recognised: the run is {status}; see the history and the raw events below',
    },
  },
};

/** A parameter is a text for both languages, or has its own in each. */
export type Params = Readonly<Record<string, string | Words>>;

/** Puts the parameters into a sentence; one that is missing is a dash and never a bare brace. */
export function fill(words: Words, params: Params): Words {
  const inLanguage = (language: keyof Words): string =>
    words[language].replace(/\{(\w+)\}/g, (_whole, name: string) => {
      const value = params[name];
      if (value === undefined) return '—';
      return typeof value === 'string' ? value : value[language];
    });
  return { zh: inLanguage('zh'), en: inLanguage('en') };
}
