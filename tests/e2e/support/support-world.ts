import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { Client, Connection as TemporalConnection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createActivities } from '../../../activities/index.js';
import { listen, testKitDeps } from '../../../api/kit/test-support.js';
import { ADMIN_SUPPORT_ROUTES } from '../../../api/routes/admin/support.js';
import type { Tenant } from '../../../bench/security/people.js';
import { caseRow } from '../../../bench/security/rows.js';
import type { PaymentChannel, RefundState } from '../../../channels/payment/port.js';
import {
  orderWorkflowSchema,
  workflowEventsSchema,
  type OrderWorkflowDto,
  type WorkflowEventsDto,
} from '../../../contract/schemas/support.js';
import { AppError } from '../../../contract/terms/errors.js';
import { fen } from '../../../contract/terms/money.js';
import { rolesOfAudience, type Actor, type Role } from '../../../contract/terms/permissions.js';
import { caseModel } from '../../../data/models/case.js';
import { paymentModel, refundModel } from '../../../data/models/payment.js';
import { policyModel, type PolicyDocument } from '../../../data/models/policy.js';
import { createHistoryArchiveRepository } from '../../../data/repositories/history-archive.js';
import type { OrderPolicy } from '../../../domain/order/policy.js';
import { prepareNamespace } from '../../../stack/temporal.js';
import { createTemporalGateway } from '../../../temporal/client.js';
import { createHistoryGateway } from '../../../temporal/history-gateway.js';
import { createRunInspector } from '../../../temporal/run-inspector.js';
import { SEARCH_ATTRIBUTES } from '../../../temporal/search-attributes.js';
import type { OrderDeps } from '../../../use-cases/order/deps.js';
import { openPayment } from '../../../use-cases/payment/open-payment.js';
import { createSupport } from '../../../use-cases/support/create-support.js';
import { TASK_QUEUE, orderWorkflowId } from '../../../workflows/contract.js';
import { brokenOrderBundle } from '../../factories/broken-worker.js';
import { eventually } from '../../factories/stack-wait.js';
import { request, type Answer } from '../../int/api/support.js';
import { openOrderWorld, type Booking } from '../../int/order/order-fixture.js';

/** Orders of it have a pay deadline of two seconds. */
export const HURRIED = 'demo-self_deep-home-60';
export const SUPPORT = 'support~sam';
const MINUTE_MS = 60_000;

/** Clocks that do not run out while a test looks. */
const PATIENT: Partial<OrderPolicy> = {
  payMs: 20 * MINUTE_MS,
  payPollDelaysMs: [15 * MINUTE_MS],
  offerOnDemandMs: 10 * MINUTE_MS,
  escalateOnDemandMaxMs: 20 * MINUTE_MS,
  giveUpAfterStartMs: 60 * MINUTE_MS,
  giveUpMinAfterReturnMs: 60 * MINUTE_MS,
};

/** What the payment channel does just now. */
export type Channel = {
  payment: 'PAID' | 'UNPAID' | 'UNKNOWN' | 'DOWN';
  refund: 'SUCCESS' | 'CLOSED' | 'UNKNOWN';
};

type Placed = { readonly orderId: string; readonly customerId: string };
export type SupportWorld = Awaited<ReturnType<typeof openSupportWorld>>;

