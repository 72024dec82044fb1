import { useOrderStage } from '../tests/factories/order-scene.js';
import { untilClosed } from '../tests/factories/order-wait.js';
import type { Journal } from '../tests/factories/order-fakes.js';
import { chinaDateOf, chinaDatePlus } from '../contract/terms/china-day.js';
import { TASK_QUEUE, reconcileWorkflowId, type BillProgress } from './contract.js';

jest.setTimeout(30_000);

const stage = useOrderStage();
const QUARTER_MS = 15 * 60_000;
const CLEAN: BillProgress = { status: 'CLEAN', differenceCount: 0, followedUp: 0, message: null };
const WAITING: BillProgress = { ...CLEAN, status: 'WAITING', message: 'later' };
const FOUND: BillProgress = { ...CLEAN, status: 'DIFFERENT', differenceCount: 2, followedUp: 1 };

let runs = 0;

/** Plays a day whose trade bill answers so, one after the other, the last one for ever. */
async function playDay(
  answers: readonly BillProgress[],
  daysAgo = 1,
): Promise<{ readonly journal: Journal; readonly tookMs: number }> {
  let asked = 0;
  let tookMs = 0;
  const activities = {
    matchTradeBill: async () => {
      const answer = answers[Math.min(asked, answers.length - 1)] ?? CLEAN;
      asked += 1;
      return answer;
    },
  };
  const journal = await stage.withWorker({ activities }, async () => {
    runs += 1;
    const fromMs = await stage.env().currentTimeMs();
    const dateCn = chinaDatePlus(chinaDateOf(fromMs), -daysAgo);
    const handle = await stage.env().client.workflow.start('reconcileDayWorkflow', {
      args: [{ channel: 'WECHAT', dateCn }],
      workflowId: `${reconcileWorkflowId({ channel: 'WECHAT', dateCn })}-${runs}`,
      taskQueue: TASK_QUEUE,
    });
    // Waiting for the result lets the clock of the server go on.
    await handle.result();
    tookMs = (await stage.env().currentTimeMs()) - fromMs;
  });
  return { journal, tookMs };
}

const callsOf = (journal: Journal): string[] => journal.calls.filter((name) => /Bill$/.test(name));

test('[X12] the trade bill first, then the bill of the account', async () => {
  const { journal } = await playDay([CLEAN]);
  expect(callsOf(journal)).toEqual(['matchTradeBill', 'matchFundBill']);
});

test('[X12] a bill that is late is asked for every quarter of an hour', async () => {
  // Today is over at midnight at the earliest, so that its afternoon is always to come.
  const { journal, tookMs } = await playDay([WAITING, WAITING, CLEAN], 0);
  expect(callsOf(journal).filter((name) => name === 'matchTradeBill')).toHaveLength(3);
  expect(journal.calls).not.toContain('giveUpOnBill');
  expect(tookMs).toBeGreaterThanOrEqual(2 * QUARTER_MS);
});

test('[X12] in the afternoon there is an alarm instead, and the other bill is read all the same', async () => {
  const { journal } = await playDay([WAITING], 3);
  expect(callsOf(journal)).toEqual(['matchTradeBill', 'giveUpOnBill', 'matchFundBill']);
  expect(journal.inputsOf('giveUpOnBill')).toMatchObject([{ job: 'J4', message: 'later' }]);
});

test('[X12] after something was followed up it is looked at once more, not more often', async () => {
  const { journal, tookMs } = await playDay([FOUND]);
  expect(callsOf(journal)).toEqual(['matchTradeBill', 'matchTradeBill', 'matchFundBill']);
  expect(tookMs).toBeGreaterThanOrEqual(60_000);
});

test('[X12] each morning starts a run for each channel, which may be under way already', async () => {
  const activities = { billChannels: async () => ['WECHAT', 'ALIPAY'] as const };
  const journal = await stage.withWorker({ activities }, async () => {
    for (const morning of [1, 2]) {
      const handle = await stage.env().client.workflow.start('dailyBillsWorkflow', {
        args: [],
        workflowId: `daily-bills-${process.pid}-${morning}`,
        taskQueue: TASK_QUEUE,
      });
      expect(await untilClosed(handle)).toBe('COMPLETED');
    }
    const dateCn = chinaDatePlus(chinaDateOf(await stage.env().currentTimeMs()), -1);
    for (const channel of ['WECHAT', 'ALIPAY'] as const) {
      const id = reconcileWorkflowId({ channel, dateCn });
      expect(await untilClosed(stage.env().client.workflow.getHandle(id))).toBe('COMPLETED');
    }
  });
  const channels = new Set(journal.inputsOf('matchTradeBill').map(({ channel }) => channel));
  expect([...channels].sort()).toEqual(['ALIPAY', 'WECHAT']);
});

test('[X12] the checks of a minute end, whatever they find', async () => {
  const activities = { runMoneyChecks: async () => ({ wrong: ['J1'] }) };
  const journal = await stage.withWorker({ activities }, async () => {
    const handle = await stage.env().client.workflow.start('moneyChecksWorkflow', {
      args: [],
      workflowId: `money-checks-${process.pid}`,
      taskQueue: TASK_QUEUE,
    });
    expect(await untilClosed(handle)).toBe('COMPLETED');
  });
  expect(journal.calls).toEqual(['runMoneyChecks']);
});
