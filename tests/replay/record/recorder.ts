import { CompleteAsyncError } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Activities } from '../../../activities/index.js';
import type { Actor } from '../../../contract/terms/order.js';
import type { OpenOffer, OrderFacts } from '../../../domain/order/state.js';
import { createTemporalGateway, connectTemporal } from '../../../temporal/client.js';
import type { OrderUpdates } from '../../../use-cases/order/gateway.js';
import {
  TASK_QUEUE,
  caseClosedSignal,
  workerDelayedSignal,
  orderWorkflowId,
  type FindWorkerInput,
  type FindWorkerResult,
  type OfferHeldInput,
  type OrderView,
} from '../../../workflows/contract.js';
import { orderFacts } from '../../factories/order-facts.js';
import { billWorld } from './bill-world.js';
import { statisticsWorld } from './statistics-world.js';
import { moneyCheckActivities } from '../../factories/money-check-fakes.js';
import { privacyActivities } from '../../factories/privacy-fakes.js';
import { whatIfFakes } from '../../factories/what-if-fakes.js';

const WAIT_MS_MAX = 90_000;
const POLL_MS = 200;
const HOUR_MS = 3_600_000;
const REFUND_PREFIX = 'R-';
const CASE_PREFIX = 'C-';
const ABSENCE_PREFIX = 'AB-';
const CLOSURE_PREFIX = 'CL-';
/** A worker whose phone has not been heard of for long. */
export const SILENT_WORKER = 'silent';

/** What stands in for the world around one recorded order. */
type Plan = { readonly facts: OrderFacts; readonly activities: Partial<Activities> };

/** One order on a real server, driven through the same gateway as the api. */
export type Scene = ReturnType<typeof sceneOf>;
export type Recorder = Awaited<ReturnType<typeof createRecorder>>;

export const customer: Actor = { kind: 'customer', id: 'c1' };
export const operator: Actor = { kind: 'operator', id: 'op1' };
export const merchant: Actor = { kind: 'merchant', id: 'ms1' };
export const clerk: Actor = { kind: 'clerk', id: 'cl1' };
export const reviewer: Actor = { kind: 'reviewer', id: 'rv1' };
export const worker = (id: string): Actor => ({ kind: 'worker', id });

/** The offers a dispatch process would make now: one a ticket, `w2` then `w2b` and so on. */
export function offerTo(
  workerId: string,
  input: FindWorkerInput | OfferHeldInput,
): FindWorkerResult {
  const asked =
    'tickets' in input
      ? input.tickets
      : input.ticketIds.map((ticketId, index) => ({
          ticketId,
          workerId: index === 0 ? workerId : `${workerId}b`,
        }));
  const offers = asked.map((row): OpenOffer => ({
    ...row,
    offerId: `${row.ticketId}:${input.searchNo}`,
    round: input.round,
    origin: 'isMovable' in input && !input.isMovable ? 'DIRECT' : 'DISPATCH',
    expiresAtMs: Date.now() + input.offerMs,
    etaMs: 0,
  }));
  return { kind: 'offered', offers };
}

/** A search that nobody answers, as with a dispatch process that is still thinking. */
export function searchForEver(): never {
  throw new CompleteAsyncError();
}

/** An activity's refusal in the form of activities/failures.ts. */
export function refusal(code: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(code, code);
}

