import { ApplicationFailure } from '@temporalio/common';
import { ASKS_MAX } from '../domain/withdrawal/clocks.js';
import { DEFAULT_WITHDRAWAL_POLICY } from '../domain/withdrawal/policy.js';
import { END_QUIET_MS } from '../domain/withdrawal/reduce.js';
import type { WithdrawalChange } from '../domain/withdrawal/state.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { eventually, untilClosed } from '../tests/factories/order-wait.js';
import {
  MAKER,
  OWNER,
  TERMS,
  approvedBy,
  checker,
  sentAt,
  untilEvents,
  withdrawalsOn,
  type WithdrawalPlay,
} from '../tests/factories/withdrawal-scene.js';
import { askNowUpdate, withdrawalNewsSignal } from './contract.js';

jest.setTimeout(30_000);

const HOUR = 3_600_000;
const POLICY = DEFAULT_WITHDRAWAL_POLICY;
const stage = useOrderStage();
const { withWithdrawal, untilWaiting, pass } = withdrawalsOn(stage);

const review: WithdrawalChange = { event: 'review', terms: TERMS };
const approve: WithdrawalChange = { event: 'approve', terms: TERMS };

async function approveOnce({ send, until }: WithdrawalPlay): Promise<void> {
  await until('AWAITING_REVIEW');
  await send(review, MAKER);
  await send(approve, checker());
}

describe('the ways through', () => {
  test('[P5] checked, reviewed, approved by another person, paid', async () => {
    const { withdrawal } = await withWithdrawal({}, async (play) => {
      await approveOnce(play);
      expect(await untilClosed(play.handle)).toBe('COMPLETED');
    });
    expect(withdrawal.events).toEqual(['clear', 'review', 'approve', 'send', 'paid']);
    expect(withdrawal.asked).toEqual([withdrawal.state().payoutNo]);
    expect(withdrawal.told).toEqual(['PAID']);
  });

  test('[P5] above the limit two different checkers', async () => {
    const state = () => ({ policy: { ...POLICY, secondApprovalFromFen: 50_000 } });
    const { withdrawal } = await withWithdrawal({ state }, async (play) => {
      await approveOnce(play);
      expect(statusOf(play)).toBe('AWAITING_SECOND_APPROVAL');
      expect(await refusalOf(play.send(approve, checker()))).toBe('FOUR_EYES');
      await play.send(approve, checker('carl'));
      expect(await untilClosed(play.handle)).toBe('COMPLETED');
    });
    expect(withdrawal.events.filter((event) => event === 'approve')).toHaveLength(2);
  });

  test('[P5] the payee confirms late: asked on, always under the one number', async () => {
    const answers = ['unknown', 'payeeWaits', 'payeeWaits', 'paid'] as const;
    const state = sentAt;
    const { withdrawal } = await withWithdrawal({ state, answers }, async (play) => {
      await untilWaiting(play.handle, 1);
      await pass(20_000);
      await play.until('AWAITING_PAYEE');
      for (let turn = 2; turn <= 3; turn += 1) {
        await untilWaiting(play.handle, turn);
        await pass(5 * 60_000);
      }
      expect(await untilClosed(play.handle)).toBe('COMPLETED');
    });
    expect(withdrawal.state().status).toBe('PAID');
    expect(new Set(withdrawal.asked).size).toBe(1);
  });

  test('[P5] not confirmed in time: called back, and released only when it is seen closed', async () => {
    const answers = ['payeeWaits', 'payeeWaits', 'unknown', 'expired'] as const;
    const state = (atMs: number) => ({
      ...sentAt(atMs),
      policy: { ...POLICY, payeeConfirmMs: 60_000 },
    });
    const { withdrawal } = await withWithdrawal({ state, answers }, async (play) => {
      await play.until('AWAITING_PAYEE');
      for (let turn = 1; statusOf(play) === 'AWAITING_PAYEE' && turn < 12; turn += 1) {
        await untilWaiting(play.handle, turn);
        await pass(61_000);
      }
      expect(await untilClosed(play.handle)).toBe('COMPLETED');
    });
    expect(withdrawal.state().status).toBe('EXPIRED');
    expect(withdrawal.events).toEqual(['payeeWaits', 'closing', 'expired']);
    expect(withdrawal.told).toEqual(['AWAITING_PAYEE', 'EXPIRED']);
  });

  test('[P5] the channel refuses: failed, and the run ends, told or not', async () => {
    const tellOwner = async () => {
      throw ApplicationFailure.nonRetryable('NOT_FOUND', 'NOT_FOUND');
    };
    const { withdrawal } = await withWithdrawal(
      { state: sentAt, answers: ['failed'], activities: { tellOwner } },
      async ({ handle }) => expect(await untilClosed(handle)).toBe('COMPLETED'),
    );
    expect(withdrawal.state().status).toBe('FAILED');
  });
});

