import { paymentNoOf } from '../../../use-cases/payment/open-payment.js';
import { submitRefund } from '../../../use-cases/payment/run-refund.js';
import { completed, paidOrder, withPaidAddition } from './bill-steps.js';
import { giveBack } from './give-back.js';
import { openMoneyWorld, type MoneyWorld } from './money-fixture.js';

let world: MoneyWorld;
beforeAll(async () => {
  world = await openMoneyWorld();
});
afterAll(() => world.close());

describe('several refunds', () => {
  test('[R18] no bill gives back more than it took: the next older one gives the rest', async () => {
    const order = await (await paidOrder(world)).reach('IN_SERVICE');
    const { paymentNo } = await withPaidAddition(order, { n: 1, amountFen: 4_000, minutes: 0 });
    const refund = (amountFen: number) => giveBack(order, { amountFen });
    const first = paymentNoOf((await order.document()).no);
    expect(await refund(3_000)).toEqual([`${paymentNo}R01`]);
    expect(await refund(3_000)).toEqual([`${paymentNo}R02`, `${first}R01`]);
    const amounts = (await order.refunds()).map(({ _id, amountFen }) => [_id, amountFen]);
    expect(Object.fromEntries(amounts)).toEqual({
      [`${paymentNo}R01`]: 3_000,
      [`${paymentNo}R02`]: 1_000,
      [`${first}R01`]: 2_000,
    });
  });

  test('[X6] the order shows OPEN while one is, then FAILED if one failed, then the sums', async () => {
    const order = await completed(world);
    const refund = (amountFen: number) => giveBack(order, { amountFen });
    const [first] = await refund(1_000);
    const [second] = await refund(2_000);
    const status = async () => (await order.document()).refundStatus;
    await submitRefund(world.deps, first ?? '');
    expect(await status()).toBe('OPEN');
    const refuse = {
      ...world.deps.channels.WECHAT,
      refund: async () => ({ kind: 'failure', code: 'REFUSED', message: 'no' }) as const,
    };
    const deps = { ...world.deps, channels: { WECHAT: refuse } };
    expect(await submitRefund(deps, second ?? '')).toEqual({ kind: 'failed' });
    expect(await status()).toBe('FAILED');
    expect(await order.document()).toMatchObject({ refundedFen: 1_000 });
    expect((await order.escrow()).availableFen).toBe(20_001);
  });

  test('[R18] many at once never give back more than was paid', async () => {
    const order = await completed(world);
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, () => giveBack(order, { amountFen: 5_000 })),
    );
    const refunds = await order.refunds();
    const sum = refunds.reduce((total, { amountFen }) => total + amountFen, 0);
    expect(sum).toBeLessThanOrEqual(23_001);
    expect(refunds).toHaveLength(tries.filter(({ status }) => status === 'fulfilled').length);
    expect((await order.escrow()).availableFen).toBe(23_001 - sum);
  });
});
