import { groupBy, sumFen, type CaseFact, type Facts, type Violation } from './facts.js';

const STEPS = ['front', 'frontMore', 'reverse', 'charge', 'compensate'] as const;
type Step = (typeof STEPS)[number];
const OPEN = ['OPEN', 'DECIDED', 'APPEALED'];
const JOURNAL = /^case:(.+):([^:]+)$/;

/** What a case moved, by its journals; null = there is no such journal. */
type Money = Readonly<Record<Step, number | null>>;

/**
 * Complaints: each step of a case's money is booked once, is what was decided, and is in the
 * refunds of the case; none waits past its time or without a run. Read from documents and journals.
 */
export function caseFaults(facts: Facts): Violation[] {
  return [
    ...journalFaults(facts),
    ...facts.cases.flatMap((row) => moneyFaults(facts, row)),
    ...stuckCases(facts),
  ];
}

function journalFaults({ journals, cases }: Facts): Violation[] {
  const known = new Set(cases.map(({ _id }) => _id));
  const own = journals.filter(({ _id }) => _id.startsWith('case:'));
  return [...groupBy(own, ({ _id }) => _id)].flatMap(([id, rows]): Violation[] => {
    const [, caseNo = '', step = ''] = JOURNAL.exec(id) ?? [];
    const wrong = (text: string): Violation[] => [{ kind: 'caseMoney', id, text }];
    if (rows.length > 1) return wrong(`it was booked ${rows.length} times`);
    if (!known.has(caseNo)) return wrong('a journal without its case');
    return STEPS.some((name) => name === step) ? [] : wrong('no case has such a step');
  });
}

function moneyFaults(facts: Facts, row: CaseFact): Violation[] {
  const wrong = (text: string): Violation => ({ kind: 'caseMoney', id: row._id, text });
  const order = facts.orders.find(({ _id }) => _id === row.orderId);
  if (!order) return [wrong('a case without its order')];
  const money = moneyOf(facts, row._id);
  const given = facts.refunds.filter(
    ({ caseNo, status }) => caseNo === row._id && status !== 'FAILED',
  );
  const givenFen = sumFen(given);
  const frontedFen = (money.front ?? 0) + (money.frontMore ?? 0);
  const found: Violation[] = [];
  if (frontedFen !== givenFen) {
    found.push(wrong(`the platform fronted ${frontedFen} fen, its refunds are ${givenFen}`));
  }
  if ((money.charge ?? 0) !== row.chargedFen) {
    found.push(wrong(`${money.charge ?? 0} fen were charged, it says ${row.chargedFen}`));
  }
  const decidedFen = Math.max(row.firstDecision?.refundFen ?? 0, row.decision?.refundFen ?? 0);
  if (givenFen > decidedFen) found.push(wrong(`it gave ${givenFen} of ${decidedFen} decided fen`));
  if (money.charge === null && money.reverse !== null) {
    found.push(wrong('shares were taken back and nobody was charged'));
  }
  const isWon = order.status === 'CANCELLED' && row.firstDecision !== null;
  if (money.compensate !== null && !isWon) found.push(wrong('pay for an appeal that nobody won'));
  if (row.finalAt !== null && order.status === 'COMPLETED') {
    found.push(...finalFaults({ row, givenFen, decidedFen }).map(wrong));
  }
  return found;
}

/** The customer has what was decided, whoever bears it pays what of it the last word names. */
function finalFaults(at: {
  readonly row: CaseFact;
  readonly givenFen: number;
  readonly decidedFen: number;
}): string[] {
  const { row, givenFen, decidedFen } = at;
  const { bearer = 'PLATFORM', refundFen = 0 } = row.decision ?? {};
  const dueFen = bearer === 'PLATFORM' ? 0 : Math.min(refundFen, givenFen);
  return [
    ...(givenFen === decidedFen ? [] : [`${decidedFen} fen were decided, ${givenFen} given`]),
    ...(row.chargedFen === dueFen
      ? []
      : [`${bearer} bears ${dueFen} fen and was charged ${row.chargedFen}`]),
  ];
}

function moneyOf({ journals }: Facts, caseNo: string): Money {
  const sumOf = (step: Step): number | null => {
    const row = journals.find(({ _id }) => _id === `case:${caseNo}:${step}`);
    return row ? sumFen(row.lines) : null;
  };
  return Object.fromEntries(STEPS.map((step) => [step, sumOf(step)])) as Record<
    Step,
    number | null
  >;
}

function stuckCases({ cases, runs, nowMs, stuckAfterMs }: Facts): Violation[] {
  const latest = nowMs - stuckAfterMs;
  const running = new Set(
    runs.flatMap(({ workflowId, status }) => (status === 'RUNNING' ? [workflowId] : [])),
  );
  return cases.flatMap((row): Violation[] => {
    if (!OPEN.includes(row.status)) return [];
    const stuck = (text: string): Violation[] => [{ kind: 'stuck', id: row._id, text }];
    if (!running.has(`case-${row._id}`)) return stuck(`${row.status}, but nothing runs for it`);
    if (!isLate(row, latest)) return [];
    return stuck(row.status === 'APPEALED' ? 'its appeal is not heard' : `it stays ${row.status}`);
  });
}

/** Open and appealed ones wait for a person until their limit, decided ones for their window. */
function isLate({ status, slaAt, appealUntil, finalAt }: CaseFact, latest: number): boolean {
  const dueAt = status === 'DECIDED' ? (finalAt ?? appealUntil) : slaAt;
  return dueAt !== null && dueAt.getTime() < latest;
}
