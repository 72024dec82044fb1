import { ApplicationFailure } from '@temporalio/client';
import { dispatchFinds, offerOf } from '../tests/factories/order-fakes.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { asCustomer, asOperator, asWorker, type Scene } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import {
  ABANDON,
  childPoliciesOf,
  eventually,
  untilClosed,
} from '../tests/factories/order-wait.js';
import {
  cancelUpdate,
  declineUpdate,
  forceCancelUpdate,
  refundWorkflowId,
  resumeUpdate,
  takeOverUpdate,
  type CommitInput,
  type FindWorkerInput,
  type FindWorkerResult,
} from './contract.js';

jest.setTimeout(30_000);

const MINUTE = 60_000;
const stage = useOrderStage();
const finds = (...workerIds: (string | null)[]) => dispatchFinds(stage.env, ...workerIds);

/** A search that answers only when the test says so. */
function heldSearch() {
  let answer: (result: FindWorkerResult) => void = () => undefined;
  let asked: FindWorkerInput | null = null;
  return {
    findWorker: (input: FindWorkerInput) => {
      asked = input;
      return new Promise<FindWorkerResult>((resolve) => {
        answer = resolve;
      });
    },
    isAsked: () => asked !== null,
    find: async (workerId: string) => {
      if (!asked) throw new Error('no search');
      const [ticketId = ''] = asked.ticketIds;
      const offer = await offerOf(stage.env(), { ...asked, ticketId, workerId });
      answer({ kind: 'offered', offers: [offer] });
    },
  };
}

/** The database refuses to end an order by `event`. */
const refusing = (event: string) => async (input: { readonly commit: CommitInput }) => {
  if (input.commit.change.event !== event) return { refundNos: [] };
  throw ApplicationFailure.nonRetryable('more than there is', 'REFUND_TOO_HIGH');
};

describe('an ending that the database refuses', () => {
  test('[S7] dispatch goes on at once, and who was being asked may be asked again', async () => {
    const activities = {
      findWorker: finds('w1', 'w1'),
      endPaidOrder: refusing('forceCancel'),
    };
    await stage.withOrder({ activities }, async (scene) => {
      await scene.pay();
      const { offerId } = await scene.offered('w1');
      const decided = { bearer: 'PLATFORM', refundFen: 1_000_000 } as const;
      const ended = scene.ask(forceCancelUpdate, asOperator(), decided);
      expect(await refusalOf(ended)).toBe('REFUND_TOO_HIGH');
      // Nothing moves the clock here: the offer's time would not pass.
      const again = await scene.until(({ offer }) => offer !== null && offer.offerId !== offerId);
      expect(again.offer?.workerId).toBe('w1');
      expect(await refusalOf(scene.accept({ offerId }))).toBe('OFFER_CLOSED');
      expect((await scene.accept()).status).toBe('ASSIGNED');
    });
  });
});

