import type { Activities } from '../../../activities/index.js';
import {
  orderWorkflowId,
  refundWorkflowId,
  settleWorkflowId,
  type RefundProgress,
} from '../../../workflows/contract.js';
import { REPLAY_BRANCHES, type ReplayBranch } from '../branches.js';
import { ORDER_BRANCHES, type OrderBranch } from './order-branches.js';
import { untilClosed, untilQuiet, type Recorder } from './recorder.js';

/** A recorded run and whether it had ended. */
export type RecordedRun = { readonly branch: ReplayBranch; readonly workflowId: string };

const succeeded: RefundProgress = { kind: 'succeeded' };
const pending: RefundProgress = { kind: 'pending' };
const failed: RefundProgress = { kind: 'failed' };

/** The refund's first question comes a minute after it was sent: `polled` takes that long. */
const REFUNDS: Partial<Record<ReplayBranch, Partial<Activities>>> = {
  'refund.at-once': { submitRefund: async () => succeeded },
  'refund.polled': { submitRefund: async () => pending, checkRefund: async () => succeeded },
  'refund.by-callback': { submitRefund: async () => pending, checkRefund: async () => succeeded },
  'refund.failed': { submitRefund: async () => failed },
};

/** Drives every branch at the same time and tells the runs; throws what the first one throws. */
export async function recordBranches(
  recorder: Recorder,
  onDone: (run: RecordedRun) => void,
): Promise<readonly RecordedRun[]> {
  return Promise.all(
    REPLAY_BRANCHES.map(async (branch) => {
      const run = { branch, workflowId: await recordBranch(recorder, branch) };
      onDone(run);
      return run;
    }),
  );
}

async function recordBranch(recorder: Recorder, branch: ReplayBranch): Promise<string> {
  const refund = REFUNDS[branch];
  if (refund) return recordRefund({ recorder, branch, activities: refund });
  if (branch === 'settle.after-hold') return recordSettlement(recorder, branch);
  const order = ORDER_BRANCHES[branch];
  if (!order) throw new TypeError(`nobody drives ${branch}`);
  return recordOrder({ recorder, orderId: nameOf(branch), order });
}

async function recordOrder(input: {
  readonly recorder: Recorder;
  readonly orderId: string;
  readonly order: OrderBranch;
}): Promise<string> {
  const { recorder, orderId, order } = input;
  const facts = recorder.plan(orderId, order);
  const workflowId = orderWorkflowId(orderId);
  const scene = await recorder.place(facts).catch((error: unknown) => {
    if (order.isRefused) return null;
    throw error;
  });
  if (scene) await order.drive?.(scene);
  const wait = order.isLeftOpen ? untilQuiet : untilClosed;
  await wait(recorder.client, workflowId);
  return workflowId;
}

async function recordRefund(input: {
  readonly recorder: Recorder;
  readonly branch: ReplayBranch;
  readonly activities: Partial<Activities>;
}): Promise<string> {
  const { recorder, branch, activities } = input;
  const orderId = `refund-${nameOf(branch)}`;
  const refundNo = `R-${orderId}`;
  recorder.plan(orderId, { activities });
  await recorder.gateway.startRefund(refundNo);
  if (branch === 'refund.by-callback') {
    await untilQuiet(recorder.client, refundWorkflowId(refundNo));
    const signal = { key: 'k1', paymentNo: `P-${orderId}` };
    await recorder.gateway.signalChannelEvent({ refundNo }, signal);
  }
  await untilClosed(recorder.client, refundWorkflowId(refundNo));
  return refundWorkflowId(refundNo);
}

/** An order of its own whose settlement waits for the hold. */
async function recordSettlement(recorder: Recorder, branch: ReplayBranch): Promise<string> {
  const order = ORDER_BRANCHES['order.main-road'];
  if (!order) throw new TypeError('the main road has no driver');
  const orderId = `settle-${nameOf(branch)}`;
  await recordOrder({ recorder, orderId, order });
  await untilClosed(recorder.client, settleWorkflowId(orderId));
  return settleWorkflowId(orderId);
}

/** `order.main-road` → `main-road`. */
function nameOf(branch: ReplayBranch): string {
  return branch.slice(branch.indexOf('.') + 1);
}
