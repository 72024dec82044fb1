import { add, customerAbsent, reschedule } from './moves-door.js';
import { redeemTwice, viaPool } from './moves-shared.js';
import {
  answer,
  answerAfter,
  cancel,
  cancelOr,
  once,
  openBillOnly,
  pay,
  payAtLast,
  reassign,
  serve,
  served,
  silence,
  workerIll,
} from './moves.js';
import { CASES } from './roads-cases.js';
import type { Road } from './road.js';

const { AWAITING_CONFIRMATION: _confirm, ...servedAndLeft } = served;

/** Paying, searching, and calling it off. */
const PLAIN: readonly Road[] = [
  { name: 'served and confirmed', share: 18, booking: 'named', moves: served },
  { name: 'served by anybody', share: 12, booking: 'anybody', moves: served },
  { name: 'served and auto-confirmed', share: 8, booking: 'named', moves: servedAndLeft },
  { name: 'never paid', share: 6, booking: 'named', moves: {} },
  {
    name: 'bill opened, never paid',
    share: 5,
    booking: 'anybody',
    moves: { PENDING_PAYMENT: openBillOnly },
  },
  { name: 'cancelled unpaid', share: 5, booking: 'named', moves: { PENDING_PAYMENT: cancel } },
  {
    name: 'paid and cancelled',
    share: 10,
    booking: 'named',
    moves: { ...served, DISPATCHING: cancel, MANUAL_DISPATCH: cancel },
  },
  {
    name: 'paid and cancelled while searching',
    share: 4,
    booking: 'nobody',
    moves: { PENDING_PAYMENT: pay(), DISPATCHING: cancel, MANUAL_DISPATCH: cancel },
  },
  {
    name: 'declined once',
    share: 6,
    booking: 'named',
    moves: { ...served, DISPATCHING: answerAfter(1, answer('decline')) },
  },
  {
    name: 'offer expired once',
    share: 5,
    booking: 'anybody',
    moves: { ...served, DISPATCHING: answerAfter(1, silence) },
  },
  {
    name: 'manual queue',
    share: 5,
    booking: 'anybody',
    moves: { ...served, DISPATCHING: silence },
  },
  {
    name: 'given up and refunded',
    share: 5,
    booking: 'nobody',
    moves: { PENDING_PAYMENT: pay() },
  },
  {
    name: 'callback lost',
    share: 4,
    booking: 'named',
    moves: { ...served, PENDING_PAYMENT: pay({ dropCallback: true }) },
  },
  {
    name: 'callback five times',
    share: 4,
    booking: 'anybody',
    moves: { ...served, PENDING_PAYMENT: pay({ duplicateCallbacks: 5 }) },
  },
  {
    name: 'cancelled when assigned',
    share: 4,
    booking: 'named',
    moves: { ...served, ASSIGNED: cancelOr(serve.ASSIGNED) },
  },
  {
    name: 'cancelled on the way',
    share: 4,
    booking: 'named',
    moves: { ...served, EN_ROUTE: cancelOr(serve.EN_ROUTE) },
  },
  {
    name: 'cancelled at the door',
    share: 4,
    booking: 'anybody',
    moves: { ...served, ARRIVED: cancelOr(serve.ARRIVED) },
  },
  {
    name: 'worker fell ill',
    share: 4,
    booking: 'anybody',
    moves: { ...served, ASSIGNED: once(workerIll, serve.ASSIGNED) },
  },
  {
    name: 'reassigned',
    share: 4,
    booking: 'named',
    moves: { ...served, ASSIGNED: once(reassign, serve.ASSIGNED) },
  },
  {
    name: 'paid at the last moment',
    share: 3,
    booking: 'named',
    moves: { ...served, PENDING_PAYMENT: payAtLast },
  },
];

/** Stores, and the pool that workers share. */
const SHARED: readonly Road[] = [
  {
    name: 'redeemed in the store',
    share: 6,
    booking: 'store',
    moves: { PENDING_PAYMENT: pay(), AWAITING_REDEMPTION: redeemTwice },
  },
  {
    name: 'cancelled before redemption',
    share: 3,
    booking: 'store',
    moves: { PENDING_PAYMENT: pay(), AWAITING_REDEMPTION: cancel },
  },
  {
    name: 'code expired',
    share: 3,
    booking: 'store',
    moves: { PENDING_PAYMENT: pay() },
    isLong: true,
  },
  {
    name: 'grabbed from the pool',
    share: 4,
    booking: 'pool',
    moves: { ...served, DISPATCHING: viaPool(true) },
  },
  {
    name: 'left in the pool, then dispatched',
    share: 3,
    booking: 'pool',
    moves: { ...served, DISPATCHING: viaPool(false) },
    isLong: true,
  },
];

const { ASSIGNED, ARRIVED, IN_SERVICE } = serve;

/** Another time, and more than was booked. */
const DOOR: readonly Road[] = [
  {
    name: 'rescheduled with consent',
    share: 5,
    booking: 'named',
    moves: { ...served, ASSIGNED: reschedule({ by: 'customer', answer: 'yes' }, ASSIGNED) },
  },
  {
    name: 'reschedule refused',
    share: 3,
    booking: 'anybody',
    moves: { ...served, ASSIGNED: reschedule({ by: 'worker', answer: 'no' }, ASSIGNED) },
  },
  {
    name: 'reschedule not answered',
    share: 3,
    booking: 'named',
    moves: { ...served, ASSIGNED: reschedule({ by: 'customer', answer: 'none' }, ASSIGNED) },
    isLong: true,
  },
  {
    name: 'more time paid',
    share: 4,
    booking: 'named',
    moves: {
      ...served,
      IN_SERVICE: add(
        { by: 'customer', choice: { kind: 'TIME', minutes: 30 }, then: 'pay' },
        IN_SERVICE,
      ),
    },
  },
  {
    name: 'more items paid, callback lost',
    share: 4,
    booking: 'anybody',
    moves: {
      ...served,
      ARRIVED: add(
        {
          ...{ by: 'worker', choice: { kind: 'ITEMS', optionCodes: ['fridge'] }, then: 'pay' },
          faults: { dropCallback: true },
        },
        ARRIVED,
      ),
    },
  },
  {
    name: 'addition paid at the last moment',
    share: 4,
    booking: 'named',
    moves: {
      ...served,
      IN_SERVICE: add(
        { by: 'worker', choice: { kind: 'ITEMS', optionCodes: ['iron'] }, then: 'payAtLast' },
        IN_SERVICE,
      ),
    },
    isLong: true,
  },
  {
    name: 'addition expired',
    share: 3,
    booking: 'named',
    moves: {
      ...served,
      IN_SERVICE: add(
        { by: 'customer', choice: { kind: 'TIME', minutes: 30 }, then: 'expire' },
        IN_SERVICE,
      ),
    },
    isLong: true,
  },
  {
    name: 'price at the door refused',
    share: 3,
    booking: 'anybody',
    moves: {
      ...served,
      ARRIVED: add(
        {
          by: 'worker',
          choice: { kind: 'QUOTE', lines: [{ label: '更换配件', amountFen: 8_000 }] },
          then: 'refuse',
        },
        ARRIVED,
      ),
    },
  },
  {
    name: 'customer absent',
    share: 3,
    booking: 'named',
    moves: { ...served, ARRIVED: customerAbsent },
    isLong: true,
  },
];

/** More ways are added here; everything else takes them from the table. */
export const ROADS: readonly Road[] = [...PLAIN, ...SHARED, ...DOOR, ...CASES];