/** The support view over HTTP, with runs on a real Temporal whose worker a test stops and breaks. */
export async function openSupportWorld() {
  // Whoever breaks things on purpose need not read about it.
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  const address = process.env.TEMPORAL_TEST_ADDRESS ?? '';
  const namespace = `support-${randomUUID().slice(0, 8)}`;
  const searchAttributes = SEARCH_ATTRIBUTES;
  await prepareNamespace({ address, namespace, retentionDays: 1, searchAttributes });
  const temporal = await TemporalConnection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection: temporal, namespace });
  const base = await openOrderWorld({ offeringIds: [HURRIED], alwaysOnDuty: true });
  const { connection } = base;
  await writePolicies(connection);
  const channel: Channel = { payment: 'UNPAID', refund: 'SUCCESS' };
  const deps: OrderDeps = { ...base.deps, channels: { WECHAT: channelOf(connection, channel) } };
  const gateway = createTemporalGateway({ connection: temporal, namespace });
  const histories = createHistoryArchiveRepository(connection);
  const archive = { histories, gateway: createHistoryGateway(client) };
  const inspector = createRunInspector(client, (id) => `http://ui.example/workflows/${id}`);
  const kit = testKitDeps({
    clock: deps.clock,
    authenticate: async (token: string) => actorOf(token),
    support: createSupport({ ...deps, histories }, inspector),
  });
  const app = await listen({ deps: kit, routes: ADMIN_SUPPORT_ROUTES });
  const workers = workerSwitch({ native, namespace, activities: activitiesOf() });

  function activitiesOf() {
    // The groups of other documents are never called here.
    const none = {} as never;
    const others = { onboarding: none, moneyChecks: none, withdrawals: none, certificates: none };
    const rest = { privacy: none, statistics: none, whatIf: none, archive };
    return createActivities({ ...deps, ...others, ...rest }, gateway);
  }
  const call = (path: string, options: { as?: string; body?: unknown } = {}): Promise<Answer> =>
    request({
      url: `${app.url}/admin/orders/${path}`,
      token: options.as ?? SUPPORT,
      headers: { 'idempotency-key': randomUUID() },
      ...(options.body !== undefined && { body: options.body }),
    });
  const view = async (orderId: string, query = ''): Promise<OrderWorkflowDto> => {
    const { status, json } = await call(`${orderId}/workflow${query}`);
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(json)}`);
    return orderWorkflowSchema.parse(json);
  };
  await workers.start();
  return {
    ...{ client, namespace, deps, gateway, archive, channel, call, view, workers },
    audited: kit.audited,
    async events(orderId: string, query = ''): Promise<WorkflowEventsDto> {
      return workflowEventsSchema.parse((await call(`${orderId}/workflow/events${query}`)).json);
    },
    /** The view once it comes to this conclusion. */
    concluded: (orderId: string, code: string, query = ''): Promise<OrderWorkflowDto> =>
      eventually(
        async () => {
          const seen = await view(orderId, query);
          return seen.conclusion.code === code ? seen : null;
        },
        { what: `${orderId} is ${code}`, timeoutMs: 40_000 },
      ),
    async place(booking: Booking = {}) {
      const customerId = `c-${randomUUID().slice(0, 8)}`;
      const orderId = await base.request({ ...booking, customerId });
      await gateway.placeOrder({ orderId, customerId });
      return { orderId, customerId };
    },
    openBill: (placed: Placed) => openPayment(deps, placed),
    /** Opens the bill; it is told as paid, and whether it was is the channel's to say. */
    async pay(placed: Placed): Promise<void> {
      const { orderId } = placed;
      const { paymentNo } = await openPayment(deps, placed);
      await gateway.signalChannelEvent({ orderId }, { key: `k-${paymentNo}`, paymentNo });
    },
    statusOf: async (orderId: string) => (await deps.orders.findById(orderId))?.status,
    run: (orderId: string) => client.workflow.getHandle(orderWorkflowId(orderId)),
    /** Makes Temporal forget a run, as its retention does. */
    async forget(workflowId: string): Promise<void> {
      const execution = { workflowId };
      await client.workflowService.deleteWorkflowExecution({
        namespace,
        workflowExecution: execution,
      });
      await eventually(async () => ((await inspector.describe(workflowId)) === null ? 1 : null), {
        what: `${workflowId} is forgotten`,
        // The server lets go of a run that has completed after some twenty seconds.
        timeoutMs: 120_000,
      });
    },
    /** A refund that was written so many minutes ago. */
    async age(refundNo: string, minutes: number): Promise<void> {
      const createdAt = new Date(Date.now() - minutes * MINUTE_MS);
      await refundModel(connection).collection.updateOne(
        { _id: refundNo as never },
        { $set: { createdAt } },
      );
    },
    /** The row of an open case; its run was never started. */
    async openCase(orderId: string, caseNo: string): Promise<void> {
      const no = caseNo.slice(0, -3);
      const tenant = { cityCode: 'demo', merchantId: 'demo-self' } as Tenant;
      const facts = {
        orderId,
        no,
        tenant,
        tag: 't',
        customerId: 'c',
        workerId: 'w',
        resources: {},
      };
      await caseModel(connection).create(caseRow(facts));
    },
    /** What a killed process leaves of a file. */
    async orphanChunk(filesId: string): Promise<void> {
      const chunk = { files_id: filesId, n: 0, data: Buffer.from('half') };
      await connection.collection('histories.chunks').insertOne(chunk);
    },
    async close() {
      await workers.stop();
      await app.close();
      await native.close();
      await temporal.close();
      await base.close();
    },
  };
}

/** Starts and stops the Temporal worker; a broken one fails every task of an order. */
function workerSwitch(given: {
  readonly native: NativeConnection;
  readonly namespace: string;
  readonly activities: object;
}) {
  const { native, namespace, activities } = given;
  const code = readFileSync(process.env.WORKFLOW_BUNDLE ?? '', 'utf8');
  const broken = brokenOrderBundle('planted for 13800138000');
  let present: { readonly worker: Worker; readonly running: Promise<void> } | null = null;
  const start = async (how: { readonly isBroken?: boolean } = {}): Promise<void> => {
    const worker = await Worker.create({
      ...{ connection: native, namespace, taskQueue: TASK_QUEUE, activities },
      workflowBundle: { code: how.isBroken === true ? broken : code },
      stickyQueueScheduleToStartTimeout: '1s',
    });
    present = { worker, running: worker.run() };
  };
  const stop = async (): Promise<void> => {
    present?.worker.shutdown();
    await present?.running;
    present = null;
  };
  return { start, stop };
}

/** The token is `<role>~<id>~<city>`. */
function actorOf(token: string): Actor {
  const [role, id = '', city = 'demo'] = token.split('~') as [Role, string?, string?];
  const audience = (['merchant', 'admin'] as const).find((name) =>
    rolesOfAudience(name).includes(role),
  );
  if (audience === undefined) throw new AppError('UNAUTHENTICATED');
  return { id, audience, roles: [role], sessionId: 's', merchantId: null, cities: [city] };
}

async function writePolicies(connection: Parameters<typeof policyModel>[0]): Promise<void> {
  const hurried = { ...PATIENT, payMs: 2_000, payPollDelaysMs: [], retryRoundMs: 5 * MINUTE_MS };
  const values: Readonly<Record<string, Partial<OrderPolicy>>> = { daily: PATIENT, deep: hurried };
  const rows = Object.entries(values).map(([categoryId, own]): PolicyDocument => ({
    ...{ _id: `demo-${categoryId}-1`, cityCode: 'demo', categoryId, status: 'PUBLISHED' },
    ...{ number: 1, version: 1, from: new Date('2025-01-01T00:00:00Z'), values: own },
  }));
  await policyModel(connection).insertMany(rows);
}

function channelOf(
  connection: Parameters<typeof paymentModel>[0],
  present: Channel,
): PaymentChannel {
  const unknown = { kind: 'unknown', message: 'no answer' } as const;
  const refundState = (refundNo: string, paymentNo: string, amountFen: number): RefundState => ({
    ...{ refundNo, paymentNo, amountFen: fen(amountFen), channelRefundId: null },
    status: present.refund === 'SUCCESS' ? 'SUCCESS' : 'CLOSED',
    succeededAt: null,
  });
  return {
    code: 'WECHAT',
    create: async ({ paymentNo }) => ({
      kind: 'success',
      value: { kind: 'code', codeUrl: `weixin://${paymentNo}` },
    }),
    async queryPayment({ paymentNo }) {
      if (present.payment === 'DOWN') throw new Error('channel is down, call 13800138000');
      if (present.payment === 'UNKNOWN') return unknown;
      const bill = await paymentModel(connection).findById(paymentNo).lean().exec();
      const isPaid = present.payment === 'PAID';
      return {
        kind: 'success',
        value: {
          ...{ paymentNo, amountFen: fen(bill?.amountFen ?? 0) },
          tradeState: isPaid ? 'SUCCESS' : 'NOTPAY',
          transactionId: isPaid ? `tx-${paymentNo}` : null,
          paidAt: isPaid ? new Date() : null,
        },
      };
    },
    closePayment: async () =>
      present.payment === 'UNKNOWN' ? unknown : { kind: 'success', value: null as never },
    refund: async ({ refundNo, paymentNo, amountFen }) =>
      present.refund === 'UNKNOWN'
        ? unknown
        : { kind: 'success', value: refundState(refundNo, paymentNo, amountFen) },
    queryRefund: async ({ refundNo, paymentNo }) =>
      present.refund === 'UNKNOWN'
        ? unknown
        : { kind: 'success', value: refundState(refundNo, paymentNo, 0) },
  };
}
