import { createHash } from 'node:crypto';
import type { BillChannelCode, TradeBillLine } from '../../contract/terms/reconcile.js';
import { isDuplicateKey } from '../../data/connect.js';
import { suspenseJournal } from '../../domain/ledger/reconcile-postings.js';
import { keyOf, type Difference } from '../../domain/reconcile/match.js';
import { deliverChannelEvent, storeChannelEvent } from '../payment/channel-events.js';
import { channelOf, clearingOf } from '../payment/channel-of.js';
import { isPaidState } from '../payment/check-payments.js';
import { askAboutRefund } from '../payment/run-refund.js';
import type { MoneyCheckDeps } from './deps.js';

/** Differences that one round follows up; the rest waits for the next. */
const FOLLOWED_MAX = 500;
const NUMBER_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

type FollowUp = {
  readonly channel: BillChannelCode;
  readonly dateCn: string;
  readonly lines: readonly TradeBillLine[];
  readonly differences: readonly Difference[];
};

/**
 * What a difference leads to without anybody's word, after the channel itself was asked: money that
 * is there and that we have a document for goes the ordinary road; money that nothing explains goes
 * to suspense. Answers after how many something was done.
 */
export async function followUp(deps: MoneyCheckDeps, found: FollowUp): Promise<number> {
  const lines = new Map(found.lines.map((line) => [keyOf(line), line]));
  let done = 0;
  for (const difference of found.differences.slice(0, FOLLOWED_MAX)) {
    const line = lines.get(keyOf(difference));
    if (line?.status !== 'SUCCESS') continue;
    const isNobodys =
      difference.ourFen === null &&
      (difference.class === 'ONLY_THEIRS' || difference.class === 'REFUND_WITHOUT_PAYMENT');
    if (isNobodys && (await toSuspense(deps, found, line))) done += 1;
    if (difference.class === 'STATUS' && (await takeOver(deps, found.channel, line))) done += 1;
  }
  return done;
}

/** Ours says that it is not there yet: the channel is asked, and its word goes the usual road. */
async function takeOver(
  deps: MoneyCheckDeps,
  channel: BillChannelCode,
  line: TradeBillLine,
): Promise<boolean> {
  if (line.kind === 'PAYMENT') return tellPaid(deps, channel, line.no);
  const answer = await askAboutRefund(deps, line.no);
  return answer.kind === 'success' && answer.value.status === 'SUCCESS';
}

/**
 * Asks the channel about a bill of ours that is not paid here, and puts a payment into the inbox,
 * as its callback would have done. False when the channel does not say that it was paid.
 */
export async function tellPaid(
  deps: MoneyCheckDeps,
  channel: BillChannelCode,
  paymentNo: string,
): Promise<boolean> {
  const answer = await channelOf(deps, channel).queryPayment({ paymentNo });
  if (answer.kind !== 'success') return false;
  const { tradeState, amountFen, transactionId, paidAt } = answer.value;
  if (!isPaidState(tradeState) || amountFen === null || transactionId === null) return false;
  const { eventId } = await storeChannelEvent(deps, channel, {
    type: 'payment',
    id: `reconcile:${paymentNo}`,
    paymentNo,
    state: 'SUCCESS',
    amountFen,
    currency: 'CNY',
    transactionId,
    occurredAt: paidAt ?? new Date(deps.clock.nowMs()),
  });
  await deliverChannelEvent(deps, deps.gateway, eventId);
  return true;
}

/** Nothing of ours explains it. Only what the channel itself confirms is booked. */
async function toSuspense(
  deps: MoneyCheckDeps,
  { channel, dateCn }: FollowUp,
  line: TradeBillLine,
): Promise<boolean> {
  const { kind, no, paymentNo, channelNo, amountFen } = line;
  const id = suspenseIdOf({ channel, kind, no });
  if ((await deps.suspense.findById(id)) !== null) return false;
  if (!(await isConfirmed(deps, channel, { kind, no, paymentNo, amountFen }))) return false;
  const signedFen = kind === 'PAYMENT' ? amountFen : -amountFen;
  const item = {
    ...{ _id: id, channel, dateCn, kind, no, channelNo, signedFen },
    status: 'OPEN',
    openedAt: new Date(deps.clock.nowMs()),
    asked: null,
    checked: null,
  } as const;
  try {
    await deps.transact(async (session) => {
      await deps.suspense.insert(item, session);
      const move = { suspenseId: id, channel: clearingOf(channel), signedFen };
      await deps.ledger.post(suspenseJournal(move), session);
    });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

async function isConfirmed(
  deps: MoneyCheckDeps,
  channel: BillChannelCode,
  about: Pick<TradeBillLine, 'kind' | 'no' | 'paymentNo' | 'amountFen'>,
): Promise<boolean> {
  const { kind, no, paymentNo, amountFen } = about;
  if (kind === 'PAYMENT') {
    const answer = await channelOf(deps, channel).queryPayment({ paymentNo });
    if (answer.kind !== 'success') return false;
    return isPaidState(answer.value.tradeState) && answer.value.amountFen === amountFen;
  }
  const answer = await channelOf(deps, channel).queryRefund({ refundNo: no, paymentNo });
  if (answer.kind !== 'success') return false;
  return answer.value.status === 'SUCCESS' && answer.value.amountFen === amountFen;
}

/** Part of a journal's key, so that a number of strange signs is taken by its digest. */
function suspenseIdOf(about: {
  readonly channel: BillChannelCode;
  readonly kind: string;
  readonly no: string;
}): string {
  const { channel, kind, no } = about;
  const safe = NUMBER_PATTERN.test(no)
    ? no
    : createHash('sha256').update(no).digest('hex').slice(0, 32);
  return `${channel}-${kind}-${safe}`;
}
