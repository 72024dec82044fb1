import { bookingBody, type Place } from '../../scripts/drive/people.js';
import { pause } from '../../scripts/drive/wait.js';
import type { Random } from '../../data/seed/random.js';
import type { AckLog } from './acks.js';
import { consentTo } from './consents.js';
import type { Eyes, Sight } from './eyes.js';
import type { Answer, Net } from './person.js';
import { handInPhoto } from './photos.js';
import type { Booking, World } from './world.js';

/** What one order's people work with. */
export type Scene = {
  readonly stage: Stage;
  readonly road: string;
  readonly customerId: string;
  readonly random: Random;
  /** Where the order is served. */
  readonly place: Place;
  readonly booking: Booking;
  /** Where it is redeemed; null for a visit. */
  readonly storeId: string | null;
  readonly orderId: string;
  /** What a road remembers of its own order. */
  readonly memory: Memory;
};

export type Memory = {
  asked: number;
  wasPaid: boolean;
  hasDoneIt: boolean;
  wasAdditionPaid: boolean;
  /** End of the bill of what was proposed at the door; 0 = not known. */
  additionUntilMs: number;
  hasAppealed: boolean;
  /** Nothing is left to do about an order that has ended. */
  isOver: boolean;
};

export const newMemory = (): Memory => ({
  ...{ asked: 0, wasPaid: false, hasDoneIt: false, wasAdditionPaid: false },
  ...{ additionUntilMs: 0, hasAppealed: false, isOver: false },
});

export type Stage = {
  readonly world: World;
  readonly eyes: Eyes;
  readonly net: Net;
  readonly acks: AckLog;
  readonly wechatUrl: string;
  readonly signal: AbortSignal;
  /** Mean pause of a person before he does the next thing. */
  readonly paceMs: number;
};

type Snapshot = { readonly orderId: string; readonly status: string; readonly seq: number };
type Bill = { readonly paymentNo: string; readonly codeUrl: string };

/** One step of a person about the order; a success goes into the log of what was acknowledged. */
export async function step(
  scene: Scene,
  request: { readonly personId: string; readonly path: string; readonly body?: unknown },
): Promise<Answer<Snapshot>> {
  const { stage, road } = scene;
  const answer = await stage.net.ask<Snapshot>({ ...request, method: 'POST' });
  if (answer.isOk) {
    const { orderId, seq, status } = answer.body;
    const name = request.path.split('/').at(-1) ?? '';
    stage.acks.write({ kind: 'change', road, step: name, orderId, seq, status });
  }
  return answer;
}

export const customerStep = (scene: Scene, name: string, body?: unknown) =>
  step(scene, {
    personId: scene.customerId,
    path: `/customer/orders/${scene.orderId}/${name}`,
    ...(body !== undefined && { body }),
  });

export const workerStep = (scene: Scene, sight: Sight, name: string, body?: unknown) =>
  step(scene, {
    personId: sight.workerId ?? '',
    path: `/worker/orders/${scene.orderId}/${name}`,
    ...(body !== undefined && { body }),
  });

/** A photo of the work, handed in by whoever does it. */
export const proofPhoto = ({ stage, orderId }: Scene, sight: Sight): Promise<string> =>
  handInPhoto(stage.net, sight.workerId ?? '', { purpose: 'ORDER_PROOF', orderId });

export const deskStep = (scene: Scene, name: string, body?: unknown) =>
  step(scene, {
    personId: scene.stage.world.dispatcherId,
    path: `/admin/orders/${scene.orderId}/${name}`,
    ...(body !== undefined && { body }),
  });

/** Places an order at the price that was quoted: for a visit at a place, or in a store. */
export async function place(input: {
  readonly stage: Stage;
  readonly road: string;
  readonly customerId: string;
  readonly offeringId: string;
  readonly place: Place;
  readonly storeId: string | null;
  readonly workerId?: string;
}): Promise<Answer<Snapshot>> {
  const { stage, road, customerId, offeringId, workerId, storeId } = input;
  const quote = await stage.net.ask<{ totalFen: number }>({
    personId: customerId,
    method: 'POST',
    path: '/customer/quotes',
    body: { offeringId, optionCodes: [], quantity: 1 },
  });
  const { totalFen: quotedTotalFen } = quote.body;
  const booking = {
    ...{ offeringId, startAt: 'NOW', place: input.place },
    ...(workerId !== undefined && { workerId }),
  };
  const answer = await stage.net.ask<Snapshot>({
    personId: customerId,
    method: 'POST',
    path: '/customer/orders',
    body:
      storeId === null
        ? bookingBody(booking, quotedTotalFen)
        : { offeringId, storeId, quotedTotalFen },
  });
  if (answer.isOk) {
    const { orderId, seq, status } = answer.body;
    stage.acks.write({ kind: 'change', road, step: 'place', orderId, seq, status });
  }
  return answer;
}

