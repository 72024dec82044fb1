import { bookingBody, type Place } from '../../scripts/drive/people.js';
import { pause } from '../../scripts/drive/wait.js';
import type { Random } from '../../data/seed/random.js';
import type { AckLog } from './acks.js';
import type { Eyes, Sight } from './eyes.js';
import type { Answer, Net } from './person.js';
import type { World } from './world.js';

/** What one order's people work with. */
export type Scene = {
  readonly stage: Stage;
  readonly road: string;
  readonly customerId: string;
  readonly random: Random;
  /** Where the order is served. */
  readonly place: Place;
  readonly orderId: string;
  /** What a road remembers of its own order. */
  readonly memory: { asked: number; wasPaid: boolean; hasDoneIt: boolean };
};

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

export const deskStep = (scene: Scene, name: string, body?: unknown) =>
  step(scene, {
    personId: scene.stage.world.dispatcherId,
    path: `/admin/orders/${scene.orderId}/${name}`,
    ...(body !== undefined && { body }),
  });

/** Places an order at the price that was quoted. */
export async function place(input: {
  readonly stage: Stage;
  readonly road: string;
  readonly customerId: string;
  readonly offeringId: string;
  readonly place: Place;
  readonly workerId?: string;
}): Promise<Answer<Snapshot>> {
  const { stage, road, customerId, offeringId, workerId } = input;
  const quote = await stage.net.ask<{ totalFen: number }>({
    personId: customerId,
    method: 'POST',
    path: '/customer/quotes',
    body: { offeringId, optionCodes: [], quantity: 1 },
  });
  const booking = {
    ...{ offeringId, startAt: 'NOW', place: input.place },
    ...(workerId !== undefined && { workerId }),
  };
  const answer = await stage.net.ask<Snapshot>({
    personId: customerId,
    method: 'POST',
    path: '/customer/orders',
    body: bookingBody(booking, quote.body.totalFen),
  });
  if (answer.isOk) {
    const { orderId, seq, status } = answer.body;
    stage.acks.write({ kind: 'change', road, step: 'place', orderId, seq, status });
  }
  return answer;
}

/** Opens the bill; null when the api says that there is none to pay. */
export async function openBill(scene: Scene): Promise<Bill | null> {
  const { stage, road, orderId, customerId } = scene;
  const answer = await stage.net.ask<Bill>({
    personId: customerId,
    method: 'POST',
    path: `/customer/orders/${orderId}/payments`,
  });
  if (!answer.isOk) return null;
  const { paymentNo } = answer.body;
  stage.acks.write({ kind: 'bill', road, orderId, paymentNo });
  return answer.body;
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

/** The customer complains about the work. */
export async function openCase(scene: Scene): Promise<void> {
  const { stage, road, orderId, customerId } = scene;
  const answer = await stage.net.ask<{ readonly caseNo: string }>({
    personId: customerId,
    method: 'POST',
    path: `/customer/orders/${orderId}/cases`,
    body: { kind: 'COMPLAINT', reason: 'INCOMPLETE', note: 'the kitchen was left out' },
  });
  if (answer.isOk) stage.acks.write({ kind: 'case', road, orderId, caseNo: answer.body.caseNo });
}

/** Support decides that a part of the price goes back. */
export async function decideCase(
  scene: Scene,
  verdict: { readonly caseNo: string; readonly refundFen: number },
): Promise<void> {
  const { caseNo, refundFen } = verdict;
  await scene.stage.net.ask<unknown>({
    personId: scene.stage.world.supportId,
    method: 'POST',
    path: `/admin/cases/${caseNo}/decide`,
    body: { decision: 'PARTIAL', refundFen, bearer: 'WORKER', note: 'half of it was not done' },
  });
}

/** A worker's phone tells where he is. */
export async function reportPosition(
  stage: Stage,
  report: { readonly road: string; readonly workerId: string; readonly position: Place },
): Promise<void> {
  const { road, workerId, position } = report;
  const sentMs = Date.now();
  const answer = await stage.net.ask<null>({
    personId: workerId,
    method: 'PUT',
    path: '/worker/position',
    body: { position },
  });
  if (answer.isOk) stage.acks.write({ kind: 'position', road, workerId, sentMs });
}

/** The moment a person takes before he acts: half to one and a half times the pace. */
export function hesitate(scene: Scene): Promise<void> {
  const { paceMs, signal } = scene.stage;
  return pause(paceMs * (0.5 + scene.random()), signal);
}
