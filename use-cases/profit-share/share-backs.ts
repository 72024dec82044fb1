import type { ChannelOutcome, ReturnState } from '../../channels/profit-share/port.js';
import { fen } from '../../contract/terms/money.js';
import { SHARE_BACK_WAIT_MS, type ShareBackStatus } from '../../contract/terms/profit-share.js';
import type {
  ProfitShareDocument,
  ShareBackDocument,
} from '../../data/repositories/profit-shares.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { receivableAccount, shareBackJournal } from '../../domain/ledger/share-postings.js';
import type { ShareProgress } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';
import type { ProfitShareDeps } from './deps.js';
import type { Earned } from './find-receivers.js';

const UNDER_WAY: readonly ShareBackStatus[] = ['OPEN', 'SUBMITTED'];
const BUSY = 'RATE_LIMITED';

type BackDeps = Pick<OrderDeps, 'clock' | 'profitShare'>;

/** Number of a request's n-th share-back; one intent has one number, reused on every retry. */
const returnNoOf = (shareNo: string, index: number): string =>
  `${shareNo}B${String(index).padStart(2, '0')}`;

/**
 * Writes what of a cost comes back from shares that the channel has given: as much as each bearer
 * got there and has not given back, the newest request first. Only merchants can give back. In the
 * transaction that charges the cost; it is sent before the refund is.
 */
export async function planShareBacks(
  deps: BackDeps,
  input: {
    readonly orderId: string;
    readonly costs: readonly Earned[];
    readonly session: ClientSession;
  },
): Promise<void> {
  const { profitShare } = deps;
  if (profitShare === undefined) return;
  const { orderId, costs, session } = input;
  const shares = (await profitShare.shares.sharesOf(orderId, session)).filter(
    ({ purpose, status }) => purpose === 'SHARE' && status === 'DONE',
  );
  if (shares.length === 0) return;
  const backs = await profitShare.shares.backsOf(orderId, session);
  const rows = backsFor({ shares, backs, costs, returnsMax: profitShare.limits.returnsMax });
  if (rows.length === 0) return;
  const createdAt = new Date(deps.clock.nowMs());
  await profitShare.shares.insertBacks(
    rows.map((row) => ({ ...row, createdAt, finishedAt: null })),
    session,
  );
}

type NewBack = Omit<ShareBackDocument, 'createdAt' | 'finishedAt'>;

function backsFor(input: {
  readonly shares: readonly ProfitShareDocument[];
  readonly backs: readonly ShareBackDocument[];
  readonly costs: readonly Earned[];
  readonly returnsMax: number;
}): readonly NewBack[] {
  const { shares, backs, costs, returnsMax } = input;
  const rows: NewBack[] = [];
  for (const { ownerKind, ownerId, amountFen: costFen } of costs) {
    let leftFen: number = costFen;
    for (const { _id: shareNo, orderId, parts } of [...shares].reverse()) {
      const ofShare = [...backs, ...rows].filter((back) => back.shareNo === shareNo);
      const part = parts.find((it) => it.ownerKind === ownerKind && it.ownerId === ownerId);
      if (part?.result !== 'SUCCESS' || part.type !== 'MERCHANT_ID') continue;
      if (ofShare.length >= returnsMax) continue;
      const amountFen = Math.min(leftFen, part.amountFen - backFenOf(ofShare, ownerId));
      if (amountFen <= 0) continue;
      leftFen -= amountFen;
      rows.push({
        ...{ _id: returnNoOf(shareNo, ofShare.length + 1), shareNo, orderId, ownerKind, ownerId },
        ...{ account: part.account, amountFen: fen(amountFen), status: 'OPEN', failure: null },
      });
    }
  }
  return rows;
}

const backFenOf = (
  backs: readonly Pick<NewBack, 'ownerId' | 'status' | 'amountFen'>[],
  ownerId: string,
): number =>
  backs
    .filter((back) => back.ownerId === ownerId && back.status !== 'FAILED')
    .reduce((sum, { amountFen }) => sum + amountFen, 0);

