import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { phoneRevealSchema } from '../../contract/schemas/order-visit.js';
import { AppError } from '../../contract/terms/errors.js';
import type { OrderDocument, OrderRepository, PageStart } from '../../data/repositories/orders.js';
import type { PhoneRevealRepository } from '../../data/repositories/phone-reveals.js';
import type { Transact } from '../../data/repositories/session.js';
import type { Audit } from '../audit/create-audit.js';
import type { AuditContext } from '../audit/record-audit.js';
import type { Sealer } from '../order/deps.js';
import { openAddress } from '../order/order-address.js';

export type RevealDeps = {
  readonly clock: { nowMs(): number };
  readonly transact: Transact;
  readonly orders: Pick<OrderRepository, 'findById'>;
  readonly sealer: Sealer;
  readonly phoneReveals: PhoneRevealRepository;
  readonly audit: Pick<Audit, 'record'>;
  /** The deployment says so, and has no virtual numbers. */
  readonly mayReveal: boolean;
};

export type PhoneRevealDto = z.input<typeof phoneRevealSchema>;

/** From assignment until the work is handed in, and not a moment longer. */
const ON_THE_WAY: readonly OrderDocument['tickets'][number]['status'][] = [
  'ASSIGNED',
  'EN_ROUTE',
  'ARRIVED',
  'IN_SERVICE',
];

/** The customer's own number for the worker who comes, where nothing can stand for it (C8). */
export function createPhoneReveals(deps: RevealDeps) {
  return {
    /**
     * Audit entry and the customer's own record are written first, in one transaction: what is not
     * recorded is not shown. Errors: PHONE_REVEAL_OFF, NOT_FOUND, CONTACT_CLOSED outside the visit.
     */
    async revealPhone(asked: {
      readonly orderId: string;
      readonly workerId: string;
      readonly audit: AuditContext;
    }): Promise<{ readonly phone: string }> {
      const { orderId, workerId, audit } = asked;
      return deps.transact(async (session) => {
        const order = await deps.orders.findById(orderId, session);
        const visits = order?.tickets.filter((ticket) => ticket.workerId === workerId) ?? [];
        if (!order || visits.length === 0) throw new AppError('NOT_FOUND');
        if (!deps.mayReveal) throw new AppError('PHONE_REVEAL_OFF');
        // A store has a number of its own, and nothing is sealed for it.
        const isOpen = visits.some(({ status }) => ON_THE_WAY.includes(status));
        if (order.mode === 'IN_STORE' || !isOpen) throw new AppError('CONTACT_CLOSED');
        const { customerId } = order;
        const target = { kind: 'order', id: orderId };
        await deps.audit.record({ ...audit, target, changedFields: [] }, session);
        const at = new Date(deps.clock.nowMs());
        const row = { _id: randomUUID(), orderId, customerId, workerId, at };
        await deps.phoneReveals.insert(row, session);
        return { phone: openAddress(deps, order).phone };
      });
    },

    /** To the customer: who saw his number, newest first; one row more than `limit`. */
    async listReveals(query: {
      readonly customerId: string;
      readonly after?: PageStart | undefined;
      readonly limit: number;
    }): Promise<PhoneRevealDto[]> {
      const rows = await deps.phoneReveals.listOf(query);
      return rows.map(({ _id, orderId, workerId, at }) => ({
        id: _id,
        orderId,
        workerId,
        at: at.toISOString(),
      }));
    },
  };
}
export type PhoneReveals = ReturnType<typeof createPhoneReveals>;
