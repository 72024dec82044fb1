import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../../activities/index.js';
import type { OrderChange } from '../../../domain/order/state.js';
import type { OrderInput, PaymentCheck } from '../../../workflows/contract.js';
import type { ReplayBranch } from '../branches.js';
import {
  HELD,
  LATER_MS,
  NOBODY,
  ONE_ROUND,
  SOON_MS,
  THINKING,
  nobody,
  onCalls,
  payAndAccept,
  serve,
  untilManual,
  type OrderBranch,
} from './branch-kit.js';
import { DOOR_BRANCHES } from './door-branches.js';
import { ENDING_BRANCHES } from './ending-branches.js';
import { offerTo, operator, refusal, worker } from './recorder.js';
import { RESUME_BRANCHES } from './resume-branches.js';
import { TEAM_BRANCHES } from './team-branches.js';

function unknownThenUnpaid(): Activities['closePayments'] {
  return onCalls<OrderInput, PaymentCheck>(
    async () => ({ kind: 'unknown' }),
    async () => ({ kind: 'unpaid' }),
  );
}

const payment: Partial<Record<ReplayBranch, OrderBranch>> = {
  'order.refused': {
    isRefused: true,
    activities: {
      placeOrder: async () => {
        throw refusal('SLOT_TAKEN');
      },
    },
  },
  'order.pay-poll-finds-it': {
    facts: { policy: { payPollDelaysMs: [SOON_MS] } },
    activities: {
      ...THINKING,
      checkPayments: async ({ orderId }) => ({ kind: 'paid', paymentNo: `P-${orderId}` }),
    },
    drive: (scene) => scene.untilStatus('DISPATCHING').then(scene.cancel),
  },
  'order.pay-timeout': {
    facts: { policy: { payMs: 2 * SOON_MS, payPollDelaysMs: [SOON_MS] } },
  },
  'order.pay-found-at-close': {
    facts: { policy: { payMs: SOON_MS } },
    activities: {
      ...THINKING,
      closePayments: async ({ orderId }) => ({ kind: 'paid', paymentNo: `P-${orderId}` }),
    },
    drive: (scene) => scene.untilStatus('DISPATCHING').then(scene.cancel),
  },
  'order.pay-unknown-then-unpaid': {
    facts: { policy: { payMs: SOON_MS, retryRoundMs: SOON_MS } },
    activities: {
      closePayments: unknownThenUnpaid(),
    },
  },
  'order.pay-rejected': {
    facts: { policy: { payMs: LATER_MS } },
    activities: { recordPayment: async () => ({ kind: 'rejected' }) },
    drive: (scene) => scene.pay(),
  },
  'order.paid-too-late': {
    activities: {
      recordPayment: async ({ commit }) => ({
        kind: 'slotLost',
        refundNos: [`R-${commit.orderId}`],
      }),
    },
    drive: (scene) => scene.pay(),
  },
  // The database holds an end that the run never heard of; the money goes back.
  'order.paid-after-lost-end': {
    activities: {
      recordPayment: async () => {
        const change = { event: 'payTimeout', atMs: Date.now() } satisfies OrderChange;
        const extra = { storedChange: JSON.stringify(change) };
        throw ApplicationFailure.nonRetryable('ahead', 'VERSION_CONFLICT', extra);
      },
    },
    drive: (scene) => scene.pay(),
  },
  'order.callback-twice': {
    activities: THINKING,
    drive: async (scene) => {
      await scene.pay('k1');
      await scene.pay('k1');
      await scene.untilStatus('DISPATCHING');
      await scene.pay('k2');
      await scene.cancel();
    },
  },
};

const cancelling: Partial<Record<ReplayBranch, OrderBranch>> = {
  'order.cancel-unpaid': { drive: (scene) => scene.cancel() },
  'order.cancel-unknown': {
    activities: {
      closePayments: unknownThenUnpaid(),
    },
    drive: async (scene) => {
      // Refused: the channel could not tell. The second attempt learns that nothing was paid.
      await scene.cancel().catch(() => undefined);
      await scene.cancel();
    },
  },
  'order.cancel-finds-payment': {
    activities: {
      ...THINKING,
      closePayments: async ({ orderId }) => ({ kind: 'paid', paymentNo: `P-${orderId}` }),
    },
    drive: (scene) => scene.cancel(),
  },
  'order.cancel-while-searching': {
    activities: THINKING,
    drive: async (scene) => {
      await scene.pay();
      await scene.untilSearching();
      await scene.cancel();
    },
  },
};

