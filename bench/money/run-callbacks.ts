import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { ledgerTransferModel } from '../../data/models/ledger-transfer.js';
import { orderModel } from '../../data/models/order.js';
import { orderEventModel } from '../../data/models/order-event.js';
import { channelEventModel, refundModel } from '../../data/models/payment.js';
import { createLedgerRepository } from '../../data/repositories/ledger-repository.js';
import { createRandom, type Random } from '../../data/seed/random.js';
import { accounts } from '../../domain/ledger/accounts.js';
import { inParallel } from '../../scripts/drive/wait.js';
import { percentile } from '../orders/loops.js';
import type { Platform } from '../orders/platform.js';
import { createFindings, type Findings } from './findings.js';
import { channelSide, comesTrue, placeAndPay, type PaidOrder } from './flood-world.js';
import type { ChannelEntry } from './lossy-stage.js';

const CONNECTIONS = 50;
/** WeChat's notices are signed when they are sent; ours are fresh for five minutes. */
const SIGNED_ANEW_MS = 120_000;
/** Of the orders, every so-manieth is cancelled while its callbacks still come. */
const CANCELLED_EVERY = 10;
const SETTLE_MS_MAX = 300_000;
const CALLBACK_PATH = '/channels/wechat/notify';

export type CallbacksResult = {
  readonly sent: number;
  readonly bodies: number;
  readonly orders: number;
  /** Payments that were credited. */
  readonly credits: number;
  /** Credits beyond one for each payment. */
  readonly extraCredits: number;
  readonly p99Ms: number;
  readonly perSecond: number;
  readonly findings: Findings;
};

/**
 * R13: many copies of the notices of many payments, mixed with notices of refunds that come too
 * early or are not true yet, at 50 connections to a real api. Each payment is credited once.
 */
export async function runCallbacks(input: {
  readonly platform: Platform;
  readonly seed: number;
  readonly callbacks: number;
  readonly orders: number;
}): Promise<CallbacksResult> {
  const { platform, callbacks } = input;
  const random = createRandom(input.seed);
  const findings = createFindings();
  const orders = await placeAndPay(platform, input.orders);
  const notices = noticesOf(platform, orders);
  const startedMs = performance.now();
  const cancelled = orders.filter((_, index) => index % CANCELLED_EVERY === 0);
  const cancelling = cancelWhenPaid(platform, cancelled);
  const times = await flood({ platform, notices, callbacks, random, findings });
  const seconds = (performance.now() - startedMs) / 1_000;
  await cancelling;
  await judge({ platform, orders, cancelled: new Set(cancelled), findings });
  const { credits, extraCredits } = await countCredits(platform, orders, findings);
  return {
    sent: times.length,
    bodies: notices.length,
    orders: orders.length,
    credits,
    extraCredits,
    p99Ms: Math.round(percentile(times, 0.99)),
    perSecond: Math.round(times.length / seconds),
    findings,
  };
}

type Notice = { body: string; headers: Readonly<Record<string, string>>; signedAtMs: number };

