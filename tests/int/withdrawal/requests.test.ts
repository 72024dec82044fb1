import { randomUUID } from 'node:crypto';
import { accounts } from '../../../domain/ledger/accounts.js';
import { CUMULATIVE_2025 } from '../../../domain/withdrawal/tax.js';
import { createErasureBlockerRepository } from '../../../data/repositories/erasure-blockers.js';
import { workerModel } from '../../../data/models/worker.js';
import { fen } from '../../../contract/terms/money.js';
import { requestWithdrawal } from '../../../use-cases/withdrawal/request-withdrawal.js';
import { isAppError } from '../../../contract/terms/errors.js';
import {
  DAY,
  HOUR,
  codeOf,
  noOf,
  openMoney,
  rowOf,
  unhurried,
  type Money,
} from './withdrawal-fixture.js';

let money: Money;
beforeAll(async () => {
  money = await openMoney();
});
afterAll(() => money.close());

describe('a request', () => {
  test('[K9] reserves the whole amount at once, and is itself when it is repeated', async () => {
    const owner = await money.worker(100_000);
    const key = randomUUID();
    const body = { amountFen: 60_000, netFen: 60_000, accountId: owner.accountId };
    const first = await money.ask(owner, body, key);
    expect(await money.ask(owner, body, key)).toMatchObject({ status: 201, json: first.json });
    expect(await money.availableFen(owner)).toBe(40_000);
    expect(first.json).toMatchObject({ status: 'REQUESTED', isCancellable: true, netFen: 60_000 });
    const more = await money.ask(owner, { ...body, amountFen: 40_001, netFen: 40_001 });
    expect(codeOf(more)).toBe('409 INSUFFICIENT_BALANCE');
    // Refused as a whole: nothing of it counts.
    const rest = { ...body, amountFen: 40_000, netFen: 40_000 };
    expect(codeOf(await money.ask(owner, rest))).toBe('201');
    expect(await money.availableFen(owner)).toBe(0);
  });

  test('[K9] is refused outside its limits, with another sum than was seen, or for no account', async () => {
    const owner = await money.worker(100_000_00);
    const stranger = await money.worker(100);
    const { accountId } = owner;
    const ask = async (amountFen: number, over: object = {}) =>
      money.ask(owner, { amountFen, netFen: amountFen, accountId, ...over });
    expect(await ask(99)).toMatchObject({
      status: 409,
      json: { code: 'WITHDRAWAL_LIMIT', extra: { limit: 'MIN' } },
    });
    expect(await ask(5_000_001)).toMatchObject({
      json: { code: 'WITHDRAWAL_LIMIT', extra: { limit: 'MAX' } },
    });
    expect(codeOf(await ask(1_000, { netFen: 999 }))).toBe('409 WITHDRAWAL_CHANGED');
    const others = { accountId: stranger.accountId };
    expect(codeOf(await ask(1_000, others))).toBe('409 PAYOUT_ACCOUNT_UNUSABLE');
    const no = noOf(await ask(1_000));
    expect(
      codeOf(await money.call(`worker~${stranger.ownerId}`, `/worker/withdrawals/${no}`)),
    ).toBe('404 NOT_FOUND');
    expect(codeOf(await ask(1_000))).toBe('201');
    expect(codeOf(await ask(1_000))).toBe('201');
    expect(await ask(1_000)).toMatchObject({
      json: { code: 'WITHDRAWAL_LIMIT', extra: { limit: 'DAY' } },
    });
    expect(await money.availableFen(owner)).toBe(100_000_00 - 3_000);
  });

  test('[M6] a merchant asks for his balance, and only he', async () => {
    const owner = { ownerKind: 'merchant', ownerId: `m-${randomUUID().slice(0, 8)}` } as const;
    await money.fund(owner, 9_000);
    const accountId = await money.account(owner, { kind: 'BANK' });
    const body = { amountFen: 9_000, netFen: 9_000, accountId };
    const ask = (as: string) => money.call(as, '/merchant/withdrawals', body);
    expect(codeOf(await ask(`merchantClerk~c~${owner.ownerId}`))).toBe('403 FORBIDDEN');
    expect(codeOf(await ask('merchantFinance~f~m-other'))).toBe('409 PAYOUT_ACCOUNT_UNUSABLE');
    const no = noOf(await ask(`merchantFinance~f~${owner.ownerId}`));
    expect(await rowOf(money, no)).toMatchObject({ method: 'BANK_FILE', requestedBy: 'f' });
    const list = await money.call(`merchantOwner~o~${owner.ownerId}`, '/merchant/withdrawals');
    expect(list.json).toMatchObject({ items: [{ withdrawalNo: no }], nextCursor: null });
  });

  test('[K9] taken back before it is approved, everything is available again, also for the day', async () => {
    const owner = await money.worker(10_000_000);
    const body = { amountFen: 5_000_000, netFen: 5_000_000, accountId: owner.accountId };
    const own = `worker~${owner.ownerId}`;
    const no = noOf(await money.ask(owner, body));
    noOf(await money.ask(owner, body));
    expect(codeOf(await money.ask(owner, body))).toBe('409 WITHDRAWAL_LIMIT');
    const cancel = () => money.call(own, `/worker/withdrawals/${no}/cancel`, {});
    expect(await cancel()).toMatchObject({ status: 200, json: { status: 'CANCELLED' } });
    expect(codeOf(await cancel())).toBe('409 ACTION_NOT_ALLOWED');
    expect(await money.availableFen(owner)).toBe(5_000_000);
    expect(codeOf(await money.ask(owner, body))).toBe('201');
  });
});

