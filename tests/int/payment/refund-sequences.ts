import { accounts } from '../../../domain/ledger/accounts.js';
import { settleOrder } from '../../../use-cases/order/settle-order.js';
import { decideRequest, retryRefund } from '../../../use-cases/payment/refund-desk.js';
import { paymentNoOf } from '../../../use-cases/payment/open-payment.js';
import type { RefundDeps } from '../../../use-cases/payment/refund-deps.js';
import { requestRefund } from '../../../use-cases/payment/refund-request.js';
import { isAppError } from '../../../contract/terms/errors.js';
import { REFUND_BEARERS } from '../../../contract/terms/refund.js';
import { seededRandom, type Random } from './random.js';
import { memoryChannel, type Fate, type Moved } from './memory-channel.js';
import { openRefundWorld, type Bought, type RefundWorld } from './refund-fixture.js';

/** Sequences of one order at the same time. */
const LANES = 8;
const REPEATS = 0.3;
/** Orders that are played at the same time. */
const AT_ONCE = 4;
const RUNS_MAX = 60;
const BILLS_MAX = 3;
/** Refunds that one person asks for, one after the other. */
const WISHES_MAX = 2;
/** A refusal that a racing request may meet; anything else is a fault. */
const REFUSALS: readonly string[] = [
  'REFUND_TOO_HIGH',
  'ALREADY_EXISTS',
  'ACTION_NOT_ALLOWED',
  'CONTENTION',
  'REFUND_LIMIT',
];

export type SequenceReport = {
  readonly seed: number;
  readonly orders: number;
  /** Eight an order. */
  readonly sequences: number;
  readonly refunds: number;
  readonly refused: number;
  readonly overRefunds: number;
  /** Sums above what was paid, at any moment; components that did not close. */
  readonly faults: readonly string[];
};

/**
 * Random full and partial refunds of one order by eight people at once, with lost requests, lost
 * replies, refusals and retries, before and after the settlement; then the rest is given back, and
 * everything has to close to the fen (R18).
 */
export async function playSequences(orders: number, seed: number): Promise<SequenceReport> {
  const random = seededRandom(seed);
  const world = await openRefundWorld(memoryChannel(() => fateOf(random)));
  const total = { refunds: 0, refused: 0, overRefunds: 0, faults: [] as string[] };
  try {
    for (let first = 0; first < orders; first += AT_ONCE) {
      const count = Math.min(AT_ONCE, orders - first);
      await Promise.all(Array.from({ length: count }, () => playOne({ world, random, total })));
    }
    await world.deps.ledger.rollUpHot();
    const { isBalanced } = await world.deps.ledger.sumAll();
    if (!isBalanced) total.faults.push('the ledger does not sum to nothing');
    const wrong = await world.deps.ledger.verifyBalances();
    if (wrong.length > 0) total.faults.push(`${wrong.length} balances are off`);
  } finally {
    await world.close();
  }
  return { seed, orders, sequences: LANES * orders, ...total };
}

type Stage = {
  readonly world: RefundWorld;
  readonly random: Random;
  readonly total: { refunds: number; refused: number; overRefunds: number; faults: string[] };
};

function fateOf(random: Random): Fate {
  const roll = random.next();
  if (roll < 0.15) return 'lostRequest';
  if (roll < 0.3) return 'lostReply';
  if (roll < 0.4) return 'processing';
  if (roll < 0.45) return 'closed';
  return roll < 0.5 ? 'busy' : 'success';
}

async function playOne(stage: Stage): Promise<void> {
  const { world, random, total } = stage;
  const billsFen = Array.from(
    { length: 1 + random.below(BILLS_MAX) },
    () => 1 + random.below(30_000),
  );
  const paidFen = billsFen.reduce((sum, bill) => sum + bill, 0);
  const travelFeeFen = random.below(Math.min(paidFen, 3_000));
  const order = await world.buy({ billsFen, travelFeeFen });
  const lanes = Array.from({ length: LANES }, (_, lane) => play({ stage, order, lane }));
  const settles = random.next() < 0.5 ? settleOrder(world.deps, order.id).catch(() => null) : null;
  await Promise.all([...lanes, settles]);
  await giveRest(stage, order);
  await expectClosed(stage, order);
  total.refunds += (await world.deps.payments.refundsOf(order.id)).length;
}

type Lane = { readonly stage: Stage; readonly order: Bought; readonly lane: number };

/** Mostly a part, sometimes all of it, sometimes more than there is. */
function wishedMax(random: Random, totalFen: number): number {
  const roll = random.next();
  if (roll < 0.6) return Math.ceil(totalFen / 6);
  return roll < 0.85 ? totalFen : totalFen + 5_000;
}

async function play(lane: Lane): Promise<void> {
  const wishes = 1 + lane.stage.random.below(WISHES_MAX);
  for (let wish = 0; wish < wishes; wish += 1) await playWish(lane, wish);
}

