import type { ChannelOutcome } from '../../channels/outcome.js';
import { BILL_LINES_MAX } from '../../channels/payment/bill-port.js';
import type { TradeBillLine } from '../../contract/terms/reconcile.js';
import type { FoundDifference } from '../../data/repositories/recon-runs.js';
import { chinaDatePlus, chinaDay } from '../../contract/terms/china-day.js';
import {
  EDGE_MS,
  keyOf,
  matchDay,
  type Difference,
  type MatchResult,
  type OurDocument,
} from '../../domain/reconcile/match.js';
import type { BillDayInput, BillProgress } from '../../workflows/contract.js';
import type { MoneyCheckDeps } from './deps.js';
import { recordCheck } from './record-check.js';
import { followUp } from './follow-up.js';

const DAY_MS = 24 * 3_600_000;
/** Channels promise the bills of a day for nine or ten in the morning of the next one. */
const NOON_MS = 12 * 3_600_000;

/**
 * J4: a day's trade bill against our documents and the ledger. What only the channel has, and money
 * that came while ours says it has not, is followed up on the spot. `WAITING` while the bill is not
 * there; repeating it on the same day replaces what was read.
 */
export async function matchTradeBill(
  deps: MoneyCheckDeps,
  { channel, dateCn }: BillDayInput,
): Promise<BillProgress> {
  const lines: TradeBillLine[] = [];
  const outcome = await deps.bills[channel]?.downloadTradeBill({ dateCn }, (line) =>
    lines.push(line),
  );
  if (
    outcome?.kind !== 'success' &&
    !(await isDayEmpty(deps, { channel, dateCn }, outcome, ['settledIn']))
  ) {
    return waiting(outcome?.message);
  }
  let followedUp = 0;
  const name = { job: 'J4', subject: `${channel}-${dateCn}`, isKept: true } as const;
  const { status, differenceCount } = await recordCheck(deps, name, async () => {
    const result = await compare(deps, { channel, dateCn }, lines);
    await keepLines(deps, { channel, dateCn }, lines);
    const real = result.differences.filter((row) => row.class !== 'NEXT_DAY');
    followedUp = await followUp(deps, { channel, dateCn, lines, differences: real });
    const { matchedFen, billedFen } = result;
    return {
      checkedCount: lines.length,
      differences: [...result.differences].sort(carriedLast).map(asFound),
      differenceCount: real.length,
      matchedFen,
      billedFen,
    };
  });
  return { status, differenceCount, followedUp, message: null };
}

export function waiting(message: string | undefined): BillProgress {
  return {
    status: 'WAITING',
    differenceCount: 0,
    followedUp: 0,
    message: message ?? 'the channel is not configured',
  };
}

/**
 * Whether the bill that is not there is an empty one. A channel that says so with the words for a
 * late bill is believed from noon on, and only where nothing of ours has moved either, as far as
 * the bill would list it: then money of somebody else at most is missed, and the next balance tells
 * of that.
 */
export async function isDayEmpty(
  deps: MoneyCheckDeps,
  { channel, dateCn }: BillDayInput,
  outcome: ChannelOutcome<unknown> | undefined,
  moves: readonly ('settledIn' | 'paidOutIn')[],
): Promise<boolean> {
  if (outcome?.kind !== 'failure' || outcome.code !== 'NO_BILL') return false;
  const { fromMs, toMs } = chinaDay(dateCn);
  if (deps.clock.nowMs() < toMs + NOON_MS) return false;
  const window = { from: new Date(fromMs), to: new Date(toMs) };
  const moved = await Promise.all([
    ...moves.map((read) => deps.moneyFacts[read](channel, window)),
    carriedOver(deps, { channel, dateCn }),
  ]);
  return moved.every((rows) => rows.length === 0);
}

/** Everything that the bill, our day and the edges of the day before speak of. */
async function compare(
  deps: MoneyCheckDeps,
  { channel, dateCn }: BillDayInput,
  lines: readonly TradeBillLine[],
): Promise<MatchResult> {
  const { fromMs, toMs } = chinaDay(dateCn);
  const nosOf = (kind: TradeBillLine['kind']): string[] =>
    lines.filter((line) => line.kind === kind).map(({ no }) => no);
  const paymentNos = [...new Set([...nosOf('PAYMENT'), ...lines.map((line) => line.paymentNo)])];
  const carried = await carriedOver(deps, { channel, dateCn });
  const documents = new Map<string, OurDocument>();
  for (const rows of [
    await deps.moneyFacts.settledIn(channel, { from: new Date(fromMs), to: new Date(toMs) }),
    carried,
    await deps.moneyFacts.documentsOf(channel, 'PAYMENT', paymentNos),
    await deps.moneyFacts.documentsOf(channel, 'REFUND', nosOf('REFUND')),
  ]) {
    for (const row of rows) documents.set(keyOf(row), row);
  }
  const keys = new Set([...documents.keys(), ...lines.map(keyOf)]);
  const listed = await deps.reconRuns.listedOn([...keys].map((key) => `${channel}:${key}`));
  const listedEarlier = new Set<string>();
  for (const [id, day] of listed) {
    if (day !== dateCn) listedEarlier.add(id.slice(channel.length + 1));
  }
  return matchDay({
    fromMs,
    toMs,
    lines,
    documents: [...documents.values()],
    ledgerFen: await deps.moneyFacts.bookedFen(channel, [...documents.values()]),
    listedEarlier,
    carried: new Set(carried.map(keyOf)),
  });
}

/**
 * What lay at the edges of the day before: its own bill may have left it to this one. Only where
 * both neighbouring bills were read, or what was before the first bill would be missing for ever.
 */
async function carriedOver(
  deps: MoneyCheckDeps,
  { channel, dateCn }: BillDayInput,
): Promise<OurDocument[]> {
  const [dayBefore, twoBefore] = await Promise.all(
    [-1, -2].map((days) => deps.reconRuns.findDay(channel, chinaDatePlus(dateCn, days))),
  );
  const { fromMs } = chinaDay(dateCn);
  const within = (from: number, to: number) =>
    deps.moneyFacts.settledIn(channel, { from: new Date(from), to: new Date(to) });
  if (!dayBefore?.tradeReadAt) return [];
  const late = await within(fromMs - EDGE_MS, fromMs);
  if (!twoBefore?.tradeReadAt) return late;
  return [...late, ...(await within(fromMs - DAY_MS, fromMs - DAY_MS + EDGE_MS))];
}

async function keepLines(
  deps: MoneyCheckDeps,
  { channel, dateCn }: BillDayInput,
  lines: readonly TradeBillLine[],
): Promise<void> {
  const rows = lines.slice(0, BILL_LINES_MAX).map(({ kind, no, channelNo, amountFen }) => ({
    _id: `${channel}:${kind}:${no}`,
    ...{ channel, dateCn, kind, no, channelNo, amountFen },
  }));
  await deps.reconRuns.replaceLines({ channel, dateCn }, rows);
  const day = await deps.reconRuns.openDay(channel, dateCn);
  await deps.reconRuns.noteDay(day._id, { tradeReadAt: new Date(deps.clock.nowMs()) });
}

const carriedLast = (a: Difference, b: Difference): number =>
  Number(a.class === 'NEXT_DAY') - Number(b.class === 'NEXT_DAY');

const asFound = ({ no, ...row }: Difference): FoundDifference => ({
  ...row,
  ref: no,
  detail: null,
});
