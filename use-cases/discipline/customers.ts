import { randomUUID } from 'node:crypto';
import type { CustomerFlagKind, CustomerFlagSource } from '../../contract/terms/discipline.js';
import { AppError } from '../../contract/terms/errors.js';
import { isDuplicateKey } from '../../data/connect.js';
import type {
  CustomerBlockDocument,
  CustomerFlagDocument,
} from '../../data/repositories/customer-blocks.js';
import type { OrderDeps } from '../order/deps.js';
import { isWithin, type DeskCall, type DeskReach } from './deps.js';

type Deps = Pick<OrderDeps, 'customerBlocks' | 'clock' | 'transact'>;

/** CUSTOMER_BLOCKED when the customer may place no orders in the city now (X26). */
export async function requireNotBlocked(
  deps: Pick<OrderDeps, 'customerBlocks' | 'clock'>,
  asked: { readonly customerId: string; readonly cityCode: string },
): Promise<void> {
  const at = new Date(deps.clock.nowMs());
  const block = await deps.customerBlocks.inForce({ ...asked, at });
  if (block === null) return;
  throw new AppError('CUSTOMER_BLOCKED', { extra: { until: block.until.toISOString() } });
}

/**
 * Puts a customer on a city's block list until a moment. Staff know the customers of their cities,
 * by their orders. Errors: NOT_FOUND, INVALID_INPUT for a moment that has passed, ALREADY_EXISTS
 * while another block lasts.
 */
export async function blockCustomer(
  deps: Deps,
  input: DeskCall & {
    readonly customerId: string;
    readonly cityCode: string;
    readonly until: Date;
    readonly reason: string;
  },
): Promise<CustomerBlockDocument> {
  const { customerId, cityCode, until, reason, staffId } = input;
  await requireKnown(deps, input);
  if (!isWithin(input, cityCode)) throw new AppError('NOT_FOUND');
  const at = new Date(deps.clock.nowMs());
  if (until <= at) {
    const message = '须晚于现在 / must lie ahead';
    throw new AppError('INVALID_INPUT', { fields: [{ field: 'until', message }] });
  }
  const blocked = { by: staffId, at, reason };
  const row = { _id: randomUUID(), customerId, cityCode, blocked, until, lifted: null };
  try {
    await deps.transact(async (session) => {
      await deps.customerBlocks.closeRunOut({ customerId, cityCode, at }, session);
      await deps.customerBlocks.insert(row, session);
    });
  } catch (error) {
    if (isDuplicateKey(error)) throw new AppError('ALREADY_EXISTS', { cause: error });
    throw error;
  }
  return row;
}

/** Errors: NOT_FOUND, ACTION_NOT_ALLOWED when it was lifted before. */
export async function liftBlock(
  deps: Deps,
  input: DeskCall & { readonly blockId: string; readonly reason: string },
): Promise<CustomerBlockDocument> {
  const { blockId, reason, staffId } = input;
  const row = await deps.customerBlocks.findById(blockId);
  if (row === null || !isWithin(input, row.cityCode)) throw new AppError('NOT_FOUND');
  const lifted = { by: staffId, at: new Date(deps.clock.nowMs()), reason };
  const after = await deps.customerBlocks.lift({ blockId, lifted });
  if (after === null) throw new AppError('ACTION_NOT_ALLOWED');
  return after;
}

/**
 * Writes a fact about a customer down; nothing follows from it by itself. Errors: NOT_FOUND, also for
 * an order that is not his.
 */
export async function addCustomerFlag(
  deps: Deps,
  input: DeskCall & {
    readonly customerId: string;
    readonly cityCode: string;
    readonly kind: CustomerFlagKind;
    readonly source: CustomerFlagSource;
    readonly orderId?: string | undefined;
    readonly note: string;
  },
): Promise<CustomerFlagDocument> {
  const { customerId, cityCode, kind, source, orderId = null, note, staffId } = input;
  await requireKnown(deps, input);
  if (!isWithin(input, cityCode)) throw new AppError('NOT_FOUND');
  const at = new Date(deps.clock.nowMs());
  const about = { customerId, cityCode, kind, source, orderId, note };
  const row = { _id: randomUUID(), ...about, at, by: staffId };
  await deps.customerBlocks.addFlag(row);
  return row;
}

/** What was recorded in the cities within reach. Errors: NOT_FOUND. */
export async function listCustomerFlags(
  deps: Deps,
  input: DeskReach & { readonly customerId: string },
): Promise<readonly CustomerFlagDocument[]> {
  await requireKnown(deps, input);
  return deps.customerBlocks.flagsOf(input);
}

async function requireKnown(
  deps: Deps,
  input: DeskReach & { readonly customerId: string; readonly orderId?: string | undefined },
): Promise<void> {
  if (!(await deps.customerBlocks.isKnownIn(input))) throw new AppError('NOT_FOUND');
}
