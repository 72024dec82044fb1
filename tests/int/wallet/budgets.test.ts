import { CAMPAIGN_BUDGET_ROUTES } from '../../../api/routes/admin/campaign-budgets.js';
import { basisPoints, fen } from '../../../contract/terms/money.js';
import { clashOf } from '../../../contract/terms/role-sets.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import {
  paidJournal,
  refundRequestedJournal,
  refundSucceededJournal,
} from '../../../domain/ledger/postings.js';
import { settleJournal, settleParts } from '../../../domain/ledger/settle-postings.js';
import { refundTargets, splitOrder } from '../../../domain/ledger/split.js';
import { releaseBudget, reserveBudget } from '../../../use-cases/campaign/reserve-budget.js';
import { openMoneyWorld, type MoneyWorld } from '../order/money-fixture.js';
import { openWalletDesk, type WalletDesk } from './wallet-desk.js';

let world: MoneyWorld;
let desk: WalletDesk;
beforeAll(async () => {
  world = await openMoneyWorld();
  desk = await openWalletDesk(world, { routes: CAMPAIGN_BUDGET_ROUTES });
});
afterAll(async () => {
  await desk.close();
  await world.close();
});

const MAKER = 'financeMaker~maker';
const CHECKER = 'financeChecker~checker';
const ask = (campaignId: string, amountFen: number, as = MAKER) =>
  desk.call(as, `/admin/campaigns/${campaignId}/fundings`, { amountFen, reason: '双十一活动' });
const check = (fundingId: unknown, as = CHECKER, verb = 'approve') =>
  desk.call(as, `/admin/campaign-fundings/${String(fundingId)}/${verb}`, { reason: '已复核' });
const budgetOf = (campaignId: string): Promise<{ availableFen: number; reservedFen: number }> =>
  desk.read(CHECKER, `/admin/campaigns/${campaignId}/budget`);

async function fund(campaignId: string, amountFen: number): Promise<void> {
  const asked = await ask(campaignId, amountFen);
  expect(asked.status).toBe(201);
  expect((await check(asked.json.id)).status).toBe(200);
}