async function playWish({ stage, order, lane }: Lane, number: number): Promise<void> {
  const { world, random, total } = stage;
  const amountFen = 1 + random.below(wishedMax(random, order.totalFen));
  if (amountFen > order.totalFen) total.overRefunds += 1;
  const bearer = REFUND_BEARERS[random.below(REFUND_BEARERS.length)] ?? 'SHARES';
  const given = await tryGive(stage, {
    order,
    wish: { amountFen, bearer },
    key: `lane-${lane}-${number}`,
  });
  if (given === null) total.refused += 1;
  if (given !== null && amountFen > order.totalFen) {
    total.faults.push(`${order.no}: ${amountFen} fen of ${order.totalFen} were given`);
  }
  await expectPrefix(stage, order);
  for (const refundNo of given ?? []) await world.drive(refundNo);
  await expectPrefix(stage, order);
}

/**
 * One open request an order would keep the eight apart; here each has one of his own, so that only
 * the ledger and the bills decide.
 */
function contending({ deps }: RefundWorld, key: string): RefundDeps {
  const { refundRequests } = deps;
  const insert: typeof refundRequests.insert = (row) =>
    refundRequests.insert({ ...row, subject: `${row.subject}:${key}` });
  return { ...deps, refundRequests: { ...refundRequests, insert } };
}

/** Asks and agrees, sometimes twice as after a lost reply. Null when it was refused. */
async function tryGive(
  { world, random, total }: Stage,
  input: {
    readonly order: Bought;
    readonly wish: {
      readonly amountFen?: number;
      readonly bearer: (typeof REFUND_BEARERS)[number];
    };
    readonly key: string;
  },
): Promise<readonly string[] | null> {
  const { order, wish, key } = input;
  const deps = contending(world, key);
  try {
    const ask = { orderId: order.id, ...wish, staffId: 'maker', reason: 'sequence', key };
    const { _id: requestId } = await requestRefund(deps, ask);
    if (random.next() < REPEATS) await requestRefund(deps, ask);
    const word = { requestId, staffId: 'checker', reason: 'sequence', key, isApproved: true };
    try {
      const { refundNos } = await decideRequest(deps, world.gateway, word);
      if (random.next() >= REPEATS) return refundNos;
      return (await decideRequest(deps, world.gateway, word)).refundNos;
    } catch (error) {
      // What cannot be given any more is not left waiting.
      await decideRequest(deps, world.gateway, { ...word, isApproved: false });
      throw error;
    }
  } catch (error) {
    if (isAppError(error) && REFUSALS.includes(error.code)) return null;
    total.faults.push(`${order.no}: ${String(error)}`);
    return null;
  }
}

/** Σ refunds ≤ paid, in our books and at the channel, whenever somebody looks. */
async function expectPrefix({ world, total }: Stage, order: Bought): Promise<void> {
  const refunds = await world.deps.payments.refundsOf(order.id);
  const oursFen = refunds.reduce((sum, { amountFen }) => sum + amountFen, 0);
  const theirsFen = movedFen(world, order);
  if (oursFen > order.totalFen || theirsFen > order.totalFen) {
    total.faults.push(`${order.no}: ${oursFen} and ${theirsFen} of ${order.totalFen}`);
  }
}

/** What the channel gave back for an order, over all its bills. */
const movedOf = ({ money }: RefundWorld, { no }: Bought): readonly Moved[] =>
  Array.from({ length: BILLS_MAX }, (_, index) => money.movedOf(paymentNoOf(no, index + 1))).flat();
const movedFen = (world: RefundWorld, order: Bought): number =>
  movedOf(world, order).reduce((sum, { amountFen }) => sum + amountFen, 0);

/** Every refund goes through in the end, and everything that is left goes back. */
async function giveRest(stage: Stage, order: Bought): Promise<void> {
  const { world } = stage;
  for (let run = 0; run < RUNS_MAX; run += 1) {
    const refunds = await world.deps.payments.refundsOf(order.id);
    const open = refunds.filter(({ status }) => status !== 'SUCCEEDED');
    if (open.length === 0) {
      const wish = { bearer: 'SHARES' } as const;
      const rest = await tryGive(stage, { order, wish, key: `rest-${run}` });
      if (rest === null) return;
    }
    for (const { _id: refundNo, status } of open) {
      const call = { refundNo, staffId: 'maker', reason: 'sequence', key: `${refundNo}-${run}` };
      if (status === 'FAILED') await retryRefund(world.deps, world.gateway, call);
      await world.drive(refundNo);
    }
  }
}

async function expectClosed(stage: Stage, order: Bought): Promise<void> {
  const { world, total } = stage;
  const { deps } = world;
  const present = await world.order(order.id);
  // A settlement that came too late to share anything still has to be made.
  if (present.settlementStatus === 'HELD') await settleOrder(deps, order.id);
  const { postedFen, availableFen } = await deps.ledger.balance(accounts.order(order.id));
  const after = await world.order(order.id);
  const refunds = await deps.payments.refundsOf(order.id);
  const numbers = movedOf(world, order).map(({ refundNo }) => refundNo);
  const faults = [
    postedFen !== 0 || availableFen !== 0 ? `escrow ${postedFen}` : null,
    after.refundStatus === 'FULL' ? null : `shows ${after.refundStatus}`,
    after.refundedFen === order.totalFen ? null : `refunded ${after.refundedFen}`,
    movedFen(world, order) === order.totalFen ? null : `moved ${movedFen(world, order)}`,
    refunds.some((row) => numbers.filter((no) => no === row._id).length !== 1)
      ? 'a number moved money not once'
      : null,
  ];
  for (const fault of faults) if (fault !== null) total.faults.push(`${order.no}: ${fault}`);
}
