import { Connection as TemporalConnection, type Client } from '@temporalio/client';
import type { Env } from '../config/env.js';
import { createFolderCopies } from '../channels/audit-copy/folder.js';
import type { SmsSender } from '../channels/sms/port.js';
import { connectDatabase, type Connection } from '../data/connect.js';
import { createAuditRepository } from '../data/repositories/audit.js';
import { createCityFactsRepository } from '../data/repositories/city-facts.js';
import { createGuessRepository } from '../data/repositories/guesses.js';
import { createIdempotencyKeyRepository } from '../data/repositories/idempotency-keys.js';
import { createOrderEventFeed } from '../data/repositories/order-event-feed.js';
import { createPayLinkRepository } from '../data/repositories/pay-links.js';
import { createTransact } from '../data/repositories/session.js';
import { createSessionRepository } from '../data/repositories/sessions.js';
import { createSmsCodeRepository } from '../data/repositories/sms-codes.js';
import { createStaffDeskRepository } from '../data/repositories/staff-desk.js';
import { createStaffRepository } from '../data/repositories/staff.js';
import { createStoreOrderRepository } from '../data/repositories/store-orders.js';
import { createWorkerPageRepository } from '../data/repositories/worker-pages.js';
import { createUserRepository } from '../data/repositories/users.js';
import { auditKeysOf } from '../data/setup/audit-keys.js';
import { authKeysOf } from '../data/setup/auth-keys.js';
import { createAudit } from '../use-cases/audit/create-audit.js';
import type { AuditDeps } from '../use-cases/audit/deps.js';
import type { AuthDeps } from '../use-cases/auth/auth-deps.js';
import { createAuth } from '../use-cases/auth/create-auth.js';
import { createBookings } from '../use-cases/booking/create-bookings.js';
import { createCatalogue } from '../use-cases/catalogue/create-catalogue.js';
import { createCityDesk } from '../use-cases/city/create-city-desk.js';
import type { ChecklistDeps } from '../use-cases/city/opening-checklist.js';
import { createDiscipline } from '../use-cases/discipline/create-discipline.js';
import { createPolicies } from '../use-cases/policies/create-policies.js';
import type { OrderDeps } from '../use-cases/order/deps.js';
import type { OrderGateway } from '../use-cases/order/gateway.js';
import { createOnboarding } from '../use-cases/onboarding/create-onboarding.js';
import { createStaffDesk } from '../use-cases/staff/create-staff-desk.js';
import { createResources } from '../use-cases/resource/create-resources.js';
import { createStores } from '../use-cases/store/create-stores.js';
import { createWorkers } from '../use-cases/worker/create-workers.js';
import { createOnboardingGateway } from '../temporal/ask-application.js';
import { createTemporalGateway } from '../temporal/client.js';
import { onboardingDepsOf } from '../temporal/onboarding-deps.js';
import { orderDepsOf } from '../temporal/order-deps.js';
import { createDisciplineDeps } from '../temporal/discipline-deps.js';
import { createScoreDeps } from '../temporal/score-deps.js';
import { smsChannelOf } from '../temporal/sms-sender.js';
import { TASK_QUEUE } from '../workflows/contract.js';
import { createCallbacks } from './callbacks.js';
import type { ApiDeps } from './deps.js';
import { createLogger, errorFields, type Logger } from './kit/logger.js';
import { createMetrics } from './kit/metrics.js';
import { createRateLimits } from './kit/rate-limits.js';
import { createLiveHub } from './live/hub.js';
import { createProbes } from './probes.js';
import { composeCertificates } from './compose-certificates.js';
import { composeConsole } from './compose-console.js';
import { composeContacts } from './compose-contacts.js';
import { composeOrders } from './compose-orders.js';
import { composeNumbers } from './compose-numbers.js';
import { composePrivacy } from './compose-privacy.js';
import { composeChecks } from './compose-checks.js';
import { resourceDepsOf } from './compose-resources.js';
import { composePayouts } from './compose-payouts.js';
import { composeSupport } from './compose-support.js';
import { composeWallets } from './compose-wallets.js';
import { composeWithdrawals } from './compose-withdrawals.js';
import { composeWechat } from './compose-wechat.js';
import { withSealedReplies } from './sealed-replies.js';
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
  const authDeps = authDepsOf({ env, connection, keys, clock, logger });
  const auth = createAuth(authDeps);
  const live = createLiveHub({
    feed: createOrderEventFeed(connection),
    logger,
    isStillOpen: (actor) => auth.isStillOpen(actor),
  });
  const orderDeps = orderDepsOf(env, connection);
  const workerPages = createWorkerPageRepository(connection);
  const { namespace } = env.temporal;
  const gateway = createTemporalGateway({ connection: temporal, namespace });
  const checklist = checklistDepsOf({ env, connection, orderDeps });
  const audit = createAudit(auditDepsOf({ env, connection, clock }));
  const metrics = createMetrics({ hasDefaults: true });
  const deps: ApiDeps = {
    mode: env.profile,
    trustProxy: env.trustProxy,
    ...{ clock, logger, metrics },
    rateLimits: rateLimitsOf({ env, connection, pepper: keys.rateLimitKey, logger }),
    idempotency: withSealedReplies(createIdempotencyKeyRepository(connection), orderDeps.sealer),
    audit,
    resources: createResources(
      resourceDepsOf({ env, connection, clock, indexKey: keys.blindIndexKey, keys, checklist }),
      audit,
    ),
    authenticate: authenticatorOf({ auth, workers: orderDeps.workers, clock, logger }),
    probes: probesOf({ connection, temporal, namespace, clock }),
    auth,
    wechat: composeWechat({ ...orderDeps, ...authDeps, env, connection, logger }),
    live,
    modules: orderDeps.modules,
    policies: createPolicies(orderDeps),
    cityDesk: createCityDesk({ ...orderDeps, ...checklist }),
    catalogue: createCatalogue({ ...orderDeps, workerPages }),
    ...composeOrders({ orderDeps, connection, gateway, metrics }),
    discipline: createDiscipline({ ...orderDeps, ...createDisciplineDeps(connection) }),
    workers: createWorkers({ ...orderDeps, ...createScoreDeps(connection), workerPages }),
    ...createCounters({ deps: { ...orderDeps, ...authDeps }, connection, gateway, env }),
    contacts: composeContacts({ ...orderDeps, ...authDeps, env, connection, audit }),
    certificates: composeCertificates({ orderDeps, connection, audit }),
    ...composePrivacy({ ...orderDeps, env, connection, keys, clock, gateway }),
    onboarding: onboardingOf({ env, connection, client: gateway.client }),
    ...composeChecks({ orderDeps, connection, client: gateway.client }),
    ...composeSupport({ env, orderDeps, connection, client: gateway.client }),
    ...composeConsole({ env, connection, orderDeps, authDeps, logger }),
    withdrawals: composeWithdrawals({ ...orderDeps, connection, gateway }),
    ...composePayouts({ orderDeps, env, connection, keys, gateway }),
    ...composeWallets({ ...orderDeps, connection }),
    ...composeNumbers({ connection, clock, client: gateway.client }),
    callbacks: createCallbacks({ deps: orderDeps, gateway, env, logger }),
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

function onboardingOf(input: {
  readonly env: Env;
  readonly connection: Connection;
  readonly client: Client;
}) {
  const { env, connection, client } = input;
  return createOnboarding(onboardingDepsOf(env, connection), createOnboardingGateway(client));
}

function probesOf(
  input: Pick<Parameters<typeof createProbes>[0], 'temporal' | 'namespace' | 'clock'> & {
    readonly connection: Connection;
  },
) {
  const { connection, ...rest } = input;
  const pingMongo = () => connection.getClient().db('admin').command({ ping: 1 });
  return createProbes({ ...rest, pingMongo, taskQueue: TASK_QUEUE });
}

function authDepsOf(input: {
  readonly env: Env;
  readonly connection: Connection;
  readonly keys: AuthDeps['keys'];
  readonly clock: ApiDeps['clock'];
  readonly logger: Logger;
}): AuthDeps {
  const { env, connection, keys, clock, logger } = input;
  return {
    users: createUserRepository(connection),
    staff: createStaffRepository(connection),
    sessions: createSessionRepository(connection),
    smsCodes: createSmsCodeRepository(connection),
    guesses: createGuessRepository(connection),
    smsSender: smsSenderOf(env),
    keys,
    clock,
    onSmsFailure: ({ code }) => logger.warn({ event: 'smsFailed', code }),
    onGuessing: ({ failures }) => logger.error({ event: 'smsCodesGuessed', count: failures }),
  };
}

/** What a city's opening checklist looks at. */
function checklistDepsOf(input: {
  readonly env: Env;
  readonly connection: Connection;
  readonly orderDeps: OrderDeps;
}): ChecklistDeps {
  const { env, connection, orderDeps } = input;
  const { policies, clock } = orderDeps;
  const channels = { hasPayment: env.wechatPay !== undefined, hasSms: env.sms !== undefined };
  return { cityFacts: createCityFactsRepository(connection), policies, clock, channels };
}

function auditDepsOf(input: {
  readonly env: Env;
  readonly connection: Connection;
  readonly clock: ApiDeps['clock'];
}): AuditDeps {
  const { env, connection, clock } = input;
  const { copyDir } = env.audit;
  return {
    audit: createAuditRepository(connection),
    transact: createTransact(connection),
    keys: auditKeysOf(env),
    clock,
    copies: copyDir === undefined ? undefined : createFolderCopies(copyDir),
  };
}

/** Stores' counters, bookings for customers, and staff: they work with orders and logins. */
function createCounters(input: {
  readonly deps: OrderDeps & AuthDeps;
  readonly connection: Connection;
  readonly gateway: OrderGateway;
  readonly env: Env;
}): Pick<ApiDeps, 'stores' | 'bookings' | 'staff'> {
  const { deps, connection, gateway, env } = input;
  const { publicUrl } = env;
  const storeOrders = createStoreOrderRepository(connection);
  const payLinks = createPayLinkRepository(connection);
  return {
    stores: createStores({ ...deps, storeOrders }, gateway),
    bookings: createBookings({ ...deps, payLinks, publicUrl }, gateway),
    staff: createStaffDesk({
      ...deps,
      staffDesk: createStaffDeskRepository(connection),
      publicUrl,
    }),
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
    // Whoever looks at so many people's data is looked at.
    onRefused: ({ class: rateClass, actor }) => {
      if (rateClass === 'reveal') logger.error({ event: 'revealsUsedUp', actorId: actor });
    },
  });
}

function smsSenderOf(env: Env): SmsSender {
  return (
    smsChannelOf(env) ?? {
      send: async () => ({
        kind: 'failure',
        code: 'NOT_AUTHORIZED',
        message: 'no SMS channel is configured',
      }),
    }
  );
}
