import {
  MONEY_KINDS,
  type BillChannelCode,
  type DifferenceClass,
  type FundBillLine,
} from '../../contract/terms/reconcile.js';
import type { BillDayDocument, FoundDifference } from '../../data/repositories/recon-runs.js';
import { channelFeeJournal, channelToBankJournal } from '../../domain/ledger/reconcile-postings.js';
import { chinaDatePlus, chinaDay } from '../../contract/terms/china-day.js';
import { EDGE_MS, keyOf, type OurDocument } from '../../domain/reconcile/match.js';
import type { BillDayInput, BillProgress } from '../../workflows/contract.js';
import { clearingOf } from '../payment/channel-of.js';
import { wordsOf, type CheckResult, type MoneyCheckDeps } from './deps.js';
import { isDayEmpty, waiting } from './j4-trade-bill.js';
import { recordCheck } from './record-check.js';

/** A movement that ours learned of later than this after its bill is a difference. */
const LATE_DAYS = 7;
const LATE_LINES_MAX = 1_000_000;
const MOVES = ['settledIn', 'paidOutIn'] as const;

/**
 * J5: what the channel's account holds at the end of a day against the clearing account. Charges
 * and payouts to the bank are booked from the bill first; each is booked once, and a bill that was
 * read again books what has changed.
 */
export async function matchFundBill(
  deps: MoneyCheckDeps,
  day: BillDayInput,
): Promise<BillProgress> {
  const { channel, dateCn } = day;
  const lines: FundBillLine[] = [];
  const outcome = await deps.bills[channel]?.downloadFundBill({ dateCn }, (line) =>
    lines.push(line),
  );
  if (outcome?.kind !== 'success' && !(await isDayEmpty(deps, day, outcome, MOVES))) {
    return waiting(outcome?.message);
  }
  const name = { job: 'J5', subject: `${channel}-${dateCn}`, isKept: true } as const;
  const { status, differenceCount } = await recordCheck(deps, name, () =>
    compare(deps, day, lines),
  );
  return { status, differenceCount, followedUp: 0, message: null };
}

async function compare(
  deps: MoneyCheckDeps,
  { channel, dateCn }: BillDayInput,
  lines: readonly FundBillLine[],
): Promise<CheckResult> {
  const row = await deps.reconRuns.openDay(channel, dateCn);
  await bookDay(deps, row, lines);
  const dayBefore = await deps.reconRuns.findDay(channel, chinaDatePlus(dateCn, -1));
  const openingFen = dayBefore?.closingFen ?? null;
  const closingFen = lines.at(-1)?.balanceFen ?? openingFen ?? 0;
  await deps.reconRuns.noteDay(row._id, {
    closingFen,
    fundReadAt: new Date(deps.clock.nowMs()),
  });
  const differences: FoundDifference[] = [];
  const movedFen = lines.reduce((sum, { signedFen }) => sum + signedFen, 0);
  if (openingFen !== null && openingFen + movedFen !== closingFen) {
    const detail = `the bill does not add up: ${openingFen} + ${movedFen} is not ${closingFen}`;
    differences.push(wordsOf(row._id, detail));
  }
  for (const line of lines) {
    if (line.kind !== 'OTHER') continue;
    differences.push(wordsOf(line.channelNo, `a business we do not book: ${line.signedFen} fen`));
  }
  differences.push(...(await comparePayouts(deps, { channel, dateCn }, lines)));
  const oursFen = await clearingAtEndOf(deps, { channel, dateCn });
  if (oursFen !== closingFen) {
    differences.push({
      ...wordsOf(`${channel}-${dateCn}`, `clearing differs by ${closingFen - oursFen} fen`),
      theirFen: closingFen,
      ourFen: oursFen,
    });
  }
  return { checkedCount: lines.length, differences };
}

/** Transfers to people are on no trade bill: this one tells of them, line by line. */
async function comparePayouts(
  deps: MoneyCheckDeps,
  { channel, dateCn }: BillDayInput,
  lines: readonly FundBillLine[],
): Promise<FoundDifference[]> {
  const paid = lines.flatMap(({ kind, no, channelNo, signedFen }) =>
    kind === 'PAYOUT' && no !== null ? [{ no, channelNo, amountFen: -signedFen }] : [],
  );
  const rows = paid.map(({ no, channelNo, amountFen }) => ({
    _id: `${channel}:PAYOUT:${no}`,
    ...{ channel, dateCn, kind: 'PAYOUT' as const, no, channelNo, amountFen },
  }));
  await deps.reconRuns.addLines(rows);
  const nos = paid.map(({ no }) => no);
  const documents = await deps.moneyFacts.documentsOf(channel, 'PAYOUT', nos);
  const ours = new Map(documents.map((row) => [row.no, row]));
  const seen = new Set<string>();
  return paid.flatMap(({ no, amountFen }) => {
    const document = ours.get(no);
    const found = payoutClass(document, amountFen, seen.has(no));
    seen.add(no);
    if (found === null) return [];
    const ourFen = document?.amountFen ?? null;
    return [{ ...wordsOf(no, ''), class: found, kind: 'PAYOUT', theirFen: amountFen, ourFen }];
  });
}

