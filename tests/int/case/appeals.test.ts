import { accounts } from '../../../domain/ledger/accounts.js';
import type { AppealSide } from '../../../contract/terms/case.js';
import type { CaseDecision, CostBearer } from '../../../contract/terms/order.js';
import { acceptDecision } from '../../../use-cases/case/appeal-case.js';
import { carryOutCase } from '../../../use-cases/case/carry-out.js';
import { finishCase } from '../../../use-cases/case/finish-case.js';
import { draftCase } from '../../../use-cases/case/open-case.js';
import { closeCase } from '../../../use-cases/order/close-case.js';
import { settleOrder } from '../../../use-cases/order/settle-order.js';
import { openMoneyWorld, type MoneyOrder, type MoneyWorld } from '../order/money-fixture.js';
import { CUSTOMER, OPERATOR } from '../order/transition-fixture.js';
import {
  DAY,
  actorOf,
  answer,
  appeal,
  caseOf,
  codesOf,
  complain,
  completed,
  decide,
  draftOf,
  finish,
  handedIn,
  quietGateway,
} from './case-fixture.js';

let world: MoneyWorld;
beforeAll(async () => {
  world = await openMoneyWorld();
});
afterAll(() => world.close());

const worker = (): string => accounts.worker(world.workerId(0));
const merchant = accounts.merchant('demo-self');
const carryOut = (caseNo: string) => carryOutCase(world.deps, quietGateway(), { caseNo });

/** Completed, held by its case, decided, and what the customer gets is on its way. */
async function decided(
  decision: CaseDecision,
  bearer: CostBearer = 'WORKER',
  refundFen = decision === 'PARTIAL' ? 5_000 : 0,
): Promise<{ readonly order: MoneyOrder; readonly caseNo: string }> {
  const order = await completed(world);
  const caseNo = await complain(order);
  await decide(order, { caseNo, decision, bearer, refundFen });
  await carryOut(caseNo);
  return { order, caseNo };
}

/** Shares after everything: 10,800 + 3,000 and 7,201 when nobody was charged. */
async function sharesOf(order: MoneyOrder) {
  await order.expectEmptyEscrow();
  const booked = await order.booked();
  return {
    worker: booked[worker()] ?? 0,
    merchant: booked[merchant] ?? 0,
    platform: booked[accounts.compensationExpense()] ?? 0,
  };
}

const refundedFen = async (order: MoneyOrder): Promise<number> =>
  (await order.refunds()).reduce((sum, { amountFen }) => sum + amountFen, 0);

