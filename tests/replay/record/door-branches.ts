import type { ReplayBranch } from '../branches.js';
import type { PaymentCheck } from '../../../workflows/contract.js';
import { HELD, SOON_MS, onCalls, payAndAccept, serve, type OrderBranch } from './branch-kit.js';
import { customer, reviewer, worker, type Scene } from './recorder.js';

async function begin(scene: Scene): Promise<void> {
  await payAndAccept(scene);
  await scene.depart();
  await scene.arrive();
  await scene.start();
}

async function underReview(scene: Scene): Promise<void> {
  await begin(scene);
  await scene.ask('finish', worker('w1'), { photoIds: ['p1'], needsApproval: true });
}

/** Steps at the door, additions, reviews and cases. */
export const DOOR_BRANCHES: Partial<Record<ReplayBranch, OrderBranch>> = {
  'order.occurred-before': {
    facts: HELD,
    drive: async (scene) => {
      await payAndAccept(scene);
      const occurredAtMs = Date.now();
      await scene.pass(Date.now() - occurredAtMs + SOON_MS);
      await scene.ask('depart', worker('w1'), { occurredAtMs });
      await scene.ask('arrive', worker('w1'), {
        occurredAtMs: occurredAtMs + 100,
        distanceMeters: 5,
        hasPhoto: false,
      });
      await scene.cancel();
    },
  },
  'order.addition-paid': {
    facts: HELD,
    drive: async (scene) => {
      await begin(scene);
      await scene.ask('proposeAddition', worker('w1'), scene.addition);
      const { seq } = await scene.view();
      await scene.payBill('k2', scene.addition.paymentNo);
      await scene.until((seen) => seen.seq > seq);
      await scene.finish();
      await scene.confirm();
    },
  },
  'order.addition-refused': {
    facts: HELD,
    drive: async (scene) => {
      await begin(scene);
      await scene.ask('proposeAddition', customer, scene.addition);
      const { additionNo } = scene.addition;
      await scene.ask('additionRefused', customer, { additionNo });
      await scene.finish();
      await scene.confirm();
    },
  },
  // The channel cannot tell at first; the work goes on meanwhile.
  'order.addition-expired': {
    facts: { ...HELD, policy: { additionMs: SOON_MS, retryRoundMs: SOON_MS } },
    activities: {
      closeBill: onCalls<unknown, PaymentCheck>(
        async () => ({ kind: 'unknown' }),
        async () => ({ kind: 'unpaid' }),
      ),
    },
    drive: async (scene) => {
      await begin(scene);
      await scene.ask('proposeAddition', worker('w1'), scene.addition);
      const { seq } = await scene.view();
      await scene.until((seen) => seen.seq > seq);
      await scene.finish();
      await scene.confirm();
    },
  },
  'order.abort': {
    isLeftOpen: true,
    facts: HELD,
    drive: async (scene) => {
      await begin(scene);
      await scene.ask('abort', customer, { caseNo: scene.caseNo });
    },
  },
  'order.approved': {
    facts: HELD,
    drive: async (scene) => {
      await underReview(scene);
      await scene.ask('approveTask', reviewer, {});
      await scene.confirm();
    },
  },
  'order.approval-sla': {
    facts: { ...HELD, policy: { approvalSlaMs: SOON_MS, autoConfirmMs: SOON_MS } },
    drive: underReview,
  },
  'order.rework': {
    facts: HELD,
    drive: async (scene) => {
      await underReview(scene);
      await scene.ask('rejectTask', reviewer, { consequence: 'REWORK', caseNo: null });
      await scene.accept();
      await serve(scene);
      await scene.confirm();
    },
  },
  'order.task-to-case': {
    isLeftOpen: true,
    facts: HELD,
    drive: async (scene) => {
      await underReview(scene);
      const { caseNo } = scene;
      await scene.ask('rejectTask', reviewer, { consequence: 'CASE', caseNo });
    },
  },
  'order.disputed': {
    facts: HELD,
    drive: async (scene) => {
      await payAndAccept(scene);
      await serve(scene);
      await scene.ask('dispute', customer, { caseNo: scene.caseNo });
      await scene.closeCase(true);
    },
  },
  'order.case-cancels': {
    facts: HELD,
    drive: async (scene) => {
      await begin(scene);
      await scene.ask('abort', worker('w1'), { caseNo: scene.caseNo });
      await scene.closeCase(false);
    },
  },
};
