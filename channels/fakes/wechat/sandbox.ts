import express from 'express';
import type { Router } from 'express';
import { z } from 'zod';
import { FAKE_BODY_BYTES_MAX, loopbackOnly } from '../http.js';
import { DUPLICATES_MAX } from './callbacks.js';
import type { FakeContext } from './context.js';
import { faultSchema } from './faults.js';
import { noOfPrepayId, payOrder } from './payments.js';

const payBodySchema = z
  .strictObject({
    codeUrl: z.string().optional(),
    out_trade_no: z.string().optional(),
    /** Address of H5. */
    h5Url: z.string().max(1_024).optional(),
    /** What a page hands to WeChat (JSAPI), or an app (APP): its signature is checked. */
    params: z.record(z.string(), z.string().max(1_024)).optional(),
    duplicateCallbacks: z.int().min(0).max(DUPLICATES_MAX).default(0),
    dropCallback: z.boolean().default(false),
  })
  .refine(({ codeUrl, out_trade_no, h5Url, params }) =>
    [codeUrl, out_trade_no, h5Url, params].some((it) => it !== undefined),
  );

const PAY_STATUS = { PAID: 200, NOT_FOUND: 404, CLOSED: 409, ALREADY_PAID: 409 } as const;

/** The control side under `/sandbox`: the customer's phone, the journal, faults. Not WeChat's. */
export function createSandboxRoutes(context: FakeContext): Router {
  const router = express.Router();
  router.use(loopbackOnly, express.json({ limit: FAKE_BODY_BYTES_MAX }));

  router.post('/pay', (request, response) => {
    const body = payBodySchema.safeParse(request.body);
    if (!body.success) {
      response.status(400).json({ message: z.prettifyError(body.error) });
      return;
    }
    const { result, order } = payOrder(context, {
      no: body.data.out_trade_no ?? noOfDevice(context, body.data),
      codeUrl: body.data.codeUrl,
      duplicateCallbacks: body.data.duplicateCallbacks,
      isCallbackDropped: body.data.dropCallback,
    });
    response.status(PAY_STATUS[result]).json({
      result,
      out_trade_no: order?.no ?? null,
      amountFen: order?.amountFen ?? null,
      transactionId: result === 'PAID' ? (order?.transactionId ?? null) : null,
    });
  });

  router.get('/journal', (_request, response) => {
    response.json({ entries: context.state.journal.entries() });
  });

  router.get('/callbacks', (_request, response) => {
    response.json({ pending: context.callbacks.pendingCount() });
  });

  router.post('/faults', (request, response) => {
    const fault = faultSchema.safeParse(request.body);
    if (!fault.success) {
      response.status(400).json({ message: z.prettifyError(fault.error) });
      return;
    }
    response.status(context.faults.add(fault.data) ? 204 : 409).end();
  });

  router.delete('/faults', (_request, response) => {
    context.faults.clear();
    response.status(204).end();
  });
  return router;
}

/** What the payer's device makes of an address or of signed parameters; nothing of forged ones. */
function noOfDevice(
  { crypto }: FakeContext,
  body: z.output<typeof payBodySchema>,
): string | undefined {
  if (body.h5Url !== undefined) return noOfPrepayId(body.h5Url) ?? undefined;
  const { params } = body;
  if (params === undefined) return undefined;
  const prepay = params['prepayid'] ?? params['package'] ?? '';
  const lines =
    params['prepayid'] === undefined
      ? ['appId', 'timeStamp', 'nonceStr', 'package']
      : ['appid', 'timestamp', 'noncestr', 'prepayid'];
  const signature = params['paySign'] ?? params['sign'] ?? '';
  const isGenuine = crypto.isSignedByMerchant(
    lines.map((name) => params[name] ?? ''),
    signature,
  );
  return isGenuine ? (noOfPrepayId(prepay) ?? undefined) : undefined;
}
