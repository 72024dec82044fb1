import { ApplicationFailure } from '@temporalio/common';
import type { ApplicationStatus } from '../contract/terms/onboarding.js';
import { DEFAULT_ONBOARDING_POLICY } from '../domain/onboarding/policy.js';
import type { ApplicationChange } from '../domain/onboarding/state.js';
import {
  APPLICANT,
  FINANCE,
  applicationsOn,
  reviewer,
  statusOf,
  untilEvents,
  type ApplicationPlay,
} from '../tests/factories/application-scene.js';
import { count, untilCount } from '../tests/factories/case-scene.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { untilClosed } from '../tests/factories/order-wait.js';

jest.setTimeout(30_000);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const POLICY = DEFAULT_ONBOARDING_POLICY;
const stage = useOrderStage();
const { withApplication, untilWaiting, pass } = applicationsOn(stage);

const approve = (itemCode: string): ApplicationChange => ({
  event: 'decideItem',
  itemCode,
  isApproved: true,
  reason: null,
});
const sendBack = (itemCode: string): ApplicationChange => ({
  event: 'decideItem',
  itemCode,
  isApproved: false,
  reason: 'BLURRED',
});

async function handIn({ send }: ApplicationPlay): Promise<void> {
  await send({ event: 'submit' }, APPLICANT);
  await send({ event: 'claim' }, reviewer());
}

async function approveAll(play: ApplicationPlay): Promise<void> {
  await handIn(play);
  await play.send(approve('IDENTITY'), reviewer());
  await play.send({ event: 'finishCheck' }, reviewer());
  await play.send(approve('CERT_HEALTH'), reviewer());
  await play.send({ event: 'finishCheck' }, reviewer());
}

describe('the ways through', () => {
  test('[P6] two checks and no more, where the city asks for nothing else', async () => {
    const { application } = await withApplication({}, async (play) => {
      await approveAll(play);
      expect(await untilClosed(play.handle)).toBe('COMPLETED');
    });
    expect(application.events).toEqual([
      ...['submit', 'claim', 'decideItem', 'finishCheck', 'decideItem', 'finishCheck'],
    ]);
    expect(statusOf(application)).toBe('ACTIVE');
  });

  test('[P6] [X26] training and deposit, where the city asks for them', async () => {
    const policy = { ...POLICY, workerTraining: true, workerDepositFen: 50_000 };
    const { application } = await withApplication({ state: { policy } }, async (play) => {
      await approveAll(play);
      expect(statusOf(play.application)).toBe('TRAINING');
      await play.send({ event: 'trainingDone' }, reviewer());
      expect(statusOf(play.application)).toBe('DEPOSIT');
      const paid = { event: 'depositPaid', reference: 'B1' } as const;
      const short = play.send({ ...paid, amountFen: 49_999 }, FINANCE);
      expect(await refusalOf(short)).toBe('AMOUNT_MISMATCH');
      await play.send({ ...paid, amountFen: 50_000 }, FINANCE);
      expect(await untilClosed(play.handle)).toBe('COMPLETED');
    });
    expect(statusOf(application)).toBe('ACTIVE');
  });

  test('[K8] sent back, renewed, and only that is checked again', async () => {
    const { application } = await withApplication({}, async (play) => {
      await handIn(play);
      await play.send(approve('IDENTITY'), reviewer());
      await play.send({ event: 'finishCheck' }, reviewer());
      await play.send(sendBack('CERT_HEALTH'), reviewer());
      await play.send({ event: 'requestChanges' }, reviewer());
      const again = () => play.send({ event: 'resubmit' }, APPLICANT);
      expect(await refusalOf(again())).toBe('ITEMS_NOT_RENEWED');
      const { items } = play.application.state();
      play.application.put({ items: items.map((one) => ({ ...one, isRenewed: true })) });
      await again();
      await play.send({ event: 'claim' }, reviewer('ruth'));
      // The identity is approved: the basic check is not repeated.
      expect(statusOf(play.application)).toBe('CERTIFICATE_CHECK');
      await play.send(approve('CERT_HEALTH'), reviewer('ruth'));
      await play.send({ event: 'finishCheck' }, reviewer('ruth'));
      expect(await untilClosed(play.handle)).toBe('COMPLETED');
    });
    expect(statusOf(application)).toBe('ACTIVE');
  });

  test('[S2] refused with a reason: the run ends', async () => {
    const { application } = await withApplication({}, async (play) => {
      await handIn(play);
      await play.send({ event: 'reject', reason: 'FORGED' }, reviewer());
      expect(await untilClosed(play.handle)).toBe('COMPLETED');
    });
    expect(statusOf(application)).toBe('REJECTED');
  });

  const OPEN = [
    'DRAFT',
    'SUBMITTED',
    'BASIC_CHECK',
    'CERTIFICATE_CHECK',
    'NEEDS_CHANGES',
    'TRAINING',
    'DEPOSIT',
  ] as const;
  test.each(OPEN)('[K8] withdrawn by its applicant in %s', async (status) => {
    const { application } = await withApplication({ state: { status } }, async (play) => {
      await play.send({ event: 'withdraw' }, APPLICANT);
      expect(await untilClosed(play.handle)).toBe('COMPLETED');
    });
    expect(statusOf(application)).toBe('WITHDRAWN');
  });
});

