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
  untilManual,
  type OrderBranch,
} from './branch-kit.js';
import { SILENT_WORKER, customer, offerTo, operator, refusal, worker } from './recorder.js';

const HOUR_MS = 3_600_000;
const TWO = { workers: 2 } as const;
const POOL = {
  policy: { hasGrabPool: true, grabPoolAfterRounds: 1, retryRoundMs: SOON_MS },
} as const;

/** The worker changes: by his own wish, the customer's, an operator's, or by the clock. */
const others: Partial<Record<ReplayBranch, OrderBranch>> = {
  'order.lock-and-extend': {
    isLeftOpen: true,
    facts: ONE_ROUND,
    activities: NOBODY,
    drive: async (scene) => {
      await untilManual(scene);
      await scene.ask('lock', operator, {});
      await scene.ask('extendDeadline', operator, { untilMs: Date.now() + 5 * HOUR_MS });
      await scene.ask('unlock', operator, {});
    },
  },
  'order.worker-cancel': {
    isLeftOpen: true,
    facts: HELD,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.ask('workerCancel', worker('w1'), {});
      await scene.accept();
    },
  },
  'order.other-worker': {
    isLeftOpen: true,
    facts: HELD,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.ask('requestOtherWorker', customer, {});
      await scene.accept();
    },
  },
  'order.reassign': {
    isLeftOpen: true,
    facts: HELD,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.ask('reassign', operator, { workerId: 'w9', isOverride: false });
    },
  },
  'order.reassign-to-dispatch': {
    isLeftOpen: true,
    facts: HELD,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.ask('reassign', operator, { workerId: null, isOverride: false });
      await scene.accept();
    },
  },
  'order.worker-ill': {
    isLeftOpen: true,
    facts: HELD,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.depart();
      await scene.ask('workerIll', operator, { workerId: 'w1', reason: 'WORKER_ILL' });
      await scene.accept();
    },
  },
  'order.worker-away': {
    isLeftOpen: true,
    facts: HELD,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.away('w1');
      await scene.until(({ offer }) => offer?.workerId === 'w2');
      await scene.accept();
    },
  },
  'order.worker-delayed': {
    facts: HELD,
    activities: THINKING,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.delayed(scene.facts.startMs + HOUR_MS);
      await scene.until(({ seq }) => seq === 5);
      await scene.delayed(null);
      await scene.untilSearching();
      await scene.cancel();
    },
  },
  'order.worker-away-asked': {
    isLeftOpen: true,
    facts: HELD,
    drive: async (scene) => {
      await scene.pay();
      await scene.until(({ offer }) => offer?.workerId === 'w1');
      await scene.away('w1');
      await scene.until(({ offer }) => offer?.workerId === 'w2');
    },
  },
  'order.no-show-claimed': {
    startInMs: LATER_MS,
    facts: { ...HELD, policy: { workerLateFreeCancelMs: SOON_MS, departGraceMs: HOUR_MS } },
    activities: THINKING,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.pass(LATER_MS + 2 * SOON_MS);
      await scene.ask('workerNoShow', customer, {});
      await scene.cancel();
    },
  },
  'order.no-show-grace': {
    startInMs: LATER_MS,
    facts: {
      heldWorkerId: SILENT_WORKER,
      policy: { workerNoShowMs: SOON_MS, departGraceMs: HOUR_MS, contactGraceMs: SOON_MS },
    },
    activities: THINKING,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.untilSearching();
      await scene.cancel();
    },
  },
};

