import type { ReplayBranch } from '../branches.js';
import {
  HELD,
  LATER_MS,
  SOON_MS,
  THINKING,
  payAndAccept,
  serve,
  type OrderBranch,
} from './branch-kit.js';
import { clerk, customer, merchant, operator, worker } from './recorder.js';

const decided = { bearer: 'PLATFORM', refundFen: null } as const;
const IN_STORE = { isInStore: true } as const;

/** Ways in which an order ends before its completion, and what comes after an end. */
export const ENDING_BRANCHES: Partial<Record<ReplayBranch, OrderBranch>> = {
  'order.cancel-assigned': {
    facts: HELD,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.cancel();
    },
  },
  'order.cancel-by-merchant': {
    facts: HELD,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.ask('cancel', merchant, { reason: 'MERCHANT_REQUEST' });
    },
  },
  'order.cancel-en-route': {
    facts: HELD,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.depart();
      await scene.cancel();
    },
  },
  'order.cancel-arrived': {
    facts: HELD,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.depart();
      await scene.arrive();
      await scene.cancel();
    },
  },
  'order.force-cancel': {
    facts: HELD,
    drive: async (scene) => {
      await payAndAccept(scene);
      await serve(scene);
      await scene.ask('forceCancel', operator, decided);
    },
  },
  'order.force-cancel-unpaid': {
    drive: (scene) => scene.ask('forceCancel', operator, decided),
  },
  'order.customer-no-show': {
    startInMs: LATER_MS,
    facts: { ...HELD, policy: { customerNoShowMs: SOON_MS } },
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.depart();
      await scene.arrive();
      await scene.pass(LATER_MS + 2 * SOON_MS);
      await scene.ask('customerNoShow', worker('w1'), { photoIds: ['p1'] });
    },
  },
  'order.redeemed': {
    facts: { ...IN_STORE, policy: { settlementHoldMs: SOON_MS } },
    drive: async (scene) => {
      await scene.pay();
      await scene.untilStatus('AWAITING_REDEMPTION');
      await scene.ask('redeem', clerk, {});
    },
  },
  'order.code-expired': {
    facts: { ...IN_STORE, policy: { redemptionCodeMs: SOON_MS } },
    drive: (scene) => scene.pay(),
  },
  'order.cancel-in-store': {
    facts: IN_STORE,
    drive: async (scene) => {
      await scene.pay();
      await scene.untilStatus('AWAITING_REDEMPTION');
      await scene.cancel();
    },
  },
  'order.nothing-to-pay': {
    facts: { amountFen: 0 },
    activities: THINKING,
    drive: async (scene) => {
      await scene.untilStatus('DISPATCHING');
      await scene.cancel();
    },
  },
  'order.paid-again': {
    facts: HELD,
    drive: async (scene) => {
      await payAndAccept(scene);
      const { seq } = await scene.view();
      await scene.payBill('k2', 'second');
      await scene.until((seen) => seen.seq > seq);
      await scene.cancel();
    },
  },
  'order.quote-refused': {
    facts: HELD,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.depart();
      await scene.arrive();
      await scene.ask('proposeAddition', worker('w1'), { ...scene.addition, kind: 'QUOTE' });
      const { additionNo } = scene.addition;
      await scene.ask('additionRefused', customer, { additionNo });
    },
  },
};