describe('who may', () => {
  test('[S2] two reviewers at once: one has it, the other is told', async () => {
    await withApplication({ state: { status: 'SUBMITTED' } }, async ({ send, application }) => {
      const answers = await Promise.allSettled([
        send({ event: 'claim' }, reviewer('rita'), 0),
        send({ event: 'claim' }, reviewer('ruth'), 0),
      ]);
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const lost = answers.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
      const answer: Promise<unknown> = Promise.reject(lost.reason as Error);
      expect(await refusalOf(answer)).toBe('LOCKED_BY_OTHER');
      expect(application.events).toEqual(['claim']);
    });
  });

  test('[S2] nobody decides without a claim, or on what a colleague has claimed', async () => {
    await withApplication({ state: { status: 'BASIC_CHECK' } }, async ({ send }) => {
      expect(await refusalOf(send(approve('IDENTITY'), reviewer()))).toBe('CLAIM_NEEDED');
      await send({ event: 'claim' }, reviewer('ruth'));
      expect(await refusalOf(send(approve('IDENTITY'), reviewer()))).toBe('LOCKED_BY_OTHER');
      expect(await refusalOf(send({ event: 'reject', reason: 'OTHER' }, reviewer()))).toBe(
        'LOCKED_BY_OTHER',
      );
      await send({ event: 'release' }, reviewer('ruth'));
      await send({ event: 'claim' }, reviewer());
      await send(approve('IDENTITY'), reviewer());
    });
  });

  test('what the table refuses never gets as far as the database', async () => {
    const { journal } = await withApplication({}, async ({ send, handle }) => {
      const before = await handle.fetchHistory();
      expect(await refusalOf(send({ event: 'trainingDone' }, reviewer()))).toBe(
        'ACTION_NOT_ALLOWED',
      );
      expect(await refusalOf(send({ event: 'submit' }, reviewer()))).toBe('ACTION_NOT_ALLOWED');
      const after = await handle.fetchHistory();
      const accepted = (after.events ?? []).filter(
        (event) => event.workflowExecutionUpdateAcceptedEventAttributes,
      );
      expect(accepted).toEqual([]);
      expect((before.events ?? []).length).toBeGreaterThan(0);
    });
    expect(count(journal, 'changeApplication')).toBe(0);
  });

  test('a run that is behind looks again before it refuses', async () => {
    await withApplication({}, async ({ send, application, journal }) => {
      application.put({ status: 'TRAINING', seq: 7 });
      await send({ event: 'trainingDone' }, reviewer());
      expect(count(journal, 'readApplication')).toBe(2);
      expect(statusOf(application)).toBe('ACTIVE');
    });
  });
});

