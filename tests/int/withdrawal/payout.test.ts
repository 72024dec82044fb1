import { recordPayoutResult } from '../../../use-cases/withdrawal/payout-result.js';
import { tellOwner } from '../../../use-cases/withdrawal/tell-owner.js';
import { withdrawalModel } from '../../../data/models/withdrawal.js';
import { END_QUIET_MS } from '../../../domain/withdrawal/reduce.js';
import { pause } from '../../../scripts/drive/wait.js';
import {
  CANCEL_MS,
  DAY,
  codeOf,
  noOf,
  openMoney,
  rowOf,
  type Money,
  type Owner,
} from './withdrawal-fixture.js';

const AMOUNT_FEN = 30_000;
let money: Money;
beforeAll(async () => {
  money = await openMoney();
});
afterAll(() => money.close());

/** Approved and with its number written; nothing was called yet. */
async function sent(kind: 'WECHAT' | 'BANK' = 'WECHAT') {
  const owner = await money.worker(AMOUNT_FEN);
  const accountId = kind === 'WECHAT' ? owner.accountId : await money.account(owner, { kind });
  const body = { amountFen: AMOUNT_FEN, netFen: AMOUNT_FEN, accountId };
  const no = noOf(await money.ask(owner, body));
  await money.approve(no);
  expect(await money.send(no)).toMatchObject({ status: 'SENDING' });
  const { payoutNo } = await money.file(no);
  return { owner: owner as Owner, no, payoutNo: String(payoutNo) };
}

const control = (payoutNo: string, how: string) =>
  money.wechat.control('POST', `transfers/${payoutNo}/${how}`, {});

/** In the channel's books, and what the owner has again. */
async function truth({ owner, payoutNo }: { owner: Owner; payoutNo: string }) {
  return {
    left: await money.wechat.moved(payoutNo),
    available: await money.availableFen(owner),
  };
}

test('[P5] paid once the payee has confirmed it; he is shown what he needs for that', async () => {
  const one = await sent();
  expect(await money.turn(one.no)).toMatchObject({ status: 'AWAITING_PAYEE' });
  const own = await money.call(`worker~${one.owner.ownerId}`, `/worker/withdrawals/${one.no}`);
  expect(own.json.confirm).toMatchObject({ token: expect.any(String) as string });
  expect(await money.turn(one.no)).toMatchObject({ status: 'AWAITING_PAYEE', asks: 1 });
  await control(one.payoutNo, 'confirm');
  expect(await money.turn(one.no)).toMatchObject({ status: 'PAID' });
  expect(await truth(one)).toEqual({ left: [AMOUNT_FEN], available: 0 });
  const after = await money.call(`worker~${one.owner.ownerId}`, `/worker/withdrawals/${one.no}`);
  expect(after.json).toMatchObject({ confirm: null, status: 'PAID' });
});

test('[P5] a lost reply is no end: the same number is asked about, its token is told again', async () => {
  const one = await sent();
  await money.wechat.control('POST', 'faults', { kind: 'loseReply', operation: 'transfer' });
  expect(await money.turn(one.no)).toMatchObject({ status: 'SENDING', asks: 1 });
  expect(await money.availableFen(one.owner)).toBe(0);
  expect(await money.turn(one.no)).toMatchObject({ status: 'AWAITING_PAYEE' });
  expect(await rowOf(money, one.no)).toMatchObject({ confirmToken: expect.any(String) as string });
  await control(one.payoutNo, 'confirm');
  expect(await money.turn(one.no)).toMatchObject({ status: 'PAID' });
  expect(await truth(one)).toEqual({ left: [AMOUNT_FEN], available: 0 });
});

test('[P5] not confirmed: called back, and given back only when it is seen closed', async () => {
  const one = await sent();
  await money.turn(one.no);
  money.advance(DAY + 1_000);
  await closing(one.no);
  expect(await money.turn(one.no)).toMatchObject({ status: 'AWAITING_PAYEE' });
  expect(await money.availableFen(one.owner)).toBe(0);
  await pause(2 * CANCEL_MS);
  expect(await money.turn(one.no)).toMatchObject({ status: 'EXPIRED' });
  expect(await truth(one)).toEqual({ left: [], available: AMOUNT_FEN });
  // A second look changes nothing, and nothing is given back twice.
  await money.turn(one.no);
  expect(await truth(one)).toEqual({ left: [], available: AMOUNT_FEN });
  money.advance(-DAY - 1_000);
});

/** What the run's clock stores. */
async function closing(no: string): Promise<void> {
  const { changeWithdrawal } = await import('../../../use-cases/withdrawal/change-withdrawal.js');
  await changeWithdrawal(money.deps, {
    withdrawalNo: no,
    change: { event: 'closing' },
    actor: { kind: 'system', id: 'system' },
    receivedAtMs: money.deps.clock.nowMs(),
    key: 'closing:test',
  });
}

test('[P5] confirmed at the last moment: it was called back too late, and it is paid', async () => {
  const one = await sent();
  await money.turn(one.no);
  money.advance(DAY + 1_000);
  await closing(one.no);
  await control(one.payoutNo, 'confirm');
  expect(await money.turn(one.no)).toMatchObject({ status: 'PAID' });
  expect(await truth(one)).toEqual({ left: [AMOUNT_FEN], available: 0 });
  money.advance(-DAY - 1_000);
});

