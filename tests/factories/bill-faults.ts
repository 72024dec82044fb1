import type { DifferenceClass, TradeBillLine } from '../../contract/terms/reconcile.js';
import { EDGE_MS, keyOf, type MatchInput, type OurDocument } from '../../domain/reconcile/match.js';

const DAY_MS = 24 * 3_600_000;
const REFUND_EVERY = 10;
const PRICE_MIN_FEN = 2_000;
const PRICE_STEPS = 50_000;

/** Each fault the proof R25 names, and what a comparison has to call it. */
export const BILL_FAULTS = {
  missingThere: 'ONLY_OURS',
  missingHere: 'ONLY_THEIRS',
  oneFenMore: 'AMOUNT',
  oneFenLess: 'AMOUNT',
  wrongStatus: 'STATUS',
  duplicate: 'DUPLICATE',
  dayBoundary: 'NEXT_DAY',
  refundWithoutPay: 'REFUND_WITHOUT_PAYMENT',
  notBooked: 'LEDGER_MISSING',
  bookedOtherwise: 'LEDGER_MISSING',
} as const satisfies Record<string, DifferenceClass>;
export type BillFault = keyof typeof BILL_FAULTS;
const FAULTS = Object.keys(BILL_FAULTS) as BillFault[];

export type BillDay = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly lines: readonly TradeBillLine[];
  readonly documents: readonly OurDocument[];
  readonly ledgerFen: ReadonlyMap<string, number>;
};

export type FaultyDay = BillDay & {
  /** What the comparison has to find: class by key. */
  readonly expected: ReadonlyMap<string, DifferenceClass>;
};

/** Small generator with a seed (mulberry32): the same seed gives the same day. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/** A day on which everything agrees: payments, and a partial refund of every tenth. */
export function cleanDay(input: {
  readonly seed: number;
  readonly lineCount: number;
  readonly fromMs: number;
}): BillDay {
  const { seed, lineCount, fromMs } = input;
  const below = randomOf(seed);
  const lines: TradeBillLine[] = [];
  for (let index = 0; lines.length < lineCount; index += 1) {
    const paymentNo = `P${String(seed)}x${String(index).padStart(6, '0')}`;
    // Away from the edges, so that nothing but a planted fault may be carried over.
    const atMs = fromMs + 2 * EDGE_MS + below(DAY_MS - 6 * EDGE_MS);
    const amountFen = PRICE_MIN_FEN + below(PRICE_STEPS);
    lines.push(lineOf('PAYMENT', paymentNo, paymentNo, amountFen, atMs));
    if (index % REFUND_EVERY === 0 && lines.length < lineCount) {
      const backFen = 1 + below(amountFen);
      lines.push(lineOf('REFUND', `${paymentNo}R1`, paymentNo, backFen, atMs + EDGE_MS));
    }
  }
  const documents = lines.map(documentOf);
  const ledgerFen = new Map(lines.map((line) => [keyOf(line), line.amountFen]));
  return { fromMs, toMs: fromMs + DAY_MS, lines, documents, ledgerFen };
}

/** Plants faults of all kinds in turn, each on a movement of its own. */
export function plantFaults(day: BillDay, input: { seed: number; count: number }): FaultyDay {
  const below = randomOf(input.seed);
  const lines = new Map(day.lines.map((line) => [keyOf(line), [line]]));
  const documents = new Map(day.documents.map((document) => [keyOf(document), document]));
  const ledgerFen = new Map(day.ledgerFen);
  const expected = new Map<string, DifferenceClass>();
  const refunded = new Set(
    day.lines.filter(({ kind }) => kind === 'REFUND').map(({ paymentNo }) => paymentNo),
  );
  const free = {
    PAYMENT: day.lines.filter(({ kind, no }) => kind === 'PAYMENT' && !refunded.has(no)),
    REFUND: day.lines.filter(({ kind }) => kind === 'REFUND'),
  };
  for (let index = 0; index < input.count; index += 1) {
    const fault = FAULTS[index % FAULTS.length] ?? 'missingThere';
    const pool = fault === 'refundWithoutPay' ? free.REFUND : free.PAYMENT;
    const [line] = pool.splice(below(pool.length), 1);
    if (line === undefined) throw new RangeError('more faults than lines');
    plantOne({ fault, line, day, lines, documents, ledgerFen });
    expected.set(keyOf(line), BILL_FAULTS[fault]);
  }
  return {
    ...day,
    lines: [...lines.values()].flat(),
    documents: [...documents.values()],
    ledgerFen,
    expected,
  };
}

