import fc from 'fast-check';
import {
  BILL_FAULTS,
  asMatchInput,
  cleanDay,
  judgeFound,
  plantFaults,
} from '../../tests/factories/bill-faults.js';
import { EDGE_MS, keyOf, matchDay } from './match.js';

const FROM_MS = Date.UTC(2026, 10, 27, 16);
const KINDS = Object.keys(BILL_FAULTS).length;
const day = (seed: number, lineCount: number) => cleanDay({ seed, lineCount, fromMs: FROM_MS });

test('a day on which all three agree has nothing to tell', () => {
  const clean = day(1, 500);
  const billedFen = clean.lines.reduce((sum, { amountFen }) => sum + amountFen, 0);
  expect(matchDay(asMatchInput(clean))).toEqual({
    differences: [],
    matchedCount: 500,
    matchedFen: billedFen,
    billedFen,
  });
});

test('[R25] 100 faults among 10,000 lines: each called by its name, nothing else named', () => {
  const startedMs = performance.now();
  const clean = day(20_261_128, 10_000);
  const faulty = plantFaults(clean, { seed: 7, count: 100 });
  const { differences } = matchDay(asMatchInput(faulty));
  const verdict = judgeFound(faulty.expected, differences);
  const tookMs = Math.round(performance.now() - startedMs);
  process.stdout.write(
    `${JSON.stringify({ proof: 'R25', part: 'match', lines: 10_000, planted: 100, right: verdict.right, falseAlarms: verdict.falseAlarms.length, tookMs })}\n`,
  );
  expect(verdict).toEqual({ right: 100, missed: [], falseAlarms: [] });
  expect(tookMs).toBeLessThan(60_000);
});

test('[R25] any seed, any number of faults: all found, none invented', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.integer({ min: 0, max: 4 * KINDS }),
      (seed, count) => {
        const faulty = plantFaults(day(seed, 800), { seed, count });
        const { differences } = matchDay(asMatchInput(faulty));
        expect(judgeFound(faulty.expected, differences)).toEqual({
          right: count,
          missed: [],
          falseAlarms: [],
        });
      },
    ),
    { numRuns: 60 },
  );
});

test('the order of the lines changes nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const faulty = plantFaults(day(seed, 300), { seed, count: KINDS });
      const namesOf = (lines: typeof faulty.lines) =>
        matchDay(asMatchInput({ ...faulty, lines }))
          .differences.map((row) => `${keyOf(row)} ${row.class}`)
          .sort();
      expect(namesOf(faulty.lines.toReversed())).toEqual(namesOf(faulty.lines));
    }),
    { numRuns: 30 },
  );
});

test('what is carried over is found on the next bill, or is missing for good', () => {
  const [line] = day(3, 1).lines;
  if (line === undefined) throw new RangeError('no line');
  const atMs = FROM_MS + 24 * 3_600_000 - 1_000;
  const document = {
    kind: line.kind,
    no: line.no,
    paymentNo: line.no,
    amountFen: line.amountFen,
    state: 'SETTLED',
    atMs,
  } as const;
  const ledgerFen = new Map([[keyOf(line), line.amountFen]]);
  const base = { ...asMatchInput({ ...day(3, 1), documents: [document], ledgerFen }), lines: [] };
  const classOf = (input: typeof base) => matchDay(input).differences.map((row) => row.class);
  expect(classOf(base)).toEqual(['NEXT_DAY']);
  const next = {
    fromMs: base.toMs,
    toMs: base.toMs + 24 * 3_600_000,
    carried: new Set([keyOf(line)]),
  };
  expect(classOf({ ...base, ...next, lines: [line] as never[] })).toEqual([]);
  expect(classOf({ ...base, ...next })).toEqual(['ONLY_OURS']);
  // In the middle of the day there is no edge to hide behind.
  expect(
    classOf({ ...base, documents: [{ ...document, atMs: FROM_MS + 2 * EDGE_MS }] as never[] }),
  ).toEqual(['ONLY_OURS']);
});

test('a refund that is under way on both sides is no difference, and a known end is none', () => {
  const clean = day(5, 11);
  const refund = clean.lines.find(({ kind }) => kind === 'REFUND');
  if (refund === undefined) throw new RangeError('no refund');
  const withStates = (
    status: 'PROCESSING' | 'FAILED' | 'SUCCESS',
    state: 'OPEN' | 'ENDED' | 'SETTLED',
  ) =>
    matchDay(
      asMatchInput({
        ...clean,
        lines: clean.lines.map((line) => (line === refund ? { ...line, status } : line)),
        documents: clean.documents.map((row) =>
          row.no === refund.no
            ? { ...row, state, atMs: state === 'SETTLED' ? row.atMs : null }
            : row,
        ),
      }),
    ).differences.map((row) => row.class);
  expect(withStates('PROCESSING', 'OPEN')).toEqual([]);
  expect(withStates('FAILED', 'ENDED')).toEqual([]);
  expect(withStates('PROCESSING', 'SETTLED')).toEqual(['STATUS']);
  expect(withStates('SUCCESS', 'ENDED')).toEqual(['STATUS']);
});