describe('the clocks', () => {
  test('[S2] a claim lapses, and a colleague goes on', async () => {
    await withApplication({ state: { status: 'SUBMITTED' } }, async (play) => {
      await play.send({ event: 'claim' }, reviewer());
      await untilWaiting(play.handle, 2);
      await pass(POLICY.claimMs - 5_000);
      await play.send(approve('IDENTITY'), reviewer());
      // Who works keeps his claim.
      await untilWaiting(play.handle, 3);
      await pass(POLICY.claimMs - 5_000);
      expect(play.application.events).not.toContain('claimLapsed');
      await pass(10_000);
      await untilEvents(play.application, 'claimLapsed', 1);
      expect(play.application.state().claim).toBeNull();
      await play.send({ event: 'claim' }, reviewer('ruth'));
    });
  });

  test.each<ApplicationStatus>(['SUBMITTED', 'BASIC_CHECK', 'TRAINING', 'DEPOSIT'])(
    '[S2] the desk is late in %s: reminded once, escalated once, and it still waits',
    async (status) => {
      const { application } = await withApplication({ state: { status } }, async (play) => {
        await untilWaiting(play.handle, 1);
        await pass(POLICY.reminderMs - 2_000);
        expect(play.application.events).toEqual([]);
        await pass(2_001);
        await untilEvents(play.application, 'remind', 1);
        await untilWaiting(play.handle, 2);
        await pass(POLICY.escalationMs - POLICY.reminderMs);
        await untilEvents(play.application, 'escalate', 1);
        await pass(30 * DAY);
        await play.send({ event: 'withdraw' }, APPLICANT);
        expect(await untilClosed(play.handle)).toBe('COMPLETED');
      });
      expect(application.events).toEqual(['remind', 'escalate', 'withdraw']);
    },
  );

  test('[K8] changes that do not come: reminded, then over', async () => {
    const state = { status: 'NEEDS_CHANGES' } as const;
    const { application } = await withApplication({ state }, async ({ handle, ...play }) => {
      await untilWaiting(handle, 1);
      await pass(POLICY.changesReminderMs + 1);
      await untilEvents(play.application, 'remind', 1);
      await untilWaiting(handle, 2);
      await pass(POLICY.changesMs - POLICY.changesReminderMs - HOUR);
      expect(statusOf(play.application)).toBe('NEEDS_CHANGES');
      await pass(HOUR);
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
    expect(application.events).toEqual(['remind', 'expire']);
    expect(statusOf(application)).toBe('WITHDRAWN');
  });

  test('[K8] a draft that is never handed in is over one day', async () => {
    const { application } = await withApplication({}, async ({ handle, ...play }) => {
      await untilWaiting(handle, 1);
      await pass(POLICY.draftMs - HOUR);
      expect(statusOf(play.application)).toBe('DRAFT');
      await pass(HOUR + 1);
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
    expect(application.events).toEqual(['expire']);
  });

  test('a stage has its own clocks: what was overdue before counts no more', async () => {
    await withApplication(
      { state: { status: 'TRAINING', policy: { ...POLICY, workerDepositFen: 1 } } },
      async (play) => {
        await untilWaiting(play.handle, 1);
        await pass(POLICY.reminderMs + 1);
        await untilEvents(play.application, 'remind', 1);
        await play.send({ event: 'trainingDone' }, reviewer());
        await untilWaiting(play.handle, 3);
        await pass(POLICY.reminderMs - HOUR);
        expect(play.application.events).toEqual(['remind', 'trainingDone']);
        await pass(HOUR + 1);
        await untilEvents(play.application, 'remind', 2);
      },
    );
  });

  test('a clock that the database refuses is tried again later, and the run lives on', async () => {
    const refusal = ApplicationFailure.nonRetryable('moved on', 'ACTION_NOT_ALLOWED');
    const changeApplication = async () => Promise.reject(refusal);
    await withApplication({ activities: { changeApplication } }, async ({ handle, journal }) => {
      await untilWaiting(handle, 1);
      await pass(POLICY.draftMs + 1);
      await untilCount(journal, 'changeApplication', 1);
      await untilWaiting(handle, 2);
      await pass(1_001);
      await untilCount(journal, 'changeApplication', 2);
      expect((await handle.describe()).status.name).toBe('RUNNING');
    });
  });
});
