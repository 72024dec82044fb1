import type { RefundRequestStatus } from '../../contract/terms/refund.js';
import { refundableFen } from '../case/decide-case.js';
import { decideRequest, requestByHand, requireRefundWithin, retryRefund } from './refund-desk.js';
import {
  requireOrderWithin,
  type RefundDeps,
  type RefundGateway,
  type RefundReach,
} from './refund-deps.js';
import { LATE_MS, presentPlan, presentRefund, presentRequest } from './refund-present.js';
import { previewRefund } from './refund-preview.js';
import { requestRefund } from './refund-request.js';

export type Refunds = ReturnType<typeof createRefunds>;

type InputOf<F> = F extends (deps: never, input: infer I) => unknown ? I : never;
type CallOf<F> = F extends (deps: never, gateway: never, input: infer I) => unknown ? I : never;
type Page = {
  readonly after: { readonly atMs: number; readonly id: string } | undefined;
  readonly limit: number;
};
type Queue = 'FAILED' | 'LATE' | 'UNDER_WAY';

/** The refund desk: refunds that staff ask for, and refunds that do not go through. */
export function createRefunds(deps: RefundDeps, gateway: RefundGateway) {
  const now = (): number => deps.clock.nowMs();
  return {
    preview: async (input: InputOf<typeof previewRefund>) =>
      presentPlan(await previewRefund(deps, input)),

    request: async (input: InputOf<typeof requestRefund>) =>
      presentRequest(await requestRefund(deps, input), now()),

    requestByHand: async (input: InputOf<typeof requestByHand>) =>
      presentRequest(await requestByHand(deps, input), now()),

    decide: async (input: CallOf<typeof decideRequest>) =>
      presentRequest(await decideRequest(deps, gateway, input), now()),

    retry: async (input: CallOf<typeof retryRefund>) =>
      presentRefund(await retryRefund(deps, gateway, input), now()),

    get: async (input: RefundReach & { readonly refundNo: string }) =>
      presentRefund(await requireRefundWithin(deps, input), now()),

    /** One row more than `limit` tells of a next page. */
    async queue(query: RefundReach & Page & { readonly queue: Queue }) {
      const { queue, ...page } = query;
      const rows = await deps.payments.listRefunds({
        ...page,
        statuses: queue === 'FAILED' ? ['FAILED'] : ['OPEN', 'SUBMITTED'],
        createdBefore: queue === 'LATE' ? new Date(now() - LATE_MS) : undefined,
      });
      return rows.map((row) => presentRefund(row, now()));
    },

    async requests(query: RefundReach & Page & { readonly status: RefundRequestStatus }) {
      const rows = await deps.refundRequests.list(query);
      return rows.map((row) => presentRequest(row, now()));
    },

    /** Everything of one order that went back or is to go back. */
    async ofOrder(input: RefundReach & { readonly orderId: string }) {
      const order = await requireOrderWithin(deps, input);
      const refunds = await deps.payments.refundsOf(order._id);
      const requests = await deps.refundRequests.ofOrder(order._id);
      return {
        refundableFen: await refundableFen(deps, order),
        refunds: refunds.map((row) => presentRefund(row, now())),
        requests: requests.map((row) => presentRequest(row, now())),
      };
    },
  };
}