/** Answers of a world in which all goes well; a branch overrides what it is about. */
const GOOD_WORLD: Omit<Activities, 'placeOrder'> = {
  commitTransition: async () => ({}),
  orderProgress: async () => ({ changes: [], searches: 0 }),
  endPaidOrder: async ({ commit }) => ({ refundNos: [`${REFUND_PREFIX}${commit.orderId}`] }),
  checkPayments: async () => ({ kind: 'unpaid' }),
  closePayments: async () => ({ kind: 'unpaid' }),
  recordPayment: async () => ({ kind: 'paid' }),
  offerHeldWorkers: async (input) => offerTo('', input),
  findWorker: async (input) => offerTo('w2', input),
  withdrawDemand: async () => undefined,
  refundLatePayment: async ({ orderId }) => [`${REFUND_PREFIX}${orderId}`],
  recordMore: async ({ commit }) => ({
    kind: 'booked',
    refundNos: commit.change.event === 'paidAgain' ? [`${REFUND_PREFIX}${commit.orderId}`] : [],
  }),
  closeBill: async () => ({ kind: 'unpaid' }),
  closeCase: async ({ commit }) => ({ refundNos: [`${REFUND_PREFIX}${commit.orderId}`] }),
  workerContact: async ({ workerId }) => ({
    lastContactAtMs: workerId === SILENT_WORKER ? 0 : null,
  }),
  postponeStage: async () => undefined,
  settleOrder: async () => ({ kind: 'settled' }),
  ...whatIfFakes(),
  openCaseRun: async ({ caseNo }) => ({
    orderId: caseNo.slice(CASE_PREFIX.length),
    cityCode: 'hz',
    slaAtMs: Date.now() + HOUR_MS,
    isOrderOpen: false,
    holdsSettlement: true,
    decision: null,
    isOpen: true,
  }),
  escalateCase: async () => undefined,
  decideCase: async ({ caseNo }) => ({ caseNo, status: 'DECIDED' }),
  carryOutCase: async () => ({ kind: 'done' }),
  appealCase: async ({ caseNo }) => ({ caseNo, status: 'APPEALED' }),
  acceptDecision: async ({ caseNo }) => ({ caseNo, status: 'DECIDED' }),
  decideAppeal: async ({ caseNo }) => ({ caseNo, status: 'DECIDED' }),
  finishCase: async () => ({ kind: 'final' }),
  placeRework: async ({ caseNo }) => ({ kind: 'placed', orderId: `${caseNo}-again` }),
  checkRework: async () => ({ kind: 'done' }),
  reopenCase: async () => ({ slaAtMs: Date.now() + HOUR_MS }),
  closeCaseRow: async () => undefined,
  ...privacyActivities(0),
  ...moneyCheckActivities(),
  ...statisticsWorld(),
  archiveHistories: async () => ({ seen: 0, archived: 0, nextPageToken: null }),
  ...billWorld(),
  absencePage: async ({ absenceId }) => ({
    orderIds: [absenceId.slice(ABSENCE_PREFIX.length)],
    nextAfterId: null,
  }),
  signalWorkerAway: async () => 'delivered',
  finishAbsence: async () => undefined,
  // Two pages, then a second look that finds the city open again.
  moveClosurePage: async ({ afterId, look }) => ({
    nextAfterId: look === 1 && afterId === null ? 'o10' : null,
    seen: look === 1 ? 10 : 0,
    isOver: look > 1,
  }),
  finishClosure: async () => undefined,
  // Two pages and one batch.
  scanCertificates: async ({ afterId }) => ({
    nextAfterId: afterId === '' ? 'w10' : null,
    seen: 10,
    written: 2,
  }),
  sendReminders: async () => ({ taken: 2, isMore: false }),
  // Every application has a world of its own.
  readApplication: async () => Promise.reject(refusal('NOT_FOUND')),
  changeApplication: async () => Promise.reject(refusal('NOT_FOUND')),
  // As has every withdrawal.
  readWithdrawal: async () => Promise.reject(refusal('NOT_FOUND')),
  changeWithdrawal: async () => Promise.reject(refusal('NOT_FOUND')),
  checkWithdrawal: async () => Promise.reject(refusal('NOT_FOUND')),
  sendWithdrawal: async () => Promise.reject(refusal('NOT_FOUND')),
  tellOwner: async () => Promise.reject(refusal('NOT_FOUND')),
  askPayout: async () => Promise.reject(refusal('NOT_FOUND')),
  advanceShares: async () => ({ kind: 'done' }),
  submitRefund: async () => ({ kind: 'succeeded' }),
  checkRefund: async () => ({ kind: 'succeeded' }),
};

