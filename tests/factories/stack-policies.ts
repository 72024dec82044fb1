import type { Connection } from '../../data/connect.js';
import { policyModel, type PolicyDocument } from '../../data/models/policy.js';
import type { OrderPolicy } from '../../domain/order/policy.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * Clocks that do not run out while a test works: the demo city lives in seconds, and a busy machine
 * is slower than that.
 */
const PATIENT: Partial<OrderPolicy> = {
  payMs: 10 * MINUTE,
  offerOnDemandMs: 2 * MINUTE,
  offerScheduledMs: 2 * MINUTE,
  escalateOnDemandMaxMs: 10 * MINUTE,
  escalateScheduledAfterPaymentMs: HOUR,
  giveUpAfterStartMs: HOUR,
  giveUpMinAfterReturnMs: HOUR,
  manualLockMs: MINUTE,
  departGraceMs: HOUR,
  workerNoShowMs: HOUR,
  customerNoShowMs: 12 * SECOND,
  overrunGraceMs: HOUR,
  autoConfirmMs: 10 * MINUTE,
  // Moving is tried close to the start, and too close to it.
  rescheduleFreeBeforeStartMs: 15 * MINUTE,
  consentMs: MINUTE,
  redemptionCodeMs: 10 * MINUTE,
  additionMs: 5 * MINUTE,
  approvalSlaMs: 5 * MINUTE,
  caseSlaMs: HOUR,
  appealWindowMs: 6 * SECOND,
};

/** Categories of the demo city that sections order from, each with what its section is about. */
const CATEGORIES: Readonly<Record<string, Partial<OrderPolicy>>> = {
  // Waiting for an absent customer counts from the promised start.
  massage: { nowLeadMs: 3 * SECOND },
  repair: {},
  deep: {},
  chef: { approvesAlways: true },
  pet: { hasGrabPool: true, grabPoolAfterRounds: 1, grabPoolMs: MINUTE },
  appliance: { settlementHoldMs: 8 * SECOND },
};

/**
 * Rules for these categories in the stack's demo city. Daily cleaning and care keep the demo
 * city's own clocks, for the sections that wait for them, unless `more` names them.
 */
export async function writePolicies(
  connection: Connection,
  more: Readonly<Record<string, Partial<OrderPolicy>>> = {},
): Promise<void> {
  const rows = Object.entries({ ...CATEGORIES, ...more }).map(
    ([categoryId, values]): PolicyDocument => ({
      _id: `demo-${categoryId}-1`,
      cityCode: 'demo',
      categoryId,
      status: 'PUBLISHED',
      number: 1,
      version: 1,
      from: new Date('2025-01-01T00:00:00Z'),
      values: { ...PATIENT, ...values },
    }),
  );
  await policyModel(connection).insertMany(rows);
}