const team: Partial<Record<ReplayBranch, OrderBranch>> = {
  'order.grabbed': {
    isLeftOpen: true,
    facts: POOL,
    activities: NOBODY,
    drive: async (scene) => {
      await scene.pay();
      await scene.until(({ poolUntilMs }) => poolUntilMs !== null);
      await scene.ask('grab', worker('w7'), {});
    },
  },
  'order.pool-closes': {
    isLeftOpen: true,
    facts: { policy: { ...POOL.policy, grabPoolMs: SOON_MS } },
    activities: { findWorker: onCalls(nobody, async (input) => offerTo('w2', input)) },
    drive: async (scene) => {
      await scene.pay();
      await scene.accept();
    },
  },
  'order.two-workers': {
    facts: TWO,
    drive: async (scene) => {
      await scene.pay();
      await scene.accept();
      await scene.accept();
      for (const workerId of ['w2', 'w2b']) {
        await scene.ask('depart', worker(workerId), {});
        await scene.ask('arrive', worker(workerId), { distanceMeters: 1, hasPhoto: false });
        await scene.ask('start', worker(workerId), {});
      }
      await scene.ask('finish', worker('w2b'), { photoIds: ['p1'] });
      await scene.ask('finish', worker('w2'), { photoIds: ['p1'] });
      await scene.confirm();
    },
  },
  'order.two-workers-one-declines': {
    isLeftOpen: true,
    facts: TWO,
    activities: {
      findWorker: onCalls(
        async (input) => offerTo('w2', input),
        async (input) => offerTo('w3', input),
      ),
    },
    drive: async (scene) => {
      await scene.pay();
      await scene.decline();
      await scene.until(({ tickets }) => tickets.some(({ offer }) => offer?.workerId === 'w3'));
      await scene.accept();
      await scene.accept();
    },
  },
};

/** Its customer may move it until the start. */
const MAY_MOVE = { ...HELD, policy: { rescheduleFreeBeforeStartMs: 0 } } as const;

const times: Partial<Record<ReplayBranch, OrderBranch>> = {
  'order.reschedule-dispatching': {
    isLeftOpen: true,
    activities: THINKING,
    drive: async (scene) => {
      await scene.pay();
      await scene.untilSearching();
      await scene.ask('reschedule', customer, { startMs: Date.now() + 3 * HOUR_MS });
      await scene.untilSearching();
    },
  },
  'order.reschedule-at-once': {
    isLeftOpen: true,
    startInMs: 5 * HOUR_MS,
    facts: MAY_MOVE,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.ask('proposeReschedule', customer, { startMs: Date.now() + 6 * HOUR_MS });
    },
  },
  'order.reschedule-other-worker': {
    isLeftOpen: true,
    startInMs: 5 * HOUR_MS,
    facts: MAY_MOVE,
    activities: {
      commitTransition: async ({ change }) => {
        const isHisTime = change.event === 'proposeReschedule' && change.agreed?.canWorker;
        if (isHisTime) throw refusal('SLOT_TAKEN');
        return {};
      },
    },
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.ask('proposeReschedule', customer, { startMs: Date.now() + 6 * HOUR_MS });
      await scene.accept();
    },
  },
  'order.reschedule-agreed': {
    isLeftOpen: true,
    facts: HELD,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.ask('proposeReschedule', worker('w1'), { startMs: Date.now() + 3 * HOUR_MS });
      await scene.ask('answerReschedule', customer, { isAgreed: true });
    },
  },
  'order.reschedule-refused': {
    isLeftOpen: true,
    facts: MAY_MOVE,
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.ask('proposeReschedule', customer, { startMs: Date.now() + 3 * HOUR_MS });
      await scene.ask('answerReschedule', worker('w1'), { isAgreed: false });
    },
  },
  'order.reschedule-expired': {
    isLeftOpen: true,
    facts: { ...HELD, policy: { ...MAY_MOVE.policy, consentMs: SOON_MS } },
    drive: async (scene) => {
      await payAndAccept(scene);
      await scene.ask('proposeReschedule', customer, { startMs: Date.now() + 3 * HOUR_MS });
      await scene.until(({ waitsFor }) => waitsFor?.kind !== 'consentEnd');
    },
  },
};

export const TEAM_BRANCHES: Partial<Record<ReplayBranch, OrderBranch>> = {
  ...others,
  ...team,
  ...times,
};
