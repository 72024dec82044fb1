import type { DifferenceClass, MoneyKind, TradeBillLine } from '../../contract/terms/reconcile.js';

/** One payment, refund or payout of ours, as far as a bill can speak of it. */
export type OurDocument = {
  readonly kind: MoneyKind;
  readonly no: string;
  /** Of a refund: the payment it gives back. */
  readonly paymentNo: string;
  readonly amountFen: number;
  /** SETTLED: we say that the money has moved. OPEN: not yet. ENDED: it never will. */
  readonly state: 'SETTLED' | 'OPEN' | 'ENDED';
  /** When we learned that it moved; null unless SETTLED. */
  readonly atMs: number | null;
};

/** What the bill of one day is compared with. */
export type MatchInput = {
  /** The day of the bill, in the channel's zone: from ≤ moment < to. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly lines: readonly TradeBillLine[];
  /** All that the lines name, all that settled within the day, and what was carried over. */
  readonly documents: readonly OurDocument[];
  /** Fen that the ledger moved at the channel, by `keyOf`. */
  readonly ledgerFen: ReadonlyMap<string, number>;
  /** Keys that a bill of another day has listed. */
  readonly listedEarlier: ReadonlySet<string>;
  /** Keys that were carried over from an earlier day: they get no second day. */
  readonly carried: ReadonlySet<string>;
};

export type Difference = {
  readonly class: DifferenceClass;
  readonly kind: MoneyKind;
  readonly no: string;
  readonly theirFen: number | null;
  readonly ourFen: number | null;
  /** What the ledger has; null = no journal. */
  readonly ledgerFen: number | null;
};

export type MatchResult = {
  readonly differences: readonly Difference[];
  readonly matchedCount: number;
  readonly matchedFen: number;
  /** All money on the bill, without sign. */
  readonly billedFen: number;
};

/**
 * How far our clock's word on a movement may be from the channel's: what lies so near the edge of a
 * day may be on the neighbour's bill.
 */
export const EDGE_MS = 30 * 60_000;

export const keyOf = ({ kind, no }: { readonly kind: MoneyKind; readonly no: string }): string =>
  `${kind}:${no}`;

/**
 * Compares a day's bill with our documents and with the ledger, by number. Every line and every
 * document gets at most one class, the one that says most; order of the input does not matter but
 * for which of two equal lines counts as the second.
 */
export function matchDay(input: MatchInput): MatchResult {
  const documents = new Map(input.documents.map((document) => [keyOf(document), document]));
  const listed = new Set<string>();
  const differences: Difference[] = [];
  let matchedCount = 0;
  let matchedFen = 0;
  let billedFen = 0;
  for (const line of input.lines) {
    const key = keyOf(line);
    if (line.status === 'SUCCESS') billedFen += line.amountFen;
    const isAgain = listed.has(key) || input.listedEarlier.has(key);
    listed.add(key);
    const document = documents.get(key);
    const found = isAgain ? 'DUPLICATE' : lineClass({ line, document, documents, input });
    if (found === 'MATCHED') {
      matchedCount += 1;
      matchedFen += line.status === 'SUCCESS' ? line.amountFen : 0;
    } else {
      differences.push(differenceOf(found, { line, document, input }));
    }
  }
  for (const [key, document] of documents) {
    if (document.kind === 'PAYOUT' || document.state !== 'SETTLED') continue;
    if (listed.has(key) || input.listedEarlier.has(key)) continue;
    const found = isNearEdge(document, input) && !input.carried.has(key) ? 'NEXT_DAY' : 'ONLY_OURS';
    differences.push(differenceOf(found, { document, input }));
  }
  return { differences, matchedCount, matchedFen, billedFen };
}

type LineCase = {
  readonly line: TradeBillLine;
  readonly document: OurDocument | undefined;
  readonly documents: ReadonlyMap<string, OurDocument>;
  readonly input: MatchInput;
};

function lineClass({ line, document, documents, input }: LineCase): DifferenceClass | 'MATCHED' {
  if (line.kind === 'REFUND') {
    const payment = documents.get(keyOf({ kind: 'PAYMENT', no: line.paymentNo }));
    if (payment?.state !== 'SETTLED') return 'REFUND_WITHOUT_PAYMENT';
  }
  // A line that moved nothing and that we do not know is no money of anybody's.
  if (document === undefined) return line.status === 'SUCCESS' ? 'ONLY_THEIRS' : 'STATUS';
  if (document.amountFen !== line.amountFen) return 'AMOUNT';
  const isMoved = line.status === 'SUCCESS';
  const isUnderWay = line.status === 'PROCESSING' && document.state === 'OPEN';
  const isEnded = line.status === 'FAILED' && document.state !== 'SETTLED';
  if (isUnderWay || isEnded) return 'MATCHED';
  if (!isMoved || document.state !== 'SETTLED') return 'STATUS';
  return input.ledgerFen.get(keyOf(line)) === line.amountFen ? 'MATCHED' : 'LEDGER_MISSING';
}

function isNearEdge({ atMs }: OurDocument, { fromMs, toMs }: MatchInput): boolean {
  if (atMs === null) return false;
  return atMs < fromMs + EDGE_MS || atMs >= toMs - EDGE_MS;
}

function differenceOf(
  found: DifferenceClass,
  about: {
    readonly line?: TradeBillLine;
    readonly document: OurDocument | undefined;
    readonly input: MatchInput;
  },
): Difference {
  const { line, document, input } = about;
  const { kind, no } = line ?? document ?? { kind: 'PAYMENT', no: '' };
  return {
    class: found,
    kind,
    no,
    theirFen: line?.amountFen ?? null,
    ourFen: document?.amountFen ?? null,
    ledgerFen: input.ledgerFen.get(keyOf({ kind, no })) ?? null,
  };
}
