import { CASE_DECISIONS, COST_BEARERS } from '@contract/terms/order';
import {
  appealFollows,
  consequencesOf,
  EMPTY_VERDICT,
  refundFenOf,
  verdictBody,
  type OrderNow,
  type Verdict,
} from './verdict';

const LIMIT_FEN = 16_800;
const verdict = (part: Partial<Verdict>): Verdict => ({ ...EMPTY_VERDICT, ...part });

/** Keys instead of sentences, with what is put into them. */
const t = (key: string, params: Readonly<Record<string, string | number>> = {}): string =>
  [key, ...Object.values(params)].join(' ');

const order = (part: Partial<OrderNow> = {}): OrderNow => ({
  status: 'COMPLETED',
  settlementStatus: 'HELD',
  tickets: [{ workerId: 'w1' }],
  ...part,
});

const follows = (input: {
  readonly verdict: Partial<Verdict>;
  readonly refundFen: number;
  readonly order?: OrderNow;
}): readonly string[] =>
  consequencesOf({
    verdict: verdict(input.verdict),
    refundFen: input.refundFen,
    order: input.order,
    sideText: (side) => side,
    t,
  });

describe('the amount of a verdict', () => {
  test.each([
    ['0.01', 1],
    ['20', 2_000],
    ['20.5', 2_050],
    [' 168.00 ', LIMIT_FEN],
  ])('[S8] a part of %s yuan is %d fen', (text, fen) => {
    expect(refundFenOf(verdict({ text }), LIMIT_FEN)).toBe(fen);
  });

  test.each(['', '0', '0.00', '168.01', '-5', '1e2', '20.555', '二十', '¥20'])(
    '[S8] "%s" is no part that may be given back',
    (text) => {
      expect(refundFenOf(verdict({ text }), LIMIT_FEN)).toBeUndefined();
    },
  );

  test('[S8] only a partial refund looks at what was typed', () => {
    const typed = { text: '99999' };
    expect(refundFenOf(verdict({ ...typed, decision: 'FULL' }), LIMIT_FEN)).toBe(LIMIT_FEN);
    expect(refundFenOf(verdict({ ...typed, decision: 'REJECT' }), LIMIT_FEN)).toBe(0);
    expect(refundFenOf(verdict({ ...typed, decision: 'REWORK' }), LIMIT_FEN)).toBe(0);
  });
});

test('[S8] the body names an amount for a part alone, and nobody bears a rejection', () => {
  for (const decision of CASE_DECISIONS) {
    for (const bearer of COST_BEARERS) {
      expect(verdictBody(verdict({ decision, bearer, text: '20' }))).toEqual({
        decision,
        bearer: decision === 'REJECT' ? 'CUSTOMER' : bearer,
        ...(decision === 'PARTIAL' && { refundFen: 2_000 }),
      });
    }
  }
});

