import { BILL_CHANNELS, SUSPENSE_DAYS_MAX } from '../../contract/terms/reconcile.js';
import { keyOf } from '../../domain/reconcile/match.js';
import { scanBookings, scanEscrow } from '../checks/run-checks.js';
import { verifyAudit } from '../audit/verify-audit.js';
import { wordsOf, type CheckResult, type MoneyCheckDeps } from './deps.js';
import { copyLedgerSeals } from './ledger-seal-copies.js';
import { verifyLedger } from './ledger-seals.js';
import { soundAlarm } from './record-check.js';

const DAY_MS = 24 * 3_600_000;
/** A booking and its state are one transaction; what is younger may not be visible yet. */
const SETTLED_LAG_MS = 2 * 60_000;
const STATE_WINDOW_MS = 3_600_000;
const NIGHT_WINDOW_MS = 3 * DAY_MS;

/** J1: debits equal credits, posted and reserved. */
export async function zeroSum({ ledger }: MoneyCheckDeps): Promise<CheckResult> {
  const sums = await ledger.sumAll();
  const postedFen = sums.postedD - sums.postedC;
  const pendingFen = sums.pendingD - sums.pendingC;
  const differences = [
    ...(postedFen === 0 ? [] : [wordsOf('posted', `debits − credits = ${postedFen} fen`)]),
    ...(pendingFen === 0 ? [] : [wordsOf('pending', `debits − credits = ${pendingFen} fen`)]),
  ];
  return { checkedCount: 2, differences };
}

/** J2: every balance is the sum of its transfers. */
export async function balancesAgree({ ledger }: MoneyCheckDeps): Promise<CheckResult> {
  const found = await ledger.verifyBalances();
  const differences = found.map(({ accountId, postedD, postedC, pendingD, pendingC }) =>
    wordsOf(
      accountId,
      `cache − transfers: posted ${postedD}/${postedC}, pending ${pendingD}/${pendingC} fen`,
    ),
  );
  return { checkedCount: 1, differences };
}

/** J3: ended orders hold no money (R26). */
export async function escrowsEmpty(deps: MoneyCheckDeps): Promise<CheckResult> {
  const { left, waitingCount, isComplete } = await scanEscrow(deps, deps.clock.nowMs());
  const bound = isComplete ? [] : [wordsOf('all', 'the scan has reached its bound')];
  const differences = [...left.map((id) => wordsOf(id, 'money is left in its escrow')), ...bound];
  return { checkedCount: left.length + waitingCount, differences };
}

/** J7: what is settled has its journal, and what has a journal is settled. */
export async function statesAgree(
  deps: MoneyCheckDeps,
  options: { readonly isNightly?: boolean } = {},
): Promise<CheckResult> {
  const toMs = deps.clock.nowMs() - SETTLED_LAG_MS;
  const lengthMs = options.isNightly === true ? NIGHT_WINDOW_MS : STATE_WINDOW_MS;
  const window = { from: new Date(toMs - lengthMs), to: new Date(toMs) };
  const differences = [];
  let checkedCount = 0;
  for (const channel of BILL_CHANNELS) {
    const settled = await deps.moneyFacts.settledIn(channel, window);
    const booked = await deps.moneyFacts.bookedFen(channel, settled);
    for (const row of settled) {
      const bookedFen = booked.get(keyOf(row)) ?? null;
      if (bookedFen === row.amountFen) continue;
      differences.push({
        ...wordsOf(row.no, 'settled, and not booked so'),
        ...{ kind: row.kind, ourFen: row.amountFen, ledgerFen: bookedFen },
      });
    }
    const journaled = await deps.moneyFacts.journaledIn(channel, window);
    for (const kind of ['PAYMENT', 'REFUND'] as const) {
      const nos = journaled.filter((row) => row.kind === kind).map(({ no }) => no);
      const rows = await deps.moneyFacts.documentsOf(channel, kind, nos);
      const isSettled = new Set(
        rows.filter(({ state }) => state === 'SETTLED').map((row) => row.no),
      );
      const loose = nos.filter((no) => !isSettled.has(no));
      differences.push(...loose.map((no) => ({ ...wordsOf(no, 'booked, and not settled'), kind })));
    }
    checkedCount += settled.length + journaled.length;
  }
  return { checkedCount, differences };
}

/** J8: workers' days against each other; stock and coupons join when they exist. */
export async function countersAgree(deps: MoneyCheckDeps): Promise<CheckResult> {
  const { found, isComplete } = await scanBookings(deps, deps.clock.nowMs());
  const bound = isComplete ? [] : [wordsOf('all', 'the scan has reached its bound')];
  return {
    checkedCount: found.length,
    differences: [...found.map((ref) => wordsOf(ref, 'booked twice')), ...bound],
  };
}

/**
 * J9: chains of the audit log and of the journals are as they were written. What is in order is
 * copied to the other system; a copy that cannot be made is an alarm as well.
 */
export async function chainsHold(deps: MoneyCheckDeps): Promise<CheckResult> {
  const differences = [];
  let checkedCount = 0;
  if (deps.auditDeps !== undefined) {
    const verdict = await verifyAudit({ deps: deps.auditDeps });
    checkedCount += verdict.entries;
    if (verdict.reason !== null) {
      differences.push(wordsOf(`audit:${String(verdict.firstBadSeq)}`, verdict.reason));
    }
  }
  const journals = await verifyLedger(deps);
  checkedCount += journals.checkedCount;
  differences.push(...journals.faults.map(({ ref, reason }) => wordsOf(ref, reason)));
  if (journals.faults.length === 0) await copyLedgerSeals(deps);
  return { checkedCount, differences };
}

/** Money that lies in suspense for too long: one alarm each, closed once it is explained. */
export async function suspenseOverdue(deps: MoneyCheckDeps): Promise<number> {
  const at = new Date(deps.clock.nowMs());
  const overdue = await deps.suspense.openedBefore(
    new Date(at.getTime() - SUSPENSE_DAYS_MAX * DAY_MS),
  );
  const subjects = overdue.map(({ _id }) => `suspense:${_id}`);
  for (const item of overdue) {
    const detail = `${item.signedFen} fen of ${item.dateCn} lie unexplained for over ${SUSPENSE_DAYS_MAX} days`;
    await soundAlarm(deps, {
      ...{ job: 'J4', subject: `suspense:${item._id}`, at, detail, isWrong: true },
    });
  }
  for (const subject of await deps.alarms.openSubjects('J4', 'suspense:')) {
    if (subjects.includes(subject)) continue;
    await soundAlarm(deps, { job: 'J4', subject, at, detail: '', isWrong: false });
  }
  return overdue.length;
}
