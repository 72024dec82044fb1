import { createHash } from 'node:crypto';
import { fen } from '../../contract/terms/money.js';
import { isFinalWithdrawalStatus } from '../../contract/terms/withdrawal.js';
import type { Connection } from '../../data/connect.js';
import { withdrawalModel, type WithdrawalDocument } from '../../data/models/withdrawal.js';
import { createLedgerRepository } from '../../data/repositories/ledger-repository.js';
import { createMerchantRepository } from '../../data/repositories/merchants.js';
import { createTransact } from '../../data/repositories/session.js';
import { createWithdrawalPolicyRepository } from '../../data/repositories/withdrawal-policies.js';
import { createWithdrawalRepository } from '../../data/repositories/withdrawals.js';
import { createWorkerRepository } from '../../data/repositories/workers.js';
import { between, type Random } from '../../data/seed/random.js';
import { accounts } from '../../domain/ledger/accounts.js';
import { single } from '../../domain/ledger/journal.js';
import {
  withdrawalReleasedJournal,
  withdrawalRequestedJournal,
} from '../../domain/ledger/withdrawal-postings.js';
import { DEFAULT_WITHDRAWAL_POLICY } from '../../domain/withdrawal/policy.js';
import { termsOf } from '../../domain/withdrawal/state.js';
import { pause } from '../../scripts/drive/wait.js';
import { createSealer } from '../../temporal/order-deps.js';
import { askPayout } from '../../use-cases/withdrawal/ask-payout.js';
import { sendWithdrawal } from '../../use-cases/withdrawal/check-withdrawal.js';
import type { PayoutDeps } from '../../use-cases/withdrawal/deps.js';
import type { Findings } from './findings.js';
import type { ChannelEntry, LossyStage } from './lossy-stage.js';
import type { Plant } from './options.js';
import { createRuns, plantedPayouts, type Runs } from './planted-channels.js';

const TURNS_MAX = 80;
const TURN_PAUSE_MS = 8;
const RESTART_CHANCE = 0.25;
/** Of the payees, so many say no: then everything must be available again. */
const REFUSAL_SHARE = 0.1;
const FEE_FEN = 7;
const TAX_FEN = 3;

export type Payouts = {
  readonly deps: PayoutDeps;
  readonly runs: Runs;
  readonly stage: LossyStage;
  readonly connection: Connection;
  /** Numbers that were sent for one of ours. */
  readonly sent: ReadonlyMap<string, ReadonlySet<string>>;
};

/** What payouts need; who the payees are is made up, everything behind it is the product's. */
export function openPayouts(input: {
  readonly connection: Connection;
  readonly stage: LossyStage;
  readonly plant: Plant | null;
}): Payouts {
  const { connection, stage, plant } = input;
  const runs = createRuns();
  const sent = new Map<string, Set<string>>();
  const withdrawals = createWithdrawalRepository(connection);
  const ledger = createLedgerRepository(connection);
  const giveBack = async (payoutNo: string): Promise<void> => {
    const row = await withdrawals.findByPayoutNo(payoutNo);
    if (row) await ledger.postOnce(withdrawalReleasedJournal(moveOf(row)));
  };
  const onSent = (no: string, sentNo: string): void => {
    sent.set(no, (sent.get(no) ?? new Set()).add(sentNo));
  };
  const deps: PayoutDeps = {
    clock: { nowMs: () => Date.now() },
    transact: createTransact(connection),
    withdrawals,
    withdrawalPolicies: createWithdrawalPolicyRepository(connection),
    ledger,
    payoutAccounts: {
      findUsable: async (_kind, _owner, id) => ({ ...accountOf(id), usableFrom: new Date(0) }),
    },
    workers: createWorkerRepository(connection),
    merchants: createMerchantRepository(connection),
    moneyAlarms: { isPayoutStopped: async () => false },
    sealer: createSealer(createHash('sha256').update('bench').digest()),
    payouts: {
      WECHAT_TRANSFER: plantedPayouts(stage.payouts, { plant, runs, giveBack, onSent }),
    },
    openPayee: async (accountId) => ({ account: `openid_${accountId}`, name: '示例工人' }),
  };
  return { deps, runs, stage, connection, sent };
}

export type PayoutTrial = {
  readonly withdrawalNo: string;
  readonly workerId: string;
  readonly amountFen: number;
  readonly netFen: number;
  readonly isRefused: boolean;
};

/** An approved withdrawal of half a balance, so that a second payout would find money too. */
export async function openPayoutTrial(
  { deps, connection }: Pick<Payouts, 'deps' | 'connection'>,
  input: { readonly number: number; readonly random: Random },
): Promise<PayoutTrial> {
  const { number, random } = input;
  const text = String(number).padStart(6, '0');
  const workerId = `payee-${text}`;
  const withdrawalNo = `WB${text}`;
  const amountFen = between(random, { min: 1_000, max: 100_000 });
  const row = rowOf({ withdrawalNo, workerId, amountFen });
  await createLedgerRepository(connection).postOnce({
    _id: `test:${withdrawalNo}:fund`,
    lines: [single(accounts.wechatClearing(), accounts.worker(workerId), 2 * amountFen, 'FUND')],
  });
  await withdrawalModel(connection).create(row);
  await deps.transact((session) =>
    deps.ledger.post(withdrawalRequestedJournal(moveOf(row)), session),
  );
  const { netFen } = row;
  return { withdrawalNo, workerId, amountFen, netFen, isRefused: random() < REFUSAL_SHARE };
}

