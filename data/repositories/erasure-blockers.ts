import type { Connection } from 'mongoose';
import { OPEN_CASE_STATUSES } from '../../contract/terms/case.js';
import { OPEN_APPLICATION_STATUSES } from '../../contract/terms/onboarding.js';
import { FINAL_ORDER_STATUSES } from '../../contract/terms/order.js';
import type { ErasureBlocker } from '../../contract/terms/privacy.js';
import { OPEN_WITHDRAWAL_STATUSES } from '../../contract/terms/withdrawal.js';
import type { PersonalSubject } from './personal-rows.js';

/** Orders of one person that are looked at. */
const ORDERS_MAX = 200_000;
const IDS_AT_ONCE = 1_000;

const WALLETS = ['customer', 'worker', 'referrer', 'workerReceivable', 'referrerReceivable'];

export type ErasureBlockerRepository = ReturnType<typeof createErasureBlockerRepository>;

/** What stands in the way of deleting an account; read from where it is written. */
export function createErasureBlockerRepository(connection: Connection) {
  const has = async (name: string, filter: object): Promise<boolean> =>
    (await connection.collection(name).findOne(filter, { projection: { _id: 1 } })) !== null;
  const notZero = (id: string, kinds: readonly string[]) => ({
    owner: id,
    kind: { $in: [...kinds] },
    $expr: {
      $or: [{ $ne: ['$postedD', '$postedC'] }, { $ne: ['$pendingD', '$pendingC'] }],
    },
  });

  return {
    async of(subject: PersonalSubject): Promise<ErasureBlocker[]> {
      const { kind, id } = subject;
      const isCustomer = kind === 'customer';
      const mine = isCustomer
        ? { customerId: id }
        : { $or: [{ 'tickets.workerId': id }, { 'tickets.heldWorkerId': id }] };
      const orderIds = (
        await connection
          .collection('orders')
          .find(mine, { projection: { _id: 1 }, limit: ORDERS_MAX })
          .toArray()
      ).map(({ _id }) => String(_id));
      const hasOfOrders = async (name: string, filter: object): Promise<boolean> => {
        for (let start = 0; start < orderIds.length; start += IDS_AT_ONCE) {
          const orderId = { $in: orderIds.slice(start, start + IDS_AT_ONCE) };
          if (await has(name, { ...filter, orderId })) return true;
        }
        return false;
      };
      const found: Readonly<Record<ErasureBlocker, boolean>> = {
        OPEN_ORDER: await has('orders', { ...mine, status: { $nin: [...FINAL_ORDER_STATUSES] } }),
        UNSETTLED_ORDER:
          !isCustomer &&
          (await has('orders', { 'tickets.workerId': id, settlementStatus: 'HELD' })),
        OPEN_CASE: await hasOfOrders('cases', { status: { $in: [...OPEN_CASE_STATUSES] } }),
        OPEN_REFUND:
          isCustomer &&
          ((await has('orders', { customerId: id, refundStatus: { $in: ['OPEN', 'FAILED'] } })) ||
            (await hasOfOrders('refunds', { status: { $in: ['OPEN', 'SUBMITTED'] } }))),
        BALANCE: await has('accounts', notZero(id, WALLETS)),
        DEPOSIT: await has('accounts', notZero(id, ['deposit'])),
        OPEN_APPLICATION:
          isCustomer &&
          (await has('applications', {
            applicantId: id,
            status: { $in: [...OPEN_APPLICATION_STATUSES] },
          })),
        OPEN_WITHDRAWAL:
          !isCustomer &&
          (await has('withdrawals', {
            ownerKind: 'worker',
            ownerId: id,
            status: { $in: [...OPEN_WITHDRAWAL_STATUSES] },
          })),
      };
      return (Object.keys(found) as ErasureBlocker[]).filter((blocker) => found[blocker]);
    },
  };
}
