/**
 * Every branch of which a recorded history is kept. The recorder must drive each one, and the
 * replay test refuses a missing or an unknown fixture.
 */
export const REPLAY_BRANCHES = [
  'order.refused',
  'order.main-road',
  'order.movable',
  'order.dispatch-after-decline',
  'order.offer-expired',
  'order.rounds-used-up',
  'order.deadline-escalate',
  'order.assign-by-hand',
  'order.decline-after-assign',
  'order.resume',
  'order.take-over-while-searching',
  'order.give-up',
  'order.pay-poll-finds-it',
  'order.pay-timeout',
  'order.pay-found-at-close',
  'order.pay-unknown-then-unpaid',
  'order.pay-rejected',
  'order.paid-too-late',
  'order.paid-after-lost-end',
  'order.callback-twice',
  'order.cancel-unpaid',
  'order.cancel-unknown',
  'order.cancel-finds-payment',
  'order.cancel-while-searching',
  'order.depart-late',
  'order.no-show',
  'order.no-show-en-route',
  'order.overrun',
  'order.auto-confirm',
  'refund.at-once',
  'refund.polled',
  'refund.by-callback',
  'refund.failed',
  'settle.after-hold',
] as const;

/** `<workflow>.<branch>`, which is also the name of the fixture's file without `.json`. */
export type ReplayBranch = (typeof REPLAY_BRANCHES)[number];