/** Found against planted: how many are right, what was missed, and what was found for nothing. */
export function judgeFound(
  expected: ReadonlyMap<string, DifferenceClass>,
  found: readonly { readonly class: DifferenceClass; readonly kind: string; readonly no: string }[],
): { readonly right: number; readonly missed: string[]; readonly falseAlarms: string[] } {
  const classes = new Map(found.map((row) => [`${row.kind}:${row.no}`, row.class]));
  const missed = [...expected].filter(([key, planted]) => classes.get(key) !== planted);
  const falseAlarms = [...classes.keys()].filter((key) => !expected.has(key));
  return {
    right: expected.size - missed.length,
    missed: missed.map(([key, planted]) => `${key} is ${planted}, found ${classes.get(key)}`),
    falseAlarms,
  };
}

/** The rest of what `matchDay` takes, for a first day. */
export const asMatchInput = (day: BillDay): MatchInput => ({
  ...day,
  listedEarlier: new Set(),
  carried: new Set(),
});

function plantOne(at: {
  readonly fault: BillFault;
  readonly line: TradeBillLine;
  readonly day: BillDay;
  readonly lines: Map<string, TradeBillLine[]>;
  readonly documents: Map<string, OurDocument>;
  readonly ledgerFen: Map<string, number>;
}): void {
  const { fault, line, day, lines, documents, ledgerFen } = at;
  const key = keyOf(line);
  const document = documentOf(line);
  const withLine = (change: Partial<TradeBillLine>): void => {
    lines.set(key, [{ ...line, ...change }]);
  };
  const plant: Record<BillFault, () => void> = {
    missingThere: () => void lines.delete(key),
    missingHere: () => {
      documents.delete(key);
      ledgerFen.delete(key);
    },
    oneFenMore: () => withLine({ amountFen: line.amountFen + 1 }),
    oneFenLess: () => withLine({ amountFen: line.amountFen - 1 }),
    wrongStatus: () => void documents.set(key, { ...document, state: 'OPEN', atMs: null }),
    duplicate: () => void lines.set(key, [line, { ...line, channelNo: `${line.channelNo}b` }]),
    dayBoundary: () => {
      lines.delete(key);
      documents.set(key, { ...document, atMs: day.toMs - 5_000 });
    },
    refundWithoutPay: () => {
      const payment = keyOf({ kind: 'PAYMENT', no: line.paymentNo });
      lines.delete(payment);
      for (const map of [documents, ledgerFen]) {
        map.delete(payment);
        map.delete(key);
      }
    },
    notBooked: () => void ledgerFen.delete(key),
    bookedOtherwise: () => void ledgerFen.set(key, line.amountFen + 1),
  };
  plant[fault]();
}

function lineOf(
  kind: TradeBillLine['kind'],
  no: string,
  paymentNo: string,
  amountFen: number,
  atMs: number,
): TradeBillLine {
  const channelNo = `C${no}`;
  const at = new Date(atMs);
  return { kind, no, paymentNo, channelNo, amountFen, feeFen: 0, status: 'SUCCESS', at };
}

function documentOf({ kind, no, paymentNo, amountFen, at }: TradeBillLine): OurDocument {
  return { kind, no, paymentNo, amountFen, state: 'SETTLED', atMs: at.getTime() };
}