describe('giving up and cancelling', () => {
  const refundOf = ({ facts }: Scene) =>
    stage.env().client.workflow.getHandle(refundWorkflowId(`R-${facts.orderId}`));

  test('[P2] nobody can come: closed with a full refund, 15 minutes after the start', async () => {
    const facts = { policy: { escalateScheduledAfterPaymentMs: 20_000 } };
    const journal = await stage.withOrder({ facts }, async (scene) => {
      await scene.pay();
      await scene.until(({ round }) => round === 1);
      await scene.passClock('escalate');
      expect(await scene.passClock('giveUp')).toBe(scene.facts.startMs + 15 * MINUTE);
      expect(await scene.ended()).toBe('COMPLETED');
      expect(await untilClosed(refundOf(scene))).toBe('COMPLETED');
      expect(await childPoliciesOf(scene.handle)).toEqual([ABANDON]);
    });
    expect(journal.commits.at(-1)).toMatchObject({
      to: 'CLOSED',
      reason: 'NOBODY_AVAILABLE',
      change: { event: 'giveUp' },
    });
    expect(journal.calls.filter((name) => name === 'endPaidOrder')).toHaveLength(1);
    expect(journal.inputsOf('submitRefund')).toHaveLength(1);
  });

  test('[P2] after a return nobody gives up earlier than 20 minutes later', async () => {
    const startMs = (await stage.env().currentTimeMs()) + 30 * MINUTE;
    await stage.withOrder({ facts: { startMs } }, async (scene) => {
      await scene.pay();
      await scene.until(({ round }) => round === 1);
      await scene.ask(takeOverUpdate, asOperator());
      const before = await scene.until(({ waitsFor }) => waitsFor?.kind === 'giveUp');
      expect(before.waitsFor?.atMs).toBe(startMs + 15 * MINUTE);
      await scene.advanceTo(startMs + 10 * MINUTE);
      const resumedAtMs = await scene.nowMs();
      await scene.ask(resumeUpdate, asOperator());
      await scene.until(({ status, round }) => status === 'DISPATCHING' && round === 1);
      await scene.ask(takeOverUpdate, asOperator());
      const after = await scene.until(({ waitsFor }) => waitsFor?.kind === 'giveUp');
      expect(after.waitsFor?.atMs).toBeGreaterThanOrEqual(resumedAtMs + 20 * MINUTE);
      expect(after.waitsFor?.atMs).toBeLessThan(resumedAtMs + 21 * MINUTE);
    });
  });

  test('[C7] cancelled while a worker is asked: offer withdrawn, full refund', async () => {
    const activities = { findWorker: finds('w1') };
    const journal = await stage.withOrder({ activities }, async (scene) => {
      await scene.pay();
      const { offerId } = await scene.offered('w1');
      const cancel = { reason: 'CUSTOMER_REQUEST' } as const;
      expect((await scene.ask(cancelUpdate, asCustomer(), cancel)).status).toBe('CANCELLED');
      expect(await scene.ended()).toBe('COMPLETED');
      expect(await untilClosed(refundOf(scene))).toBe('COMPLETED');
      await expect(scene.ask(declineUpdate, asWorker(), { offerId })).rejects.toThrow();
    });
    const order = journal.calls.filter((name) => ['withdrawDemand', 'endPaidOrder'].includes(name));
    expect(order).toEqual(['withdrawDemand', 'endPaidOrder']);
  });

  test('[X6] a refund whose run a sweep started before is the same refund', async () => {
    const journal = await stage.withOrder({}, async (scene) => {
      await scene.pay();
      await scene.until(({ round }) => round === 1);
      const refundNo = `R-${scene.facts.orderId}`;
      await stage.env().client.workflow.start('refundWorkflow', {
        args: [{ refundNo }],
        workflowId: refundWorkflowId(refundNo),
        taskQueue: 'doorhive',
      });
      const cancel = { reason: 'CUSTOMER_REQUEST' } as const;
      expect((await scene.ask(cancelUpdate, asCustomer(), cancel)).status).toBe('CANCELLED');
      expect(await scene.ended()).toBe('COMPLETED');
    });
    expect(journal.inputsOf('submitRefund')).toHaveLength(1);
  });

  test('[C7] cancelled during a search: what it finds afterwards binds nobody', async () => {
    const held = heldSearch();
    const journal = await stage.withOrder(
      { activities: { findWorker: held.findWorker } },
      async (scene) => {
        await scene.pay();
        await eventually(held.isAsked, Boolean);
        const cancel = { reason: 'OPERATOR_DECISION' } as const;
        expect((await scene.ask(cancelUpdate, asOperator(), cancel)).status).toBe('CANCELLED');
        await held.find('w1');
        expect(await scene.ended()).toBe('COMPLETED');
      },
    );
    expect(journal.commits.map(({ change }) => change.event)).toEqual(['cancel']);
    expect(journal.inputsOf('withdrawDemand')).toMatchObject([{ searchNo: 1 }]);
  });
});