/** One body of the payment and one of a refund that may never be; each with an id of its own. */
function noticesOf(platform: Platform, orders: readonly PaidOrder[]): Notice[] {
  const { crypto, mchid, appid } = channelSide(platform);
  const at = `${new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
  const noticeOf = (eventType: string, type: 'transaction' | 'refund', plain: object): Notice => ({
    body: JSON.stringify({
      id: randomUUID(),
      create_time: at,
      resource_type: 'encrypt-resource',
      event_type: eventType,
      summary: '通知',
      resource: crypto.seal({ type, plain: { mchid, ...plain } }),
    }),
    headers: {},
    signedAtMs: 0,
  });
  return orders.flatMap(({ paymentNo, transactionId, amountFen }) => {
    const common = { out_trade_no: paymentNo, transaction_id: transactionId, success_time: at };
    return [
      noticeOf('TRANSACTION.SUCCESS', 'transaction', {
        ...common,
        appid,
        trade_state: 'SUCCESS',
        amount: { total: amountFen, currency: 'CNY' },
      }),
      noticeOf('REFUND.SUCCESS', 'refund', {
        ...common,
        out_refund_no: `${paymentNo}R01`,
        refund_id: `re-${paymentNo}`,
        refund_status: 'SUCCESS',
        amount: { total: amountFen, refund: amountFen },
      }),
    ];
  });
}

/** Sends the copies in an order by chance; answers how long each took. */
async function flood(input: {
  readonly platform: Platform;
  readonly notices: readonly Notice[];
  readonly callbacks: number;
  readonly random: Random;
  readonly findings: Findings;
}): Promise<number[]> {
  const { platform, notices, callbacks, random, findings } = input;
  const { crypto } = channelSide(platform);
  const url = new URL(`${platform.endpoints.apiUrl}${CALLBACK_PATH}`);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const turns = shuffled(
    Array.from({ length: callbacks }, (_, index) => index % notices.length),
    random,
  );
  const times: number[] = [];
  await inParallel(turns, CONNECTIONS, async (index) => {
    const notice = notices[index];
    if (!notice) return;
    const nowMs = Date.now();
    if (nowMs - notice.signedAtMs > SIGNED_ANEW_MS) {
      notice.headers = crypto.signBody({ body: notice.body, nowMs });
      notice.signedAtMs = nowMs;
    }
    const sentAtMs = performance.now();
    const status = await post({ url, agent, notice });
    times.push(performance.now() - sentAtMs);
    if (status !== 200 && status !== 204) findings.add({ fault: 'not taken', status, index });
  });
  agent.destroy();
  return times;
}

function post(input: {
  readonly url: URL;
  readonly agent: Agent;
  readonly notice: Notice;
}): Promise<number> {
  const { url, agent, notice } = input;
  return new Promise((resolve) => {
    const headers = { ...notice.headers, 'content-type': 'application/json' };
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    outgoing.on('error', () => resolve(0));
    outgoing.end(notice.body);
  });
}

function shuffled(list: number[], random: Random): number[] {
  for (let index = list.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [list[index], list[other]] = [list[other] ?? 0, list[index] ?? 0];
  }
  return list;
}

const areAllPaid = async (
  { database }: Platform,
  orders: readonly PaidOrder[],
): Promise<boolean> => {
  const filter = {
    _id: { $in: orders.map(({ orderId }) => orderId) },
    paymentStatus: 'PAID' as const,
  };
  return (await orderModel(database).countDocuments(filter)) === orders.length;
};

async function cancelWhenPaid(platform: Platform, orders: readonly PaidOrder[]): Promise<void> {
  await comesTrue(() => areAllPaid(platform, orders), SETTLE_MS_MAX);
  await inParallel(orders, 2, (order) => order.cancel());
}

/** Every payment booked once and its order told once; refunds only where somebody cancelled. */
async function judge(input: {
  readonly platform: Platform;
  readonly orders: readonly PaidOrder[];
  readonly cancelled: ReadonlySet<PaidOrder>;
  readonly findings: Findings;
}): Promise<void> {
  const { platform, orders, cancelled, findings } = input;
  const { database } = platform;
  if (!(await comesTrue(() => areAllPaid(platform, orders), SETTLE_MS_MAX))) {
    findings.add({ fault: 'not every paid order knows it' });
  }
  const refunds = refundModel(database);
  const done = { status: 'SUCCEEDED' } as const;
  const areBack = async () => (await refunds.countDocuments(done)) === cancelled.size;
  if (!(await comesTrue(areBack, SETTLE_MS_MAX))) findings.add({ fault: 'refunds without an end' });
  if ((await refunds.countDocuments({})) !== cancelled.size) {
    findings.add({ fault: 'more refunds than cancellations' });
  }
  const ids = orders.map(({ orderId }) => orderId);
  const events = await orderEventModel(database)
    .aggregate<{ _id: string; times: number }>([
      { $match: { orderId: { $in: ids }, event: 'paid' } },
      { $group: { _id: '$orderId', times: { $sum: 1 } } },
    ])
    .exec();
  if (events.length !== orders.length || events.some(({ times }) => times !== 1)) {
    findings.add({ fault: 'not each order was told once', told: events.length });
  }
  const inbox = channelEventModel(database);
  const facts = await inbox.countDocuments({ kind: 'payment' });
  if (facts !== orders.length) findings.add({ fault: 'a fact has several rows', facts });
  const isDelivered = async () => (await inbox.countDocuments({ deliveredAt: null })) === 0;
  if (!(await comesTrue(isDelivered, SETTLE_MS_MAX))) findings.add({ fault: 'left in the inbox' });
  for (const order of orders) await judgeOrder({ platform, order, cancelled, findings });
}

async function judgeOrder(input: {
  readonly platform: Platform;
  readonly order: PaidOrder;
  readonly cancelled: ReadonlySet<PaidOrder>;
  readonly findings: Findings;
}): Promise<void> {
  const { platform, order, cancelled, findings } = input;
  const document = await orderModel(platform.database).findById(order.orderId).lean();
  const backFen = cancelled.has(order) ? order.amountFen : 0;
  if (document?.paidFen !== order.amountFen || document.refundedFen !== backFen) {
    const { paidFen, refundedFen, status } = document ?? {};
    findings.add({ fault: 'another sum', ...order, paidFen, refundedFen, status });
  }
}

/** What the ledger credited against what the channel's own journal says was paid. */
async function countCredits(
  platform: Platform,
  orders: readonly PaidOrder[],
  findings: Findings,
): Promise<Pick<CallbacksResult, 'credits' | 'extraCredits'>> {
  const { database, endpoints } = platform;
  const rows = await ledgerTransferModel(database)
    .find({ debit: accounts.wechatClearing(), mode: 'single' })
    .lean();
  const byAccount = new Map(orders.map((order) => [accounts.order(order.orderId), order]));
  const credits = new Map<string, number>();
  for (const { credit, amountFen } of rows) {
    credits.set(credit, (credits.get(credit) ?? 0) + 1);
    const order = byAccount.get(credit);
    if (order?.amountFen !== Number(amountFen)) {
      findings.add({ fault: 'another credit', credit, amountFen: Number(amountFen) });
    }
  }
  for (const { orderId } of orders) {
    if (!credits.has(accounts.order(orderId))) findings.add({ fault: 'never credited', orderId });
  }
  const response = await fetch(`${endpoints.wechatSandboxUrl}/sandbox/journal`);
  const { entries } = (await response.json()) as { entries: readonly ChannelEntry[] };
  const heldFen = entries.reduce(
    (sum, { kind, amountFen }) => sum + (kind === 'pay' ? amountFen : -amountFen),
    0,
  );
  const clearing = await createLedgerRepository(database).balance(accounts.wechatClearing());
  if (clearing.postedFen !== heldFen) {
    findings.add({ fault: 'the clearing account differs', ours: clearing.postedFen, heldFen });
  }
  const extraCredits = [...credits.values()].reduce((sum, times) => sum + times - 1, 0);
  return { credits: credits.size, extraCredits };
}