/** Connects to the server and runs one worker for all branches until `stop`. */
export async function createRecorder(options: {
  readonly address: string;
  readonly namespace: string;
  readonly bundleCode: string;
}) {
  const { address, namespace } = options;
  const plans = new Map<string, Plan>();
  const connection = await connectTemporal(address);
  const native = await NativeConnection.connect({ address });
  const gateway = createTemporalGateway({ connection, namespace });
  const running = await Worker.create({
    connection: native,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: { code: options.bundleCode },
    activities: plannedActivities(plans),
  });
  const done = running.run();

  return {
    client: gateway.client,
    gateway,

    /** Gives an order's facts and world, without starting its run. */
    plan(
      orderId: string,
      setting: {
        readonly facts?: Parameters<typeof orderFacts>[0];
        readonly activities?: Partial<Activities>;
        readonly startInMs?: number;
        readonly durationMs?: number;
      } = {},
    ): OrderFacts {
      const { startInMs = HOUR_MS, durationMs = 2 * HOUR_MS } = setting;
      const placedAtMs = Date.now();
      const startMs = placedAtMs + startInMs;
      const times = { placedAtMs, startMs, endMs: startMs + durationMs };
      const facts = orderFacts({ orderId, ...times, ...setting.facts });
      plans.set(orderId, { facts, activities: setting.activities ?? {} });
      return facts;
    },

    /** Places as the api does; a refusal comes as AppError. */
    async place(facts: OrderFacts): Promise<Scene> {
      const { orderId, customerId } = facts;
      await gateway.placeOrder({ orderId, customerId });
      return sceneOf({ client: gateway.client, gateway, facts });
    },

    async stop(): Promise<void> {
      running.shutdown();
      await done;
      await native.close();
      await connection.close();
    },
  };
}

function plannedActivities(plans: ReadonlyMap<string, Plan>): Activities {
  const planOf = (input: object): Pick<Plan, 'activities'> & Partial<Plan> => {
    const orderId = orderIdIn(input);
    // A question about a worker names no order: it has no plan of its own.
    if (orderId === null) return { activities: {} };
    const plan = plans.get(orderId);
    if (!plan) throw ApplicationFailure.nonRetryable(`no plan for ${orderId}`);
    return plan;
  };
  const names = ['placeOrder', ...Object.keys(GOOD_WORLD)] as (keyof Activities)[];
  return Object.fromEntries(
    names.map((name) => [
      name,
      async (input: never) => {
        // An activity about nothing in particular has no input.
        const { facts, activities } = planOf(input ?? {});
        const place = async () => facts as OrderFacts;
        const world = { placeOrder: place, ...GOOD_WORLD, ...activities };
        return (world[name] as (value: never) => Promise<unknown>)(input);
      },
    ]),
  ) as unknown as Activities;
}

/** The order that an activity is about: named plainly, inside `commit`, or by a derived number. */
function orderIdIn(input: object): string | null {
  if ('orderId' in input) return String(input.orderId);
  if ('commit' in input) return orderIdIn(input.commit as object);
  if ('refundNo' in input) return String(input.refundNo).slice(REFUND_PREFIX.length);
  if ('caseNo' in input) return String(input.caseNo).slice(CASE_PREFIX.length);
  if ('closureId' in input) return String(input.closureId).slice(CLOSURE_PREFIX.length);
  if ('applicationId' in input) return String(input.applicationId);
  if ('withdrawalNo' in input) return String(input.withdrawalNo);
  if ('erasureId' in input) return String(input.erasureId);
  if ('exportId' in input) return String(input.exportId);
  if ('runId' in input) return String(input.runId);
  if ('absenceId' in input) return String(input.absenceId).slice(ABSENCE_PREFIX.length);
  return null;
}