test("[P5] the channel says no: given back, the owner reads the channel's words", async () => {
  const one = await sent();
  const { ownerId } = one.owner;
  const other = { openid: `openid-${ownerId}`, name: '李四' };
  await money.wechat.control('PUT', 'transfers/names', other);
  expect(await money.turn(one.no)).toMatchObject({ status: 'FAILED' });
  expect(await truth(one)).toEqual({ left: [], available: AMOUNT_FEN });
  const own = await money.call(`worker~${ownerId}`, `/worker/withdrawals/${one.no}`);
  expect(own.json).toMatchObject({ failure: 'REAL_NAME_CHECK_FAIL', isCancellable: false });
});

test('[P5] a worker is told each status once, also when the answer to a push is lost', async () => {
  const one = await sent();
  await money.turn(one.no);
  const tell = () => tellOwner(money.deps, { withdrawalNo: one.no, status: 'AWAITING_PAYEE' });
  money.pushes.next.isLost = true;
  await expect(tell()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  await tell();
  await tell();
  const mine = money.pushes.sent.filter(({ aliases }) => aliases[0] === one.owner.ownerId);
  // Twice under one key: the provider shows it once.
  expect(mine).toHaveLength(2);
  expect(new Set(mine.map(({ key }) => key)).size).toBe(1);
  expect(mine[0]).toMatchObject({ title: '请确认收款', data: { withdrawalNo: one.no } });
  expect(mine[0]?.body).toContain('300.00元');
});

describe('no answer for days', () => {
  const flag = (no: string) =>
    withdrawalModel(money.connection).updateOne({ _id: no }, { $set: { isFlagged: true } });
  const end = (no: string, as: string, tail: string, body: object = {}) =>
    money.act(as, no, tail, body);

  test('[S9] two people end it by hand, with a number of its books; nothing is sent any more', async () => {
    const one = await sent();
    const said = { result: 'FAILED', reference: 'BOOK-1' };
    expect(codeOf(await end(one.no, 'financeMaker~mara', 'end', said))).toBe(
      '409 ACTION_NOT_ALLOWED',
    );
    await flag(one.no);
    // It never reached the channel: a flagged one is asked about and not sent.
    expect(await money.turn(one.no)).toMatchObject({ status: 'SENDING' });
    expect(await rowOf(money, one.no)).toMatchObject({ lastAnswer: 'NOT_FOUND' });
    expect(codeOf(await end(one.no, 'financeMaker~mara', 'end', said))).toBe('200');
    expect(codeOf(await end(one.no, 'financeChecker~mara', 'end/confirm'))).toBe('409 FOUR_EYES');
    expect(codeOf(await end(one.no, 'financeChecker~cleo', 'end/confirm'))).toBe('409 TOO_EARLY');
    money.advance(END_QUIET_MS + 1_000);
    expect(await end(one.no, 'financeChecker~cleo', 'end/confirm')).toMatchObject({
      json: { status: 'FAILED' },
    });
    expect(await truth(one)).toEqual({ left: [], available: AMOUNT_FEN });
    money.advance(-END_QUIET_MS - 1_000);
  });

  test('[S9] asked by hand it is the same question under the same number', async () => {
    const one = await sent();
    const ask = () => end(one.no, 'financeMaker~mara', 'ask');
    expect(await ask()).toMatchObject({ status: 200, json: { status: 'AWAITING_PAYEE' } });
    await control(one.payoutNo, 'confirm');
    expect(await ask()).toMatchObject({ json: { status: 'PAID', payoutNo: one.payoutNo } });
    expect(codeOf(await ask())).toBe('409 ACTION_NOT_ALLOWED');
  });
});

describe("a bank's file", () => {
  const record = (payoutNo: string, result: 'SUCCESS' | 'FAILED') =>
    recordPayoutResult(
      { ...money.deps, gateway: { tellNews: async () => undefined } },
      { payoutNo, result, reason: '户名不符', at: new Date(), source: 'file-1' },
    );

  test('[P5] waits for its result, which counts once, and contradictions are told', async () => {
    const paid = await sent('BANK');
    const failed = await sent('BANK');
    expect(await money.turn(paid.no)).toMatchObject({ status: 'SENDING' });
    const waiting = await money.deps.withdrawals.findApprovedForBank(500);
    expect(waiting.map(({ _id }) => _id).sort()).toEqual([paid.no, failed.no].sort());
    const repeats = await Promise.all(Array.from({ length: 5 }, () => again(paid.payoutNo)));
    expect(repeats.filter((one) => one === 'RECORDED').length).toBeGreaterThanOrEqual(1);
    expect(await record(paid.payoutNo, 'SUCCESS')).toBe('KNOWN');
    expect(await record(paid.payoutNo, 'FAILED')).toBe('CONTRADICTS');
    expect(await record(failed.payoutNo, 'FAILED')).toBe('RECORDED');
    expect(await record('Wnone', 'FAILED')).toBe('UNKNOWN_NUMBER');
    expect(await money.availableFen(paid.owner)).toBe(0);
    expect(await money.availableFen(failed.owner)).toBe(AMOUNT_FEN);
    expect(await rowOf(money, failed.no)).toMatchObject({ status: 'FAILED', failure: '户名不符' });
    expect(await money.deps.withdrawals.findApprovedForBank(500)).toEqual([]);
  });

  /** As an importer does: a lost race is tried again. */
  async function again(payoutNo: string) {
    for (;;) {
      try {
        return await record(payoutNo, 'SUCCESS');
      } catch {
        // Somebody else's transaction was first.
      }
    }
  }
});

test('[P5] the books balance, and what is reserved is what is on its way', async () => {
  const sums = await money.ledger.sumAll();
  expect(sums.isBalanced).toBe(true);
  expect(await money.ledger.verifyBalances()).toEqual([]);
});
