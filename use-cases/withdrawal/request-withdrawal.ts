import { createHash } from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';
import { fen, type Fen } from '../../contract/terms/money.js';
import { PAYOUT_METHOD_OF } from '../../contract/terms/withdrawal.js';
import { isDuplicateKey } from '../../data/connect.js';
import type { UsablePayoutAccount } from '../../data/repositories/payout-accounts.js';
import type { EffectiveWithdrawalPolicy } from '../../data/repositories/withdrawal-policies.js';
import type {
  WithdrawalDocument,
  WithdrawalOwnerKey,
} from '../../data/repositories/withdrawals.js';
import { withdrawalRequestedJournal } from '../../domain/ledger/withdrawal-postings.js';
import { chinaMonth, chinaYearStart } from '../../contract/terms/china-day.js';
import { withdrawalFee } from '../../domain/withdrawal/fee.js';
import { withheldTax } from '../../domain/withdrawal/tax.js';
import { dayIdOf } from './change-withdrawal.js';
import type { WithdrawalDeps } from './deps.js';

const NUMBER_LENGTH = 24;

/** What a withdrawal costs at a moment, before it is asked for. */
export type WithdrawalTerms = {
  readonly amountFen: Fen;
  readonly feeFen: Fen;
  readonly taxFen: Fen;
  readonly netFen: Fen;
  readonly policy: EffectiveWithdrawalPolicy;
};

export type WithdrawalRequest = {
  readonly owner: WithdrawalOwnerKey;
  /** The worker, or whoever of the merchant's staff. */
  readonly requestedBy: string;
  /** His Idempotency-Key. */
  readonly key: string;
  readonly amountFen: Fen;
  readonly accountId: string;
  /** What he has seen that would arrive. */
  readonly netFen: Fen;
  readonly receivedAtMs: number;
};

/**
 * Fee and tax by the tables of that day. Two requests at one moment may both see the year without
 * the other: the next one withholds what was too little, because the tax is cumulative.
 */
export async function withdrawalTerms(
  deps: Pick<WithdrawalDeps, 'withdrawals' | 'withdrawalPolicies'>,
  asked: { readonly owner: WithdrawalOwnerKey; readonly amountFen: Fen; readonly atMs: number },
): Promise<WithdrawalTerms> {
  const { owner, amountFen, atMs } = asked;
  const policy = await deps.withdrawalPolicies.effective(new Date(atMs));
  const { feeBands, workerTax, merchantTax } = policy.values;
  const rule = owner.ownerKind === 'worker' ? workerTax : merchantTax;
  const feeFen = withdrawalFee(feeBands, amountFen);
  const taxFen = rule.kind === 'NONE' ? fen(0) : await taxOf(deps, { ...asked, rule });
  const netFen = fen(Math.max(0, amountFen - feeFen - taxFen));
  return { amountFen, feeFen, taxFen, netFen, policy };
}

/**
 * Reserves the amount and stores the request: placed, or refused. Its number comes from who asks
 * and his key, so that a repeat is the same one. Errors: WITHDRAWAL_LIMIT (extra.limit: MIN, MAX or
 * DAY), WITHDRAWAL_CHANGED when another amount would arrive than he has seen,
 * PAYOUT_ACCOUNT_UNUSABLE, INSUFFICIENT_BALANCE, IDEMPOTENCY_KEY_REUSED.
 */
export async function requestWithdrawal(
  deps: WithdrawalDeps,
  input: WithdrawalRequest,
): Promise<WithdrawalDocument> {
  const { owner, amountFen, accountId, receivedAtMs } = input;
  const withdrawalNo = withdrawalNoOf(input);
  const known = await deps.withdrawals.findById(withdrawalNo);
  if (known) return sameRequest(known, input);
  const terms = await withdrawalTerms(deps, { owner, amountFen, atMs: receivedAtMs });
  requireWithinLimits(terms, input);
  const account = await deps.payoutAccounts.findUsable(owner.ownerKind, owner.ownerId, accountId);
  if (account === null) throw new AppError('PAYOUT_ACCOUNT_UNUSABLE');
  const row = newRow({ withdrawalNo, input, terms, account });
  try {
    await store(deps, row, input.key);
    return row;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const mine = await deps.withdrawals.findById(withdrawalNo);
    if (!mine) throw error;
    return sameRequest(mine, input);
  }
}

/** Letters and digits only, short enough for every channel with what is put behind it. */
function withdrawalNoOf({ owner, requestedBy, key }: WithdrawalRequest): string {
  const text = [owner.ownerKind, owner.ownerId, requestedBy, key].join('\n');
  return `W${createHash('sha256').update(text).digest('hex').slice(0, NUMBER_LENGTH)}`;
}

