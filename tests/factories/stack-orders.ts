import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { OfferDocument } from '../../data/models/dispatch.js';
import type { WorkerDocument } from '../../data/models/worker.js';
import { ApiError, newKey } from '../../scripts/drive/http-client.js';
import { bookingBody, type Bill, type Booking } from '../../scripts/drive/people.js';
import { pause } from '../../scripts/drive/wait.js';
import type { Customer, Helper } from './stack-people.js';
import { placeOf, type StackWorld } from './stack-world.js';

export const DAILY = 'demo-self_daily-2h';
/** Orders for anybody go to another merchant: dispatch must not take the workers of named ones. */
const DAILY_FOR_ANY = 'demo-partner_daily-2h';
/** Nobody in the demo city has the skill for it. */
export const UNSERVED = 'demo-self_care-postnatal';

export type Placed = {
  readonly orderId: string;
  readonly customer: Customer;
  readonly worker: WorkerDocument;
};

const WORKER_TRIES_MAX = 5;
const PLACE_TRIES_MAX = 6;
const CANCEL_PAUSE_MS = 500;

/** What a test orders; daily cleaning by the city's own merchant, at once, unless told otherwise. */
export type Wanted = Partial<
  Pick<Booking, 'offeringId' | 'startAt' | 'accessNote' | 'units' | 'answers' | 'optionCodes'>
> & {
  readonly skill?: string;
  readonly merchantId?: string;
};

/**
 * Another worker may do: dispatch has given this one the order of somebody whose own choice did not
 * answer, or he lives just beyond the city's area.
 */
function isOther(error: unknown): boolean {
  const codes = ['WORKER_UNAVAILABLE', 'SLOT_TAKEN', 'ADDRESS_OUT_OF_AREA'];
  return error instanceof ApiError && codes.includes(error.code);
}

/** An unpaid order of customer `number` for a worker of his own. */
export async function placeNamed(
  world: StackWorld,
  number: number,
  wanted: Wanted = {},
): Promise<Placed> {
  const { skill, merchantId, offeringId = DAILY, startAt = 'NOW', ...rest } = wanted;
  const customer = await world.people.customer(number);
  for (let attempt = 1; ; attempt += 1) {
    const worker = await world.takeWorker(skill, merchantId);
    const booking = { ...rest, offeringId, startAt, place: placeOf(worker) };
    try {
      const { orderId } = await placePatiently(customer, { ...booking, workerId: worker._id });
      return { orderId, customer, worker };
    } catch (error) {
      if (!isOther(error) || attempt === WORKER_TRIES_MAX) throw error;
    }
  }
}

/** An unpaid order for anybody, at the door of some worker. */
export async function placeForAny(
  world: StackWorld,
  input: { readonly number: number; readonly offeringId?: string },
): Promise<Placed> {
  const { number, offeringId = DAILY_FOR_ANY } = input;
  const customer = await world.people.customer(number);
  for (let attempt = 1; ; attempt += 1) {
    const worker = await world.takeWorker();
    try {
      const booking = { offeringId, startAt: 'NOW', place: placeOf(worker) };
      const { orderId } = await placePatiently(customer, booking);
      return { orderId, customer, worker };
    } catch (error) {
      if (!isOther(error) || attempt === WORKER_TRIES_MAX) throw error;
    }
  }
}

/** As an app: 503 is answered by the same request under the same key. */
export async function placePatiently(
  customer: Customer,
  booking: Booking,
): Promise<{ readonly orderId: string }> {
  const key = newKey();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await customer.place(booking, key);
    } catch (error) {
      const isBusy = error instanceof ApiError && error.status === 503;
      if (!isBusy || attempt === PLACE_TRIES_MAX) throw error;
    }
  }
}

/** As an app: 503 is answered by the same request under the same key. */
export async function cancelPatiently(customer: Customer, orderId: string): Promise<void> {
  const path = `/customer/orders/${orderId}/cancel`;
  const idempotencyKey = newKey();
  for (let attempt = 1; ; attempt += 1) {
    const { status, problem } = await customer.client.call('POST', path, { idempotencyKey });
    if (status < 300) return;
    if (status !== 503 || attempt === PLACE_TRIES_MAX) {
      throw new ApiError({ method: 'POST', path, status, code: problem?.code ?? '' });
    }
    await pause(CANCEL_PAUSE_MS);
  }
}

/** Pays and waits until the named worker has been asked. */
export async function payUntilAsked(
  world: StackWorld,
  placed: Placed,
): Promise<{ readonly helper: Helper; readonly offer: OfferDocument }> {
  const helper = await world.people.worker(placed.worker._id);
  await placed.customer.pay(placed.orderId);
  return { helper, offer: await world.openOffer(placed.orderId) };
}

/** From an assigned order to one that waits for confirmation. */
export async function serve(placed: Placed, helper: Helper): Promise<void> {
  const { orderId, customer, worker } = placed;
  await helper.depart(orderId);
  await helper.arrive(orderId, placeOf(worker));
  await helper.start(orderId, (await customer.order(orderId)).startCode ?? '');
  await helper.finish(orderId);
}

export function openBill({
  customer,
  orderId,
}: Pick<Placed, 'customer' | 'orderId'>): Promise<Bill> {
  return customer.bill(orderId);
}

/** What a customer's phone does with the code, with the channel's faults. */
export async function scanBill(
  world: StackWorld,
  input: {
    readonly codeUrl: string;
    readonly dropCallback?: boolean;
    readonly duplicateCallbacks?: number;
  },
): Promise<number> {
  return payAt(world, 'WECHAT', input);
}

/** Callbacks of a channel that the api has refused so far, by what it wrote down. */
export function refusedCallbacks(world: StackWorld, channel: 'WECHAT' | 'ALIPAY'): number {
  const log = readFileSync(path.join(world.processes.dir, 'logs', 'api.log'), 'utf8');
  return log
    .split('\n')
    .filter((line) => line.includes('"callbackRefused"') && line.includes(`"${channel}"`)).length;
}

/** What a payer's device does at one channel; `body` is what the channel's sandbox takes. */
export async function payAt(
  world: StackWorld,
  channel: 'WECHAT' | 'ALIPAY',
  body: object,
): Promise<number> {
  const { wechatSandboxUrl, alipaySandboxUrl } = world.processes.endpoints;
  const url = channel === 'WECHAT' ? wechatSandboxUrl : alipaySandboxUrl;
  const response = await fetch(`${url}/sandbox/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.status;
}

export type PlaceAnswer = {
  readonly status: number;
  readonly code: string | null;
  readonly orderId: string;
};

/** Places with one key until there is a lasting answer, as an app does after 503. */
export async function placeStubbornly(
  customer: Customer,
  input: { readonly booking: Booking; readonly totalFen: number; readonly triesMax?: number },
): Promise<PlaceAnswer> {
  const key = newKey();
  const body = bookingBody(input.booking, input.totalFen);
  let last: PlaceAnswer = { status: 0, code: null, orderId: '' };
  for (let attempt = 0; attempt < (input.triesMax ?? 10); attempt += 1) {
    const options = { idempotencyKey: key, body };
    const answer = await customer.client.call<{ orderId: string }>(
      'POST',
      '/customer/orders',
      options,
    );
    const orderId = answer.problem ? '' : answer.body.orderId;
    last = { status: answer.status, code: answer.problem?.code ?? null, orderId };
    if (answer.status < 500) return last;
  }
  return last;
}
