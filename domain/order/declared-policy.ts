import type { ApprovalRule, ServiceStep } from '../../contract/terms/service-type.js';
import type { OrderPolicy } from './policy.js';

const MINUTE_MS = 60_000;

/** The part of the order policy that a category declares itself (S18); policy rows overrule it. */
export function declaredPolicy(category: {
  readonly prepMinutes: number;
  readonly cleanMinutes: number;
  readonly approval: ApprovalRule | null;
  readonly steps: readonly ServiceStep[];
}): Partial<OrderPolicy> {
  const { prepMinutes, cleanMinutes, approval, steps } = category;
  const wantsPhotos = steps.some(({ proof }) => proof.photosMin > 0);
  return {
    // How many, and for which step, is compared with the steps themselves.
    ...(steps.length > 0 && { photosMin: wantsPhotos ? 1 : 0 }),
    preparationMs: prepMinutes * MINUTE_MS,
    cleaningMs: cleanMinutes * MINUTE_MS,
    ...(approval && {
      approvesAlways: approval.isAlways,
      approvalAboveFen: approval.aboveFen,
      approvalNewWorkerOrders: approval.newWorkerOrders,
      approvalShareBps: approval.shareBps,
    }),
  };
}