async function taxOf(
  deps: Pick<WithdrawalDeps, 'withdrawals'>,
  asked: {
    readonly owner: WithdrawalOwnerKey;
    readonly amountFen: Fen;
    readonly atMs: number;
    readonly rule: Parameters<typeof withheldTax>[0];
  },
): Promise<Fen> {
  const { owner, amountFen, atMs, rule } = asked;
  const { months, ...year } = await deps.withdrawals.paidSince(owner, chinaYearStart(atMs));
  const withIncome = new Set(months.map((date) => chinaMonth(date.getTime())));
  withIncome.add(chinaMonth(atMs));
  return withheldTax(rule, { ...year, months: withIncome.size }, amountFen);
}

function requireWithinLimits(terms: WithdrawalTerms, input: WithdrawalRequest): void {
  const { amountFen, netFen, policy } = terms;
  const { minFen, maxFen } = policy.values;
  if (amountFen < minFen || netFen <= 0) {
    throw new AppError('WITHDRAWAL_LIMIT', { extra: { limit: 'MIN', fen: minFen } });
  }
  if (amountFen > maxFen) {
    throw new AppError('WITHDRAWAL_LIMIT', { extra: { limit: 'MAX', fen: maxFen } });
  }
  if (netFen !== input.netFen) throw new AppError('WITHDRAWAL_CHANGED', { extra: { netFen } });
}

async function store(deps: WithdrawalDeps, row: WithdrawalDocument, key: string): Promise<void> {
  const { _id: withdrawalNo, ownerKind, ownerId, amountFen, policy, createdAt } = row;
  const by = { kind: 'owner', id: row.requestedBy } as const;
  const day = {
    dayId: dayIdOf(row, createdAt.getTime()),
    amountFen,
    countMax: policy.dailyCountMax,
    sumFenMax: policy.dailyFenMax,
    at: createdAt,
  };
  await deps.transact(async (session) => {
    await deps.withdrawals.insert(row, session);
    await deps.withdrawals.insertEvent(
      {
        _id: `${withdrawalNo}:0`,
        withdrawalNo,
        ownerId,
        seq: 0,
        key: `request:${key}`,
        event: 'request',
        from: null,
        to: 'REQUESTED',
        by,
        at: createdAt,
        detail: row.account.masked,
        noteId: null,
      },
      session,
    );
    if (!(await deps.withdrawals.countRequest(day, session))) {
      throw new AppError('WITHDRAWAL_LIMIT', { extra: { limit: 'DAY' } });
    }
    // The guarded write of the owner's account decides between requests.
    const move = { withdrawalNo, ownerKind, ownerId, amountFen };
    await deps.ledger.post(withdrawalRequestedJournal(move), session);
  });
}

function newRow(of: {
  readonly withdrawalNo: string;
  readonly input: WithdrawalRequest;
  readonly terms: WithdrawalTerms;
  readonly account: UsablePayoutAccount;
}): WithdrawalDocument {
  const { withdrawalNo, input, terms, account } = of;
  const at = new Date(input.receivedAtMs);
  const { amountFen, feeFen, taxFen, netFen, policy } = terms;
  const { id, kind, ver, masked } = account;
  return {
    _id: withdrawalNo,
    ...input.owner,
    requestedBy: input.requestedBy,
    ...{ amountFen, feeFen, taxFen, netFen },
    account: { id, kind, ver, masked },
    method: PAYOUT_METHOD_OF[kind],
    status: 'REQUESTED',
    seq: 0,
    holds: [],
    holdUntil: null,
    approvals: [],
    stageSince: at,
    stageDueAt: at,
    isReminded: false,
    isEscalated: false,
    payoutNo: null,
    sentAt: null,
    asks: 0,
    nextAskAt: null,
    askedAt: null,
    lastAnswer: null,
    channelPayoutId: null,
    confirmToken: null,
    told: null,
    push: null,
    isClosing: false,
    isFlagged: false,
    end: null,
    rejection: null,
    failure: null,
    policyVersion: policy.version,
    policy: policy.values,
    createdAt: at,
    closedAt: null,
  };
}

function sameRequest(row: WithdrawalDocument, input: WithdrawalRequest): WithdrawalDocument {
  const isSame = row.amountFen === input.amountFen && row.account.id === input.accountId;
  if (!isSame) throw new AppError('IDEMPOTENCY_KEY_REUSED');
  return row;
}
