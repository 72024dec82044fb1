import { parse } from 'csv-parse/sync';
import { ledgerTransferModel } from '../../../data/models/ledger-transfer.js';
import { createLedgerBrowser, signedFen } from '../../../data/repositories/ledger-browser.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { readSheet } from '../../../use-cases/resource/sheet/sheet-format.js';
import { settleOrder } from '../../../use-cases/order/settle-order.js';
import type { OrderStatementDto } from '../../../use-cases/statement/order-statement.js';
import type { PeriodSummaryDto } from '../../../use-cases/statement/period-statement.js';
import { completed, paidOrder } from '../order/bill-steps.js';
import { giveBack } from '../order/give-back.js';
import { openMoneyWorld, type MoneyOrder, type MoneyWorld } from '../order/money-fixture.js';
import { openWalletDesk, type WalletDesk } from './wallet-desk.js';

const HOUR = 3_600_000;
let world: MoneyWorld;
let desk: WalletDesk;
beforeAll(async () => {
  world = await openMoneyWorld();
  desk = await openWalletDesk(world);
});
afterAll(async () => {
  await desk.close();
  await world.close();
});

const MERCHANT = 'merchantFinance~demo-self';
const workerToken = (index = 0): string => `worker~${world.workerId(index)}`;
/** Yesterday to tomorrow in Beijing: whatever the hour, all of these tests are in it. */
const dayOf = (ms: number): string => new Date(ms + 8 * HOUR).toISOString().slice(0, 10);
const period = () => ({
  from: dayOf(Date.now() - 24 * HOUR),
  to: dayOf(Date.now() + 24 * HOUR),
});

const statementOf = (order: MoneyOrder, as: string): Promise<OrderStatementDto> => {
  const prefix = as.startsWith('worker') ? '/worker' : '/admin';
  return desk.read(as, `${prefix}/orders/${order.id}/statement`);
};
const sum = (lines: readonly { readonly amountFen: number }[]): number =>
  lines.reduce((total, { amountFen }) => total + amountFen, 0);

/** What the ledger has booked for this order on these accounts. */
async function bookedOn(order: MoneyOrder, ...ids: string[]): Promise<number> {
  const booked = await order.booked();
  return ids.reduce((total, id) => total + (booked[id] ?? 0), 0);
}

