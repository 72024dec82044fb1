import type { ChannelOutcome, SharePart, ShareState } from '../../channels/profit-share/port.js';
import { AppError } from '../../contract/terms/errors.js';
import { SHARE_RELATION_OF, type ShareStatus } from '../../contract/terms/profit-share.js';
import type {
  ProfitShareDocument,
  SharePartDocument,
} from '../../data/repositories/profit-shares.js';
import { shareEndedJournal } from '../../domain/ledger/share-postings.js';
import type { ShareProgress } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';
import type { ProfitShareDeps } from './deps.js';

const UNDER_WAY: readonly ShareStatus[] = ['OPEN', 'SUBMITTED'];
/** May pass later: the same number is sent again. Every other definite failure is an end. */
const BUSY = 'RATE_LIMITED';

type Kit = { readonly deps: OrderDeps; readonly share: ProfitShareDeps };
type Row = ProfitShareDocument;

/**
 * Brings the shares of a settled order one step further: what was written is sent, what was sent is
 * asked about under its number, and a bill whose shares have all ended is released. An unknown
 * outcome gives nothing free; a number that the channel never got is sent again as it is.
 */
export async function advanceShares(deps: OrderDeps, orderId: string): Promise<ShareProgress> {
  const share = deps.profitShare;
  if (share === undefined) {
    throw new AppError('CHANNEL_UNAVAILABLE', { detail: 'profit sharing is not configured' });
  }
  const kit = { deps, share };
  const rows = await share.shares.sharesOf(orderId);
  const waiting = new Set<string>();
  for (const row of rows.filter(({ purpose }) => purpose === 'SHARE').filter(isUnderWay)) {
    if (!(await advanceShare(kit, row))) waiting.add(row.paymentNo);
  }
  for (const row of rows.filter(({ purpose }) => purpose === 'RELEASE').filter(isUnderWay)) {
    if (waiting.has(row.paymentNo)) continue;
    if (!(await release(kit, row))) waiting.add(row.paymentNo);
  }
  return { kind: waiting.size === 0 ? 'done' : 'pending' };
}

const isUnderWay = ({ status }: Row): boolean => UNDER_WAY.includes(status);

/** True when it has its end. */
async function advanceShare(kit: Kit, row: Row): Promise<boolean> {
  const { channel, shares } = kit.share;
  const { _id: shareNo, transactionId } = row;
  const parts = await openedParts(kit, row);
  if (row.status === 'SUBMITTED') {
    const outcome = await channel.query({ shareNo, transactionId });
    if (outcome.kind !== 'success') return false;
    if (outcome.value.status !== 'NOT_FOUND')
      return take(kit, { row, parts, state: outcome.value });
  }
  if (parts.some((part) => part === null)) {
    // Never sent, or the channel never got it: nobody can be told of any more.
    return end(kit, { row, status: 'REFUSED', failure: 'PAYEE_GONE', parts: closed(row) });
  }
  const known = parts.filter((part) => part !== null);
  if (!(await tellReceivers(kit, row, known))) return false;
  const set = { status: 'SUBMITTED' } as const;
  if (!(await shares.changeShare({ shareNo, from: UNDER_WAY, set }))) return true;
  const outcome = await channel.share({ shareNo, transactionId, parts: known });
  if (isRefused(outcome)) {
    const failure = `${outcome.code}: ${outcome.message}`;
    return end(kit, { row, status: 'REFUSED', failure, parts: closed(row) });
  }
  return outcome.kind === 'success' && take(kit, { row, parts, state: outcome.value });
}

const isRefused = <T>(
  outcome: ChannelOutcome<T>,
): outcome is Extract<ChannelOutcome<T>, { kind: 'failure' }> =>
  outcome.kind === 'failure' && outcome.code !== BUSY;

