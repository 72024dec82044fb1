import type { Activities } from '../../../activities/index.js';
import {
  orderWorkflowId,
  refundWorkflowId,
  settleWorkflowId,
  type RefundProgress,
} from '../../../workflows/contract.js';
import { REPLAY_BRANCHES, type ReplayBranch } from '../branches.js';
import type { OrderBranch } from './branch-kit.js';
import { recordAftermath } from './aftermath-branches.js';
import { recordOnboarding } from './onboarding-branches.js';
import { recordPrivacy } from './privacy-branches.js';
import { recordReconciliation } from './reconciliation-branches.js';
import { recordWhatIf } from './what-if-branches.js';
import { recordWithdrawal } from './withdrawal-branches.js';
import { ORDER_BRANCHES } from './order-branches.js';
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

/** Branches under way at the same time; most of their time is waiting for a clock. */
const AT_ONCE = 12;

/** Drives every branch and tells the runs; throws what the first one throws. */
export async function recordBranches(
  recorder: Recorder,
  onDone: (run: RecordedRun) => void,
): Promise<readonly RecordedRun[]> {
  const waiting = [...REPLAY_BRANCHES];
  const runs: RecordedRun[] = [];
  const drive = async (): Promise<void> => {
    for (let branch = waiting.shift(); branch; branch = waiting.shift()) {
      const run = { branch, workflowId: await recordBranch(recorder, branch) };
      runs.push(run);
      onDone(run);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, drive));
  return runs;
}

async function recordBranch(recorder: Recorder, branch: ReplayBranch): Promise<string> {
  const refund = REFUNDS[branch];
  if (refund) return recordRefund({ recorder, branch, activities: refund });
  if (branch === 'settle.after-hold') return recordSettlement(recorder, branch);
  const aftermath = await recordAftermath(recorder, branch);
  if (aftermath !== null) return aftermath;
  const onboarding = await recordOnboarding(recorder, branch);
  if (onboarding !== null) return onboarding;
  const reconciliation = await recordReconciliation(recorder, branch);
  if (reconciliation !== null) return reconciliation;
  const withdrawal = await recordWithdrawal(recorder, branch);
  if (withdrawal !== null) return withdrawal;
  const whatIf = await recordWhatIf(recorder, branch);
  if (whatIf !== null) return whatIf;
  const privacy = await recordPrivacy(recorder, branch);
  if (privacy !== null) return privacy;
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