describe('the statement of one order', () => {
  test('[X12][X22] closes for everybody, before the settlement and after it', async () => {
    const order = await completed(world, { tickets: 3 });
    await giveBack(order, { amountFen: 5_000 });
    const ours = await statementOf(order, 'financeMaker~f');
    const before = await statementOf(order, workerToken(0));
    expect(ours.share).toMatchObject({ isFinal: false, totalFen: 1_501 });
    expect(before.share?.lines.map(({ code, amountFen }) => [code, amountFen])).toEqual([
      ['GOODS', 20_001],
      ['TRAVEL_FEE', 3_000],
      ['REFUNDED', -5_000],
      ['PLATFORM', -1_501],
      ['MERCHANT', -5_400],
      ['OTHER_WORKERS', -7_400],
    ]);
    await settleOrder(world.deps, order.id);
    const readers = [
      ['auditor~a', accounts.commission()],
      [MERCHANT, accounts.merchant('demo-self')],
      ...[0, 1, 2].map((index) => [workerToken(index), accounts.worker(world.workerId(index))]),
    ] as const;
    let givenFen = 0;
    for (const [as, account] of readers) {
      const { share, totalFen } = await statementOf(order, as as string);
      expect(share?.isFinal).toBe(true);
      expect(sum(share?.lines ?? [])).toBe(share?.totalFen);
      expect(totalFen).toBe(await bookedOn(order, account as string));
      givenFen += totalFen;
    }
    expect(givenFen).toBe(20_001 + 3_000 - 5_000);
  });

  test('[X12] of an order that was taken back tells what is left of it', async () => {
    const order = await completed(world);
    await settleOrder(world.deps, order.id);
    await giveBack(order, { amountFen: 20_001, bearer: 'WORKER' });
    const worker = await statementOf(order, workerToken());
    const workerId = world.workerId(0);
    expect(worker.totalFen).toBe(
      await bookedOn(order, accounts.worker(workerId), accounts.workerReceivable(workerId)),
    );
    expect(worker.totalFen).toBe(3_000);
    const ours = await statementOf(order, 'financeChecker~f');
    expect(ours.totalFen).toBe(await bookedOn(order, accounts.commission()));
  });

  test('[X12] of one that ended before completion shows the fee and who got it', async () => {
    const order = await paidOrder(world);
    await order.reach('EN_ROUTE');
    await order.cancelAt(world.nowMs());
    const parts = await Promise.all(
      [workerToken(), MERCHANT, 'auditor~a'].map((as) => statementOf(order, as)),
    );
    expect(parts.map(({ status }) => status)).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED']);
    const [{ refundFen, feeFen, travelKeptFen } = { refundFen: 0, feeFen: 0, travelKeptFen: 0 }] = [
      (await order.document()).end ?? undefined,
    ];
    expect(feeFen).toBeGreaterThan(0);
    expect(sum(parts.map(({ totalFen }) => ({ amountFen: totalFen })))).toBe(
      feeFen + travelKeptFen,
    );
    const refunded = parts[0]?.share?.lines.find(({ code }) => code === 'REFUNDED');
    expect(refunded?.amountFen).toBe(-refundFen);
  });

  test('[X12] of one whose payment came too late says that all of it went back', async () => {
    const order = await paidOrder(world);
    await world.deps.orders.patch(order.id, { $set: { status: 'CANCELLED' } });
    const ours = await statementOf(order, 'auditor~a');
    expect(ours.share?.lines.at(-1)).toMatchObject({ code: 'REFUNDED', amountFen: -23_001 });
    expect(ours.totalFen).toBe(0);
  });

  test('[X12] shares nothing while the order runs, and is hidden from strangers', async () => {
    const order = await paidOrder(world);
    await order.reach('ASSIGNED');
    expect(await statementOf(order, workerToken())).toMatchObject({ share: null, totalFen: 0 });
    const path = `orders/${order.id}/statement`;
    expect((await desk.call(workerToken(1), `/worker/${path}`)).status).toBe(404);
    expect((await desk.call('merchantFinance~other', `/admin/${path}`)).status).toBe(404);
    expect((await desk.call('dispatcher~d', `/admin/${path}`)).status).toBe(403);
  });
});

