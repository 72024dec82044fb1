import { createCaseSweep } from '../../../use-cases/case/sweep-cases.js';
import { openMoneyWorld, type MoneyWorld } from '../order/money-fixture.js';
import { complain, completed, draftOf, quietGateway } from './case-fixture.js';
import { draftCase } from '../../../use-cases/case/open-case.js';

const MINUTE = 60_000;

let world: MoneyWorld;
beforeAll(async () => {
  world = await openMoneyWorld();
});
afterAll(() => world.close());

test('[X11] a case whose start was lost is started by the sweep; drafts and new cases are not', async () => {
  const order = await completed(world);
  const { deps } = order;
  const caseNo = await complain(order);
  await draftCase(deps, await draftOf(order));
  const gateway = quietGateway();
  const sweepAt = (afterMs: number) => {
    const clock = { nowMs: () => world.nowMs() + afterMs };
    return createCaseSweep({ ...deps, clock }, gateway)();
  };
  expect(await sweepAt(0)).toBe(0);
  expect(gateway.told).toEqual([]);
  expect(await sweepAt(2 * MINUTE)).toBe(1);
  expect(gateway.told).toEqual([`case ${caseNo}`]);
});

test('[X11] page by page every case has its turn, and then again from the first', async () => {
  const rows = Array.from({ length: 250 }, (_, index) => ({
    _id: `C${String(index).padStart(4, '0')}`,
  }));
  const cases = {
    openedBefore: async ({ afterNo, limit }: { afterNo: string; limit: number }) =>
      rows.filter(({ _id }) => _id > afterNo).slice(0, limit),
  };
  const gateway = quietGateway();
  const sweep = createCaseSweep({ clock: { nowMs: () => 0 }, cases }, gateway);
  const seen: number[] = [];
  for (const _turn of [1, 2, 3, 4]) seen.push(await sweep());
  expect(seen).toEqual([100, 100, 50, 100]);
  expect(new Set(gateway.told).size).toBe(250);
  expect(gateway.told.at(250)).toBe('case C0000');
});
