import { AppError, type ErrorCode } from '../../contract/terms/errors.js';
import { REDEMPTION_CODE_DIGITS, REDEEM_QR_PREFIX } from '../../contract/terms/store.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { RedemptionCodeDocument } from '../../data/repositories/redemption-codes.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { OrderDeps } from '../order/deps.js';

/** Codes drawn for one order before it is given up: with 10 digits the second is a rarity. */
const DRAWS_MAX = 8;

type CodeDeps = Pick<OrderDeps, 'redemptionCodes' | 'sealer' | 'randomInt'>;

const codeContext = (orderId: string): string => `order|${orderId}|redemptionCode`;

/** Blind index under which a code is found. */
export const codeHashOf = (deps: Pick<OrderDeps, 'sealer'>, code: string): string =>
  deps.sealer.blindIndex(code, 'redemptionCode');

/** What the customer's phone shows as a QR code. */
export const qrPayloadOf = (code: string): string => `${REDEEM_QR_PREFIX}${code}`;

/**
 * Gives a paid in-store order its code, in the transaction that books the payment. An order that
 * has one keeps it. When two orders draw the same digits at the same moment the unique index ends
 * one transaction with a duplicate key error; its repeat draws again. Throws INTERNAL for an order
 * without a store, and when every draw was taken.
 */
export async function issueRedemptionCode(
  deps: CodeDeps,
  input: { readonly order: OrderDocument; readonly at: Date; readonly session: ClientSession },
): Promise<void> {
  const { order, at, session } = input;
  const { _id: orderId, storeId, merchantId } = order;
  if (storeId === null) throw new AppError('INTERNAL', { detail: `${orderId} has no store` });
  if (await deps.redemptionCodes.findById(orderId, session)) return;
  const code = await freeCode(deps, session);
  await deps.redemptionCodes.insert(
    {
      _id: orderId,
      storeId,
      merchantId,
      codeHash: codeHashOf(deps, code),
      sealed: deps.sealer.seal(code, codeContext(orderId)),
      status: 'ACTIVE',
      expiresAt: new Date(at.getTime() + order.policy.redemptionCodeMs),
      spentAt: null,
      spentBy: null,
      createdAt: at,
    },
    session,
  );
}

/**
 * Uses up an order's code, in the transaction that completes the order: of two clerks one wins.
 * Errors: CODE_UNKNOWN, CODE_SPENT (with `spentAt`), CODE_EXPIRED, CODE_WRONG_STORE when `storeId`
 * is given and is another one.
 */
export async function spendRedemptionCode(
  deps: Pick<OrderDeps, 'redemptionCodes'>,
  input: {
    readonly order: Pick<OrderDocument, '_id'>;
    readonly clerkId: string;
    readonly at: Date;
    readonly session: ClientSession;
    readonly storeId?: string;
  },
): Promise<void> {
  const { order, clerkId, at, session, storeId } = input;
  const row = await deps.redemptionCodes.findById(order._id, session);
  if (!row) throw new AppError('CODE_UNKNOWN');
  if (storeId !== undefined && row.storeId !== storeId) throw new AppError('CODE_WRONG_STORE');
  if (await deps.redemptionCodes.spend({ orderId: order._id, clerkId, at }, session)) return;
  throw notRedeemable(row);
}

/**
 * Ends the unused code of an order that was cancelled or whose code lapsed; called by the use case
 * that ends a paid order, in its transaction. A used code, or none, stays as it is.
 */
export function voidRedemptionCode(
  deps: Pick<OrderDeps, 'redemptionCodes'>,
  input: {
    readonly orderId: string;
    readonly to: 'EXPIRED' | 'CANCELLED';
    readonly session: ClientSession;
  },
): Promise<void> {
  const { orderId, to, session } = input;
  return deps.redemptionCodes.end({ orderId, to }, session);
}

/** The digits, for their owner. */
export function openCode(deps: Pick<OrderDeps, 'sealer'>, row: RedemptionCodeDocument): string {
  return deps.sealer.open(row.sealed, codeContext(row._id));
}

/** Why a code cannot be redeemed; one that is ACTIVE in the database is past its end. */
export function notRedeemable(row: RedemptionCodeDocument): AppError {
  const code: ErrorCode = row.status === 'SPENT' ? 'CODE_SPENT' : 'CODE_EXPIRED';
  return new AppError(code, { extra: { spentAt: row.spentAt?.toISOString() ?? null } });
}

async function freeCode(deps: CodeDeps, session: ClientSession): Promise<string> {
  for (let draw = 0; draw < DRAWS_MAX; draw += 1) {
    const code = Array.from({ length: REDEMPTION_CODE_DIGITS }, () => deps.randomInt(10)).join('');
    // An insert that fails would end the caller's transaction: most collisions are seen before.
    const taken = await deps.redemptionCodes.findByHash(codeHashOf(deps, code), session);
    if (!taken) return code;
  }
  throw new AppError('INTERNAL', { detail: `${DRAWS_MAX} redemption codes drawn were taken` });
}
