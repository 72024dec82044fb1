import { isFinalOrderStatus } from '../../contract/terms/order.js';
import type { Permission } from '../../contract/terms/permissions.js';
import {
  SUPPORT_ACTION_TEXT,
  type SupportAction,
  type Words,
} from '../../contract/terms/support.js';
import { isRetryableActivity } from './activity-words.js';
import { isHanging } from './conclude.js';
import type { PendingActivity, Situation } from './run-facts.js';

export type OfferedAction = {
  readonly action: SupportAction;
  readonly label: Words;
  readonly isAllowed: boolean;
  readonly why: Words;
  readonly method: 'GET' | 'POST' | null;
  /** Under /api/v1. */
  readonly path: string | null;
  readonly permission: Permission | null;
  readonly activityId: string | null;
};

type Verdict = {
  readonly isAllowed: boolean;
  readonly why: Words;
  readonly path?: string;
  readonly activityId?: string;
};

type Case = Situation & { readonly orderId: string };

type ActionRule = {
  readonly action: SupportAction;
  /** Null: there is no such call, and never will be. */
  readonly permission: Permission | null;
  /** Null: it has nothing to do with this run. */
  readonly judge: (given: Case) => Verdict | null;
};

const yes = (path: string, zh: string, en: string): Verdict => ({
  isAllowed: true,
  why: { zh, en },
  path,
});
const no = (zh: string, en: string): Verdict => ({ isAllowed: false, why: { zh, en } });

/** The open order behind it; null when the run is about something else, or is over. */
function openOrder({ subject }: Case) {
  if (subject.kind !== 'order' || isFinalOrderStatus(subject.order.status)) return null;
  return subject.order;
}

/**
 * Everything that may be wished for beside a stuck run. Each is a step that exists and is checked
 * and audited where it lives; only RETRY_ACTIVITY is of the support view itself. What is never
 * offered is here as well, with its reason.
 */
const RULES: readonly ActionRule[] = [
  { action: 'RETRY_ACTIVITY', permission: 'order.support', judge: judgeRetry },
  {
    action: 'SKIP_ACTIVITY',
    permission: null,
    judge: ({ run }) =>
      run.activities.some(isHanging)
        ? no(
            '不允许：每个步骤都要写账或写库，跳过会让订单与账目不一致',
            'Never: every step writes to the books or to the order, which would not agree without it',
          )
        : null,
  },
  { action: 'RETRY_REFUND', permission: 'refund.request', judge: judgeRefund },
  {
    action: 'ASK_CHANNEL',
    permission: null,
    judge: ({ subject }) =>
      subject.kind === 'order' &&
      (subject.order.isPaymentUnknown || subject.order.isAdditionUnknown)
        ? no(
            '不需要：流程按同一单号自动查询；“取消订单”会立即再查一次，未付款才会取消',
            'Not needed: the run asks under the same number by itself; cancelling asks at once and cancels only what was not paid',
          )
        : null,
  },
  {
    action: 'TAKE_OVER',
    permission: 'order.dispatch',
    judge: (given) =>
      openOrder(given)?.status === 'DISPATCHING'
        ? yes(
            `/admin/orders/${given.orderId}/take-over`,
            '结束自动派单，进入人工队列',
            'Ends the search; the order waits in the manual queue',
          )
        : null,
  },
  {
    action: 'ASSIGN',
    permission: 'order.dispatch',
    judge: (given) => judgeManual(given, 'assign', '指派一位服务人员', 'Assigns a worker'),
  },
  {
    action: 'RESUME_DISPATCH',
    permission: 'order.dispatch',
    judge: (given) => judgeManual(given, 'resume', '重新开始自动派单', 'Starts the search again'),
  },
  {
    action: 'EXTEND_DEADLINE',
    permission: 'order.dispatch',
    judge: (given) => {
      const status = openOrder(given)?.status;
      if (status !== 'DISPATCHING' && status !== 'MANUAL_DISPATCH') return null;
      return yes(
        `/admin/orders/${given.orderId}/extend-deadline`,
        '推迟转人工或自动退款的时间',
        'Escalation or giving up comes later',
      );
    },
  },
  {
    action: 'APPROVE_TASK',
    permission: 'task.review',
    judge: (given) =>
      openOrder(given)?.hasApprovals === true
        ? yes(
            `/admin/orders/${given.orderId}/approve-task`,
            '审批通过，订单进入用户确认',
            'Approves the work; the customer confirms next',
          )
        : null,
  },
  { action: 'DECIDE_CASE', permission: 'case.decide', judge: judgeCase },
  {
    action: 'CANCEL',
    permission: 'order.cancel',
    judge: (given) =>
      openOrder(given) === null
        ? null
        : yes(
            `/admin/orders/${given.orderId}/cancel`,
            '按政策取消；状态不允许时会被拒绝',
            'Cancels by the policy; refused where the status does not allow it',
          ),
  },
  {
    action: 'FORCE_CANCEL',
    permission: 'order.forceCancel',
    judge: (given) =>
      openOrder(given) === null
        ? null
        : yes(
            `/admin/orders/${given.orderId}/force-cancel`,
            '结束订单并决定退款与承担方',
            'Ends the order; you decide about the money and who bears it',
          ),
  },
  {
    action: 'REQUEST_REFUND',
    permission: 'refund.request',
    judge: (given) =>
      given.subject.kind === 'order' && openOrder(given) === null
        ? yes(
            `/admin/orders/${given.orderId}/refund-requests`,
            '订单已结束：申请退款，由另一人审批',
            'The order is over: asks for a refund, another person decides',
          )
        : null,
  },
  {
    action: 'RESET_RUN',
    permission: null,
    judge: ({ run }) =>
      run.status === 'RUNNING'
        ? no(
            '不提供：重置、终止或取消流程会使订单、资金与档期停留在原状',
            'Not offered: a reset, terminated or cancelled run leaves order, money and calendar as they are for ever',
          )
        : null,
  },
];