describe('an appeal that is won', () => {
  test.each([
    ['the platform bears it', { decision: 'PARTIAL', refundFen: 5_000, bearer: 'PLATFORM' }, 0],
    ['the merchant bears it', { decision: 'PARTIAL', refundFen: 5_000, bearer: 'MERCHANT' }, 5_000],
    ['it is less', { decision: 'PARTIAL', refundFen: 2_000, bearer: 'WORKER' }, 2_000],
    ['there was nothing to complain of', { decision: 'REJECT', refundFen: 0, bearer: 'WORKER' }, 0],
  ] as const)(
    '[X11] by the worker, %s: the customer keeps what he got',
    async (_how, change, chargedFen) => {
      const { order, caseNo } = await decided('PARTIAL');
      expect(await appeal(order, { caseNo, side: 'WORKER' })).toMatchObject({ status: 'APPEALED' });
      const step = await finishCase(world.deps, { caseNo, atMs: world.nowMs() + 9 * DAY });
      expect(step).toMatchObject({ kind: 'appealed' });
      expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'held' });
      await answer(order, caseNo, change);
      await carryOut(caseNo);
      await finish(order, caseNo);
      await settleOrder(world.deps, order.id);
      expect(await refundedFen(order)).toBe(5_000);
      const isMerchants = change.bearer === 'MERCHANT';
      expect(await sharesOf(order)).toEqual({
        worker: 13_800 - (isMerchants ? 0 : chargedFen),
        merchant: 7_201 - (isMerchants ? chargedFen : 0),
        platform: chargedFen === 5_000 ? 0 : chargedFen - 5_000,
      });
      expect(await caseOf(order, caseNo)).toMatchObject({
        status: 'CLOSED',
        chargedFen,
        firstDecision: { decision: 'PARTIAL', bearer: 'WORKER', by: { id: OPERATOR.id } },
      });
      const breaches = await world.deps.breaches.ofOrder(order.id);
      const isHis = change.bearer === 'WORKER' && change.decision === 'PARTIAL';
      expect(breaches).toHaveLength(isHis ? 1 : 0);
    },
  );

  test('[X11] by the customer: he gets the rest of it, once', async () => {
    const { order, caseNo } = await decided('PARTIAL', 'WORKER', 1_000);
    await appeal(order, { caseNo, side: 'CUSTOMER' });
    await answer(order, caseNo, { decision: 'PARTIAL', refundFen: 4_000, bearer: 'WORKER' });
    await Promise.all([carryOut(caseNo), carryOut(caseNo)]);
    expect((await order.refunds()).map(({ amountFen }) => amountFen)).toEqual([1_000, 3_000]);
    // An appeal was heard: nobody waits for a window any more.
    expect(await finishCase(world.deps, { caseNo, atMs: world.nowMs() })).toEqual({
      kind: 'final',
    });
    await finish(order, caseNo);
    await settleOrder(world.deps, order.id);
    expect(await sharesOf(order)).toEqual({ worker: 9_800, merchant: 7_201, platform: 0 });
  });

  test('[X11] by the customer whose claim was rejected, up to everything he paid', async () => {
    const { order, caseNo } = await decided('REJECT');
    await appeal(order, { caseNo, side: 'CUSTOMER' });
    const tooMuch = { decision: 'PARTIAL', refundFen: 23_002, bearer: 'WORKER' } as const;
    await expect(answer(order, caseNo, tooMuch)).rejects.toMatchObject({ code: 'REFUND_TOO_HIGH' });
    await answer(order, caseNo, { decision: 'FULL', refundFen: 0, bearer: 'CUSTOMER' });
    await carryOut(caseNo);
    await finish(order, caseNo);
    await settleOrder(world.deps, order.id);
    expect(await refundedFen(order)).toBe(23_001);
    expect(await sharesOf(order)).toEqual({ worker: 0, merchant: 0, platform: 0 });
  });

  test.each([
    [
      'nothing to complain of',
      { decision: 'REJECT', refundFen: 0, bearer: 'WORKER' },
      13_800,
      7_201,
    ],
    ['part of it his', { decision: 'PARTIAL', refundFen: 5_000, bearer: 'WORKER' }, 8_800, 7_201],
  ] as const)(
    '[X11] after the order was cancelled, %s: the platform pays those who did the work',
    async (_how, change, workerFen, merchantFen) => {
      const order = await handedIn(world);
      const { caseNo } = await draftCase(world.deps, await draftOf(order));
      const dispute = { event: 'dispute', atMs: world.nowMs(), caseNo } as const;
      await order.run.apply(dispute, { actor: CUSTOMER, reason: 'DISPUTED' });
      await decide(order, { caseNo, decision: 'FULL' });
      const end = { event: 'caseClosed', atMs: world.nowMs(), caseNo, isDelivered: false } as const;
      const actor = { kind: 'case', id: caseNo } as const;
      const commit = order.run.commitOf(end, { actor, reason: 'CASE_DECIDED' });
      await closeCase(world.deps, { commit, refundFen: 23_001, bearer: 'WORKER' });
      await carryOut(caseNo);
      expect(await order.document()).toMatchObject({ status: 'CANCELLED' });
      await appeal(order, { caseNo, side: 'WORKER' });
      await answer(order, caseNo, change);
      await carryOut(caseNo);
      await finish(order, caseNo);
      expect(await refundedFen(order)).toBe(23_001);
      const shares = await sharesOf(order);
      expect(shares).toMatchObject({ worker: workerFen, merchant: merchantFen });
      expect((await caseOf(order, caseNo)).history.map(({ what }) => what)).toContain(
        'COMPENSATED',
      );
    },
  );
});

test('[X11] confirmed: everything as at first', async () => {
  const { order, caseNo } = await decided('PARTIAL');
  await appeal(order, { caseNo, side: 'WORKER' });
  await answer(order, caseNo, null);
  await carryOut(caseNo);
  await finish(order, caseNo);
  await settleOrder(world.deps, order.id);
  expect(await sharesOf(order)).toEqual({ worker: 8_800, merchant: 7_201, platform: 0 });
  expect((await caseOf(order, caseNo)).history.map(({ what }) => what)).toEqual([
    ...['OPENED', 'DECIDED', 'CARRIED_OUT', 'APPEALED', 'APPEAL_CONFIRMED', 'CARRIED_OUT'],
    ...['CHARGED', 'CLOSED'],
  ]);
});

