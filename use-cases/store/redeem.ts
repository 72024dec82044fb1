import { AppError, isAppError, type ErrorCode } from '../../contract/terms/errors.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { RedemptionCodeDocument } from '../../data/repositories/redemption-codes.js';
import type { OrderGateway } from '../order/gateway.js';
import { requireStore, type Clerk } from './clerk.js';
import type { StoreDeps } from './deps.js';
import { presentServing, type ServingDto } from './present-store.js';
import { codeHashOf, notRedeemable } from './redemption-code.js';

/** What an order's run answers to whoever comes second. */
const TOO_LATE: readonly ErrorCode[] = [
  'TRANSITION_NOT_ALLOWED',
  'ORDER_ENDED',
  'ORDER_MOVED_ON',
  'VERSION_CONFLICT',
];

export type RedeemRequest = {
  readonly clerk: Clerk;
  readonly storeId: string;
  readonly receivedAtMs: number;
  /** Idempotency key: a repeat of the request is the same redemption. */
  readonly key: string;
};

/**
 * Redeems a code at the counter and answers what to serve. Errors: CODE_UNKNOWN (also a code of
 * another merchant), CODE_WRONG_STORE, CODE_SPENT, CODE_EXPIRED, NOT_FOUND, FORBIDDEN (store).
 */
export async function redeemCode(
  deps: StoreDeps,
  gateway: Pick<OrderGateway, 'updateOrder'>,
  request: RedeemRequest & { readonly code: string },
): Promise<ServingDto> {
  const store = await requireStore(deps, request);
  const row = await deps.redemptionCodes.findByHash(codeHashOf(deps, request.code));
  if (row?.merchantId !== store.merchantId) throw new AppError('CODE_UNKNOWN');
  return redeemRow(deps, gateway, { ...request, row });
}

/**
 * Redeems a paid walk-in order, whose customer stands at the counter and shows no code. Errors:
 * NOT_FOUND when it is no walk-in order of this merchant; else as `redeemCode`.
 */
export async function redeemWalkIn(
  deps: StoreDeps,
  gateway: Pick<OrderGateway, 'updateOrder'>,
  request: Omit<RedeemRequest, 'storeId'> & { readonly orderId: string },
): Promise<ServingDto> {
  const order = await requireWalkIn(deps, request);
  const row = await deps.redemptionCodes.findById(order._id);
  // Not paid yet: there is nothing to redeem.
  if (!row) throw new AppError('CODE_UNKNOWN');
  return redeemRow(deps, gateway, { ...request, row, storeId: row.storeId });
}

/** A walk-in order of the clerk's own counter; anybody else's answers NOT_FOUND. */
export async function requireWalkIn(
  deps: StoreDeps,
  request: { readonly clerk: Clerk; readonly orderId: string },
): Promise<OrderDocument> {
  const order = await deps.orders.findById(request.orderId);
  if (!order?.isWalkIn || order.storeId === null) throw new AppError('NOT_FOUND');
  await requireStore(deps, { clerk: request.clerk, storeId: order.storeId });
  return order;
}

async function redeemRow(
  deps: StoreDeps,
  gateway: Pick<OrderGateway, 'updateOrder'>,
  request: RedeemRequest & { readonly row: RedemptionCodeDocument },
): Promise<ServingDto> {
  const { row, storeId, clerk, receivedAtMs, key } = request;
  if (row.storeId !== storeId) throw new AppError('CODE_WRONG_STORE');
  // Who spent it may ask again with the same key: his order's run tells whether it was this request.
  const mayBeRepeat = row.status === 'SPENT' && row.spentBy === clerk.id;
  if (row.status !== 'ACTIVE' && !mayBeRepeat) throw notRedeemable(row);
  const orderId = row._id;
  try {
    await gateway.updateOrder({
      orderId,
      name: 'redeem',
      updateId: `${clerk.id}:redeem:${key}`,
      command: { actor: { kind: 'clerk', id: clerk.id }, receivedAtMs },
    });
  } catch (error) {
    if (!isAppError(error) || !TOO_LATE.includes(error.code)) throw error;
    // A colleague was faster, or the code has lapsed meanwhile.
    const now = await deps.redemptionCodes.findById(orderId);
    throw now && now.status !== 'ACTIVE' ? notRedeemable(now) : error;
  }
  const [order, spent] = await Promise.all([
    deps.orders.findById(orderId),
    deps.redemptionCodes.findById(orderId),
  ]);
  if (!order || !spent) throw new AppError('NOT_FOUND');
  // Whoever is told to serve must be the one whose name is on the code.
  if (spent.spentBy !== clerk.id) throw notRedeemable(spent);
  return presentServing(deps, order);
}
