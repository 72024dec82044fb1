import { ACTOR_KINDS, ORDER_STATUSES } from '../../contract/terms/order.js';
import { allowedNow, type AllowedFacts } from './allowed-now.js';
import { DEFAULT_ORDER_POLICY as policy } from './policy.js';
import { allowedEvents } from './transitions.js';

const quiet: AllowedFacts = {
  status: 'ASSIGNED',
  actor: 'customer',
  ownTicket: null,
  proposalBy: null,
  reschedules: 0,
  workerChanges: 0,
  hasAddition: false,
  hasApprovals: false,
  hasOpenCase: false,
  isPoolOpen: false,
  policy,
};
const now = (facts: Partial<AllowedFacts>) => allowedNow({ ...quiet, ...facts });

test('[C7] never more than the transition table allows', () => {
  for (const status of ORDER_STATUSES) {
    for (const actor of ACTOR_KINDS) {
      const events = now({ status, actor, hasApprovals: true, isPoolOpen: true });
      expect(allowedEvents(status, actor)).toEqual(expect.arrayContaining(events));
    }
  }
});

test('[X2] who proposed a time does not answer it, and no second one is proposed', () => {
  expect(now({})).toContain('proposeReschedule');
  expect(now({ proposalBy: 'customer' })).not.toContain('answerReschedule');
  expect(now({ proposalBy: 'customer' })).not.toContain('proposeReschedule');
  expect(now({ proposalBy: 'worker' })).toContain('answerReschedule');
  expect(now({ proposalBy: 'operator', actor: 'worker' })).toContain('answerReschedule');
});

test('[X2][C5] what is used up is offered no more, operators excepted', () => {
  const usedUp = { reschedules: policy.reschedulesMax, workerChanges: policy.workerChangesMax };
  expect(now(usedUp)).not.toContain('proposeReschedule');
  expect(now(usedUp)).not.toContain('requestOtherWorker');
  expect(now({ ...usedUp, actor: 'operator' })).toContain('proposeReschedule');
  expect(now({ ...usedUp, status: 'DISPATCHING' })).not.toContain('reschedule');
});

test('[X17] a worker sees the steps of his own visit', () => {
  const worker = { actor: 'worker' } as const;
  const shown = { ...worker, status: 'DISPATCHING' } as const;
  expect(now({ ...shown, ownTicket: 'ARRIVED' })).toContain('start');
  expect(now({ ...shown, ownTicket: 'DONE' })).toEqual([]);
  expect(now({ ...worker, status: 'IN_SERVICE', ownTicket: 'SUBMITTED' })).not.toContain('finish');
});

test('[X11][S22] an open case or review stops the confirmation', () => {
  const waiting = { status: 'AWAITING_CONFIRMATION' } as const;
  expect(now(waiting)).toEqual(expect.arrayContaining(['confirm', 'dispute']));
  expect(now({ ...waiting, hasOpenCase: true })).toEqual([]);
  expect(now({ ...waiting, hasApprovals: true })).not.toContain('confirm');
  expect(now({ ...waiting, actor: 'reviewer', hasApprovals: true })).toEqual([
    'approveTask',
    'rejectTask',
  ]);
});