function payoutClass(
  document: OurDocument | undefined,
  amountFen: number,
  isAgain: boolean,
): DifferenceClass | null {
  if (isAgain) return 'DUPLICATE';
  if (document === undefined) return 'ONLY_THEIRS';
  if (document.amountFen !== amountFen) return 'AMOUNT';
  return document.state === 'SETTLED' ? null : 'STATUS';
}

/** Books charges and payouts to the bank; the row's count decides between two at once. */
async function bookDay(
  deps: MoneyCheckDeps,
  row: BillDayDocument,
  lines: readonly FundBillLine[],
): Promise<void> {
  const { _id: id, channel, dateCn } = row;
  const sumOf = (...kinds: readonly FundBillLine['kind'][]): number =>
    lines
      .filter(({ kind }) => kinds.includes(kind))
      .reduce((sum, { signedFen }) => sum - signedFen, 0);
  const feeFen = sumOf('FEE', 'FEE_RETURN');
  const bankFen = sumOf('TO_BANK');
  const step = row.steps + 1;
  const base = { channel: clearingOf(channel), dateCn, step };
  const moves = [
    { journal: channelFeeJournal, signedFen: feeFen - row.feeFen },
    { journal: channelToBankJournal, signedFen: bankFen - row.bankFen },
  ].filter(({ signedFen }) => signedFen !== 0);
  if (moves.length === 0) return;
  await deps.transact(async (session) => {
    const isFirst = await deps.reconRuns.bookDay({ id, step, feeFen, bankFen }, session);
    if (!isFirst) return;
    for (const { journal, signedFen } of moves) {
      await deps.ledger.post(journal({ ...base, signedFen }), session);
    }
  });
}

/**
 * The clearing account as the channel must see it at the end of a day: its own bookings until then,
 * and those that belong to the bills of the days so far; without what lies on a later bill, and
 * with what ours learned only afterwards.
 */
async function clearingAtEndOf(
  deps: MoneyCheckDeps,
  { channel, dateCn }: BillDayInput,
): Promise<number> {
  const { toMs } = chinaDay(dateCn);
  const bookedFen = await deps.moneyFacts.clearingBefore(channel, new Date(toMs));
  const { feeFen, bankFen } = await deps.reconRuns.bookedUpTo(channel, dateCn);
  const suspenseFen = await deps.suspense.sumUpTo(channel, dateCn);
  const laterFen = await listedLater(deps, { channel, dateCn });
  const lateFen = await learnedLater(deps, { channel, dateCn });
  return bookedFen - feeFen - bankFen + suspenseFen - laterFen + lateFen;
}

/** Settled here before the end of the day, and on no bill up to then. */
async function listedLater(
  deps: MoneyCheckDeps,
  { channel, dateCn }: BillDayInput,
): Promise<number> {
  const { fromMs, toMs } = chinaDay(dateCn);
  const edges = [
    [fromMs, fromMs + EDGE_MS],
    [toMs - EDGE_MS, toMs],
  ] as const;
  let sumFen = 0;
  for (const [from, to] of edges) {
    const window = { from: new Date(from), to: new Date(to) };
    const rows = [
      ...(await deps.moneyFacts.settledIn(channel, window)),
      ...(await deps.moneyFacts.paidOutIn(channel, window)),
    ];
    const listed = await deps.reconRuns.listedOn(rows.map((row) => lineIdOf(channel, row)));
    for (const row of rows) {
      const day = listed.get(lineIdOf(channel, row));
      if (day === undefined || day > dateCn) sumFen += signedFenOf(row);
    }
  }
  return sumFen;
}

/** On a bill of the last days, and settled here after the end of this one. */
async function learnedLater(
  deps: MoneyCheckDeps,
  { channel, dateCn }: BillDayInput,
): Promise<number> {
  const { toMs } = chinaDay(dateCn);
  const first = chinaDatePlus(dateCn, 1 - LATE_DAYS);
  const lines = await deps.reconRuns.linesBetween(channel, first, dateCn, LATE_LINES_MAX);
  let sumFen = 0;
  for (const kind of MONEY_KINDS) {
    const nos = lines.filter((line) => line.kind === kind).map(({ no }) => no);
    const rows = await deps.moneyFacts.documentsOf(channel, kind, nos);
    for (const row of rows) if (row.atMs !== null && row.atMs >= toMs) sumFen += signedFenOf(row);
  }
  return sumFen;
}

const lineIdOf = (channel: BillChannelCode, row: OurDocument): string => `${channel}:${keyOf(row)}`;

const signedFenOf = ({ kind, amountFen }: OurDocument): number =>
  kind === 'PAYMENT' ? amountFen : -amountFen;
