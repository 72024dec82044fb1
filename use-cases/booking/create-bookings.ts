import type { z } from 'zod';
import type { customerMatchSchema, PlaceForCustomerBody } from '../../contract/schemas/booking.js';
import { AppError } from '../../contract/terms/errors.js';
import type { Actor as OrderActor } from '../../contract/terms/order.js';
import type { UserDocument } from '../../data/repositories/users.js';
import type { OrderSnapshot } from '../../workflows/contract.js';
import { maskPhone, phoneTailIndexOf } from '../auth/phone.js';
import { ensureUser } from '../auth/sms-login.js';
import { phoneOf } from '../auth/user-phone.js';
import type { OrderGateway } from '../order/gateway.js';
import { requireOrder, type OrderScope } from '../order/order-steps.js';
import { requestOrder } from '../order/request-order.js';
import type { BookingDeps } from './deps.js';
import { payByLink, readPayLink, sendPayLink, type PayLinkSentDto } from './pay-link.js';

export type Bookings = ReturnType<typeof createBookings>;

export type CustomerMatchDto = z.input<typeof customerMatchSchema>;

export type PlacedForCustomer = OrderSnapshot & {
  readonly customerId: string;
  readonly payLink: PayLinkSentDto | null;
};

/** What the api does when somebody books for a customer, and with the link he pays by. */
export function createBookings(deps: BookingDeps, gateway: Pick<OrderGateway, 'placeOrder'>) {
  return {
    /** Customers whose phone ends in these digits, by id; one row more than `limit`. */
    async findCustomers(input: {
      readonly phoneTail: string;
      readonly afterId?: string | undefined;
      readonly limit: number;
    }): Promise<CustomerMatchDto[]> {
      const { phoneTail, afterId, limit } = input;
      const phoneTailIndex = phoneTailIndexOf({ keys: deps.keys, tail: phoneTail });
      const list = { phoneTailIndex, audience: 'customer', afterId, limit } as const;
      return (await deps.users.listByPhoneTail(list)).map((user) => ({
        id: user._id,
        phone: maskPhone(phoneOf(deps, user)),
        isActive: user.status === 'ACTIVE',
        createdAt: user.createdAt.toISOString(),
      }));
    },

    /**
     * Places an order for a customer and sends him the link to pay it. A repeat with the same key
     * is the same order and sends nothing again. Errors: NOT_FOUND for a customer that is none and
     * an offering out of reach, ACCOUNT_DISABLED, those of placing.
     */
    async placeForCustomer(input: {
      readonly placedBy: OrderActor;
      readonly scope: OrderScope;
      readonly body: PlaceForCustomerBody;
      readonly idempotencyKey: string;
      readonly receivedAtMs: number;
    }): Promise<PlacedForCustomer> {
      const { scope, placedBy, idempotencyKey, receivedAtMs } = input;
      const { customerId, phone, ...body } = input.body;
      await assertInReach(deps, { scope, offeringId: body.offeringId });
      const customer = await customerOf(deps, { customerId, phone });
      const asked = { customerId: customer._id, idempotencyKey, body, receivedAtMs, placedBy };
      const { orderId } = await requestOrder(deps, asked);
      const placed = await gateway.placeOrder({ orderId, customerId: customer._id });
      const order = await deps.orders.findById(orderId);
      const payLink = order && (await sendPayLink(deps, { order, isFirst: true }));
      return { ...placed, customerId: customer._id, payLink };
    },

    /** Sends the link once more. Errors: NOT_FOUND, PAYMENT_CLOSED, RATE_LIMITED. */
    async resendPayLink(input: {
      readonly orderId: string;
      readonly scope: OrderScope;
    }): Promise<PayLinkSentDto> {
      const order = await requireOrder(deps, input);
      const sent = await sendPayLink(deps, { order, isFirst: false });
      if (!sent) throw new AppError('PAYMENT_CLOSED');
      return sent;
    },

    readPayLink: (token: string) => readPayLink(deps, token),
    payByLink: (token: string) => payByLink(deps, token),
  };
}

async function customerOf(
  deps: BookingDeps,
  who: { readonly customerId: string | undefined; readonly phone: string | undefined },
): Promise<UserDocument> {
  const { customerId, phone } = who;
  const customer =
    phone === undefined
      ? await deps.users.findById(customerId ?? '')
      : await ensureUser({ deps, phone, audience: 'customer' });
  if (customer?.audience !== 'customer') throw new AppError('NOT_FOUND');
  if (customer.status !== 'ACTIVE') throw new AppError('ACCOUNT_DISABLED');
  return customer;
}

/** Support sells in its cities, a merchant from its own shelf. */
async function assertInReach(
  deps: BookingDeps,
  ask: { readonly scope: OrderScope; readonly offeringId: string },
): Promise<void> {
  const { merchantId, cityCodes } = ask.scope;
  const offering = await deps.catalogue.offering(ask.offeringId);
  const isInReach =
    offering !== null &&
    (merchantId === undefined || offering.merchantId === merchantId) &&
    (cityCodes === undefined || cityCodes.includes(offering.cityCode));
  if (!isInReach) throw new AppError('NOT_FOUND');
}
