import type { OrderStatus } from '../../contract/terms/order.js';
import { castOrders } from './cast.js';
import { figuresOf, secondsBetween } from './figures.js';
import { parseDemoOptions } from './options.js';
import { runDemo } from './run-demo.js';
import { createStage, isOver } from './stage.js';
import { createRouteTimes, percentile, spreadOf, tableOf, tally } from './statistics.js';
import { differenceOf, exitCodeOf, faultsOf, type Verdict } from './verdict.js';

const [plan] = castOrders({
  demands: [{ hourShare: 0, zoneId: '1', place: { lng: 0, lat: 0 } }],
  seed: 1,
  durationMs: 1_000,
  customers: 1,
  offerings: [{ id: 'a', itemId: 'i', categoryId: 'c', merchantId: 'm' }],
  impossible: [],
});
const endpoints = { apiUrl: '', wechatSandboxUrl: '', smsSandboxUrl: '' };
const stageOf = (signal = new AbortController().signal) =>
  createStage({ endpoints, seed: 1, plans: plan ? [plan] : [], signal });
const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1_000).toISOString();
const event = (name: string, seconds: number) => ({
  event: name,
  at: at(seconds),
  actor: { kind: 'system' },
});

describe('statistics', () => {
  test('percentiles are nearest rank and never between two values', () => {
    const values = [5, 1, 4, 2, 3, 6, 7, 8, 9, 10];
    expect(percentile(values, 0.5)).toBe(5);
    expect(percentile(values, 0.95)).toBe(10);
    expect(percentile([7], 0.01)).toBe(7);
    expect(values[0]).toBe(5);
    expect(() => percentile([], 0.5)).toThrow(RangeError);
    expect(spreadOf([])).toBeNull();
    expect(spreadOf([1, 2])).toEqual({ count: 2, p50: 1, p95: 2 });
  });

  test('tally sorts by frequency, tables align', () => {
    expect(tally(['a', 'b', 'b'])).toEqual([
      ['b', 2],
      ['a', 1],
    ]);
    expect(tableOf([['a', '1'], ['long', '100'], ['x']])).toEqual(['a       1', 'long  100', 'x']);
  });

  test('route times keep failures apart', () => {
    const times = createRouteTimes();
    times.note({ route: 'GET /a', status: 200, elapsedMs: 1 });
    times.note({ route: 'GET /b', status: 503, elapsedMs: 9 });
    times.note({ route: 'GET /b', status: 409, elapsedMs: 5 });
    expect(times.rows().map(({ route, spread }) => [route, spread.count])).toEqual([
      ['GET /b', 2],
      ['GET /a', 1],
    ]);
    expect(times.failures()).toEqual([['503 GET /b', 1]]);
  });

  test('figures come from the timelines', () => {
    const [staged] = stageOf().orders;
    if (!staged) throw new TypeError('no order');
    const events = [event('paid', 0), event('offer', 1), event('decline', 2), event('offer', 3)];
    const figures = figuresOf({
      staged: [staged, { ...staged, refusal: 'SLOT_TAKEN' }],
      ends: [
        {
          staged,
          id: 'o',
          no: 'DH1',
          status: 'COMPLETED',
          seq: 9,
          refundStatus: 'NONE',
          settlementStatus: 'SETTLED',
          refundedFen: 0,
          events: [...events, event('accept', 4.5), event('accept', 9)],
        },
      ],
      journal: [{ kind: 'pay', no: 'DH1P01', at: at(-0.25), amountFen: 100 }],
    });
    expect(figures).toMatchObject({ placed: 1, offers: 2, offersPerOrder: 2, declined: 1 });
    expect(figures.responseSeconds).toEqual({ count: 1, p50: 4.5, p95: 4.5 });
    expect(figures.bookingSeconds?.p50).toBe(0.25);
    expect(figures.refusals).toEqual([['SLOT_TAKEN', 1]]);
    expect(secondsBetween(events, 'paid', 'accept')).toEqual([]);
  });
});