/** Looks, sends and asks as the withdrawal's run does; the payee answers whatever he is shown. */
export async function runPayoutTrial(
  { deps, runs, stage, sent }: Payouts,
  trial: PayoutTrial,
  random: Random,
): Promise<'ended' | 'open'> {
  const { withdrawalNo, isRefused } = trial;
  await sendWithdrawal(deps, { withdrawalNo });
  const payoutNo = (await deps.withdrawals.findById(withdrawalNo))?.payoutNo ?? '';
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    // An activity that fails is tried again; one that always fails never ends, and that is found.
    const status = await askPayout(deps, { withdrawalNo }).then(
      (view) => view.status,
      () => null,
    );
    if (status !== null && isFinalWithdrawalStatus(status)) return 'ended';
    if (random() < RESTART_CHANCE) {
      runs.restart(payoutNo);
      await sendWithdrawal(deps, { withdrawalNo });
    }
    for (const no of sent.get(payoutNo) ?? []) {
      const answer = isRefused ? 'reject' : 'confirm';
      if (random() < 0.5) await atPhone(stage, `${no}/${answer}`);
    }
    await pause(TURN_PAUSE_MS);
  }
  return 'open';
}

/** The payee looks at his phone and confirms or refuses what is there. */
export async function atPhone(
  { sandboxUrl }: Pick<LossyStage, 'sandboxUrl'>,
  what: string,
): Promise<void> {
  const response = await fetch(`${sandboxUrl}sandbox/transfers/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  await response.body?.cancel();
}

/** As for refunds; a payout that the payee refused must have moved nothing. */
export async function judgePayoutTrial(input: {
  readonly payouts: Pick<Payouts, 'deps'>;
  readonly trial: PayoutTrial;
  readonly entries: readonly ChannelEntry[];
  readonly findings: Findings;
}): Promise<number> {
  const { payouts, trial, entries, findings } = input;
  const { withdrawalNo, workerId, amountFen, netFen, isRefused } = trial;
  const moved = entries.filter(({ kind, no }) => kind === 'payout' && no.startsWith(withdrawalNo));
  const row = await payouts.deps.withdrawals.findById(withdrawalNo);
  const balance = await payouts.deps.ledger.balance(accounts.worker(workerId));
  const what = (fault: string): void =>
    findings.add({ fault, ...trial, moved: moved.length, status: row?.status });
  const times = isRefused ? 0 : 1;
  if (moved.length !== times) what(`paid ${moved.length} times, not ${times}`);
  if (row?.status !== (isRefused ? 'FAILED' : 'PAID')) what('another end than the channel told');
  if (moved.some((entry) => entry.amountFen !== netFen)) what('another amount');
  const leftFen = isRefused ? 2 * amountFen : amountFen;
  if (balance.postedFen !== leftFen || balance.availableFen !== leftFen) {
    what(`the balance is ${balance.postedFen}, ${balance.availableFen} of it free`);
  }
  // Left and free again is paid twice as well (RELIABILITY §2.0).
  return balance.availableFen === 2 * amountFen ? 2 * moved.length : moved.length;
}

/** The account of a withdrawal has the withdrawal's own number here. */
export const accountOf = (id: string) =>
  ({ id, kind: 'WECHAT', ver: 1, masked: '微信零钱' }) as const satisfies Record<string, unknown>;

const moveOf = ({ _id, ownerKind, ownerId, amountFen }: WithdrawalDocument) => ({
  withdrawalNo: _id,
  ownerKind,
  ownerId,
  amountFen,
});

function rowOf(of: {
  readonly withdrawalNo: string;
  readonly workerId: string;
  readonly amountFen: number;
}): WithdrawalDocument {
  const { withdrawalNo, workerId, amountFen } = of;
  const at = new Date();
  const account = accountOf(withdrawalNo);
  const amounts = { amountFen: fen(amountFen), feeFen: fen(FEE_FEN), taxFen: fen(TAX_FEN) };
  const terms = termsOf({ ...amounts, account });
  const yes = { terms, atMs: at.getTime() };
  return {
    ...{ _id: withdrawalNo, ownerKind: 'worker', ownerId: workerId, requestedBy: workerId },
    ...{ ...amounts, netFen: fen(amountFen - FEE_FEN - TAX_FEN), account },
    ...{ method: 'WECHAT_TRANSFER', status: 'APPROVED', seq: 4, holds: [], holdUntil: null },
    approvals: [
      { step: 'REVIEW', by: 'maker', ...yes },
      { step: 'APPROVAL', by: 'checker', ...yes },
    ],
    ...{ stageSince: at, stageDueAt: null, isReminded: false, isEscalated: false },
    ...{ payoutNo: null, sentAt: null, asks: 0, nextAskAt: null, askedAt: null },
    ...{ lastAnswer: null, channelPayoutId: null, confirmToken: null, isClosing: false },
    ...{ told: null, push: null },
    ...{ isFlagged: false, end: null, rejection: null, failure: null },
    ...{ policyVersion: 'bench', policy: DEFAULT_WITHDRAWAL_POLICY, createdAt: at, closedAt: null },
  };
}
