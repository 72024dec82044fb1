import { ORDER_STATUS_TEXT } from '../contract/terms/order.js';
import { CLOCK_TEXT, activeClocks, type Clock } from '../domain/order/clocks.js';
import type { OrderFacts, OrderState } from '../domain/order/state.js';
import { openOffers } from '../domain/order/tickets.js';

/** What only a person can do in a status that no clock ends. */
const PERSON_TEXT: Partial<Record<OrderState['status'], string>> = {
  PENDING_PAYMENT: '等待用户支付 the customer pays',
  DISPATCHING: '等待派单结果 the dispatch process answers',
  MANUAL_DISPATCH: '等待人工派单 an operator assigns',
  ASSIGNED: '等待服务人员出发 the worker departs',
  EN_ROUTE: '等待服务人员到达 the worker arrives',
  ARRIVED: '等待开始服务 the worker starts with the start code',
  IN_SERVICE: '等待完成服务 the worker finishes',
  AWAITING_CONFIRMATION: '等待用户确认 the customer confirms',
  AWAITING_REDEMPTION: '等待门店核销 the store redeems the code',
};

/** The one line that says what the order waits for, for the Temporal UI and support. */
export function describeOrder(input: {
  readonly state: OrderState;
  readonly facts: OrderFacts;
  /** A search under way: the next round is not what is waited for. */
  readonly isSearching: boolean;
}): { readonly text: string; readonly clock: Clock | null } {
  const { state, facts, isSearching } = input;
  const clocks = activeClocks(state, facts);
  const clock = clocks.find(({ kind }) => kind !== 'nextRound' || !isSearching) ?? null;
  const stage = ORDER_STATUS_TEXT[state.status].zh;
  const waits = waitsFor(state);
  const until = clock ? ` · ${new Date(clock.atMs).toISOString()} ${CLOCK_TEXT[clock.kind]}` : '';
  return { text: `${stage}: ${waits}${until}`, clock };
}

function waitsFor(state: OrderState): string {
  const { openCaseNo, approvals, proposal, addition, poolUntilMs } = state;
  if (openCaseNo !== null) return `等待售后裁定 case ${openCaseNo} is decided`;
  if (approvals.length > 0) return '等待服务审批 a reviewer looks at the work';
  if (proposal !== null) return '等待改约答复 the other side answers the new time';
  if (addition !== null) return '等待补差价支付 the customer pays the addition';
  if (poolUntilMs !== null) return '抢单中 any free worker may take it';
  const [offer] = openOffers(state);
  if (offer) return `等待 ${offer.workerId} 接单（第 ${offer.round} 轮）the worker answers`;
  return PERSON_TEXT[state.status] ?? '无 nothing';
}
