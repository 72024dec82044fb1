import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCallbackReceiver } from '../../../channels/fakes/callback-receiver.js';
import {
  createSandboxKeys,
  startWechatFake,
  wechatChannelOptions,
  wechatFakeConfig,
} from '../../../channels/fakes/testing.js';
import { createWechatChannel } from '../../../channels/payment/wechat/channel.js';
import { fen } from '../../../contract/terms/money.js';
import { ledgerTransferModel } from '../../../data/models/ledger-transfer.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import type { OrderDeps } from '../../../use-cases/order/deps.js';
import { splitRefund } from '../../../use-cases/payment/open-refund.js';
import { checkRefund, submitRefund } from '../../../use-cases/payment/run-refund.js';
import { seededRandom } from './random.js';
import { openRefundWorld, type Bought } from './refund-fixture.js';

const PER_ORDER = 40;
const REFUND_FEN = 777;
const BILL_FEN = 100_000;
const AT_ONCE = 20;
const LOST_REPLY = 0.3;
const LOST_REQUEST = 0.1;
const ASKS_MAX = 200;
const PAUSE_MS = 20;
const HOUR_MS = 3_600_000;

type Till = Awaited<ReturnType<typeof openTill>>;
type Entry = { readonly kind: string; readonly refundNo?: string; readonly amountFen: number };

