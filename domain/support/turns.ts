import type { OrderStatus } from '../../contract/terms/order.js';
import type { Turn, Words } from '../../contract/terms/support.js';
import type { CaseShown, OrderShown, RunAnswer } from './run-facts.js';

/** Whose turn it is, and what he has to do. */
export type Awaited = { readonly turn: Turn; readonly what: Words };

/** What only a person can do in a status; the search for a worker is nobody's turn. */
const STATUS_TURNS: Readonly<Partial<Record<OrderStatus, Awaited>>> = {
  PENDING_PAYMENT: { turn: 'customer', what: { zh: '支付订单', en: 'pays the order' } },
  ASSIGNED: { turn: 'worker', what: { zh: '出发', en: 'departs' } },
  EN_ROUTE: { turn: 'worker', what: { zh: '到达', en: 'arrives' } },
  ARRIVED: {
    turn: 'worker',
    what: { zh: '凭用户的开始码开始服务', en: "starts with the customer's code" },
  },
  IN_SERVICE: { turn: 'worker', what: { zh: '完成服务', en: 'finishes the work' } },
  AWAITING_CONFIRMATION: { turn: 'customer', what: { zh: '确认完成', en: 'confirms the work' } },
  AWAITING_REDEMPTION: { turn: 'store', what: { zh: '核销', en: 'redeems the code' } },
};

type OrderRule = {
  readonly applies: (order: OrderShown, answer: RunAnswer | null) => boolean;
  readonly awaited: (order: OrderShown, answer: RunAnswer | null) => Awaited;
};

/** What stands above the status, the first that applies. */
const ORDER_RULES: readonly OrderRule[] = [
  {
    applies: ({ openCaseNo }) => openCaseNo !== null,
    awaited: ({ openCaseNo }) => ({
      turn: 'support',
      what: { zh: `裁定售后单 ${openCaseNo}`, en: `decides the case ${openCaseNo}` },
    }),
  },
  {
    applies: ({ hasApprovals }) => hasApprovals,
    awaited: () => ({
      turn: 'reviewer',
      what: { zh: '审批服务结果', en: 'looks at the work' },
    }),
  },
  {
    applies: ({ proposalBy }) => proposalBy !== null,
    awaited: ({ proposalBy }) => ({
      turn: proposalBy === 'customer' ? 'worker' : 'customer',
      what: { zh: '答复改约', en: 'answers the new time' },
    }),
  },
  {
    applies: ({ additionNo }) => additionNo !== null,
    awaited: () => ({
      turn: 'customer',
      what: { zh: '支付或拒绝补差价', en: 'pays or refuses the addition' },
    }),
  },
  {
    applies: ({ isPoolOpen }) => isPoolOpen,
    awaited: () => ({ turn: 'worker', what: { zh: '抢单', en: 'takes it from the pool' } }),
  },
  {
    applies: (_order, answer) => (answer?.offers.length ?? 0) > 0,
    awaited: (_order, answer) => {
      const who = answer?.offers.map(({ workerId }) => workerId).join(', ') ?? '';
      return { turn: 'worker', what: { zh: `${who} 答复派单`, en: `${who} answers the offer` } };
    },
  },
];

/** Whose turn it is in an open order; null when it goes on by itself or is over. */
export function turnOfOrder(order: OrderShown, answer: RunAnswer | null): Awaited | null {
  const rule = ORDER_RULES.find(({ applies }) => applies(order, answer));
  return rule?.awaited(order, answer) ?? STATUS_TURNS[order.status] ?? null;
}

/** Whose turn it is in a case; null while its decision is carried out. */
export function turnOfCase(shown: CaseShown): Awaited | null {
  switch (shown.status) {
    case 'OPEN':
      return { turn: 'support', what: { zh: '裁定售后单', en: 'decides the case' } };
    case 'APPEALED':
      return {
        turn: 'support',
        what: { zh: '由另一人裁定申诉', en: 'another one decides the appeal' },
      };
    case 'DECIDED':
      if (shown.reworkOrderId !== null) {
        return { turn: 'worker', what: { zh: '完成返工单', en: 'does the work again' } };
      }
      if (shown.appealUntilMs === null) return null;
      return {
        turn: 'bearer',
        what: { zh: '接受裁定或申诉', en: 'accepts the decision or appeals' },
      };
    case 'CLOSED':
      return null;
  }
}
