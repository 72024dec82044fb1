import { fen, type Fen } from '../../contract/terms/money.js';
import type { PayoutOwnerKind } from '../../contract/terms/payout.js';
import type { ShareReceiverType } from '../../contract/terms/profit-share.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { OrderDeps } from '../order/deps.js';
import type { ProfitShareDeps } from './deps.js';

/** What one owner has just earned with an order. */
export type Earned = {
  readonly ownerKind: PayoutOwnerKind;
  readonly ownerId: string;
  readonly amountFen: Fen;
};

export type ShareClaim = Earned & {
  readonly type: ShareReceiverType;
  readonly account: string;
};

type FindDeps = Pick<OrderDeps, 'clock' | 'workers' | 'merchants'>;

/**
 * Who of the earners can have his share at WeChat: a merchant by his own merchant number, a worker
 * by the WeChat that he withdraws to, so that the checks of payout accounts (name, age, link) are
 * the checks of shares. Nobody while payouts are stopped; not who is frozen or suspended, and not
 * an owner kind whose withdrawals withhold tax, which a share would get round.
 */
export async function findReceivers(
  deps: FindDeps,
  share: ProfitShareDeps,
  input: { readonly earned: readonly Earned[]; readonly session: ClientSession },
): Promise<readonly ShareClaim[]> {
  if (await share.moneyAlarms.isPayoutStopped()) return [];
  const { values } = await share.withdrawalPolicies.effective(new Date(deps.clock.nowMs()));
  const claims: ShareClaim[] = [];
  for (const earned of input.earned) {
    if (earned.amountFen <= 0) continue;
    const isWorker = earned.ownerKind === 'worker';
    const { kind } = isWorker ? values.workerTax : values.merchantTax;
    if (kind !== 'NONE') continue;
    const one = { ownerId: earned.ownerId, session: input.session };
    const account = isWorker
      ? await accountOfWorker(deps, share, one)
      : await accountOfMerchant(deps, one);
    if (account === null) continue;
    const type = isWorker ? 'PERSONAL_OPENID' : 'MERCHANT_ID';
    claims.push({ ...earned, amountFen: fen(earned.amountFen), type, account });
  }
  return claims;
}

type One = { readonly ownerId: string; readonly session: ClientSession };

async function accountOfMerchant(
  { merchants }: FindDeps,
  { ownerId, session }: One,
): Promise<string | null> {
  const merchant = await merchants.findById(ownerId, session);
  if (merchant?.status !== 'ACTIVE') return null;
  return merchant.wechatMchid ?? null;
}

/** The id of his payout account; his openid is opened only where it is sent. */
async function accountOfWorker(
  { workers, clock }: FindDeps,
  { payoutAccounts }: ProfitShareDeps,
  { ownerId, session }: One,
): Promise<string | null> {
  const nowMs = clock.nowMs();
  const worker = await workers.findById(ownerId, session);
  if (worker === null || worker.status === 'SUSPENDED') return null;
  if ((worker.frozenUntil?.getTime() ?? 0) > nowMs) return null;
  const rows = await payoutAccounts.listOf({ ownerKind: 'worker', ownerId }, session);
  const row = rows.find((it) => it.kind === 'WECHAT' && it.usableFrom.getTime() <= nowMs);
  if (row === undefined) return null;
  const usable = await payoutAccounts.findUsable('worker', ownerId, row._id, session);
  return usable === null ? null : row._id;
}
