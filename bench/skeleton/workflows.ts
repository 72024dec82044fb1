import { defineSearchAttributeKey } from '@temporalio/common';
import {
  ParentClosePolicy,
  condition,
  defineSignal,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  startChild,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { SkeletonActivities } from './activities.js';

const OrderStage = defineSearchAttributeKey('OrderStage', 'KEYWORD');
const LONG_MS = 3_600_000;

const { note, offer } = proxyLocalActivities<SkeletonActivities>({ startToCloseTimeout: '5s' });
const { work, settle } = proxyActivities<SkeletonActivities>({ startToCloseTimeout: '10s' });

export const stepUpdate = defineUpdate<number, [string]>('step');
export const paidSignal = defineSignal('paid');

export type SkeletonInput = {
  readonly id: string;
  readonly isDirect: boolean;
  readonly holdMs: number;
};

/**
 * The order's history without the order: the same messages, activities, markers, timers and
 * attributes in the same places, and nothing that they are for.
 */
export async function skeletonOrder({ id, isDirect, holdMs }: SkeletonInput): Promise<void> {
  let steps = 0;
  let isPaid = false;
  setHandler(stepUpdate, async () => {
    await note();
    steps += 1;
    return steps;
  });
  setHandler(paidSignal, () => {
    isPaid = true;
  });
  const upsert = (stage: string) => upsertSearchAttributes([{ key: OrderStage, value: stage }]);

  await condition(() => steps > 0);
  upsert('PENDING_PAYMENT');
  await condition(() => isPaid, LONG_MS);
  await work();
  upsert('DISPATCHING');
  if (isDirect) {
    await note();
  } else {
    let isFound = false;
    void work().then(() => {
      isFound = true;
    });
    await condition(() => isFound, LONG_MS);
  }
  await offer(id);
  await condition(() => steps > 1, LONG_MS);
  for (const [stage, hasClock] of STAGES) {
    upsert(stage);
    const seen = steps;
    if (hasClock) await condition(() => steps > seen, LONG_MS);
    else await condition(() => steps > seen);
  }
  upsert('COMPLETED');
  await startChild(skeletonSettle, {
    args: [{ id, holdMs }],
    workflowId: `skeleton-settle-${id}`,
    parentClosePolicy: ParentClosePolicy.ABANDON,
  });
}

/** Stages after the accept, and whether a clock runs in them. */
const STAGES = [
  ['ASSIGNED', true],
  ['EN_ROUTE', true],
  ['ARRIVED', false],
  ['IN_SERVICE', true],
  ['AWAITING_CONFIRMATION', true],
] as const;

/** The settlement's history: a hold and one activity. */
export async function skeletonSettle(input: {
  readonly id: string;
  readonly holdMs: number;
}): Promise<void> {
  await sleep(input.holdMs);
  await settle(input.id);
}