describe('what holds it up', () => {
  test('[P5] a hold is looked at again until it is over', async () => {
    const checks = [['NEW_ACCOUNT'], ['OWNER_FROZEN']] as const;
    const { withdrawal } = await withWithdrawal({ checks }, async (play) => {
      for (let turn = 1; turn <= 2; turn += 1) {
        await untilEvents(play.withdrawal, 'hold', turn);
        await untilWaiting(play.handle, turn);
        await pass(HOUR + 1_000);
      }
      await play.until('AWAITING_REVIEW');
      await play.send({ event: 'cancel' }, OWNER);
      expect(await untilClosed(play.handle)).toBe('COMPLETED');
    });
    expect(withdrawal.events).toEqual(['hold', 'hold', 'clear', 'cancel']);
  });

  test('[P5] a money alarm stops what is approved, and the approvals stay', async () => {
    const lastLooks = [['PAYOUTS_STOPPED']] as const;
    const { withdrawal } = await withWithdrawal(
      { state: () => approvedBy('cleo'), lastLooks },
      async (play) => {
        await untilEvents(play.withdrawal, 'hold', 1);
        expect(statusOf(play)).toBe('APPROVED');
        await untilWaiting(play.handle, 1);
        await pass(HOUR + 1_000);
        expect(await untilClosed(play.handle)).toBe('COMPLETED');
      },
    );
    expect(withdrawal.events).toEqual(['hold', 'send', 'paid']);
  });

  test('[P5] a changed account makes the approval void: checked and approved anew', async () => {
    const lastLooks = ['changed'] as const;
    const { withdrawal } = await withWithdrawal(
      { state: () => approvedBy('cleo'), lastLooks },
      async (play) => {
        await play.until('AWAITING_REVIEW');
        expect(play.withdrawal.state().approvals).toEqual([]);
        await play.send({ event: 'reject', reason: 'WRONG_ACCOUNT' }, MAKER);
        expect(await untilClosed(play.handle)).toBe('COMPLETED');
      },
    );
    expect(withdrawal.events).toEqual(['void', 'clear', 'reject']);
    expect(withdrawal.asked).toEqual([]);
  });
});

describe('clocks of the desk', () => {
  test('[P5] nobody looks: a reminder, then an escalation, then it waits', async () => {
    const state = () => ({ status: 'AWAITING_REVIEW' as const });
    const { withdrawal } = await withWithdrawal({ state }, async (play) => {
      await untilWaiting(play.handle, 1);
      await pass(POLICY.remindMs + 1_000);
      await untilEvents(play.withdrawal, 'remind', 1);
      await untilWaiting(play.handle, 2);
      await pass(POLICY.escalateMs);
      await untilEvents(play.withdrawal, 'escalate', 1);
      await play.send(review, MAKER);
      expect(statusOf(play)).toBe('AWAITING_APPROVAL');
      // The next person has his own time.
      expect(play.withdrawal.state()).toMatchObject({ isReminded: false, isEscalated: false });
    });
    expect(withdrawal.events).toEqual(['remind', 'escalate', 'review']);
  });

  test('[P5] a refused clock is tried again, with pauses, and news ends the wait', async () => {
    const state = () => ({ status: 'AWAITING_REVIEW' as const });
    let refusals = 0;
    const activities = {
      changeWithdrawal: async () => {
        refusals += 1;
        throw ApplicationFailure.nonRetryable('ACTION_NOT_ALLOWED', 'ACTION_NOT_ALLOWED');
      },
    };
    await withWithdrawal({ state, activities }, async (play) => {
      await untilWaiting(play.handle, 1);
      await pass(POLICY.remindMs + 1_000);
      await eventually(
        () => refusals,
        (seen) => seen >= 1,
      );
      await untilWaiting(play.handle, 2);
      play.withdrawal.put({ status: 'CANCELLED', seq: 1 });
      await pass(2_000);
      expect(await untilClosed(play.handle)).toBe('COMPLETED');
    });
  });
});

