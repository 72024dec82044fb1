import { randomUUID } from 'node:crypto';
import type { NumberChannel } from '../../channels/number/port.js';
import { AppError } from '../../contract/terms/errors.js';
import type { ContactNumberRepository } from '../../data/repositories/contact-numbers.js';
import type { OrderDocument, OrderRepository, Ticket } from '../../data/repositories/orders.js';
import type { UserRepository } from '../../data/repositories/users.js';
import type { AuthKeys } from '../auth/keys.js';
import { phoneOf } from '../auth/user-phone.js';
import type { Sealer } from '../order/deps.js';
import { openAddress } from '../order/order-address.js';
import { maySeeAddress } from '../order/present-visit.js';

export type ContactDeps = {
  readonly clock: { nowMs(): number };
  readonly orders: OrderRepository;
  readonly users: UserRepository;
  readonly keys: AuthKeys;
  readonly sealer: Sealer;
  readonly contactNumbers: ContactNumberRepository;
  /** Null where the deployment has no provider. */
  readonly numbers: NumberChannel | null;
};

export type ContactNumber = { readonly number: string; readonly expiresAt: string };

/** A binding lives this long; asked for again, it is bound anew. */
const LIFE_MS = 24 * 3_600_000;
/** The provider takes no binding that ends within the minute. */
const LIFE_MS_MIN = 2 * 60_000;
const RETRY_AFTER_SECONDS = 2;

/** How the people of an order reach each other without learning a phone (C8, R49). */
export function createContacts(deps: ContactDeps) {
  return {
    /** For the worker who comes: the number behind which the customer answers. */
    async forWorker(input: {
      readonly orderId: string;
      readonly workerId: string;
    }): Promise<ContactNumber> {
      const order = await deps.orders.findById(input.orderId);
      const isHis = order?.tickets.some(({ workerId }) => workerId === input.workerId);
      if (!order || !isHis) throw new AppError('NOT_FOUND');
      return numberOf(deps, order, input.workerId);
    },

    /** For the customer: the number behind which the worker of the latest visit answers. */
    async forCustomer(input: {
      readonly orderId: string;
      readonly customerId: string;
    }): Promise<ContactNumber> {
      const order = await deps.orders.findById(input.orderId);
      if (order?.customerId !== input.customerId) throw new AppError('NOT_FOUND');
      const ticket = order.tickets.findLast(hasWorker);
      if (!ticket) throw new AppError('CONTACT_CLOSED');
      return numberOf(deps, order, ticket.workerId);
    },
  };
}
export type Contacts = ReturnType<typeof createContacts>;

const hasWorker = (ticket: Ticket): ticket is Ticket & { workerId: string } =>
  ticket.workerId !== null;

/**
 * One number for a pair. It ends a day after it was asked for and never later than a day after the
 * order's end, by the time that the provider was given: no job of ours has to end it.
 */
async function numberOf(
  deps: ContactDeps,
  order: OrderDocument,
  workerId: string,
): Promise<ContactNumber> {
  if (deps.numbers === null) throw new AppError('CONTACT_NUMBER_OFF');
  const nowMs = deps.clock.nowMs();
  const viewer = { kind: 'worker', id: workerId } as const;
  if (isCalledOff(order) || !maySeeAddress({ order, viewer, nowMs })) {
    throw new AppError('CONTACT_CLOSED');
  }
  const expiresMs = (order.endedAt?.getTime() ?? nowMs) + LIFE_MS;
  if (expiresMs < nowMs + LIFE_MS_MIN) throw new AppError('CONTACT_CLOSED');
  const id = `${order._id}|${workerId}`;
  const present = await deps.contactNumbers.find(id);
  if (present?.number && present.expiresAt.getTime() > nowMs) {
    return { number: present.number, expiresAt: present.expiresAt.toISOString() };
  }
  const holder = randomUUID();
  const row = { _id: id, orderId: order._id, workerId, expiresAt: new Date(expiresMs) };
  const isMine = await deps.contactNumbers.claim({ row, holder, now: new Date(nowMs) });
  // The other side asks at this very moment: his number is this one's as well.
  if (!isMine) throw busy();
  return bind(deps, { order, workerId, id, holder, expiresAt: row.expiresAt });
}

/** Nobody comes any more; what is left to say goes through support. */
const isCalledOff = ({ status }: OrderDocument): boolean =>
  status === 'CANCELLED' || status === 'CLOSED';

async function bind(
  deps: ContactDeps,
  input: {
    readonly order: OrderDocument;
    readonly workerId: string;
    readonly id: string;
    readonly holder: string;
    readonly expiresAt: Date;
  },
): Promise<ContactNumber> {
  const { order, workerId, id, holder, expiresAt } = input;
  const worker = await deps.users.findById(workerId);
  if (!worker || deps.numbers === null) throw new AppError('CONTACT_CLOSED');
  const outcome = await deps.numbers.bind({
    phoneA: openAddress(deps, order).phone,
    phoneB: phoneOf(deps, worker),
    expiresAt,
    outId: holder,
  });
  if (outcome.kind === 'success') {
    const { number, bindingId } = outcome.value;
    if (!(await deps.contactNumbers.keep({ id, holder, number, bindingId }))) throw busy();
    return { number, expiresAt: expiresAt.toISOString() };
  }
  // Nothing is bound, or what may be bound ends by its own time: either way it may be tried again.
  await deps.contactNumbers.release(id, holder);
  if (outcome.kind === 'failure' && outcome.code === 'BAD_PHONE') {
    throw new AppError('CONTACT_CLOSED', { detail: 'a phone that the provider does not take' });
  }
  throw busy(outcome.kind === 'failure' ? outcome.code : 'unknown');
}

function busy(detail = 'bound by another request'): AppError {
  return new AppError('CONTACT_NUMBER_UNAVAILABLE', {
    detail,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