describe('who may appeal', () => {
  const refusal = (promise: Promise<unknown>) =>
    promise.then(
      () => 'none',
      (error: { code?: string }) => error.code,
    );

  test('[X11] a side that it costs something, once, within the window; a repeat is the same', async () => {
    const { order, caseNo } = await decided('PARTIAL');
    const untilMs = (await caseOf(order, caseNo)).appealUntil?.getTime() ?? 0;
    const by = (side: AppealSide, atMs?: number) =>
      refusal(appeal(order, { caseNo, side, ...(atMs !== undefined && { atMs }) }));
    expect(await by('MERCHANT')).toBe('NOTHING_TO_APPEAL');
    expect(await by('WORKER', untilMs)).toBe('APPEAL_OVER');
    expect(await by('WORKER', untilMs - 1)).toBe('none');
    expect(await by('WORKER')).toBe('none');
    expect(await refusal(appeal(order, { caseNo, side: 'WORKER', noteId: 'other' }))).toBe(
      'APPEAL_EXISTS',
    );
    // The other side joins: one answer for both.
    expect(await by('CUSTOMER')).toBe('none');
    const { appeals, status } = await caseOf(order, caseNo);
    expect([status, appeals.map(({ side }) => side)]).toEqual(['APPEALED', ['WORKER', 'CUSTOMER']]);
    await answer(order, caseNo, null);
    expect(await refusal(appeal(order, { caseNo, side: 'CUSTOMER', noteId: 'again' }))).toBe(
      'APPEAL_EXISTS',
    );
  });

  test('[X11] nobody before a decision, after its end, or with too many uploads', async () => {
    const order = await completed(world);
    const caseNo = await complain(order);
    const by = (evidenceIds: readonly string[] = []) =>
      refusal(appeal(order, { caseNo, side: 'CUSTOMER', evidenceIds }));
    expect(await by()).toBe('TRANSITION_NOT_ALLOWED');
    expect(await refusal(answer(order, caseNo, null))).toBe('NO_APPEAL');
    await decide(order, { caseNo, decision: 'REJECT' });
    await carryOut(caseNo);
    expect(await by(Array.from({ length: 30 }, (_none, index) => `a${index}`))).toBe(
      'INVALID_INPUT',
    );
    expect(await refusal(answer(order, caseNo, null))).toBe('NO_APPEAL');
    await finish(order, caseNo);
    expect(await by()).toBe('APPEAL_OVER');
  });

  test('[X11] all sides take it as it is: final at once', async () => {
    const { order, caseNo } = await decided('PARTIAL');
    const accept = (side: AppealSide) => {
      const actor = actorOf(order, side);
      return acceptDecision(world.deps, { caseNo, side, actor, receivedAtMs: world.nowMs() });
    };
    const now = () => finishCase(world.deps, { caseNo, atMs: world.nowMs() });
    await accept('CUSTOMER');
    expect(await now()).toMatchObject({ kind: 'appealable' });
    expect(await refusal(appeal(order, { caseNo, side: 'CUSTOMER' }))).toBe('APPEAL_OVER');
    expect(await refusal(accept('MERCHANT'))).toBe('NOTHING_TO_APPEAL');
    await accept('WORKER');
    await accept('WORKER');
    expect((await caseOf(order, caseNo)).acceptedBy).toEqual(['CUSTOMER', 'WORKER']);
    expect(await now()).toEqual({ kind: 'final' });
  });
});

describe('at the same moment', () => {
  test('[X11] appeal and end: one of the two happens', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { order, caseNo } = await decided('PARTIAL');
      const atMs = (await caseOf(order, caseNo)).appealUntil?.getTime() ?? 0;
      const results = await Promise.allSettled([
        appeal(order, { caseNo, side: 'WORKER' }),
        finishCase(world.deps, { caseNo, atMs }),
      ]);
      const { status, finalAt, chargedFen } = await caseOf(order, caseNo);
      const hasAppealed = results[0].status === 'fulfilled';
      if (!hasAppealed) expect(codesOf(results)).toEqual(['APPEAL_OVER']);
      expect([status, finalAt !== null, chargedFen]).toEqual(
        hasAppealed ? ['APPEALED', false, 0] : ['DECIDED', true, 5_000],
      );
    }
  });

  test('[S8] of two who answer one counts, and it is never the one who decided first', async () => {
    const { order, caseNo } = await decided('PARTIAL');
    await appeal(order, { caseNo, side: 'WORKER' });
    await expect(answer(order, caseNo, null, OPERATOR.id)).rejects.toMatchObject({
      code: 'SAME_PERSON',
    });
    const change = { decision: 'REJECT', refundFen: 0, bearer: 'WORKER' } as const;
    const results = await Promise.allSettled([
      answer(order, caseNo, change, 'op-b'),
      answer(order, caseNo, null, 'op-c'),
      answer(order, caseNo, change, 'op-d'),
    ]);
    expect(codesOf(results)).toEqual(['CASE_DECIDED', 'CASE_DECIDED']);
  });
});