describe('no answer', () => {
  test('[P5] after its time it comes to the desk, and is never released by a clock', async () => {
    const answers = ['unknown'] as const;
    const { withdrawal } = await withWithdrawal({ state: sentAt, answers }, async (play) => {
      await untilWaiting(play.handle, 1);
      await play.handle.executeUpdate(askNowUpdate);
      await eventually(
        () => play.withdrawal.asked.length,
        (asked) => asked >= 2,
      );
      await untilWaiting(play.handle, 2);
      play.withdrawal.put({ asks: ASKS_MAX, seq: 1 });
      await play.handle.signal(withdrawalNewsSignal);
      await untilWaiting(play.handle, 3);
      await pass(POLICY.stuckMs + 1_000);
      await untilEvents(play.withdrawal, 'flag', 1);
      const end = { event: 'proposeEnd', result: 'FAILED', reference: 'B1' } as const;
      await play.send(end, MAKER);
      expect(await refusalOf(play.send({ event: 'confirmEnd' }, checker()))).toBe('TOO_EARLY');
      await pass(END_QUIET_MS + 1_000);
      await play.send({ event: 'confirmEnd' }, checker());
      expect(await untilClosed(play.handle)).toBe('COMPLETED');
    });
    expect(withdrawal.state().status).toBe('FAILED');
    expect(withdrawal.events).toEqual(['flag', 'proposeEnd', 'confirmEnd']);
  });

  test("[P5] a bank's result is stored by somebody else: the word ends the run at once", async () => {
    const state = (atMs: number) => ({ ...sentAt(atMs), method: 'BANK_FILE' as const });
    await withWithdrawal({ state, answers: ['unknown'] }, async (play) => {
      await untilWaiting(play.handle, 1);
      play.withdrawal.put({ status: 'PAID', seq: play.withdrawal.state().seq + 1 });
      await play.handle.signal(withdrawalNewsSignal);
      expect(await untilClosed(play.handle)).toBe('COMPLETED');
    });
  });
});

describe('who may', () => {
  test('[R20] of two decisions at once one is taken', async () => {
    const state = () => ({ ...approvedBy(), status: 'AWAITING_APPROVAL' as const });
    const held = { lastLooks: [['PAYOUTS_STOPPED'], ['PAYOUTS_STOPPED']] } as const;
    await withWithdrawal({ state, ...held }, async ({ send, withdrawal }) => {
      const answers = await Promise.allSettled([
        send(approve, checker('cleo'), 0),
        send({ event: 'reject', reason: 'OTHER' }, checker('carl'), 0),
      ]);
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const lost = answers.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
      const answer: Promise<unknown> = Promise.reject(lost.reason as Error);
      expect(await refusalOf(answer)).toBe('ACTION_NOT_ALLOWED');
      const decided = withdrawal.events.filter((event) => event !== 'hold');
      expect(decided).toHaveLength(1);
    });
  });

  test('[P5] what the table refuses leaves no trace in the run', async () => {
    const state = () => ({ status: 'AWAITING_REVIEW' as const });
    await withWithdrawal({ state }, async ({ send, handle }) => {
      await untilWaiting(handle, 1);
      expect(await refusalOf(send(approve, checker()))).toBe('ACTION_NOT_ALLOWED');
      expect(await refusalOf(send({ event: 'confirmEnd' }, checker()))).toBe('ACTION_NOT_ALLOWED');
      const { events } = await handle.fetchHistory();
      const accepted = (events ?? []).filter((event) =>
        Boolean(event.workflowExecutionUpdateAcceptedEventAttributes),
      );
      expect(accepted).toEqual([]);
    });
  });
});

const statusOf = ({ withdrawal }: WithdrawalPlay): string => withdrawal.state().status;
