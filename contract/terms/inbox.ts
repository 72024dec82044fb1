import type { LocalName } from './catalogue.js';
import type { Permission } from './permissions.js';

/** What comes up for operators (S24). SOS is reserved: nothing raises it yet. */
export const INBOX_KINDS = [
  'SOS',
  'ESCALATION',
  'RECONCILIATION',
  'REFUND',
  'WITHDRAWAL',
  'CASE',
  'TASK_REVIEW',
  'APPLICATION',
  'REPORT',
] as const;
export type InboxKind = (typeof INBOX_KINDS)[number];

/** DONE: the fact is over, or somebody said that he has seen to it. */
export const INBOX_STATES = ['OPEN', 'DONE'] as const;
export type InboxState = (typeof INBOX_STATES)[number];

/** What an item is about, for the link to its page. */
export const INBOX_REF_KINDS = [
  'order',
  'application',
  'refund',
  'refundRequest',
  'withdrawal',
  'moneyAlarm',
  'case',
  'report',
] as const;
export type InboxRefKind = (typeof INBOX_REF_KINDS)[number];

type InboxStage = {
  /** Who sees it: whoever holds one of these, as far as his role reaches. */
  readonly permissions: readonly Permission[];
  /** `{name}` stands for a parameter of the item. */
  readonly text: LocalName;
};

export type InboxRule = {
  readonly name: LocalName;
  /** 1 on top … 3. */
  readonly priority: number;
  readonly hasSound: boolean;
  /** What exactly is waited for; the first one is meant where none is named. */
  readonly stages: Readonly<Record<string, InboxStage>>;
};

/** The rules of the inbox per kind and per role: everything that routes and consoles know of them. */
export const INBOX_RULES: Readonly<Record<InboxKind, InboxRule>> = {
  SOS: {
    name: { zh: '紧急求助', en: 'Emergency' },
    priority: 1,
    hasSound: true,
    stages: {
      RAISED: {
        permissions: ['order.dispatch'],
        text: { zh: '订单 {orderNo} 有人求助', en: 'Somebody calls for help: order {orderNo}' },
      },
    },
  },
  ESCALATION: {
    name: { zh: '人工派单', en: 'Manual dispatch' },
    priority: 1,
    hasSound: true,
    stages: {
      MANUAL: {
        permissions: ['order.dispatch'],
        text: { zh: '订单 {orderNo} 等待人工派单', en: 'Order {orderNo} waits for a person' },
      },
    },
  },
  RECONCILIATION: {
    name: { zh: '对账差异', en: 'Money alarm' },
    priority: 1,
    hasSound: true,
    stages: {
      ALARM: {
        permissions: ['reconciliation.handle'],
        text: {
          zh: '检查 {job} 发现差异：{subject}',
          en: 'Check {job} found something: {subject}',
        },
      },
    },
  },
  REFUND: {
    name: { zh: '退款', en: 'Refund' },
    priority: 2,
    hasSound: true,
    stages: {
      FAILED: {
        permissions: ['refund.request', 'refund.approve'],
        text: { zh: '退款 {refundNo} 失败，待处理', en: 'Refund {refundNo} has failed' },
      },
      REQUESTED: {
        permissions: ['refund.approve'],
        text: {
          zh: '订单 {orderNo} 的退款申请待复核',
          en: 'A refund of order {orderNo} waits for approval',
        },
      },
    },
  },
  WITHDRAWAL: {
    name: { zh: '提现', en: 'Withdrawal' },
    priority: 2,
    hasSound: false,
    stages: {
      AWAITING_REVIEW: {
        permissions: ['withdrawal.make'],
        text: {
          zh: '提现 {withdrawalNo} 待初审',
          en: 'Withdrawal {withdrawalNo} waits for review',
        },
      },
      AWAITING_APPROVAL: {
        permissions: ['withdrawal.approve'],
        text: {
          zh: '提现 {withdrawalNo} 待复核',
          en: 'Withdrawal {withdrawalNo} waits for approval',
        },
      },
      AWAITING_SECOND_APPROVAL: {
        permissions: ['withdrawal.approve'],
        text: {
          zh: '提现 {withdrawalNo} 待第二人复核',
          en: 'Withdrawal {withdrawalNo} waits for a second approval',
        },
      },
    },
  },
  CASE: {
    name: { zh: '售后', en: 'Case' },
    priority: 2,
    hasSound: true,
    stages: {
      OPEN: {
        permissions: ['case.decide'],
        text: { zh: '售后单 {caseNo} 待裁定', en: 'Case {caseNo} waits for a decision' },
      },
      APPEALED: {
        permissions: ['case.decide'],
        text: { zh: '售后单 {caseNo} 有申诉待裁定', en: 'An appeal in case {caseNo} waits' },
      },
    },
  },
  TASK_REVIEW: {
    name: { zh: '服务审批', en: 'Task review' },
    priority: 2,
    hasSound: false,
    stages: {
      WAITING: {
        permissions: ['task.review'],
        text: { zh: '订单 {orderNo} 的服务待审批', en: 'Work of order {orderNo} waits for review' },
      },
    },
  },
  APPLICATION: {
    name: { zh: '入驻申请', en: 'Application' },
    priority: 3,
    hasSound: false,
    stages: {
      CHECK: {
        permissions: ['onboarding.review'],
        text: { zh: '入驻申请待审核', en: 'An application waits for its check' },
      },
      DEPOSIT: {
        permissions: ['onboarding.deposit'],
        text: { zh: '入驻申请待确认保证金', en: 'A deposit of an application waits' },
      },
    },
  },
  REPORT: {
    name: { zh: '报表', en: 'Report' },
    priority: 3,
    hasSound: false,
    stages: {
      READY: {
        permissions: ['report.read'],
        text: { zh: '报表 {report} 已生成', en: 'The report {report} is ready' },
      },
    },
  },
};

/** `<kind>.<stage>`, what access to items is decided by. */
export function topicOf(kind: InboxKind, stage: string): string {
  return `${kind}.${stage}`;
}

/** Every topic with its kind, its stage and whoever may see it. */
export const INBOX_TOPICS = INBOX_KINDS.flatMap((kind) =>
  Object.entries(INBOX_RULES[kind].stages).map(([stage, { permissions }]) => ({
    topic: topicOf(kind, stage),
    kind,
    stage,
    permissions,
  })),
);

/** The sentence of an item; a parameter that is missing is left out. */
export function inboxTextOf(item: {
  readonly kind: InboxKind;
  readonly stage: string;
  readonly params: Readonly<Record<string, string>>;
}): LocalName {
  const { name, stages } = INBOX_RULES[item.kind];
  const { zh, en } = stages[item.stage]?.text ?? name;
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, key: string) => item.params[key] ?? '').trim();
  return { zh: fill(zh), en: fill(en) };
}
