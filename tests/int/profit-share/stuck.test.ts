import { shareBackModel } from '../../../data/models/profit-share.js';
import { moneyStoresOf } from '../../../temporal/money-check-deps.js';
import type { MoneyCheckDeps } from '../../../use-cases/money-check/deps.js';
import { moveStuck } from '../../../use-cases/money-check/j6-stuck.js';
import type { OrderGateway } from '../../../use-cases/order/gateway.js';
import { settleOrder } from '../../../use-cases/order/settle-order.js';
import { completed, paidOrder } from '../order/bill-steps.js';
import { giveBack } from '../order/give-back.js';
import { HOUR } from '../order/transition-fixture.js';
import { openShareWorld, refundOut, shareOut, type ShareWorld } from './share-fixture.js';

let shop: ShareWorld;
beforeAll(async () => {
  shop = await openShareWorld({ fake: { refundDelayMs: 0 } });
});
afterAll(() => shop.close());

const j6 = () => {
  const gateway = {} as OrderGateway;
  const stores = moneyStoresOf(shop.world.connection);
  const deps: MoneyCheckDeps = { ...shop.deps, ...stores, bills: {}, gateway };
  return moveStuck(deps);
};
const transactionOf = async (orderId: string): Promise<string> => {
  const [bill] = await shop.deps.payments.ofOrder(orderId);
  return bill?.transactionId ?? '';
};

describe('[P4] J6 and shares', () => {
  test('an order that ends before completion shares nothing; its bill is released', async () => {
    const order = await (await paidOrder(shop.world)).reach('EN_ROUTE');
    const refundNos = await order.cancelAt(shop.world.nowMs());
    for (const refundNo of refundNos)
      expect(await refundOut(shop.deps, refundNo)).toBe('succeeded');
    expect(await shop.sharesOf(order)).toMatchObject([{ purpose: 'RELEASE', status: 'OPEN' }]);
    await j6();
    expect(await shop.requestsOf(await transactionOf(order.id))).toEqual([]);
    shop.world.advance(HOUR + 1_000);
    await j6();
    expect(await shop.sharesOf(order)).toMatchObject([{ status: 'DONE' }]);
    expect(await shop.requestsOf(await transactionOf(order.id))).toMatchObject([
      { isRelease: true },
    ]);
  });

  test('a settlement whose run was lost is shared after an hour, once', async () => {
    const order = await completed(shop.world);
    await settleOrder(shop.deps, order.id);
    shop.world.advance(HOUR + 1_000);
    await j6();
    await j6();
    expect((await shop.sharesOf(order)).map(({ status }) => status)).toEqual(['DONE', 'DONE']);
    const { no } = await order.document();
    expect((await shop.shared()).filter((entry) => entry.no.startsWith(no))).toHaveLength(1);
  });

  test('what no refund brings back, it does; after three days it is a difference', async () => {
    const order = await completed(shop.world);
    await settleOrder(shop.deps, order.id);
    expect(await shareOut(shop.deps, order)).toBe('done');
    await giveBack(order, { amountFen: 1_000, bearer: 'MERCHANT' });
    expect(await shop.backsOf(order)).toMatchObject([{ status: 'OPEN' }]);
    shop.world.advance(61_000);
    await j6();
    expect(await shop.backsOf(order)).toMatchObject([{ status: 'SUCCEEDED', amountFen: 1_000 }]);
    const wasOpen = { status: 'OPEN', createdAt: new Date(shop.world.nowMs() - 73 * HOUR) };
    await shareBackModel(shop.world.connection).updateMany({ orderId: order.id }, wasOpen);
    const { differences } = await j6();
    expect(differences.map(({ ref, detail }) => [ref, detail])).toContainEqual([
      order.id,
      'a share is asked back for three days',
    ]);
  });
});