describe('the stage', () => {
  const hear = (stage: ReturnType<typeof stageOf>, seq: number, to: OrderStatus) =>
    stage.hear({ orderId: 'o', seq, to });

  test('news that come before the answer of the placing, or late, are put right', async () => {
    const stage = stageOf();
    const [order] = stage.orders;
    if (!order) throw new TypeError('no order');
    hear(stage, 2, 'DISPATCHING');
    stage.placed(order, 'o');
    expect(order.status).toBe('DISPATCHING');
    hear(stage, 1, 'PENDING_PAYMENT');
    expect(order.status).toBe('DISPATCHING');
    const waited = stage.until(order, (status) => status === 'AWAITING_CONFIRMATION');
    hear(stage, 3, 'CANCELLED');
    expect(await waited).toBe('CANCELLED');
    expect(isOver(order)).toBe(true);
  });

  test('nobody waits beyond the end of the demo', async () => {
    const closing = new AbortController();
    const stage = stageOf(closing.signal);
    const [order] = stage.orders;
    if (!order) throw new TypeError('no order');
    const waited = stage.until(order, () => false);
    closing.abort();
    expect(await waited).toBeNull();
  });
});

describe('the exit code', () => {
  const none = { count: 0, ids: [] };
  const clean: Verdict = {
    checks: {
      at: at(0),
      ledger: { postedDifferenceFen: 0, pendingDifferenceFen: 0 },
      doubleBookings: none,
      stuckOrders: none,
      escrowLeft: none,
      pastRetention: none,
      escrowWaiting: { count: 3 },
      wechatClearingFen: 900,
      isComplete: true,
    },
    journal: [],
    clearingDifferenceFen: 0,
  };
  const withCheck = (checks: Partial<Verdict['checks']>): Verdict => ({
    ...clean,
    checks: { ...clean.checks, ...checks },
  });

  test('is 0 when every check is zero', () => {
    expect(faultsOf(clean)).toEqual([]);
    expect(exitCodeOf(clean, [])).toBe(0);
    expect(exitCodeOf(clean, ['the wait reached its bound'])).toBe(1);
  });

  test.each([
    ['ledger sum', withCheck({ ledger: { postedDifferenceFen: -1, pendingDifferenceFen: 0 } })],
    ['ledger sum', withCheck({ ledger: { postedDifferenceFen: 0, pendingDifferenceFen: 1 } })],
    ['double bookings', withCheck({ doubleBookings: { count: 1, ids: ['w/a/b'] } })],
    ['stuck orders', withCheck({ stuckOrders: { count: 1, ids: ['o'] } })],
    ['escrow left', withCheck({ escrowLeft: { count: 1, ids: ['o'] } })],
    ['rows past their date', withCheck({ pastRetention: { count: 1, ids: ['orders:1'] } })],
    ['a check that did not see everything', withCheck({ isComplete: false })],
    ['clearing against the channel', { ...clean, clearingDifferenceFen: 1 }],
  ])('is 1 for %s', (name, verdict) => {
    expect(faultsOf(verdict)).toEqual([name]);
    expect(exitCodeOf(verdict, [])).toBe(1);
  });

  test('the channel is compared by payments minus refunds', () => {
    const entry = { at: at(0), no: 'P', amountFen: 1_000 };
    const journal = [
      { ...entry, kind: 'pay' as const },
      { ...entry, kind: 'refund' as const, amountFen: 100 },
    ];
    expect(differenceOf({ wechatClearingFen: 900 }, journal)).toBe(0);
    expect(differenceOf({ wechatClearingFen: 1_000 }, journal)).toBe(-100);
  });

  test.each([
    [['--orders', '0'], '--orders must be a whole number from 1 to 5000.'],
    [['--nonsense'], "Unknown option '--nonsense'. See npm run demo -- --help."],
    [['--base-url', 'nowhere'], '--base-url nowhere is not a URL.'],
    [['--data', '/nowhere'], 'The demand profile is missing: there is no trips_dow2.csv.gz in'],
  ])('%j ends with 1 and a sentence', async (args, sentence) => {
    const told: string[] = [];
    expect(await runDemo(args, (text) => told.push(text))).toBe(1);
    expect(told).toEqual([expect.stringContaining(sentence)]);
  });

  test('the defaults are the documented ones', () => {
    expect(parseDemoOptions([])).toMatchObject({ orders: 320, seed: 1, durationMs: 120_000 });
  });
});
