import { WITHDRAWAL_SYSTEM, type WithdrawalHold } from '../../contract/terms/withdrawal.js';
import type { UsablePayoutAccount } from '../../data/repositories/payout-accounts.js';
import type { WithdrawalDocument } from '../../data/repositories/withdrawals.js';
import { areApprovalsWhole } from '../../domain/withdrawal/reduce.js';
import type { WithdrawalChange } from '../../domain/withdrawal/state.js';
import type { WithdrawalInput, WithdrawalView } from '../../workflows/contract.js';
import { requireWithdrawal, writeChange } from './change-withdrawal.js';
import type { WithdrawalDeps } from './deps.js';
import { stateOf, viewOf } from './withdrawal-state.js';

const CLOCK_SKEW_MS = 1_000;

type Holds = { readonly holds: readonly WithdrawalHold[]; readonly untilMs: number | null };

/**
 * The checks of the system, and what follows: to the desk, or held until a moment. The account is
 * taken as it is now, and whoever approves approves that.
 */
export async function checkWithdrawal(
  deps: WithdrawalDeps,
  { withdrawalNo }: WithdrawalInput,
): Promise<WithdrawalView> {
  const row = await requireWithdrawal(deps, withdrawalNo);
  if (row.status !== 'REQUESTED' && row.status !== 'HELD') return viewOf(row);
  const account = await accountOf(deps, row);
  const held = await holdsOf(deps, row, account);
  const isClear = held.holds.length === 0;
  const change: WithdrawalChange = isClear ? { event: 'clear' } : { event: 'hold', ...held };
  return step(deps, { row, change, account });
}

/**
 * The last look before money leaves. A changed account makes what was approved void; a freeze, a
 * fresh account or an open money alarm lets it wait. Then the number is written, and nothing is
 * called here.
 */
export async function sendWithdrawal(
  deps: WithdrawalDeps,
  { withdrawalNo }: WithdrawalInput,
): Promise<WithdrawalView> {
  const row = await requireWithdrawal(deps, withdrawalNo);
  if (row.status !== 'APPROVED') return viewOf(row);
  const account = await accountOf(deps, row);
  const isOther = account?.ver !== row.account.ver || !areApprovalsWhole(stateOf(row));
  if (isOther) {
    const accountVer = account?.ver ?? null;
    return step(deps, { row, change: { event: 'void', accountVer }, account });
  }
  const held = await holdsOf(deps, row, account);
  const isStopped = await deps.moneyAlarms.isPayoutStopped();
  const holds = [...held.holds, ...(isStopped ? (['PAYOUTS_STOPPED'] as const) : [])];
  if (holds.length > 0) {
    const untilMs = isStopped ? null : held.untilMs;
    return step(deps, { row, change: { event: 'hold', holds, untilMs }, account });
  }
  return step(deps, { row, change: { event: 'send' }, account });
}

const accountOf = (
  deps: WithdrawalDeps,
  { ownerKind, ownerId, account }: WithdrawalDocument,
): Promise<UsablePayoutAccount | null> =>
  deps.payoutAccounts.findUsable(ownerKind, ownerId, account.id);

/** Why it has to wait now; `untilMs` where the end is known. */
async function holdsOf(
  deps: WithdrawalDeps,
  row: WithdrawalDocument,
  account: UsablePayoutAccount | null,
): Promise<Holds> {
  const nowMs = deps.clock.nowMs();
  const holds: WithdrawalHold[] = [];
  const ends: (number | null)[] = [];
  const hold = (code: WithdrawalHold, untilMs: number | null): void => {
    holds.push(code);
    ends.push(untilMs);
  };
  if (account === null) hold('ACCOUNT_GONE', null);
  else if (account.usableFrom.getTime() > nowMs) hold('NEW_ACCOUNT', account.usableFrom.getTime());
  const freeze = await freezeOf(deps, row, nowMs);
  if (freeze !== null) hold('OWNER_FROZEN', freeze.untilMs);
  // Whatever has no known end is looked at again soon.
  const isKnown = ends.every((end) => end !== null);
  if (holds.length === 0 || !isKnown) return { holds, untilMs: null };
  // The run's clock may be ahead of this one: it is not to ask again at once, and again.
  const soonMs = nowMs + CLOCK_SKEW_MS;
  return { holds, untilMs: Math.max(soonMs, ...ends.map((end) => end ?? 0)) };
}

async function freezeOf(
  deps: WithdrawalDeps,
  { ownerKind, ownerId }: WithdrawalDocument,
  nowMs: number,
): Promise<{ readonly untilMs: number | null } | null> {
  if (ownerKind === 'merchant') {
    const merchant = await deps.merchants.findById(ownerId);
    return merchant?.status === 'SUSPENDED' ? { untilMs: null } : null;
  }
  const worker = await deps.workers.findById(ownerId);
  if (worker?.status === 'SUSPENDED') return { untilMs: null };
  const frozenMs = worker?.frozenUntil?.getTime() ?? 0;
  // A freeze may be lifted early: it is looked at again, and not only at its end.
  return frozenMs > nowMs ? { untilMs: null } : null;
}

const areSameHolds = (row: WithdrawalDocument, holds: readonly WithdrawalHold[]): boolean =>
  row.holds.length > 0 && row.holds.join() === holds.join();

async function step(
  deps: WithdrawalDeps,
  of: {
    readonly row: WithdrawalDocument;
    readonly change: WithdrawalChange;
    readonly account: UsablePayoutAccount | null;
  },
): Promise<WithdrawalView> {
  const { row, change, account } = of;
  if (change.event === 'hold' && areSameHolds(row, change.holds)) {
    const nowMs = deps.clock.nowMs();
    const holdUntil = new Date(change.untilMs ?? nowMs + row.policy.recheckMs);
    const { _id: withdrawalNo, seq } = row;
    await deps.withdrawals.postpone({ withdrawalNo, seq, holdUntil });
    return viewOf(await requireWithdrawal(deps, withdrawalNo));
  }
  const pinned = account && {
    id: account.id,
    kind: account.kind,
    ver: account.ver,
    masked: account.masked,
  };
  const takesAccount = change.event === 'clear' || change.event === 'void';
  const after = await writeChange(deps, {
    withdrawalNo: row._id,
    change,
    actor: WITHDRAWAL_SYSTEM,
    receivedAtMs: deps.clock.nowMs(),
    // Judged from this very row: a later attempt judges anew.
    key: `${change.event}:${row.seq}`,
    ...(takesAccount && pinned && { set: { account: pinned } }),
  });
  return viewOf(after);
}
