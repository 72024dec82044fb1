import { fen } from '../../contract/terms/money.js';
import type { Connection } from '../../data/connect.js';
import { paymentModel, refundModel } from '../../data/models/payment.js';
import { refundRequestModel } from '../../data/models/refund-request.js';
import type { RowFacts } from './rows.js';

const DAY_MS = 24 * 3_600_000;

/** Ids of what the refund desk works on. */
export type RefundIds = { readonly refundNo: string; readonly requestId: string };

export const MISSING_REFUND: RefundIds = {
  refundNo: 'no-such-refund',
  requestId: 'no-such-request',
};

/** A failed refund of the order's bill, and a request of staff that waits for its check. */
export async function refundRows(connection: Connection, facts: RowFacts): Promise<RefundIds> {
  const { tag, tenant, customerId, orderId, no } = facts;
  const { cityCode } = tenant;
  const paymentNo = `${no}P01`;
  const refundNo = `${paymentNo}R01`;
  const requestId = `RQ-${tag}`;
  const at = new Date();
  const later = new Date(at.getTime() + DAY_MS);
  await paymentModel(connection).create({
    ...{ _id: paymentNo, orderId, customerId, purpose: 'ORDER', channel: 'WECHAT' },
    ...{ amountFen: fen(1_000), status: 'PAID', expiresAt: later, paidAt: at, createdAt: at },
  });
  await refundModel(connection).create({
    ...{ _id: refundNo, orderId, cityCode, paymentNo, channel: 'WECHAT', status: 'FAILED' },
    ...{ amountFen: fen(100), goodsFen: fen(100), travelFen: fen(0), reason: '示例' },
    ...{ failure: 'CLOSED', createdAt: at, finishedAt: at },
  });
  await refundRequestModel(connection).create({
    ...{ _id: requestId, kind: 'REFUND', subject: orderId, orderId, orderNo: no, cityCode },
    ...{ amountFen: fen(100), goodsFen: fen(100), travelFen: fen(0), bearer: 'SHARES' },
    ...{ status: 'REQUESTED', made: { by: 'somebody', at, reason: '示例' }, expiresAt: later },
  });
  return { refundNo, requestId };
}
