import { FUND_FIGURES } from '../../../contract/terms/statistics.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { buildJournal, single } from '../../../domain/ledger/journal.js';
import { dailyStatModel, workerStatModel } from '../../../data/models/statistics.js';
import { dateIn, datePlus, dayBoundsIn } from '../../../domain/statistics/periods.js';
import { createStatisticsDeps } from '../../../temporal/statistics-deps.js';
import { settleOrder } from '../../../use-cases/order/settle-order.js';
import { completed, paidOrder } from '../order/bill-steps.js';
import { giveBack } from '../order/give-back.js';
import { openMoneyWorld, type MoneyWorld } from '../order/money-fixture.js';

const ZONE = 'Asia/Shanghai';
let world: MoneyWorld;
beforeAll(async () => {
  world = await openMoneyWorld();
});
afterAll(() => world.close());

describe('[M8][S5] roll-ups of funds', () => {
  test('are what the accounts of the ledger have, after refunds, fees and late reversals', async () => {
    const settled = await completed(world, { tickets: 2 });
    await settleOrder(world.deps, settled.id);
    const before = await completed(world);
    await giveBack(before, { amountFen: 5_000 });
    await settleOrder(world.deps, before.id);
    const late = await completed(world);
    await settleOrder(world.deps, late.id);
    const takenOutFen = await takeOut(world.workerId(0));
    await giveBack(late, { amountFen: 20_001, bearer: 'WORKER' });
    const cancelled = await paidOrder(world);
    await cancelled.reach('EN_ROUTE');
    await cancelled.cancelAt(world.nowMs());

    const { cityCode, merchantId } = await settled.document();
    const { statisticsWriter } = createStatisticsDeps(world.connection);
    const today = dateIn(Date.now(), ZONE);
    // Whatever the hour: the test may run over midnight.
    for (const date of [datePlus(today, -1), today, datePlus(today, 1)]) {
      const day = { cityCodes: [cityCode], date, timeZone: ZONE, ...dayBoundsIn(date, ZONE) };
      await statisticsWriter.computeDay(day, new Date());
    }
    const [sums] = await dailyStatModel(world.connection).aggregate<Record<string, number>>([
      { $match: { cityCode, merchantId: '', categoryId: '' } },
      {
        $group: {
          _id: null,
          ...Object.fromEntries(FUND_FIGURES.map((name) => [name, { $sum: `$${name}` }])),
        },
      },
    ]);
    await world.deps.ledger.rollUpHot();
    const balanceOf = async (id: string): Promise<number> =>
      (await world.deps.ledger.balance(id)).postedFen;
    const workerIds = [0, 1].map((index) => world.workerId(index));
    const owned = await Promise.all(
      workerIds.map(
        async (id) =>
          (await balanceOf(accounts.worker(id))) - (await balanceOf(accounts.workerReceivable(id))),
      ),
    );
    // What he took out before is owed now, and was his income all the same.
    expect(await balanceOf(accounts.workerReceivable(world.workerId(0)))).toBeGreaterThan(0);
    const workerFen = owned.reduce((sum, fen) => sum + fen, takenOutFen);
    expect(sums).toMatchObject({
      commissionFen: await balanceOf(accounts.commission()),
      cancelFeeFen: await balanceOf(accounts.cancelRevenue()),
      merchantFen: await balanceOf(accounts.merchant(merchantId)),
      compensationFen: await balanceOf(accounts.compensationExpense()),
      workerFen,
    });
    expect(workerFen).toBeGreaterThan(0);
    const channelFen =
      (await balanceOf(accounts.wechatClearing())) + (await balanceOf(accounts.alipayClearing()));
    expect((sums?.['paidFen'] ?? 0) - (sums?.['refundedFen'] ?? 0)).toBe(channelFen);
    const perWorker = await workerStatModel(world.connection).aggregate<{ incomeFen: number }>([
      { $group: { _id: null, incomeFen: { $sum: '$incomeFen' } } },
    ]);
    expect(perWorker[0]?.incomeFen).toBe(workerFen);
  });
});

/** A withdrawal of all that a worker has: it belongs to no order. */
async function takeOut(workerId: string): Promise<number> {
  const { availableFen } = await world.deps.ledger.balance(accounts.worker(workerId));
  const line = single(accounts.worker(workerId), accounts.bank(), availableFen, 'PAID_OUT');
  const journal = buildJournal({ _id: 'withdrawal:all:out', lines: [line] });
  await world.deps.transact((session) => world.deps.ledger.post(journal, session));
  return availableFen;
}
