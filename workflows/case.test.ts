import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../activities/index.js';
import {
  CASE_SLA_MS,
  casesOn,
  count,
  inTurn,
  signalsOf,
  untilCount,
} from '../tests/factories/case-scene.js';
import { dispatchFinds } from '../tests/factories/order-fakes.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { asCustomer } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { untilClosed } from '../tests/factories/order-wait.js';
import {
  TASK_QUEUE,
  caseWorkflowId,
  disputeUpdate,
  settleWorkflowId,
  type SettleResult,
} from './contract.js';

jest.setTimeout(30_000);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SLA = CASE_SLA_MS;
const stage = useOrderStage();
const { openCase, withCase, decide, untilWaiting, pass } = casesOn(stage);

describe('the decision', () => {
  test('[X11] in time: carried out, closed, the settlement released; nobody is alarmed', async () => {
    const journal = await withCase({}, async (handle) => {
      await untilWaiting(handle, 1);
      await pass(SLA - HOUR);
      expect(await decide(handle, 'REJECT')).toMatchObject({ status: 'DECIDED' });
      expect(await untilClosed(handle)).toBe('COMPLETED');
      expect(await signalsOf(handle)).toEqual([`release ${settleWorkflowId('settled-order')}`]);
    });
    expect(journal.calls).toEqual([
      ...['openCaseRun', 'decideCase', 'carryOutCase', 'finishCase', 'closeCaseRow'],
    ]);
  });

  test('[X11] late: the case is flagged once at its SLA and still waits', async () => {
    const journal = await withCase({}, async (handle, seen) => {
      await untilWaiting(handle, 1);
      await pass(SLA - 2_000);
      expect(count(seen, 'escalateCase')).toBe(0);
      await pass(2_001);
      await untilCount(seen, 'escalateCase', 1);
      await pass(10 * DAY);
      await decide(handle, 'PARTIAL');
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
    expect(count(journal, 'escalateCase')).toBe(1);
  });

  test('[S8] two at once: one counts, the other is told that it is decided', async () => {
    const journal = await withCase({}, async (handle) => {
      const answers = await Promise.allSettled([
        decide(handle, 'FULL', 'op1'),
        decide(handle, 'REJECT', 'op2'),
      ]);
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const refused = answers.find(({ status }) => status === 'rejected');
      const { reason } = refused as PromiseRejectedResult;
      expect(await refusalOf(Promise.reject(reason as Error))).toBe('CASE_DECIDED');
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
    expect(count(journal, 'decideCase')).toBe(1);
  });

  test('[S8] refused by the money that is left: the case stays open for another', async () => {
    const refusal = ApplicationFailure.nonRetryable('too high', 'REFUND_TOO_HIGH');
    let asked = 0;
    const decideCase: Activities['decideCase'] = async ({ caseNo }) => {
      asked += 1;
      if (asked === 1) throw refusal;
      return { caseNo, status: 'DECIDED' };
    };
    await withCase({ decideCase }, async (handle, seen) => {
      expect(await refusalOf(decide(handle, 'PARTIAL'))).toBe('REFUND_TOO_HIGH');
      expect(count(seen, 'carryOutCase')).toBe(0);
      await decide(handle, 'REJECT');
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
  });
});

describe('a rework', () => {
  const placeRework = inTurn({ kind: 'placed', orderId: 'again' } as const);

  test('[X11] keeps the case open until it is done', async () => {
    const checkRework = inTurn<{ kind: 'open' | 'done' }>({ kind: 'open' }, { kind: 'done' });
    const activities = { placeRework, checkRework };
    const journal = await withCase(activities, async (handle, seen) => {
      await decide(handle, 'REWORK');
      await untilCount(seen, 'checkRework', 1);
      await untilWaiting(handle, 2);
      expect(count(seen, 'closeCaseRow')).toBe(0);
      await pass(10 * 60_000 + 1);
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
    expect(journal.calls.slice(-3)).toEqual(['carryOutCase', 'finishCase', 'closeCaseRow']);
  });

  test.each([
    ['was given up', { placeRework, checkRework: inTurn({ kind: 'failed' } as const) }],
    ['cannot be placed', { placeRework: inTurn({ kind: 'refused', code: 'SLOT_TAKEN' } as const) }],
  ])('[X11] %s: back to the desk, with a new SLA', async (_why, activities) => {
    const journal = await withCase(activities, async (handle, seen) => {
      await untilWaiting(handle, 1);
      await decide(handle, 'REWORK');
      await untilCount(seen, 'reopenCase', 1);
      await untilWaiting(handle, 2);
      await decide(handle, 'FULL');
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
    expect(count(journal, 'decideCase')).toBe(2);
    expect(count(journal, 'carryOutCase')).toBe(1);
  });

  test('[X11] without an end: back to the desk after thirty days', async () => {
    const checkRework = inTurn({ kind: 'open' } as const);
    await withCase({ placeRework, checkRework }, async (handle, seen) => {
      await untilWaiting(handle, 1);
      await decide(handle, 'REWORK');
      await untilWaiting(handle, 2);
      // The run asks at growing pauses; between two questions the clock may not be moved.
      for (let day = 0; day < 40 && count(seen, 'reopenCase') === 0; day += 1) await pass(DAY);
      expect(count(seen, 'reopenCase')).toBe(1);
      expect(count(seen, 'checkRework')).toBeGreaterThan(100);
      await decide(handle, 'FULL');
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
  });
});

describe('other runs', () => {
  test('[X11] the settlement waits for the case and settles at its end', async () => {
    let isClosed = false;
    const settleOrder = async (): Promise<SettleResult> => ({
      kind: isClosed ? 'settled' : 'held',
    });
    const closeCaseRow = async () => void (isClosed = true);
    const orderId = `held-${process.pid}`;
    const activities = {
      openCaseRun: openCase({ orderId, holdsSettlement: true }),
      settleOrder,
      closeCaseRow,
    };
    await withCase(activities, async (handle, seen) => {
      const settlement = await stage.env().client.workflow.start('settleWorkflow', {
        args: [{ orderId, settleAtMs: await stage.env().currentTimeMs() }],
        workflowId: settleWorkflowId(orderId),
        taskQueue: TASK_QUEUE,
      });
      await untilCount(seen, 'settleOrder', 1);
      await decide(handle, 'REJECT');
      expect(await untilClosed(settlement)).toBe('COMPLETED');
      expect(count(seen, 'settleOrder')).toBe(2);
    });
  });

  test('[X11] an order that waits for the decision is told it when it is ready', async () => {
    const caseNo = 'DH261124000009C01';
    const signal = {
      caseNo,
      decision: 'PARTIAL',
      isDelivered: true,
      refundFen: 2_000,
      bearer: 'WORKER',
    } as const;
    let orderId = '';
    let asked = 0;
    let isOver = false;
    const activities: Partial<Activities> = {
      findWorker: dispatchFinds(stage.env, 'w1'),
      openCaseRun: openCase({ isOrderOpen: true }),
      closeCase: async () => {
        isOver = true;
        return { refundNos: [] };
      },
      carryOutCase: async () => {
        asked += 1;
        if (isOver) return { kind: 'done' };
        return asked === 1 ? { kind: 'wait' } : { kind: 'tellOrder', orderId, signal };
      },
    };
    const journal = await stage.withOrder({ activities }, async (scene) => {
      orderId = scene.facts.orderId;
      await scene.untilAwaiting();
      await scene.ask(disputeUpdate, asCustomer(), { caseNo });
      const run = stage.env().client.workflow.getHandle(caseWorkflowId(caseNo));
      await decide(run, 'PARTIAL');
      await untilCount(scene.journal, 'carryOutCase', 1);
      await untilWaiting(run, 2);
      await pass(5_001);
      expect(await scene.ended()).toBe('COMPLETED');
      await untilWaiting(run, 3);
      await pass(10_001);
      expect(await untilClosed(run)).toBe('COMPLETED');
    });
    expect(journal.commits.at(-1)).toMatchObject({ to: 'COMPLETED', change: { caseNo } });
    expect(journal.inputsOf('closeCase')).toMatchObject([{ refundFen: 2_000, bearer: 'WORKER' }]);
  });
});