function sceneOf(input: {
  readonly client: Client;
  readonly gateway: ReturnType<typeof createTemporalGateway>;
  readonly facts: OrderFacts;
}) {
  const { client, gateway, facts } = input;
  const { orderId } = facts;
  const workflowId = orderWorkflowId(orderId);
  let asked = 0;

  const view = async (): Promise<OrderView> => {
    const found = await gateway.queryOrder(orderId);
    if (!found) throw new TypeError(`${orderId} is not placed`);
    return found;
  };
  const until = (isMet: (seen: OrderView) => boolean): Promise<OrderView> =>
    eventually({ what: orderId, read: view, isMet });

  async function ask<Name extends keyof OrderUpdates>(
    name: Name,
    actor: Actor,
    extra: Omit<OrderUpdates[Name], 'actor' | 'receivedAtMs'>,
  ): Promise<void> {
    asked += 1;
    const command = { actor, receivedAtMs: Date.now(), ...extra } as OrderUpdates[Name];
    await gateway.updateOrder({ orderId, name, updateId: `${name}-${asked}`, command });
  }
  const answer = (name: 'accept' | 'decline') => async (): Promise<void> => {
    const { tickets } = await until((seen) => seen.tickets.some(({ offer }) => offer !== null));
    const offer = tickets.find((ticket) => ticket.offer !== null)?.offer;
    if (!offer) throw new TypeError(`${orderId} has no offer`);
    await ask(name, worker(offer.workerId), { offerId: offer.offerId });
  };
  const workerId = async () => (await view()).workerId ?? '';
  const arrive = async () =>
    ask('arrive', worker(await workerId()), { distanceMeters: 20, hasPhoto: false });
  const finish = async () => ask('finish', worker(await workerId()), { photoIds: ['p1'] });

  return {
    facts,
    view,
    until,
    ask,
    untilStatus: (status: OrderView['status']) => until((seen) => seen.status === status),
    /** An addition and a case of this order, as the api names them. */
    addition: {
      additionNo: `A-${orderId}`,
      paymentNo: `PA-${orderId}`,
      kind: 'TIME',
      minutes: 30,
      amountFen: 3_000,
    } as const,
    caseNo: `${CASE_PREFIX}${orderId}`,
    /** Lets real time pass: some rules count from a moment. */
    pass: (durationMs: number) => new Promise((resolve) => setTimeout(resolve, durationMs)),
    payBill: (key: string, paymentNo: string) =>
      gateway.signalChannelEvent({ orderId }, { key, paymentNo }),
    away: (workerId: string) =>
      gateway.signalWorkerAway(orderId, {
        key: `away-${workerId}`,
        workerId,
        reason: 'WORKER_ON_LEAVE',
        actor: { kind: 'system', id: 'absence' },
      }),
    delayed: (expectedStartMs: number | null) =>
      client.workflow.getHandle(workflowId).signal(workerDelayedSignal, {
        key: `delayed-${expectedStartMs}`,
        ticketId: `${orderId}:1`,
        workerId: 'w1',
        expectedStartMs,
      }),
    closeCase: (isDelivered: boolean) =>
      client.workflow.getHandle(workflowId).signal(caseClosedSignal, {
        caseNo: `${CASE_PREFIX}${orderId}`,
        decision: isDelivered ? 'PARTIAL' : 'FULL',
        isDelivered,
        refundFen: 1_000,
        bearer: 'PLATFORM',
      }),
    pay: (key = 'k1') =>
      gateway.signalChannelEvent({ orderId }, { key, paymentNo: `P-${orderId}` }),
    accept: answer('accept'),
    decline: answer('decline'),
    depart: async () => ask('depart', worker(await workerId()), {}),
    arrive,
    start: async () => ask('start', worker(await workerId()), {}),
    finish,
    confirm: () => ask('confirm', customer, {}),
    cancel: () => ask('cancel', customer, { reason: 'CUSTOMER_REQUEST' }),
    /** Waits until the dispatch process has the order's question. */
    untilSearching: () =>
      eventually({
        what: `${orderId} searches`,
        read: () => pendingActivities(client, workflowId),
        isMet: (names) => names.includes('findWorker'),
      }),
  };
}

/** Waits until a run is closed. */
export async function untilClosed(client: Client, workflowId: string): Promise<void> {
  await eventually({
    what: workflowId,
    read: async () => (await client.workflow.getHandle(workflowId).describe()).status.name,
    isMet: (name) => name !== 'RUNNING',
  });
}

/** Waits until an open run has nothing to do but wait. */
export async function untilQuiet(client: Client, workflowId: string): Promise<void> {
  await eventually({
    what: workflowId,
    read: async () => {
      const { raw } = await client.workflow.getHandle(workflowId).describe();
      return raw.pendingWorkflowTask ?? null;
    },
    isMet: (task) => task === null,
  });
}

async function pendingActivities(client: Client, workflowId: string): Promise<string[]> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  return (raw.pendingActivities ?? []).map(({ activityType }) => activityType?.name ?? '');
}

async function eventually<T>(wait: {
  readonly what: string;
  readonly read: () => Promise<T>;
  readonly isMet: (value: T) => boolean;
}): Promise<T> {
  const giveUpAt = Date.now() + WAIT_MS_MAX;
  let last: unknown;
  while (Date.now() < giveUpAt) {
    try {
      const value = await wait.read();
      if (wait.isMet(value)) return value;
      last = value;
    } catch (error) {
      // A busy machine loses a query now and then; only never hearing anything is a failure.
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new TypeError(`${wait.what}: never happened; last: ${JSON.stringify(last)}`, {
    cause: last,
  });
}