/** False while it is not known whether the channel heard of all of them. */
async function tellReceivers(
  { share }: Kit,
  row: Row,
  parts: readonly SharePart[],
): Promise<boolean> {
  for (const [place, { type, account, name }] of parts.entries()) {
    const relation = SHARE_RELATION_OF[row.parts[place]?.ownerKind ?? 'worker'];
    const outcome = await share.channel.addReceiver({ type, account, name, relation });
    // One that is refused gets nothing of the request; the others do.
    if (outcome.kind !== 'success' && !isRefused(outcome)) return false;
  }
  return true;
}

/** What the channel knows each receiver by; null where that cannot be opened any more. */
async function openedParts({ deps, share }: Kit, row: Row): Promise<(SharePart | null)[]> {
  const opened: (SharePart | null)[] = [];
  for (const { type, account, ownerId, amountFen } of row.parts) {
    if (type === 'PERSONAL_OPENID') {
      const payee = await share.openPayee(account);
      opened.push(payee && { type, amountFen, account: payee.account, name: payee.name });
      continue;
    }
    const merchant = await deps.merchants.findById(ownerId);
    opened.push(merchant && { type, amountFen, account, name: merchant.name });
  }
  return opened;
}

/** The channel's word about a request: true when every part of ours has its end in it. */
async function take(
  kit: Kit,
  told: {
    readonly row: Row;
    readonly parts: readonly (SharePart | null)[];
    readonly state: ShareState;
  },
): Promise<boolean> {
  const { row, parts, state } = told;
  if (state.status !== 'FINISHED') return false;
  const ended: SharePartDocument[] = [];
  for (const [place, part] of row.parts.entries()) {
    const opened = parts[place];
    const word = state.parts.find((it) => it.type === part.type && it.account === opened?.account);
    // Another amount, or nothing: not an answer about what was sent.
    if (word?.amountFen !== part.amountFen || word.result === 'PENDING') return false;
    ended.push({ ...part, result: word.result, failReason: word.failReason });
  }
  const { channelShareId } = state;
  return end(kit, { row, status: 'DONE', failure: null, parts: ended, channelShareId });
}

const closed = (row: Row): SharePartDocument[] =>
  row.parts.map((part) => ({ ...part, result: 'CLOSED' }));

/** Request and ledger in one transaction; whoever comes second changes nothing. */
async function end(
  { deps, share }: Kit,
  change: {
    readonly row: Row;
    readonly status: 'DONE' | 'REFUSED';
    readonly failure: string | null;
    readonly parts: SharePartDocument[];
    readonly channelShareId?: string | null;
  },
): Promise<true> {
  const { row, status, failure, parts, channelShareId = null } = change;
  const { _id: shareNo, orderId } = row;
  const finishedAt = new Date(deps.clock.nowMs());
  await deps.transact(async (session) => {
    const set = { status, failure, parts, channelShareId, finishedAt };
    if (!(await share.shares.changeShare({ shareNo, from: UNDER_WAY, set }, session))) return;
    const isShared = (place: number): boolean => parts[place]?.result === 'SUCCESS';
    await deps.ledger.post(shareEndedJournal({ shareNo, orderId, parts, isShared }), session);
  });
  return true;
}

/** Nothing moves, so that it may be repeated; a refusal says that there is nothing to release. */
async function release({ deps, share }: Kit, row: Row): Promise<boolean> {
  const { _id: shareNo, transactionId } = row;
  const outcome = await share.channel.unfreeze({ shareNo, transactionId });
  if (outcome.kind === 'unknown') return false;
  if (outcome.kind === 'failure' && outcome.code === BUSY) return false;
  const finishedAt = new Date(deps.clock.nowMs());
  const set =
    outcome.kind === 'success'
      ? ({ status: 'DONE', channelShareId: outcome.value.channelShareId, finishedAt } as const)
      : ({
          status: 'REFUSED',
          failure: `${outcome.code}: ${outcome.message}`,
          finishedAt,
        } as const);
  await share.shares.changeShare({ shareNo, from: UNDER_WAY, set });
  return true;
}
