import { setTimeout as delay } from 'node:timers/promises';
import express from 'express';
import type { Request, RequestHandler, Response, Router } from 'express';
import { FAKE_BODY_BYTES_MAX, rawBody } from '../http.js';
import { errorAnswer, PRODUCT_BODY_SCHEMAS } from './answers.js';
import type { Answer, FakeProduct } from './answers.js';
import type { FakeContext } from './context.js';
import type { Operation } from './faults.js';
import { closeOrder, createOrder, queryOrder } from './payments.js';
import {
  addReceiver,
  createReturn,
  createShare,
  queryReturn,
  queryShare,
  unfreeze,
} from './profit-sharing.js';
import { createRefund, queryRefund } from './refunds.js';
import { cancelTransfer, createTransfer, queryTransfer } from './transfers.js';

/** The merchant API under `/v3`: request signature, faults, operation, signed answer. */
export function createWechatRoutes(context: FakeContext): Router {
  const router = express.Router();
  router.use(express.raw({ type: () => true, limit: FAKE_BODY_BYTES_MAX }));
  const handle =
    (operation: Operation, run: (request: Request) => Answer) =>
    async (request: Request, response: Response) =>
      serve(context, { operation, run, request, response });

  for (const product of Object.keys(PRODUCT_BODY_SCHEMAS) as FakeProduct[]) {
    router.post(
      `/pay/transactions/${product.toLowerCase()}`,
      handle('native', (request) => createOrder(context, { product, raw: rawBody(request) })),
    );
  }
  router.get(
    '/pay/transactions/out-trade-no/:no',
    handle('query', (request) =>
      queryOrder(context, { no: parameter(request, 'no'), mchid: String(request.query['mchid']) }),
    ),
  );
  router.post(
    '/pay/transactions/out-trade-no/:no/close',
    handle('close', (request) =>
      closeOrder(context, { no: parameter(request, 'no'), raw: rawBody(request) }),
    ),
  );
  router.post(
    '/refund/domestic/refunds',
    handle('refund', (request) => createRefund(context, rawBody(request))),
  );
  router.get(
    '/refund/domestic/refunds/:no',
    handle('refundQuery', (request) => queryRefund(context, parameter(request, 'no'))),
  );
  const bills = '/fund-app/mch-transfer/transfer-bills';
  router.post(
    bills,
    handle('transfer', (request) => {
      const serial = request.get('wechatpay-serial') ?? '';
      return createTransfer(context, { raw: rawBody(request), serial });
    }),
  );
  router.get(
    `${bills}/out-bill-no/:no`,
    handle('transferQuery', (request) => queryTransfer(context, parameter(request, 'no'))),
  );
  router.post(
    `${bills}/out-bill-no/:no/cancel`,
    handle('transferCancel', (request) => cancelTransfer(context, parameter(request, 'no'))),
  );
  addShareRoutes(router, { context, handle });
  return router;
}

type Handle = (operation: Operation, run: (request: Request) => Answer) => RequestHandler;

/** Profit sharing (分账). */
function addShareRoutes(
  router: Router,
  { context, handle }: { readonly context: FakeContext; readonly handle: Handle },
): void {
  const sealed = (request: Request) => ({
    raw: rawBody(request),
    serial: request.get('wechatpay-serial') ?? '',
  });
  const orders = '/profitsharing/orders';
  const returns = '/profitsharing/return-orders';
  router.post(
    '/profitsharing/receivers/add',
    handle('receiver', (request) => addReceiver(context, sealed(request))),
  );
  router.post(
    `${orders}/unfreeze`,
    handle('unfreeze', (request) => unfreeze(context, rawBody(request))),
  );
  router.post(
    orders,
    handle('share', (request) => createShare(context, sealed(request))),
  );
  router.get(
    `${orders}/:no`,
    handle('shareQuery', (request) => {
      const transactionId = String(request.query['transaction_id']);
      return queryShare(context, { no: parameter(request, 'no'), transactionId });
    }),
  );
  router.post(
    returns,
    handle('shareReturn', (request) => createReturn(context, rawBody(request))),
  );
  router.get(
    `${returns}/:no`,
    handle('shareReturnQuery', (request) => {
      const shareNo = String(request.query['out_order_no']);
      return queryReturn(context, { no: parameter(request, 'no'), shareNo });
    }),
  );
}

async function serve(
  context: FakeContext,
  input: {
    operation: Operation;
    run: (request: Request) => Answer;
    request: Request;
    response: Response;
  },
): Promise<void> {
  const { operation, request, response } = input;
  const { crypto, faults, nowMs } = context;
  const reason = crypto.refuseRequest({
    method: request.method,
    url: request.originalUrl,
    body: rawBody(request),
    authorization: request.get('authorization') ?? '',
    nowMs: nowMs(),
  });
  if (reason !== null) {
    // WeChat signs answers only to requests whose own signature is right.
    response.status(401).json(errorAnswer('SIGN_ERROR', reason).body);
    return;
  }
  if (faults.take({ kind: 'loseRequest', operation })) {
    request.socket.destroy();
    return;
  }
  const slow = faults.take({ kind: 'delay', operation });
  if (slow) await delay(slow.delayMs);
  if (faults.take({ kind: 'duplicate', operation })) input.run(request);
  const broken = faults.take({ kind: 'error', operation });
  const answer: Answer = broken
    ? { status: broken.status, body: { code: broken.code, message: broken.code } }
    : input.run(request);
  if (faults.take({ kind: 'loseReply', operation })) {
    request.socket.destroy();
    return;
  }
  const body = answer.body === null ? '' : JSON.stringify(answer.body);
  const isTampered = faults.take({ kind: 'tamper', operation }) !== null;
  response
    .status(answer.status)
    .set(crypto.signBody({ body, nowMs: nowMs() }))
    .type('application/json; charset=utf-8')
    .send(isTampered ? `${body} ` : body);
}

function parameter(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}