/** What may be done about a run, and what may not and why; `holds` tells of the person who asks. */
export function actionsFor(
  given: Case,
  holds: (permission: Permission) => boolean,
): readonly OfferedAction[] {
  return RULES.flatMap(({ action, permission, judge }) => {
    const verdict = judge(given);
    if (verdict === null) return [];
    const isMissing = verdict.isAllowed && permission !== null && !holds(permission);
    const { path = null, activityId = null } = verdict;
    const offered: OfferedAction = {
      action,
      label: SUPPORT_ACTION_TEXT[action],
      isAllowed: verdict.isAllowed && !isMissing,
      why: isMissing ? NO_PERMISSION : verdict.why,
      method: path === null ? null : 'POST',
      path,
      permission,
      activityId,
    };
    return [offered];
  });
}

const NO_PERMISSION: Words = {
  zh: '您的角色没有此权限',
  en: 'Your role does not have the permission',
};

/** May this attempt be made at once? It must wait for its next try, and be a step we know. */
export function retryVerdict(activity: PendingActivity): Verdict {
  if (!isRetryableActivity(activity.type)) {
    return no(
      '不允许：此步骤由另一进程用本次凭证答复，重置会使答复失效',
      'Not for this step: another process answers it with the token of this attempt',
    );
  }
  if (activity.state === 'STARTED') {
    return no('正在执行中，请等待结果', 'It is being tried right now: wait for its outcome');
  }
  if (!isHanging(activity))
    return no('尚未失败，会自动执行', 'It has not failed: it runs by itself');
  return {
    isAllowed: true,
    why: {
      zh: '立即进行下一次自动重试，单号与幂等键不变',
      en: 'Makes the next automatic try at once, under the same number and key',
    },
    activityId: activity.activityId,
  };
}

function judgeRetry({ run, orderId }: Case): Verdict | null {
  const hanging = run.activities.filter(isHanging);
  const [first] = hanging;
  if (first === undefined) return null;
  const verdicts = hanging.map(retryVerdict);
  const best = verdicts.find(({ isAllowed }) => isAllowed) ?? retryVerdict(first);
  return best.isAllowed ? { ...best, path: `/admin/orders/${orderId}/workflow/retry` } : best;
}

function judgeRefund({ subject }: Case): Verdict | null {
  const refunds =
    subject.kind === 'order' ? subject.refunds : subject.kind === 'refund' ? [subject.refund] : [];
  const open =
    refunds.find(({ status }) => status === 'FAILED') ?? refunds.find((row) => row.isLate);
  if (open === undefined) return null;
  return yes(
    `/admin/refunds/${open.refundNo}/retry`,
    '用同一退款单号重新提交或立即查询，不会重复退款',
    'Sends it once more under the same number, or asks at once; nothing is refunded twice',
  );
}

function judgeManual(given: Case, verb: string, zh: string, en: string): Verdict | null {
  const order = openOrder(given);
  const isManual = order?.status === 'MANUAL_DISPATCH' || order?.hasManualTicket === true;
  if (order === null || !isManual) return null;
  if (order.lockedBy !== null) {
    return no(`同事 ${order.lockedBy} 正在处理`, `${order.lockedBy} is working on it`);
  }
  return yes(`/admin/orders/${given.orderId}/${verb}`, zh, en);
}

function judgeCase(given: Case): Verdict | null {
  const { subject } = given;
  const caseNo =
    subject.kind === 'case'
      ? subject.case.status === 'OPEN' || subject.case.status === 'APPEALED'
        ? subject.case.caseNo
        : null
      : (openOrder(given)?.openCaseNo ?? null);
  if (caseNo === null) return null;
  const verb =
    subject.kind === 'case' && subject.case.status === 'APPEALED' ? 'decide-appeal' : 'decide';
  return yes(`/admin/cases/${caseNo}/${verb}`, '裁定售后', 'Decides the case');
}
