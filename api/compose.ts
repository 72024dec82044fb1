import { Connection as TemporalConnection } from '@temporalio/client';
import type { Env } from '../config/env.js';
import { createAliyunSmsSender } from '../channels/sms/aliyun/sender.js';
import type { SmsSender } from '../channels/sms/port.js';
import { connectDatabase, type Connection } from '../data/connect.js';
import { createCheckRepository } from '../data/repositories/checks.js';
import { createIdempotencyKeyRepository } from '../data/repositories/idempotency-keys.js';
import { createOrderEventFeed } from '../data/repositories/order-event-feed.js';
import { createPayLinkRepository } from '../data/repositories/pay-links.js';
import { createSessionRepository } from '../data/repositories/sessions.js';
import { createSmsCodeRepository } from '../data/repositories/sms-codes.js';
import { createStaffRepository } from '../data/repositories/staff.js';
import { createStoreOrderRepository } from '../data/repositories/store-orders.js';
import { createUserRepository } from '../data/repositories/users.js';
import { authKeysOf } from '../data/setup/auth-keys.js';
import type { AuthDeps } from '../use-cases/auth/auth-deps.js';
import { createAuth } from '../use-cases/auth/create-auth.js';
import { createBookings } from '../use-cases/booking/create-bookings.js';
import { createCatalogue } from '../use-cases/catalogue/create-catalogue.js';
import { createChecks } from '../use-cases/checks/run-checks.js';
import { createOrders } from '../use-cases/order/create-orders.js';
import type { OrderDeps } from '../use-cases/order/deps.js';
import type { OrderGateway } from '../use-cases/order/gateway.js';
import { createStores } from '../use-cases/store/create-stores.js';
import { createTemporalGateway } from '../temporal/client.js';
import { orderDepsOf } from '../temporal/order-deps.js';
import { TASK_QUEUE, orderWorkflowId } from '../workflows/contract.js';
import { createCallbacks } from './callbacks.js';
import type { ApiDeps } from './deps.js';
import { createLogger, errorFields, type Logger } from './kit/logger.js';
import { createMetrics } from './kit/metrics.js';
import { createRateLimits } from './kit/rate-limits.js';
import { createLiveHub } from './live/hub.js';
import { createProbes } from './probes.js';
import { createWorkerSightings } from './worker-sightings.js';

/** Demos and benchmarks drive many people from one address. */
const DEVELOPMENT_RATE_FACTOR = 1_000;

export type Composition = {
  readonly deps: ApiDeps;
  readonly connection: Connection;
  readonly temporal: TemporalConnection;
  /** Closes what the process has opened, in reverse order. */
  close(): Promise<void>;
};

/** Everything behind the api, wired from the settings. The Temporal connection opens on demand. */
export async function compose(env: Env): Promise<Composition> {
  const clock = { nowMs: () => Date.now() };
  const logger = createLogger({ level: env.logLevel });
  const server = await connectDatabase(env.mongodb.uri);
  const connection = server.useDb(env.mongodb.dbName);
  const temporal = TemporalConnection.lazy({ address: env.temporal.address });
  const keys = authKeysOf(env);
  const authDeps: AuthDeps = {
    users: createUserRepository(connection),
    staff: createStaffRepository(connection),
    sessions: createSessionRepository(connection),
    smsCodes: createSmsCodeRepository(connection),
    smsSender: smsSenderOf(env),
    keys,
    clock,
    onSmsFailure: ({ code }) => logger.warn({ event: 'smsFailed', code }),
  };
  const auth = createAuth(authDeps);
  const live = createLiveHub({
    feed: createOrderEventFeed(connection),
    logger,
    isStillOpen: (actor) => auth.isStillOpen(actor),
  });
  const orderDeps = orderDepsOf(env, connection);
  const gateway = createTemporalGateway({
    connection: temporal,
    namespace: env.temporal.namespace,
  });
  const deps: ApiDeps = {
    mode: env.profile,
    trustProxy: env.trustProxy,
    clock,
    logger,
    metrics: createMetrics({ hasDefaults: true }),
    rateLimits: rateLimitsOf({ env, connection, pepper: keys.rateLimitKey, logger }),
    idempotency: createIdempotencyKeyRepository(connection),
    authenticate: authenticatorOf({ auth, workers: orderDeps.workers, clock, logger }),
    probes: createProbes({
      pingMongo: () => connection.getClient().db('admin').command({ ping: 1 }),
      temporal,
      namespace: env.temporal.namespace,
      taskQueue: TASK_QUEUE,
      clock,
    }),
    auth,
    live,
    catalogue: createCatalogue(orderDeps),
    orders: createOrders(orderDeps, gateway),
    ...createCounters({ deps: { ...orderDeps, ...authDeps }, connection, gateway, env }),
    checks: createChecks({ ...orderDeps, checks: createCheckRepository(connection) }),
    temporalUrlOf: (orderId) => temporalUrlOf(env, orderId),
    callbacks: createCallbacks({ deps: orderDeps, gateway, wechat: env.wechatPay, logger }),
  };
  return {
    deps,
    connection,
    temporal,
    async close() {
      await live.stop();
      await temporal.close();
      await server.close();
    },
  };
}