test('[R19] of 100 requests at once on a balance for 10 exactly 10 are placed', async () => {
  const dailyCountMax = 100;
  await money.setPolicy({ dailyCountMax });
  const owner = await money.worker(10 * 1_000);
  const { ownerKind, ownerId, accountId } = owner;
  let isOver = false;
  let lowest = Number.POSITIVE_INFINITY;
  const watch = (async () => {
    while (!isOver) lowest = Math.min(lowest, await money.availableFen(owner));
  })();
  const one = (index: number) =>
    unhurried(() =>
      requestWithdrawal(money.deps, {
        owner: { ownerKind, ownerId },
        requestedBy: ownerId,
        key: `k${index}`,
        amountFen: fen(1_000),
        netFen: fen(1_000),
        accountId,
        receivedAtMs: Date.now(),
      }),
    );
  const answers = await Promise.allSettled(Array.from({ length: 100 }, (_, index) => one(index)));
  isOver = true;
  await watch;
  const placed = answers.filter(({ status }) => status === 'fulfilled');
  const codes = answers.flatMap((answer) =>
    answer.status === 'rejected' && isAppError(answer.reason) ? [answer.reason.code] : [],
  );
  expect(placed).toHaveLength(10);
  expect(codes).toEqual(Array(90).fill('INSUFFICIENT_BALANCE'));
  expect(lowest).toBeGreaterThanOrEqual(0);
  expect(await money.availableFen(owner)).toBe(0);
  expect(
    await money.deps.withdrawals.ofOwner({ owner: { ownerKind, ownerId }, limit: 99 }),
  ).toHaveLength(10);
});

test('[R19] of many requests at once no more than the day allows', async () => {
  await money.setPolicy({ dailyCountMax: 3 });
  const owner = await money.worker(1_000_000);
  const { ownerKind, ownerId, accountId } = owner;
  const body = { amountFen: fen(1_000), netFen: fen(1_000), accountId };
  const ask = (key: string) =>
    unhurried(() =>
      requestWithdrawal(money.deps, {
        ...body,
        owner: { ownerKind, ownerId },
        requestedBy: ownerId,
        key,
        receivedAtMs: Date.now(),
      }),
    );
  const answers = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) => ask(`d${index}`)),
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  expect(await money.availableFen(owner)).toBe(1_000_000 - 3_000);
});