describe('the statement of a period', () => {
  /** Lines so old that no later one can come before them. */
  const age = (): Promise<unknown> =>
    ledgerTransferModel(world.connection).collection.updateMany(
      { at: { $gt: new Date(Date.now() - HOUR) } },
      [{ $set: { at: { $subtract: ['$at', HOUR] } } }],
    );
  /** From the first line on, counted from nothing. */
  async function ledgerSum(account: string, before: Date): Promise<number> {
    const rows = await ledgerTransferModel(world.connection)
      .find({ $or: [{ debit: account }, { credit: account }], mode: { $in: ['single', 'post'] } })
      .lean();
    return rows
      .filter(({ at }) => at < before)
      .reduce((total, row) => total + signedFen(account, row as never), 0);
  }

  test('[X12][M6] opening and entries come to the closing balance, as the ledger has it', async () => {
    for (const amountFen of [0, 777, 5_000]) {
      const order = await completed(world);
      await settleOrder(world.deps, order.id);
      if (amountFen > 0) await giveBack(order, { amountFen });
    }
    await age();
    // One more that is too young to be told.
    const young = await completed(world);
    await settleOrder(world.deps, young.id);
    const { from, to } = period();
    const path = `/merchant/statement?from=${from}&to=${to}`;
    const told = await desk.read<PeriodSummaryDto>(MERCHANT, path);
    const account = accounts.merchant('demo-self');
    expect(told.openingFen + sum(told.sums)).toBe(told.closingFen);
    expect(told.openingFen).toBe(0);
    expect(told.closingFen).toBe(await ledgerSum(account, new Date(told.until)));
    expect(told.closingFen).toBeLessThan((await world.deps.ledger.balance(account)).postedFen);
    expect(Date.parse(told.until)).toBeLessThan(Date.now() - 100_000);

    // Cut anywhere: the two halves meet, and neither loses a line.
    const rows = await ledgerTransferModel(world.connection)
      .find({ credit: account })
      .sort({ at: 1 })
      .lean();
    const middle = rows[Math.floor(rows.length / 2)]?.at ?? new Date();
    const until = new Date(told.until);
    const browser = createLedgerBrowser(world.connection);
    const part = (start: Date, end: Date) =>
      browser.periods({ accountIds: [account], from: start, to: end, rowsMax: 1_000 });
    const [[first], [second]] = await Promise.all([part(new Date(0), middle), part(middle, until)]);
    expect(first?.closingFen).toBe(await ledgerSum(account, middle));
    expect(second?.openingFen).toBe(first?.closingFen);
    expect(second?.closingFen).toBe(told.closingFen);
    expect(await part(until, until)).toMatchObject([
      { openingFen: told.closingFen, transfers: [] },
    ]);
  });

  test.each(['csv', 'xlsx'] as const)(
    '[X12][M6] is a %s file from opening to closing that adds up',
    async (format) => {
      await age();
      const bytes = await desk.file(workerToken(), '/worker/statement-files', {
        ...period(),
        format,
      });
      const { rows } = await readSheet({ format, bytes, rowsMax: 1_000 });
      const own = rows.filter(([account]) => account === '余额 Balance');
      const [opening, ...rest] = own;
      const closing = rest.pop();
      expect(opening?.[2]).toBe('期初余额 Opening balance');
      expect(closing?.[2]).toBe('期末余额 Closing balance');
      const fen = (yuan: string | undefined): number => Math.round(Number(yuan) * 100);
      const moved = rest.reduce((total, row) => total + fen(row[5]), 0);
      expect(rest.length).toBeGreaterThan(3);
      expect(fen(opening?.[6]) + moved).toBe(fen(closing?.[6]));
      expect(rest.every((row) => /^DH/.test(row[3] ?? ''))).toBe(true);
      expect(fen(rest.at(-1)?.[6])).toBe(fen(closing?.[6]));
    },
  );

  test('[X12] runs no formula that hides in a name', async () => {
    const order = await completed(world, { change: { itemName: '=1+1' } });
    await settleOrder(world.deps, order.id);
    await age();
    const body = { ...period(), format: 'csv' };
    const bytes = await desk.file(MERCHANT, '/merchant/statement-files', body);
    const cells = (parse(bytes, { bom: true }) as string[][]).flat();
    expect(cells).toContain("'=1+1");
    expect(cells).not.toContain('=1+1');
  });

  test('[X12] is taken by finance for anybody, each time recorded, and never in a part', async () => {
    const body = { ownerKind: 'worker', ownerId: world.workerId(0), ...period(), format: 'csv' };
    const count = desk.audited.length;
    const file = await desk.file('financeChecker~c', '/admin/statement-files', body);
    expect(file.toString()).toContain('期末余额');
    expect(desk.audited.slice(count)).toMatchObject([{ actor: { id: 'c' } }]);
    await desk.file('auditor~a', '/admin/statement-files', body);
    expect((await desk.call('cityManager~c', '/admin/statement-files', body)).status).toBe(403);
    const long = { ...body, from: '2026-01-01', to: '2026-12-31' };
    expect((await desk.call('financeMaker~m', '/admin/statement-files', long)).status).toBe(400);
    const browser = createLedgerBrowser(world.connection);
    const all = { from: new Date(0), to: new Date(), rowsMax: 2 };
    const accountIds = [accounts.merchant('demo-self')];
    await expect(browser.periods({ ...all, accountIds })).rejects.toMatchObject({
      code: 'STATEMENT_TOO_LONG',
    });
  });
});
