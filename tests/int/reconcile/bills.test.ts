import { moneyAlarmModel } from '../../../data/models/money-alarm.js';
import { paymentModel } from '../../../data/models/payment.js';
import { ledgerTransferModel } from '../../../data/models/ledger-transfer.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { chinaDay } from '../../../contract/terms/china-day.js';
import { createReconciliation } from '../../../use-cases/money-check/create-reconciliation.js';
import { suspenseOverdue } from '../../../use-cases/money-check/money-jobs.js';
import { giveBack } from '../order/give-back.js';
import { code } from '../order/transition-world.js';
import { openReconcileWorld, payLine, type ReconcileWorld } from './reconcile-fixture.js';

const OVERDUE_MS = 4 * 24 * 3_600_000 + 1_000;
let world: ReconcileWorld;
beforeAll(async () => {
  world = await openReconcileWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const desk = () => createReconciliation(world.deps, { startDay: async () => undefined });
const balance = async (id: string) => (await world.deps.ledger.balance(id)).postedFen;
const openAlarms = async () => {
  const rows = await world.deps.alarms.list({ status: 'OPEN', limit: 50 });
  return rows.map(({ job, subject }) => `${job} ${subject}`).sort();
};
const differences = async () => {
  const [run] = await world.deps.reconRuns.listRuns({ job: 'J4', limit: 1 });
  return (run?.differences ?? []).map((row) => `${row.class} ${row.ref}`);
};

/** The settled moment of a bill, far from the edges of the day. */
async function settleAtNoon(paymentNo: string): Promise<void> {
  const noon = new Date(chinaDay(world.today).fromMs + 12 * 3_600_000);
  await paymentModel(world.money.connection).updateOne({ _id: paymentNo }, { paidAt: noon });
}

describe('the trade bill', () => {
  test('[X12] a day on which bill, documents and ledger agree is clean', async () => {
    const { order, line } = await world.sold();
    await world.sold();
    const [refundNo = ''] = await giveBack(order, { amountFen: 1_000 });
    await order.refundAll();
    const refund = { kind: 'REFUND', no: refundNo, channelNo: 'CR', amountFen: 1_000 } as const;
    world.trade.push({ ...line, ...refund });
    expect(await world.matchTrade()).toMatchObject({ status: 'CLEAN', differenceCount: 0 });
    const [run] = await world.deps.reconRuns.listRuns({ job: 'J4', limit: 1 });
    expect(run).toMatchObject({ checkedCount: 3, billedFen: run?.matchedFen });
    expect(await openAlarms()).toEqual([]);
  });

  test('[X12] a bill that is not there is waited for', async () => {
    world.isReady = false;
    expect(await world.matchTrade()).toMatchObject({ status: 'WAITING', message: 'later' });
    expect(await openAlarms()).toEqual([]);
  });

  test('[R25] money we have and the channel has not: an alarm, which a clean bill closes', async () => {
    const { line } = await world.sold();
    await settleAtNoon(line.no);
    world.trade = [];
    expect(await world.matchTrade()).toMatchObject({ status: 'DIFFERENT', differenceCount: 1 });
    expect(await differences()).toEqual([`ONLY_OURS ${line.no}`]);
    expect(await openAlarms()).toEqual([`J4 WECHAT-${world.today}`]);
    world.trade = [line];
    expect(await world.matchTrade()).toMatchObject({ status: 'CLEAN' });
    expect(await openAlarms()).toEqual([]);
  });

  test('[R25] a line that another day has listed is a duplicate, and stays with that day', async () => {
    const { line } = await world.sold();
    await world.matchTrade();
    world.trade = [];
    const [first, later] = [world.today, '2099-01-01'];
    world.trade = [line];
    Object.assign(world, { today: later });
    expect(await world.matchTrade()).toMatchObject({ differenceCount: 1 });
    expect(await differences()).toEqual([`DUPLICATE ${line.no}`]);
    Object.assign(world, { today: first });
    expect(await world.matchTrade()).toMatchObject({ status: 'CLEAN' });
  });

  test('[X12] paid there and open here: the channel is asked, and its word goes to the run', async () => {
    const order = await world.money.sell();
    const { paymentNo, amountFen } = await order.openBill();
    world.trade = [payLine(paymentNo, amountFen)];
    expect(await world.matchTrade()).toMatchObject({ status: 'DIFFERENT', followedUp: 1 });
    expect(await differences()).toEqual([`STATUS ${paymentNo}`]);
    expect(world.signals).toEqual([order.id]);
    expect(await world.deps.payments.findPaidEvent(paymentNo)).toMatchObject({ amountFen });
  });
});

describe('money that nothing explains', () => {
  const STRANGE = 'X00001';
  const id = `WECHAT-PAYMENT-${STRANGE}`;

  async function strangePayment(): Promise<void> {
    world.theirs.set(STRANGE, 700);
    world.trade.push(payLine(STRANGE, 700));
    await world.matchTrade();
  }

  test('[X12] it goes to suspense once, after the channel has confirmed it', async () => {
    await strangePayment();
    await world.matchTrade();
    expect(await differences()).toEqual([`ONLY_THEIRS ${STRANGE}`]);
    expect(await balance(accounts.suspense())).toBe(700);
    expect(await balance(accounts.wechatClearing())).toBe(700);
    expect(await desk().suspense({ status: 'OPEN', after: undefined, limit: 5 })).toMatchObject([
      { id, signedFen: 700, ageDays: 0 },
    ]);
  });

  test('[X12] a line that the channel itself does not know is a difference and no money', async () => {
    world.trade = [payLine('X00002', 700)];
    expect(await world.matchTrade()).toMatchObject({ differenceCount: 1, followedUp: 0 });
    expect(await balance(accounts.suspense())).toBe(0);
  });

  test('[X12] two people take it out by the reverse journal; nobody does so alone', async () => {
    await strangePayment();
    const call = { suspenseId: id, reason: 'a test of the terminal' };
    const check = { ...call, isApproved: true };
    await expect(desk().checkSuspense({ ...check, staffId: 'b' })).rejects.toEqual(
      code('ACTION_NOT_ALLOWED'),
    );
    await desk().askSuspense({ ...call, staffId: 'a' });
    await expect(desk().checkSuspense({ ...check, staffId: 'a' })).rejects.toEqual(
      code('FOUR_EYES'),
    );
    const tries = await Promise.allSettled(
      ['b', 'c', 'd', 'e'].map((staffId) => desk().checkSuspense({ ...check, staffId })),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await balance(accounts.suspense())).toBe(0);
    expect(await balance(accounts.wechatClearing())).toBe(0);
    const rows = await ledgerTransferModel(world.money.connection).find({
      journal: `suspense:${id}:reverse`,
    });
    expect(rows).toHaveLength(1);
  });

  test('[X12] after four days it is an alarm, until it is taken out', async () => {
    await strangePayment();
    world.trade = [];
    await world.matchTrade();
    expect(await suspenseOverdue(world.deps)).toBe(0);
    world.money.advance(OVERDUE_MS);
    expect(await suspenseOverdue(world.deps)).toBe(1);
    expect(await openAlarms()).toEqual([`J4 suspense:${id}`]);
    const call = { suspenseId: id, reason: 'given back at the channel' };
    await desk().askSuspense({ ...call, staffId: 'a' });
    await desk().checkSuspense({ ...call, staffId: 'b', isApproved: true });
    expect(await suspenseOverdue(world.deps)).toBe(0);
    expect(await openAlarms()).toEqual([]);
    world.money.advance(-OVERDUE_MS);
  });
});

describe('the bill of the account', () => {
  test('[X12] charges are booked once, and the clearing account is the channel balance', async () => {
    await world.sold();
    await world.sold();
    world.fund = world.fundOf(276);
    await world.matchTrade();
    expect(await world.matchFund()).toMatchObject({ status: 'CLEAN' });
    expect(await world.matchFund()).toMatchObject({ status: 'CLEAN' });
    expect(await balance(accounts.channelFeeExpense())).toBe(276);
    const clearingFen = await balance(accounts.wechatClearing());
    expect(clearingFen).toBe(world.fund.at(-1)?.balanceFen);
    // The bill was wrong and is read again.
    world.fund = world.fundOf(270);
    expect(await world.matchFund()).toMatchObject({ status: 'CLEAN' });
    expect(await balance(accounts.channelFeeExpense())).toBe(270);
  });

  test('[R25] one fen is an alarm that stops payouts, until a clean bill', async () => {
    await world.sold();
    await world.matchTrade();
    const right = world.fundOf();
    world.fund = right.map((line) => ({ ...line, balanceFen: line.balanceFen - 1 }));
    expect(await world.matchFund()).toMatchObject({ status: 'DIFFERENT' });
    expect(await openAlarms()).toEqual([`J5 WECHAT-${world.today}`]);
    expect(await world.deps.alarms.isPayoutStopped()).toBe(true);
    expect(await desk().payoutStop()).toEqual({ isStopped: true, jobs: ['J5'] });
    world.fund = right;
    expect(await world.matchFund()).toMatchObject({ status: 'CLEAN' });
    expect(await world.deps.alarms.isPayoutStopped()).toBe(false);
  });

  test('[X12] what lies in suspense belongs to the day of its bill', async () => {
    await world.sold();
    world.theirs.set('X00003', 50);
    world.trade.push(payLine('X00003', 50));
    world.fund = world.fundOf();
    await world.matchTrade();
    expect(await world.matchFund()).toMatchObject({ status: 'CLEAN' });
  });

  test('[X12] a payout on the bill that nobody made is a difference', async () => {
    await world.sold();
    const [line] = world.fundOf();
    if (line === undefined) throw new RangeError('no line');
    const balanceFen = line.balanceFen - 100;
    const payout = { kind: 'PAYOUT', no: 'W1', channelNo: 'P1', signedFen: -100 } as const;
    world.fund = [line, { ...line, ...payout, balanceFen }];
    await world.matchTrade();
    expect(await world.matchFund()).toMatchObject({ status: 'DIFFERENT', differenceCount: 2 });
    const [run] = await world.deps.reconRuns.listRuns({ job: 'J5', limit: 1 });
    expect(run?.differences[0]).toMatchObject({ class: 'ONLY_THEIRS', ref: 'W1' });
  });
});

describe('alarms', () => {
  test('[S9] one that stops payouts is over when two people say so, and not when one says it twice', async () => {
    const raise = { job: 'J1', subject: 'all', detail: 'x', at: new Date() } as const;
    const looks = Array.from({ length: 30 }, () => world.deps.alarms.raise(raise));
    expect((await Promise.all(looks)).filter(Boolean)).toHaveLength(1);
    const open = await world.deps.alarms.list({ status: 'OPEN', limit: 5 });
    expect(open).toHaveLength(1);
    const [alarm] = open;
    // Two looks seldom meet in the database, so that its refusal is asked for directly.
    const second = { ...alarm, _id: 'second' };
    await expect(moneyAlarmModel(world.money.connection).create(second)).rejects.toMatchObject({
      code: 11_000,
    });
    const alarmId = alarm?._id ?? '';
    const resolve = (staffId: string) =>
      desk().resolveAlarm({ alarmId, staffId, reason: 'looked at it' });
    expect(await resolve('a')).toMatchObject({ status: 'OPEN', firstResolution: { by: 'a' } });
    await expect(resolve('a')).rejects.toEqual(code('FOUR_EYES'));
    expect(await world.deps.alarms.isPayoutStopped()).toBe(true);
    const tries = await Promise.allSettled(['b', 'c', 'd'].map(resolve));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await world.deps.alarms.isPayoutStopped()).toBe(false);
    await expect(resolve('e')).rejects.toEqual(code('ACTION_NOT_ALLOWED'));
  });

  test('[X12] another alarm is over on the word of one, with notes until then', async () => {
    await world.deps.alarms.raise({ job: 'J7', subject: 'all', detail: 'x', at: new Date() });
    const [{ _id: alarmId = '' } = {}] = await world.deps.alarms.list({ status: 'OPEN', limit: 1 });
    const note = { alarmId, staffId: 'a', text: 'mine', isMine: true };
    expect(await desk().noteAlarm(note)).toMatchObject({ assignedTo: 'a', notes: [{ by: 'a' }] });
    const done = await desk().resolveAlarm({ alarmId, staffId: 'a', reason: 'a late signal' });
    expect(done).toMatchObject({ status: 'RESOLVED', resolution: { by: 'a' } });
    await expect(desk().noteAlarm(note)).rejects.toEqual(code('ACTION_NOT_ALLOWED'));
  });

  test('[X12] a day that is not over, or too long ago, has no bill to ask for', async () => {
    for (const dateCn of [world.today, '2020-01-01', '2199-01-01']) {
      await expect(desk().startDay({ channel: 'WECHAT', dateCn })).rejects.toEqual(
        code('INVALID_INPUT'),
      );
    }
  });
});