describe('what follows from a first decision', () => {
  test('[S8] [X11] a part at the cost of the worker: money, who pays, settlement, who may appeal', () => {
    expect(follows({ verdict: { bearer: 'WORKER' }, refundFen: 2_000, order: order() })).toEqual([
      'followRefund ¥20.00',
      'followWORKER ¥20.00',
      'followHeld',
      'mayAppeal CUSTOMERlistCommaWORKER',
    ]);
  });

  test('[S8] [X11] a rejection gives and charges nothing; the customer alone may appeal', () => {
    expect(follows({ verdict: { decision: 'REJECT' }, refundFen: 0, order: order() })).toEqual([
      'followReject',
      'followHeld',
      'mayAppeal CUSTOMER',
    ]);
  });

  test('[S8] [X11] all of it at the cost of the platform hurts nobody', () => {
    expect(
      follows({
        verdict: { decision: 'FULL', bearer: 'PLATFORM' },
        refundFen: LIMIT_FEN,
        order: order({ settlementStatus: 'SETTLED' }),
      }),
    ).toEqual(['followRefund ¥168.00', 'followPLATFORM ¥168.00', 'nobodyAppeals']);
  });

  test('[S8] [X11] what was settled is taken back, unless the platform pays', () => {
    const settled = order({ settlementStatus: 'SETTLED' });
    const of = (bearer: Verdict['bearer']) =>
      follows({ verdict: { bearer }, refundFen: 2_000, order: settled });
    expect(of('MERCHANT')).toContain('followSettled');
    expect(of('WORKER')).toContain('followSettled');
    expect(of('PLATFORM')).not.toContain('followSettled');
  });

  test('[S8] [X11] an order that is not over is cancelled by a full refund and else completes', () => {
    const open = order({ status: 'AWAITING_CONFIRMATION', settlementStatus: 'NONE' });
    const of = (decision: Verdict['decision'], refundFen: number) =>
      follows({ verdict: { decision, bearer: 'MERCHANT' }, refundFen, order: open });
    expect(of('FULL', LIMIT_FEN)).toContain('followOpenFull');
    expect(of('PARTIAL', 2_000)).toContain('followOpen');
    expect(of('REJECT', 0)).toContain('followOpen');
  });

  test('[S8] [X11] an order that ended otherwise has no settlement to speak of', () => {
    const lines = follows({
      verdict: { bearer: 'MERCHANT' },
      refundFen: 2_000,
      order: order({ status: 'CANCELLED', settlementStatus: 'NONE' }),
    });
    expect(lines).toEqual([
      'followRefund ¥20.00',
      'followMERCHANT ¥20.00',
      'mayAppeal CUSTOMERlistCommaMERCHANT',
    ]);
  });

  test('[S8] [X11] in a store nobody but the merchant served: he appeals in place of a worker', () => {
    const inStore = order({ tickets: [{ workerId: null }] });
    expect(
      follows({ verdict: { bearer: 'WORKER' }, refundFen: 2_000, order: inStore }).at(-1),
    ).toBe('mayAppeal CUSTOMERlistCommaMERCHANT');
    // While the order is not read yet, workers are taken for granted and the settlement left out.
    expect(follows({ verdict: { bearer: 'WORKER' }, refundFen: 2_000 })).toEqual([
      'followRefund ¥20.00',
      'followWORKER ¥20.00',
      'mayAppeal CUSTOMERlistCommaWORKER',
    ]);
  });

  test('[S8] [X11] a rework moves no money, and is a breach of the worker alone', () => {
    const of = (bearer: Verdict['bearer']) =>
      follows({ verdict: { decision: 'REWORK', bearer }, refundFen: 0, order: order() });
    expect(of('WORKER')).toEqual(['followRework', 'followReworkWORKER']);
    expect(of('MERCHANT')).toEqual(['followRework']);
  });
});

describe('what follows from the answer to an appeal', () => {
  const answer = (part: Partial<Parameters<typeof appealFollows>[0]>) =>
    appealFollows({
      isChange: true,
      refundFen: 2_000,
      givenFen: 2_000,
      bearer: 'PLATFORM',
      t,
      ...part,
    });

  test('[X11] confirmed: nothing but that it is final, whatever was filled in before', () => {
    expect(answer({ isChange: false, refundFen: 9_000 })).toEqual(['followConfirm']);
  });

  test('[X11] the same amount at the cost of another', () => {
    expect(answer({})).toEqual(['followSame', 'followPLATFORM ¥20.00']);
  });

  test('[X11] more: the customer gets the rest, the bearer pays all of it', () => {
    expect(answer({ refundFen: 5_000, bearer: 'WORKER' })).toEqual([
      'followMore ¥30.00',
      'followWORKER ¥50.00',
    ]);
  });

  test('[X11] less: nothing is taken from the customer; nobody pays for nothing', () => {
    expect(answer({ refundFen: 500, bearer: 'MERCHANT' })).toEqual([
      'followLess ¥15.00',
      'followMERCHANT ¥5.00',
    ]);
    expect(answer({ refundFen: 0, bearer: 'CUSTOMER' })).toEqual(['followLess ¥20.00']);
  });
});