/** The WeChat stand-in over HTTP, with the product's own adapter; replies get lost on order. */
export async function openTill() {
  const keys = createSandboxKeys();
  const directory = mkdtempSync(join(tmpdir(), 'lost-replies-'));
  const receiver = await startCallbackReceiver({ keys });
  const journalPath = join(directory, 'journal.jsonl');
  const fake = await startWechatFake(wechatFakeConfig(keys, { journalPath, refundDelayMs: 0 }));
  const { notifyUrl } = receiver;
  const wire = createWechatChannel(wechatChannelOptions(keys, { baseUrl: fake.url, notifyUrl }));
  const heard = { unknown: 0 };
  const post = async (path: string, body: object): Promise<void> => {
    const answer = await fetch(`${fake.url}sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await answer.arrayBuffer();
    if (!answer.ok) throw new RangeError(`${path} was answered ${answer.status}`);
  };
  return {
    heard,
    channel: {
      ...wire,
      refund: async (input: Parameters<typeof wire.refund>[0]) => {
        const outcome = await wire.refund(input);
        if (outcome.kind === 'unknown') heard.unknown += 1;
        return outcome;
      },
    },
    lose: (kind: 'loseReply' | 'loseRequest') => post('faults', { kind, operation: 'refund' }),
    async paid(paymentNo: string, amountFen: number): Promise<void> {
      const expiresAt = new Date(Date.now() + HOUR_MS);
      const bill = { paymentNo, amountFen: fen(amountFen), description: '日常保洁', expiresAt };
      const opened = await wire.create({ ...bill, product: 'NATIVE' });
      if (opened.kind !== 'success') throw new RangeError(`no bill: ${opened.message}`);
      await post('pay', { out_trade_no: paymentNo, dropCallback: true });
    },
    /** What really moved: the oracle is not the system under test. */
    async journal(): Promise<readonly Entry[]> {
      const answer = await fetch(`${fake.url}sandbox/journal`);
      return ((await answer.json()) as { entries: Entry[] }).entries;
    },
    async close() {
      await fake.close();
      await receiver.close();
      rmSync(directory, { recursive: true });
    },
  };
}

export type LostReport = {
  readonly seed: number;
  readonly refunds: number;
  readonly lostReplies: number;
  readonly lostRequests: number;
  readonly heardUnknown: number;
  readonly succeeded: number;
  /** Numbers that moved money more than once, or another amount. */
  readonly duplicates: number;
  /** Reservations given up: the customer would have lost his claim, or got it twice. */
  readonly voided: number;
  readonly escrowFaults: number;
};

/** Refunds whose replies are lost at random; each is asked about until there is an end (R10). */
export async function loseReplies(refunds: number, seed: number): Promise<LostReport> {
  const till = await openTill();
  const world = await openRefundWorld(till);
  const random = seededRandom(seed);
  const lost = { loseReply: 0, loseRequest: 0 };
  const lose = async (kind: keyof typeof lost): Promise<void> => {
    lost[kind] += 1;
    await till.lose(kind);
  };
  try {
    const bought: Bought[] = [];
    const refundNos: string[] = [];
    while (refundNos.length < refunds) {
      const order = await world.buy({ billsFen: [BILL_FEN] });
      bought.push(order);
      const count = Math.min(PER_ORDER, refunds - refundNos.length);
      for (let n = 0; n < count; n += 1) refundNos.push(await open(world.deps, order));
    }
    // Neighbours are of different orders: twenty refunds of one would wait for each other for minutes.
    const waiting = refundNos
      .map((refundNo, index) => ({ refundNo, place: index % PER_ORDER }))
      .sort((left, right) => left.place - right.place)
      .map(({ refundNo }) => refundNo);
    const drive = async (): Promise<void> => {
      for (let refundNo = waiting.pop(); refundNo; refundNo = waiting.pop()) {
        const roll = random.next();
        if (roll < LOST_REPLY) await lose('loseReply');
        else if (roll < LOST_REPLY + LOST_REQUEST) await lose('loseRequest');
        await toItsEnd(world.deps, refundNo);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, drive));
    return {
      ...{ seed, refunds, lostReplies: lost.loseReply, lostRequests: lost.loseRequest },
      heardUnknown: till.heard.unknown,
      ...(await judge({ deps: world.deps, till, bought, refundNos })),
      voided: await ledgerTransferModel(world.base.connection).countDocuments({ mode: 'void' }),
    };
  } finally {
    await world.close();
    await till.close();
  }
}

async function open(deps: OrderDeps, { id: orderId }: Bought): Promise<string> {
  const [refundNo = ''] = await deps.transact(async (session) =>
    splitRefund(deps, {
      orderId,
      refunds: await deps.payments.refundsOf(orderId, session),
      amountFen: fen(REFUND_FEN),
      parts: { goodsFen: fen(REFUND_FEN), travelFen: fen(0) },
      reason: 'LOST_REPLY',
      session,
    }),
  );
  return refundNo;
}

/** What `refund-<no>` does, without its pauses. */
async function toItsEnd(deps: OrderDeps, refundNo: string): Promise<void> {
  let { kind } = await submitRefund(deps, refundNo);
  for (let ask = 0; kind === 'pending' && ask < ASKS_MAX; ask += 1) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    ({ kind } = await checkRefund(deps, refundNo));
  }
}

async function judge(world: {
  readonly deps: OrderDeps;
  readonly till: Till;
  readonly bought: readonly Bought[];
  readonly refundNos: readonly string[];
}): Promise<Pick<LostReport, 'succeeded' | 'duplicates' | 'escrowFaults'>> {
  const { deps, till, bought, refundNos } = world;
  const moved = (await till.journal()).filter(({ kind }) => kind === 'refund');
  const known = new Set(refundNos);
  const once = new Set(moved.map((entry) => entry.refundNo));
  const foreign = moved.filter(
    ({ refundNo, amountFen }) => !known.has(refundNo ?? '') || amountFen !== REFUND_FEN,
  );
  let succeeded = 0;
  let escrowFaults = 0;
  for (const { id, totalFen } of bought) {
    const rows = await deps.payments.refundsOf(id);
    const done = rows.filter(({ status }) => status === 'SUCCEEDED').length;
    succeeded += done;
    const escrow = await deps.ledger.balance(accounts.order(id));
    if (escrow.postedFen !== totalFen - done * REFUND_FEN) escrowFaults += 1;
  }
  return { succeeded, duplicates: moved.length - once.size + foreign.length, escrowFaults };
}
