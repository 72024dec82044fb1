import { randomUUID } from 'node:crypto';
import { fen } from '../../../contract/terms/money.js';
import type { CostBearer } from '../../../contract/terms/order.js';
import { chargeBearer, frontRefund } from '../../../use-cases/case/case-money.js';
import type { MoneyOrder } from './money-fixture.js';

/**
 * Part of a delivered order's money goes back by a decision that is final at once: fronted and
 * charged in one transaction, under a case number of its own.
 */
export function giveBack(
  order: MoneyOrder,
  given: { readonly amountFen: number; readonly bearer?: CostBearer },
): Promise<readonly string[]> {
  const { amountFen, bearer = 'CUSTOMER' } = given;
  const { deps, id: orderId } = order;
  const caseNo = randomUUID();
  return deps.transact(async (session) => {
    const refundNos = await frontRefund(deps, { orderId, caseNo, amountFen, session });
    const document = await deps.orders.findById(orderId, session);
    if (!document) throw new Error(`no order ${orderId}`);
    const verdict = {
      decision: 'PARTIAL',
      refundFen: fen(amountFen),
      bearer,
      noteId: null,
      by: { kind: 'operator', id: 'op-1' },
      at: new Date(),
      needsReversal: false,
    } as const;
    await chargeBearer(deps, { caseNo, order: document, verdict, session });
    return refundNos;
  });
}