/** Stores' counters, and bookings for customers: they work with orders and logins. */
function createCounters(input: {
  readonly deps: OrderDeps & AuthDeps;
  readonly connection: Connection;
  readonly gateway: OrderGateway;
  readonly env: Env;
}): Pick<ApiDeps, 'stores' | 'bookings'> {
  const { deps, connection, gateway, env } = input;
  const { publicUrl } = env;
  const storeOrders = createStoreOrderRepository(connection);
  const payLinks = createPayLinkRepository(connection);
  return {
    stores: createStores({ ...deps, storeOrders }, gateway),
    bookings: createBookings({ ...deps, payLinks, publicUrl }, gateway),
  };
}

/** Whom a token belongs to; a worker's is a sign of life besides. */
function authenticatorOf(input: {
  readonly auth: ApiDeps['auth'];
  readonly workers: Parameters<typeof createWorkerSightings>[0]['workers'];
  readonly clock: ApiDeps['clock'];
  readonly logger: Logger;
}): ApiDeps['authenticate'] {
  const { auth, workers, clock, logger } = input;
  const note = createWorkerSightings({
    workers,
    clock,
    onError: (error) => logger.warn({ event: 'sightingLost', ...errorFields(error) }),
  });
  return async (token) => {
    const actor = await auth.authenticate(token);
    note(actor);
    return actor;
  };
}

function temporalUrlOf(env: Env, orderId: string): string | null {
  const { uiUrl, namespace } = env.temporal;
  if (uiUrl === undefined) return null;
  const base = uiUrl.replace(/\/+$/, '');
  return `${base}/namespaces/${namespace}/workflows/${encodeURIComponent(orderWorkflowId(orderId))}`;
}

function rateLimitsOf(input: {
  readonly env: Env;
  readonly connection: Connection;
  readonly pepper: Buffer;
  readonly logger: Logger;
}) {
  const { env, connection, pepper, logger } = input;
  return createRateLimits({
    // A counter lost with a power cut does no harm, so it need not wait for a majority.
    store: connection.getClient().db(connection.name, { writeConcern: { w: 1 } }),
    pepper,
    factor: env.profile === 'production' ? 1 : DEVELOPMENT_RATE_FACTOR,
    onStoreDown: ({ class: rateClass, error }) =>
      logger.error({ event: 'rateLimitStoreDown', rateClass, ...errorFields(error) }),
  });
}

function smsSenderOf(env: Env): SmsSender {
  const { sms } = env;
  if (sms === undefined) {
    return {
      send: async () => ({
        kind: 'failure',
        code: 'NOT_AUTHORIZED',
        message: 'no SMS channel is configured',
      }),
    };
  }
  const { templateCode, ...account } = sms;
  return createAliyunSmsSender({
    ...account,
    templateCodes: {
      LOGIN_CODE: templateCode,
      ORDER_NOTICE: templateCode,
      PAY_LINK: templateCode,
    },
  });
}
