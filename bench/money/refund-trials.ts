import { createHash } from 'node:crypto';
import { fen } from '../../contract/terms/money.js';
import type { Connection } from '../../data/connect.js';
import { orderModel } from '../../data/models/order.js';
import { paymentModel, type PaymentDocument } from '../../data/models/payment.js';
import { between, type Random } from '../../data/seed/random.js';
import { accounts } from '../../domain/ledger/accounts.js';
import { paidJournal, refundFailedJournal } from '../../domain/ledger/postings.js';
import { pause } from '../../scripts/drive/wait.js';
import { createOrderDeps, createSealer } from '../../temporal/order-deps.js';
import type { OrderDeps } from '../../use-cases/order/deps.js';
import { NEVER_OWED, openRefund } from '../../use-cases/payment/open-refund.js';
import { checkRefund, submitRefund } from '../../use-cases/payment/run-refund.js';
import type { Findings } from './findings.js';
import type { ChannelEntry, LossyStage } from './lossy-stage.js';
import type { Plant } from './options.js';
import { createRuns, plantedRefunds, type Runs } from './planted-channels.js';

const TURNS_MAX = 80;
const TURN_PAUSE_MS = 8;
/** A reset or a new run of the same refund, between any two turns. */
const RESTART_CHANCE = 0.25;
const HOUR_MS = 3_600_000;

export type Refunds = {
  readonly deps: OrderDeps;
  readonly runs: Runs;
  readonly stage: Pick<LossyStage, 'calm' | 'sandboxUrl'>;
  readonly connection: Connection;
};

/** What refunds need, over a database of the benchmark's own. */
export function openRefunds(input: {
  readonly connection: Connection;
  readonly stage: LossyStage;
  readonly plant: Plant | null;
}): Refunds {
  const { connection, stage, plant } = input;
  const runs = createRuns();
  const giveBack = async (refundNo: string): Promise<void> => {
    const refund = await deps.payments.findRefund(refundNo);
    if (!refund) return;
    const { orderId, amountFen } = refund;
    await deps.ledger.postOnce(refundFailedJournal({ refundNo, orderId, amountFen }));
  };
  const deps: OrderDeps = createOrderDeps({
    connection,
    wechat: plantedRefunds(stage.payments, { plant, runs, giveBack }),
    sealer: createSealer(createHash('sha256').update('bench').digest()),
  });
  return { deps, runs, stage, connection };
}

export type RefundTrial = {
  readonly orderId: string;
  readonly paymentNo: string;
  readonly refundNo: string;
  readonly paidFen: number;
  readonly refundFen: number;
};

/** A paid bill of which a third is to go back, so that a second refund would be taken too. */
export async function openRefundTrial(
  refunds: Refunds,
  input: { readonly number: number; readonly random: Random },
): Promise<RefundTrial> {
  const { deps, stage, connection } = refunds;
  const text = String(input.number).padStart(6, '0');
  const orderId = `lost-${text}`;
  const paymentNo = `LOST${text}P01`;
  const paidFen = between(input.random, { min: 300, max: 100_000 });
  const refundFen = Math.floor(paidFen / 3);
  const now = new Date();
  const expiresAt = new Date(now.getTime() + HOUR_MS);
  await stage.calm.create({
    ...{ paymentNo, amountFen: fen(paidFen), expiresAt },
    ...{ product: 'NATIVE', description: 'bench' },
  });
  await fetch(`${stage.sandboxUrl}sandbox/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ out_trade_no: paymentNo, dropCallback: true }),
  });
  // As much of an order as its money is about.
  await orderModel(connection).collection.insertOne({
    ...{ _id: orderId, no: `LOST${text}`, cityCode: 'bench', customerId: 'bench' },
    ...{ status: 'CLOSED', seq: 1, tickets: [], paidFen, totalFen: paidFen, refundedFen: 0 },
    refundStatus: 'OPEN',
  } as never);
  const payment: PaymentDocument = {
    ...{ _id: paymentNo, orderId, customerId: 'bench', purpose: 'ORDER', channel: 'WECHAT' },
    ...{ amountFen: fen(paidFen), status: 'PAID', codeUrl: null, expiresAt },
    ...{ transactionId: `tx-${paymentNo}`, paidAt: now, createdAt: now },
  };
  await paymentModel(connection).create(payment);
  await deps.ledger.postOnce(
    paidJournal({ paymentNo, orderId, channel: 'wechat', amountFen: fen(paidFen) }),
  );
  const amountFen = fen(refundFen);
  const refund = { payment, amountFen, parts: NEVER_OWED, reason: 'LATE_PAYMENT' };
  const refundNo = await deps.transact((session) => openRefund(deps, { ...refund, session }));
  return { orderId, paymentNo, refundNo, paidFen, refundFen };
}

/** Sends and asks as the refund's run does, and is started anew now and then. */
export async function runRefundTrial(
  { deps, runs }: Refunds,
  trial: RefundTrial,
  random: Random,
): Promise<'ended' | 'open'> {
  const { refundNo } = trial;
  let isNew = true;
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    const ask = isNew ? submitRefund : checkRefund;
    const kind = await ask(deps, refundNo).then((progress) => progress.kind, asPending);
    if (kind !== 'pending') return 'ended';
    isNew = random() < RESTART_CHANCE;
    if (isNew) runs.restart(refundNo);
    await pause(TURN_PAUSE_MS);
  }
  return 'open';
}

/** An activity that fails is tried again; one that always fails never ends, and that is found. */
const asPending = (): 'pending' => 'pending';

/** What the channel's own journal and the ledger say of a trial; answers how often it was paid. */
export async function judgeRefundTrial(input: {
  readonly refunds: Refunds;
  readonly trial: RefundTrial;
  readonly entries: readonly ChannelEntry[];
  readonly findings: Findings;
}): Promise<number> {
  const { refunds, trial, entries, findings } = input;
  const { ledger, payments } = refunds.deps;
  const moved = entries.filter(({ kind, no }) => kind === 'refund' && no === trial.paymentNo);
  const [escrow, transit] = await ledger.balances([
    accounts.order(trial.orderId),
    accounts.refundTransit(trial.refundNo),
  ]);
  const refund = await payments.findRefund(trial.refundNo);
  const what = (fault: string): void =>
    findings.add({ fault, ...trial, moved: moved.length, status: refund?.status });
  if (moved.length !== 1) what('not refunded exactly once');
  if (refund?.status !== 'SUCCEEDED') what('not known to have succeeded');
  const leftFen = trial.paidFen - trial.refundFen;
  if (escrow?.postedFen !== leftFen || escrow.availableFen !== leftFen) {
    what(`the escrow holds ${escrow?.postedFen}, ${escrow?.availableFen} of it free`);
  }
  if (transit?.postedFen !== 0 || transit.pendingInFen !== 0) what('something is left on its way');
  // Left and free again is paid twice as well (RELIABILITY §2.0).
  return escrow?.availableFen === trial.paidFen ? 2 * moved.length : moved.length;
}