const dispatching: Partial<Record<ReplayBranch, OrderBranch>> = {
  'order.movable': {
    isLeftOpen: true,
    facts: { ...HELD, isMovable: true },
    drive: (scene) => payAndAccept(scene),
  },
  'order.dispatch-after-decline': {
    isLeftOpen: true,
    facts: HELD,
    drive: async (scene) => {
      await scene.pay();
      await scene.decline();
      await scene.until(({ offer }) => offer?.workerId === 'w2');
      await scene.accept();
    },
  },
  'order.offer-expired': {
    isLeftOpen: true,
    facts: { policy: { offerScheduledMs: 2_000, offerOnDemandMs: 2_000, offerGraceMs: 500 } },
    activities: {
      findWorker: onCalls(
        async (input) => offerTo('w2', input),
        async (input) => offerTo('w3', input),
      ),
    },
    drive: async (scene) => {
      await scene.pay();
      await scene.until(({ offer }) => offer?.workerId === 'w3');
      await scene.accept();
    },
  },
  'order.rounds-used-up': {
    isLeftOpen: true,
    facts: { policy: { offerRoundsMax: 3, retryRoundMs: SOON_MS } },
    activities: NOBODY,
    drive: (scene) => untilManual(scene),
  },
  'order.deadline-escalate': {
    isLeftOpen: true,
    facts: { policy: { escalateOnDemandMaxMs: SOON_MS } },
    activities: THINKING,
    drive: (scene) => untilManual(scene),
  },
  'order.assign-by-hand': {
    isLeftOpen: true,
    facts: ONE_ROUND,
    activities: NOBODY,
    drive: async (scene) => {
      await untilManual(scene);
      await scene.ask('assign', operator, { workerId: 'w9', isOverride: true });
      await scene.depart();
    },
  },
  'order.decline-after-assign': {
    isLeftOpen: true,
    facts: ONE_ROUND,
    activities: NOBODY,
    drive: async (scene) => {
      await untilManual(scene);
      await scene.ask('assign', operator, { workerId: 'w9', isOverride: false });
      await scene.ask('decline', worker('w9'), { offerId: 'assigned' });
      await scene.untilStatus('MANUAL_DISPATCH');
    },
  },
  'order.resume': {
    isLeftOpen: true,
    facts: ONE_ROUND,
    activities: { findWorker: onCalls(nobody, async (input) => offerTo('w2', input)) },
    drive: async (scene) => {
      await untilManual(scene);
      await scene.ask('resume', operator, {});
      await scene.accept();
    },
  },
  'order.take-over-while-searching': {
    isLeftOpen: true,
    activities: THINKING,
    drive: async (scene) => {
      await scene.pay();
      await scene.untilSearching();
      await scene.ask('takeOver', operator, {});
    },
  },
  'order.give-up': {
    startInMs: LATER_MS,
    facts: { policy: { ...ONE_ROUND.policy, giveUpAfterStartMs: 0 } },
    activities: NOBODY,
    drive: (scene) => scene.pay(),
  },
};

const serving: Partial<Record<ReplayBranch, OrderBranch>> = {
  'order.main-road': {
    facts: { ...HELD, policy: { settlementHoldMs: SOON_MS } },
    drive: async (scene) => {
      await payAndAccept(scene);
      await serve(scene);
      await scene.confirm();
    },
  },
  'order.depart-late': {
    isLeftOpen: true,
    startInMs: LATER_MS,
    facts: { ...HELD, policy: { departGraceMs: 0 } },
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.until(({ waitsFor }) => waitsFor?.kind === 'workerNoShow');
      await scene.depart();
    },
  },
  'order.no-show': {
    startInMs: LATER_MS,
    facts: { ...HELD, policy: { workerNoShowMs: SOON_MS, departGraceMs: 0 } },
    activities: THINKING,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.untilSearching();
      await scene.cancel();
    },
  },
  'order.no-show-en-route': {
    startInMs: LATER_MS,
    facts: { ...HELD, policy: { workerNoShowMs: SOON_MS, departGraceMs: 0 } },
    activities: THINKING,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.depart();
      await scene.untilSearching();
      await scene.cancel();
    },
  },
  'order.overrun': {
    durationMs: SOON_MS,
    facts: { ...HELD, policy: { overrunGraceMs: SOON_MS, overrunStepsMax: 1 } },
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.depart();
      await scene.arrive();
      await scene.start();
      await scene.until(({ waitsFor }) => waitsFor === null);
      await scene.finish();
      await scene.confirm();
    },
  },
  'order.overrun-displaces': {
    durationMs: SOON_MS,
    facts: { ...HELD, policy: { overrunGraceMs: SOON_MS, overrunStepsMax: 1 } },
    activities: {
      // The order that is told is this one: its run hears itself, and has set out already.
      commitTransition: async ({ change, orderId }) => {
        if (change.event !== 'overrun') return {};
        const { ticketId } = change;
        return { displaced: [{ orderId, ticketId, workerId: 'w1', expectedStartMs: null }] };
      },
    },
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.depart();
      await scene.arrive();
      await scene.start();
      await scene.until(({ waitsFor }) => waitsFor === null);
      await scene.finish();
      await scene.confirm();
    },
  },
  'order.auto-confirm': {
    facts: { ...HELD, policy: { autoConfirmMs: SOON_MS, settlementHoldMs: 0 } },
    drive: (scene) => payAndAccept(scene).then(() => serve(scene)),
  },
};

/** How each branch of the order is driven. */
export const ORDER_BRANCHES: Partial<Record<ReplayBranch, OrderBranch>> = {
  ...ENDING_BRANCHES,
  ...TEAM_BRANCHES,
  ...DOOR_BRANCHES,
  ...RESUME_BRANCHES,
  ...payment,
  ...cancelling,
  ...dispatching,
  ...serving,
};