test('[R50] a withdrawal on its way stands in the way of an erasure', async () => {
  const owner = await money.worker(5_000);
  const blockers = createErasureBlockerRepository(money.connection);
  const mine = () => blockers.of({ kind: 'worker', id: owner.ownerId });
  expect(await mine()).toEqual(['BALANCE']);
  const body = { amountFen: 5_000, netFen: 5_000, accountId: owner.accountId };
  const no = noOf(await money.ask(owner, body));
  expect(await mine()).toEqual(['BALANCE', 'OPEN_WITHDRAWAL']);
  await money.call(`worker~${owner.ownerId}`, `/worker/withdrawals/${no}/cancel`, {});
  expect(await mine()).toEqual(['BALANCE']);
});

describe('what the money goes through', () => {
  test('[P5] fee and tax by the dated tables, fixed when it is asked for', async () => {
    const feeBands = [{ fromFen: 0, fixedFen: 100, bps: 10, maxFen: 2_500 }];
    await money.setPolicy({ feeBands, workerTax: CUMULATIVE_2025 });
    const owner = await money.worker(1_000_000);
    const own = `worker~${owner.ownerId}`;
    const terms = await money.call(own, '/worker/withdrawal-terms?amountFen=1000000');
    // (10,000 − 20 % − 5,000) × 3 % = 90 yuan of tax; 1 + 10 yuan of fee.
    expect(terms.json).toMatchObject({ feeFen: 1_100, taxFen: 9_000, netFen: 989_900 });
    const body = { amountFen: 1_000_000, netFen: 989_900, accountId: owner.accountId };
    const no = noOf(await money.ask(owner, body));
    await money.setPolicy({ feeBands: [] });
    await money.approve(no, ['cleo', 'carl']);
    await money.send(no);
    const { payoutNo } = await money.file(no);
    await money.turn(no);
    await money.wechat.control('POST', `transfers/${payoutNo}/confirm`, {});
    const before = await balances();
    expect(await money.turn(no)).toMatchObject({ status: 'PAID', isFinal: true });
    const after = await balances();
    const gone = after.map((value, index) => value - (before[index] ?? 0));
    expect(gone).toEqual([1_100, 9_000, -989_900, 0]);
    expect(await money.wechat.moved(String(payoutNo))).toEqual([989_900]);
    expect(await money.availableFen(owner)).toBe(0);
  });

  const balances = async (): Promise<number[]> => {
    const ids = [
      accounts.withdrawFee(),
      accounts.incomeTax(),
      accounts.wechatClearing(),
      accounts.payoutTransit(),
    ];
    return (await money.ledger.balances(ids)).map(({ postedFen }) => postedFen);
  };

  test('[P5] a fresh account, a frozen worker: held until that is over', async () => {
    await money.setPolicy({});
    const owner = await money.worker(5_000);
    const usableFrom = new Date(Date.now() + 2 * HOUR);
    const accountId = await money.account(owner, { usableFrom });
    const no = noOf(await money.ask(owner, { amountFen: 5_000, netFen: 5_000, accountId }));
    expect(await money.check(no)).toMatchObject({
      status: 'HELD',
      next: { event: 'check', dueMs: usableFrom.getTime() },
    });
    const frozenUntil = new Date(Date.now() + 10 * DAY);
    await workerModel(money.connection).updateOne(
      { _id: owner.ownerId },
      { $set: { frozenUntil } },
    );
    money.advance(3 * HOUR);
    expect(await money.check(no)).toMatchObject({ status: 'HELD' });
    const { seq } = await money.file(no);
    expect(await money.file(no)).toMatchObject({ holds: ['OWNER_FROZEN'] });
    // The same hold again is no news for the history.
    expect(await money.check(no)).toMatchObject({ seq });
    await workerModel(money.connection).updateOne(
      { _id: owner.ownerId },
      { $unset: { frozenUntil: 1 } },
    );
    expect(await money.check(no)).toMatchObject({ status: 'AWAITING_REVIEW' });
    money.advance(-3 * HOUR);
  });
});