/** Opens the bill; null when the api says that there is none to pay. */
export const openBill = (scene: Scene): Promise<Bill | null> =>
  billAt(scene, `/customer/orders/${scene.orderId}/payments`);

/** The same for something that was sold at the door. */
export const openAdditionBill = (scene: Scene, additionNo: string): Promise<Bill | null> =>
  billAt(scene, `/customer/orders/${scene.orderId}/additions/${additionNo}/payments`);

async function billAt(scene: Scene, path: string): Promise<Bill | null> {
  const { stage, road, orderId, customerId } = scene;
  const answer = await stage.net.ask<Bill>({ personId: customerId, method: 'POST', path });
  if (!answer.isOk) return null;
  const { paymentNo } = answer.body;
  stage.acks.write({ kind: 'bill', road, orderId, paymentNo });
  return answer.body;
}

/** Proposes an addition; answers until when it may be paid, 0 when it was refused. */
export async function proposeAddition(
  scene: Scene,
  wish: {
    readonly side: 'customer' | 'worker';
    readonly personId: string;
    readonly choice: object;
  },
): Promise<number> {
  const { stage, road, orderId } = scene;
  const answer = await stage.net.ask<{ additionNo: string; expiresAt: string | null }>({
    personId: wish.personId,
    method: 'POST',
    path: `/${wish.side}/orders/${orderId}/additions`,
    body: wish.choice,
  });
  if (!answer.isOk) return 0;
  const { additionNo, expiresAt } = answer.body;
  stage.acks.write({ kind: 'addition', road, orderId, additionNo });
  return expiresAt === null ? 0 : Date.parse(expiresAt);
}

type RedemptionCode = { readonly code: string; readonly qrPayload: string };

/** The code on the customer's page; null when it cannot be used. */
export async function readRedemptionCode(scene: Scene): Promise<RedemptionCode | null> {
  const { stage, orderId, customerId } = scene;
  const answer = await stage.net.ask<{ code: string | null; qrPayload: string | null }>({
    personId: customerId,
    method: 'GET',
    path: `/customer/orders/${orderId}/redemption-code`,
  });
  const { code, qrPayload } = answer.isOk ? answer.body : { code: null, qrPayload: null };
  return code === null || qrPayload === null ? null : { code, qrPayload };
}

/** Somebody at the counter of a store takes the code. */
export async function redeem(
  scene: Scene,
  counter: {
    readonly clerkId: string;
    readonly storeId: string;
    readonly proof: { readonly code: string } | { readonly qrPayload: string };
  },
): Promise<void> {
  const { stage, road, orderId } = scene;
  const { clerkId, storeId, proof } = counter;
  const answer = await stage.net.ask<unknown>({
    personId: clerkId,
    method: 'POST',
    path: '/merchant/redemptions',
    body: { storeId, ...proof },
  });
  if (answer.isOk) stage.acks.write({ kind: 'redeem', road, orderId, clerkId, storeId });
}

/** Scans the code in the payment app; false when the channel does not take the money. */
export async function scan(
  scene: Scene,
  bill: Bill,
  faults: { readonly dropCallback?: boolean; readonly duplicateCallbacks?: number } = {},
): Promise<boolean> {
  const { stage, road, orderId } = scene;
  const response = await fetch(`${stage.wechatUrl}/sandbox/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ codeUrl: bill.codeUrl, ...faults }),
  }).catch(() => null);
  await response?.body?.cancel();
  if (!response?.ok) return false;
  const { paymentNo } = bill;
  const isDropped = faults.dropCallback === true;
  stage.acks.write({ kind: 'scan', road, orderId, paymentNo, isDropped });
  return true;
}

/** What the payment stand-in does wrong from now on, until its faults are taken away. */
export async function setFault(stage: Stage, fault: object): Promise<void> {
  await fetch(`${stage.wechatUrl}/sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
}

/** A worker's phone tells where he is. */
export async function reportPosition(
  stage: Stage,
  report: { readonly road: string; readonly workerId: string; readonly position: Place },
): Promise<void> {
  const { road, workerId, position } = report;
  const sentMs = Date.now();
  const request = {
    personId: workerId,
    method: 'PUT',
    path: '/worker/position',
    body: { position },
  } as const;
  let answer = await stage.net.ask<null>(request);
  if (!answer.isOk && answer.code === 'CONSENT_NEEDED') {
    await stage.net.ask({ personId: workerId, ...consentTo('LIVE_LOCATION') });
    answer = await stage.net.ask<null>(request);
  }
  if (answer.isOk) stage.acks.write({ kind: 'position', road, workerId, sentMs });
}

/** The moment a person takes before he acts: half to one and a half times the pace. */
export function hesitate(scene: Scene): Promise<void> {
  const { paceMs, signal } = scene.stage;
  return pause(paceMs * (0.5 + scene.random()), signal);
}
