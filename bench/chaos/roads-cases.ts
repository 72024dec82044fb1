import { disputed } from './moves-cases.js';
import { confirm, served } from './moves.js';
import type { Road } from './road.js';

const HALF = { decision: 'PARTIAL', share: 0.5, bearer: 'WORKER' } as const;

/** Complaints, each followed until its decision is final and charged. */
export const CASES: readonly Road[] = [
  {
    name: 'complained, half refunded',
    share: 5,
    booking: 'named',
    moves: { ...served, ...disputed({ first: HALF }) },
    isLong: true,
  },
  {
    name: 'complained after the settlement',
    share: 4,
    booking: 'named',
    moves: {
      ...served,
      ...disputed({ when: 'settled', first: HALF, isAccepted: true }, 'COMPLETED'),
      AWAITING_CONFIRMATION: confirm,
    },
    isLong: true,
  },
  {
    name: 'appealed by the customer, more refunded',
    share: 4,
    booking: 'named',
    moves: {
      ...served,
      ...disputed(
        {
          first: { ...HALF, share: 0.25 },
          appeal: { by: 'customer', last: { ...HALF, share: 0.75 } },
        },
        'COMPLETED',
      ),
      AWAITING_CONFIRMATION: confirm,
    },
    isLong: true,
  },
  {
    name: 'appealed by the worker, the platform pays',
    share: 4,
    booking: 'anybody',
    moves: {
      ...served,
      ...disputed({
        first: HALF,
        appeal: { by: 'worker', last: { ...HALF, bearer: 'PLATFORM' } },
      }),
    },
    isLong: true,
  },
  {
    name: 'all refunded, the worker wins his appeal',
    share: 3,
    booking: 'named',
    moves: {
      ...served,
      ...disputed({
        first: { decision: 'FULL', bearer: 'WORKER' },
        appeal: { by: 'worker', last: { decision: 'REJECT', bearer: 'CUSTOMER' } },
      }),
    },
    isLong: true,
  },
  {
    name: 'complaint rejected, appeal in vain',
    share: 3,
    booking: 'anybody',
    moves: {
      ...served,
      ...disputed({
        first: { decision: 'REJECT', bearer: 'CUSTOMER' },
        appeal: { by: 'customer', last: 'CONFIRM' },
      }),
    },
    isLong: true,
  },
];