describe('the budget of a campaign', () => {
  test('[P4] is funded by two people, once', async () => {
    const asked = await ask('c-1', 50_000);
    expect(asked.json).toMatchObject({ status: 'REQUESTED', madeBy: 'maker', amountFen: 50_000 });
    expect(await budgetOf('c-1')).toMatchObject({ availableFen: 0, reservedFen: 0 });
    expect((await check(asked.json.id, MAKER)).status).toBe(403);
    // The person counts, whatever role he has by now.
    expect((await check(asked.json.id, 'financeChecker~maker')).json.code).toBe('FOUR_EYES');
    const queue = await desk.call('auditor~a', '/admin/campaign-fundings?campaignId=c-1');
    expect(queue.json.items).toEqual([expect.objectContaining({ id: asked.json.id })]);
    const all = await Promise.all([1, 2, 3].map(() => check(asked.json.id)));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await budgetOf('c-1')).toMatchObject({ availableFen: 50_000, reservedFen: 0 });
    const refused = await ask('c-1', 1_000);
    expect((await check(refused.json.id, CHECKER, 'reject')).json.status).toBe('REJECTED');
    expect((await check(refused.json.id)).json.code).toBe('ACTION_NOT_ALLOWED');
    expect(await budgetOf('c-1')).toMatchObject({ availableFen: 50_000 });
    expect((await ask('c-1', 100, 'auditor~a')).status).toBe(403);
    expect(clashOf(['financeMaker', 'financeChecker'])).toBeDefined();
  });

  test('[P4] is never exceeded by many orders that reserve at once', async () => {
    await fund('c-2', 20_000);
    const coupon = { campaignId: 'c-2', amountFen: fen(1_000) };
    let granted = 0;
    const codes = new Map<string, number>();
    await Promise.all(
      Array.from({ length: 60 }, async (_none, index) => {
        try {
          await reserveBudget(world.deps, { orderId: `r32-${index}`, coupon });
          granted += 1;
        } catch (error) {
          const code = String((error as { code?: unknown }).code);
          codes.set(code, (codes.get(code) ?? 0) + 1);
        }
      }),
    );
    const { availableFen, reservedFen } = await budgetOf('c-2');
    expect(reservedFen).toBe(granted * 1_000);
    expect(availableFen).toBe(20_000 - reservedFen);
    expect(availableFen).toBeGreaterThanOrEqual(0);
    expect(
      [...codes.keys()].filter((code) => !['BUDGET_SPENT', 'CONTENTION'].includes(code)),
    ).toEqual([]);
    // Whoever was turned away by the crowd and not by the budget asks again.
    for (let index = 0; index < 60 && granted < 20; index += 1) {
      await reserveBudget(world.deps, { orderId: `more-${index}`, coupon });
      granted += 1;
    }
    const next = reserveBudget(world.deps, { orderId: 'one-more', coupon });
    await expect(next).rejects.toMatchObject({ code: 'BUDGET_SPENT' });
    expect(await budgetOf('c-2')).toMatchObject({ availableFen: 0, reservedFen: 20_000 });
  });

  test('[P4] a reservation is made once for an order and given up once', async () => {
    await fund('c-3', 5_000);
    const reservation = { orderId: 'o-3', coupon: { campaignId: 'c-3', amountFen: fen(2_000) } };
    await Promise.all([1, 2, 3].map(() => reserveBudget(world.deps, reservation)));
    expect(await budgetOf('c-3')).toMatchObject({ availableFen: 3_000, reservedFen: 2_000 });
    await releaseBudget(world.deps, reservation);
    await releaseBudget(world.deps, reservation);
    expect(await budgetOf('c-3')).toMatchObject({ availableFen: 5_000, reservedFen: 0 });
  });

  test('[P4] an order with coupons of both payers settles by MONEY §3.3, and its subsidy goes back', async () => {
    await fund('c-4', 10_000);
    const { ledger } = world.deps;
    const orderId = 'o-4';
    const split = splitOrder({
      priceFen: fen(20_000),
      merchantCouponFen: fen(1_000),
      platformCouponFen: fen(2_000),
      commissionBps: basisPoints(1_000),
      workerShareBps: basisPoints(6_000),
      referralBps: basisPoints(200),
    });
    const coupon = { campaignId: 'c-4', amountFen: split.platformCouponFen };
    await reserveBudget(world.deps, { orderId, coupon });
    const paid = { paymentNo: 'DH-4P01', orderId, channel: 'wechat' } as const;
    await ledger.postOnce(paidJournal({ ...paid, amountFen: split.customerPaysFen, coupon }));
    // A third of the cash goes back before the settlement, and its part of the subsidy with it.
    const refund = { refundNo: 'DH-4P01R01', orderId, amountFen: fen(5_000) };
    const back = refundTargets({ split, refundedFen: refund.amountFen });
    await ledger.postOnce(refundRequestedJournal(refund));
    const subsidy = { campaignId: 'c-4', amountFen: back.subsidyFen };
    await ledger.postOnce(refundSucceededJournal({ ...refund, channel: 'wechat', subsidy }));
    const parts = settleParts({
      split,
      refunded: { sharedFen: fen(5_000), workerFen: fen(0), merchantFen: fen(0) },
      travelFeeFen: fen(0),
      workers: [{ workerId: 'w-4', weight: 1 }],
    });
    await ledger.postOnce(
      settleJournal({ orderId, parts, merchantId: 'm-4', referrerId: 'ref-4' }),
    );
    const fenOf = async (id: string) => (await ledger.balance(id)).postedFen;
    expect(await fenOf(accounts.order(orderId))).toBe(0);
    expect(await fenOf(accounts.merchant('m-4'))).toBe(6_840 - back.merchantFen);
    expect(await fenOf(accounts.worker('w-4'))).toBe(10_260 - back.workerFen);
    expect(await fenOf(accounts.referrer('ref-4'))).toBe(380 - back.referralFen);
    expect(await budgetOf('c-4')).toMatchObject({
      availableFen: 10_000 - 2_000 + back.subsidyFen,
      reservedFen: 0,
    });
    expect((await ledger.sumAll()).isBalanced).toBe(true);
  });
});
