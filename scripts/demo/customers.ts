import { ApiError } from '../drive/http-client.js';
import { asCustomer, scan, type Booking } from '../drive/people.js';
import { pause } from '../drive/wait.js';
import { NEAR_WORKERS_MAX, nearWorkers } from './near-workers.js';
import type { Stage, StagedOrder } from './stage.js';

type Customer = ReturnType<typeof asCustomer>;

/** The bill is scanned this long before it ends. */
const LAST_MOMENT_MS = 600;
const NAMED_TRIES_MAX = 3;
/** Answers that mean "this time or this person is not free", not "something is wrong". */
const TAKEN = ['SLOT_TAKEN', 'WORKER_UNAVAILABLE'];

/** Plays one order from its customer's side: book, pay, wait, confirm. Never throws. */
export async function playCustomer(stage: Stage, order: StagedOrder): Promise<void> {
  const client = stage.customers[order.plan.customer];
  if (!client) return;
  const customer = asCustomer(client, stage.endpoints);
  try {
    const orderId = await book({ stage, order, customer });
    stage.placed(order, orderId);
    await settleBill({ stage, order, customer, orderId });
    const status = await stage.until(order, (seen) => seen === 'AWAITING_CONFIRMATION');
    if (status !== 'AWAITING_CONFIRMATION' || !order.plan.willConfirm) return;
    await pause(500 + 1_500 * order.plan.haste, stage.signal);
    await customer.confirm(orderId);
  } catch (error) {
    const code = error instanceof ApiError ? error.code : String(error);
    if (order.orderId === null) order.refusal = code;
    stage.note(`customer: ${error instanceof ApiError ? error.message : code}`);
  }
}

type Scene = {
  readonly stage: Stage;
  readonly order: StagedOrder;
  readonly customer: Customer;
};

async function book(scene: Scene): Promise<string> {
  const { offering, place, kind, leadMs } = scene.order.plan;
  const base = { offeringId: offering.id, place };
  if (kind !== 'scheduledNamed' && kind !== 'scheduledAny') {
    return (await scene.customer.place({ ...base, startAt: 'NOW' })).orderId;
  }
  const startAt = new Date(Date.now() + leadMs).toISOString();
  const names = kind === 'scheduledNamed' ? await namesOf(scene) : [];
  for (const workerId of names) {
    const placed = await placeUnlessTaken(scene, { ...base, startAt, workerId });
    if (placed !== null) return placed;
  }
  const anybody = await placeUnlessTaken(scene, { ...base, startAt });
  return anybody ?? (await scene.customer.place({ ...base, startAt: 'NOW' })).orderId;
}

async function placeUnlessTaken(
  { stage, customer }: Scene,
  booking: Booking,
): Promise<string | null> {
  try {
    return (await customer.place(booking)).orderId;
  } catch (error) {
    if (!(error instanceof ApiError) || !TAKEN.includes(error.code)) throw error;
    const whom = booking.workerId === undefined ? 'anybody' : 'a named worker';
    stage.note(`customer: ${error.code} for a scheduled start with ${whom}`);
    return null;
  }
}

/** Workers of the offering's merchant near the customer; he names the best ones he sees. */
async function namesOf({ customer, order }: Scene): Promise<string[]> {
  const { offering, place } = order.plan;
  const near = await nearWorkers(customer.client, {
    itemId: offering.itemId,
    place,
    limit: NEAR_WORKERS_MAX,
  });
  return near
    .filter(({ merchant }) => merchant.id === offering.merchantId)
    .slice(0, NAMED_TRIES_MAX)
    .map(({ id }) => id);
}

async function settleBill(scene: Scene & { readonly orderId: string }): Promise<void> {
  const { stage, order, customer, orderId } = scene;
  const { kind, haste } = order.plan;
  await pause(300 + 2_500 * haste, stage.signal);
  switch (kind) {
    case 'neverPays':
      // One half looks at the code and thinks better of it, the other never opens the bill.
      if (haste < 0.5) await customer.bill(orderId);
      return;
    case 'cancelsUnpaid':
      await customer.cancel(orderId);
      return;
    case 'paysLate':
      return payAtLast(scene);
    case 'cancelsDispatching':
      await customer.pay(orderId);
      await stage.until(order, (status) => status !== 'PENDING_PAYMENT');
      await pause(1_500 * haste, stage.signal);
      await customer.cancel(orderId).catch((error: unknown) => {
        // A worker was faster: from acceptance on it is not free any more.
        if (!(error instanceof ApiError) || error.code !== 'TRANSITION_NOT_ALLOWED') throw error;
      });
      return;
    default:
      return customer.pay(orderId);
  }
}

async function payAtLast({
  stage,
  customer,
  orderId,
}: Scene & { readonly orderId: string }): Promise<void> {
  const bill = await customer.bill(orderId);
  await pause(Date.parse(bill.expiresAt) - Date.now() - LAST_MOMENT_MS, stage.signal);
  await scan(stage.endpoints, bill.codeUrl).catch(() => {
    stage.note('customer: scanned the code after the bill was closed');
  });
}
