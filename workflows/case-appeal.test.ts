import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../activities/index.js';
import { casesOn, count, signalsOf, untilCount } from '../tests/factories/case-scene.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { asCustomer, asOperator, asWorker } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { untilClosed } from '../tests/factories/order-wait.js';
import {
  acceptDecisionUpdate,
  appealUpdate,
  decideAppealUpdate,
  settleWorkflowId,
} from './contract.js';

jest.setTimeout(30_000);

const HOUR = 3_600_000;
const WINDOW = 48 * HOUR;
const SLA = 24 * HOUR;
const stage = useOrderStage();
const { withCase, decide, untilWaiting, pass } = casesOn(stage);

/** The database's side of one decided case, as the run asks it. */
function court() {
  let decidedAtMs = 0;
  const state = { appealedAtMs: null as number | null, isAnswered: false, isAccepted: false };
  let isCarriedOut = true;
  const activities: Partial<Activities> = {
    decideCase: async ({ caseNo, receivedAtMs }) => {
      decidedAtMs = receivedAtMs;
      return { caseNo, status: 'DECIDED' };
    },
    carryOutCase: async () => {
      isCarriedOut = true;
      return { kind: 'done' };
    },
    appealCase: async ({ caseNo, receivedAtMs, side }) => {
      if (side === 'MERCHANT') throw ApplicationFailure.nonRetryable('no', 'NOTHING_TO_APPEAL');
      state.appealedAtMs ??= receivedAtMs;
      return { caseNo, status: 'APPEALED' };
    },
    acceptDecision: async ({ caseNo }) => {
      state.isAccepted = true;
      return { caseNo, status: 'DECIDED' };
    },
    decideAppeal: async ({ caseNo }) => {
      if (state.isAnswered) throw ApplicationFailure.nonRetryable('decided', 'CASE_DECIDED');
      state.isAnswered = true;
      isCarriedOut = false;
      return { caseNo, status: 'DECIDED' };
    },
    finishCase: async ({ atMs }) => {
      if (!isCarriedOut) return { kind: 'toCarryOut' };
      if (state.isAnswered || state.isAccepted) return { kind: 'final' };
      if (state.appealedAtMs !== null)
        return { kind: 'appealed', slaAtMs: state.appealedAtMs + SLA };
      const untilMs = decidedAtMs + WINDOW;
      return atMs < untilMs ? { kind: 'appealable', untilMs } : { kind: 'final' };
    },
  };
  return { activities, state };
}

const said = async () => ({ receivedAtMs: await stage.env().currentTimeMs(), noteId: 'n1' });
const appeal = async (handle: WorkflowHandle, side: 'WORKER' | 'MERCHANT' | 'CUSTOMER') => {
  const who = { side, actor: asWorker('w1'), reason: 'NEW_EVIDENCE', evidenceIds: ['a1'] } as const;
  return handle.executeUpdate(appealUpdate, { args: [{ ...(await said()), ...who }] });
};
const confirm = async (handle: WorkflowHandle, by: string) =>
  handle.executeUpdate(decideAppealUpdate, {
    args: [{ ...(await said()), actor: asOperator(by), change: null }],
  });

describe('after a decision', () => {
  test('[X11] the customer’s side at once, the bearer’s when the window is over', async () => {
    const { activities } = court();
    const journal = await withCase(activities, async (handle, seen) => {
      await untilWaiting(handle, 1);
      await decide(handle, 'PARTIAL');
      await untilWaiting(handle, 2);
      expect(count(seen, 'carryOutCase')).toBe(1);
      await pass(WINDOW - HOUR);
      expect([count(seen, 'finishCase'), count(seen, 'closeCaseRow')]).toEqual([1, 0]);
      expect(await signalsOf(handle)).toEqual([]);
      await pass(HOUR + 1);
      expect(await untilClosed(handle)).toBe('COMPLETED');
      expect(await signalsOf(handle)).toEqual([`release ${settleWorkflowId('settled-order')}`]);
    });
    expect(journal.calls.slice(-4)).toEqual([
      ...['carryOutCase', 'finishCase', 'finishCase', 'closeCaseRow'],
    ]);
    expect(count(journal, 'escalateCase')).toBe(0);
  });

  test('[X11] taken as it is: nobody waits for the window', async () => {
    const { activities } = court();
    await withCase(activities, async (handle) => {
      await untilWaiting(handle, 1);
      await decide(handle, 'PARTIAL');
      await untilWaiting(handle, 2);
      const word = { ...(await said()), actor: asCustomer(), side: 'CUSTOMER' } as const;
      await handle.executeUpdate(acceptDecisionUpdate, { args: [word] });
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
  });

  test('[X11] a side that it costs nothing is refused, and the window goes on', async () => {
    const { activities } = court();
    await withCase(activities, async (handle, seen) => {
      await untilWaiting(handle, 1);
      await decide(handle, 'PARTIAL');
      await untilWaiting(handle, 2);
      expect(await refusalOf(appeal(handle, 'MERCHANT'))).toBe('NOTHING_TO_APPEAL');
      expect(count(seen, 'finishCase')).toBe(1);
      await pass(WINDOW + 1);
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
  });
});

describe('an appeal', () => {
  test('[X11] in time: answered by one of two, carried out, final', async () => {
    const { activities } = court();
    const journal = await withCase(activities, async (handle, seen) => {
      await untilWaiting(handle, 1);
      await decide(handle, 'PARTIAL');
      await untilWaiting(handle, 2);
      expect(await appeal(handle, 'WORKER')).toMatchObject({ status: 'APPEALED' });
      await untilWaiting(handle, 3);
      await pass(SLA - HOUR);
      expect(count(seen, 'closeCaseRow')).toBe(0);
      const answers = await Promise.allSettled([confirm(handle, 'op2'), confirm(handle, 'op3')]);
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const lost = answers.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
      expect(await refusalOf(Promise.reject(lost.reason as Error))).toBe('CASE_DECIDED');
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
    expect(count(journal, 'escalateCase')).toBe(0);
    expect(count(journal, 'carryOutCase')).toBe(2);
    expect(journal.calls.slice(-2)).toEqual(['finishCase', 'closeCaseRow']);
  });

  test('[X11] late: flagged at its SLA, waited for, the money stays', async () => {
    const { activities } = court();
    await withCase(activities, async (handle, seen) => {
      await untilWaiting(handle, 1);
      await decide(handle, 'PARTIAL');
      await untilWaiting(handle, 2);
      await appeal(handle, 'WORKER');
      await untilWaiting(handle, 3);
      await pass(SLA - 2_000);
      expect(count(seen, 'escalateCase')).toBe(0);
      await pass(2_001);
      await untilCount(seen, 'escalateCase', 1);
      await untilWaiting(handle, 4);
      await pass(3 * HOUR);
      expect(count(seen, 'closeCaseRow')).toBe(0);
      await confirm(handle, 'op2');
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
  });

  test('[X11] answered, and the word of it lost: the database is asked again', async () => {
    const { activities, state } = court();
    await withCase(activities, async (handle, seen) => {
      await untilWaiting(handle, 1);
      await decide(handle, 'PARTIAL');
      await untilWaiting(handle, 2);
      await appeal(handle, 'WORKER');
      await untilWaiting(handle, 3);
      state.isAnswered = true;
      await pass(SLA + 1);
      await untilCount(seen, 'escalateCase', 1);
      await untilWaiting(handle, 4);
      await pass(6 * HOUR + 1);
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
  });
});