/**
 * Brings the share-backs of an order one step further. `pending` while one that is not older than an
 * hour has no end: its refund waits so long. One that failed costs nobody twice: what its receiver
 * owes is netted against his next income.
 */
export async function advanceShareBacks(deps: OrderDeps, orderId: string): Promise<ShareProgress> {
  const { profitShare } = deps;
  if (profitShare === undefined) return { kind: 'done' };
  const since = deps.clock.nowMs() - SHARE_BACK_WAIT_MS;
  let isPending = false;
  for (const row of await profitShare.shares.backsOf(orderId)) {
    if (!UNDER_WAY.includes(row.status)) continue;
    const isOver = await advanceBack(deps, profitShare, row);
    if (!isOver && row.createdAt.getTime() > since) isPending = true;
  }
  return { kind: isPending ? 'pending' : 'done' };
}

/** True when it has its end. */
async function advanceBack(
  deps: OrderDeps,
  share: ProfitShareDeps,
  row: ShareBackDocument,
): Promise<boolean> {
  const { _id: returnNo, shareNo, account, amountFen } = row;
  if (row.status === 'SUBMITTED') {
    const outcome = await share.channel.queryReturn({ returnNo, shareNo });
    if (outcome.kind !== 'success') return false;
    if (outcome.value.status !== 'NOT_FOUND') return conclude(deps, share, { row, outcome });
  }
  const set = { status: 'SUBMITTED' } as const;
  if (!(await share.shares.changeBack({ returnNo, from: UNDER_WAY, set }))) return true;
  const outcome = await share.channel.return({
    ...{ returnNo, shareNo, merchantAccount: account },
    amountFen: fen(amountFen),
  });
  return conclude(deps, share, { row, outcome });
}

async function conclude(
  deps: OrderDeps,
  share: ProfitShareDeps,
  told: { readonly row: ShareBackDocument; readonly outcome: ChannelOutcome<ReturnState> },
): Promise<boolean> {
  const { row, outcome } = told;
  const { _id: returnNo } = row;
  if (outcome.kind === 'unknown') return false;
  if (outcome.kind === 'failure') {
    if (outcome.code === BUSY) return false;
    return fail(deps, share, { returnNo, failure: `${outcome.code}: ${outcome.message}` });
  }
  const { status, amountFen, failReason } = outcome.value;
  if (status === 'FAILED') return fail(deps, share, { returnNo, failure: failReason ?? status });
  // Another amount is no answer about what was asked for.
  if (status !== 'SUCCESS' || amountFen !== row.amountFen) return false;
  await succeed(deps, share, row);
  return true;
}

async function fail(
  { clock }: OrderDeps,
  { shares }: ProfitShareDeps,
  end: { readonly returnNo: string; readonly failure: string },
): Promise<true> {
  const { returnNo, failure } = end;
  const set = { status: 'FAILED', failure, finishedAt: new Date(clock.nowMs()) } as const;
  await shares.changeBack({ returnNo, from: UNDER_WAY, set });
  return true;
}

/** The money is back with us: row and ledger in one transaction. */
async function succeed(
  deps: OrderDeps,
  { shares }: ProfitShareDeps,
  row: ShareBackDocument,
): Promise<void> {
  const { _id: returnNo, orderId, ownerKind, ownerId } = row;
  const finishedAt = new Date(deps.clock.nowMs());
  await deps.transact(async (session) => {
    const set = { status: 'SUCCEEDED', finishedAt } as const;
    if (!(await shares.changeBack({ returnNo, from: UNDER_WAY, set }, session))) return;
    const owed = await deps.ledger.balance(receivableAccount(ownerKind, ownerId), session);
    const owedFen = fen(Math.max(0, owed.postedFen));
    const move = { returnNo, orderId, ownerKind, ownerId, amountFen: fen(row.amountFen), owedFen };
    await deps.ledger.post(shareBackJournal(move), session);
  });
}
