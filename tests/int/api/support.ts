import { createHash, randomUUID } from 'node:crypto';
import type { ApiDeps } from '../../../api/deps.js';
import { listen, testKitDeps, type TestServer } from '../../../api/kit/test-support.js';
import { createRateLimits } from '../../../api/kit/rate-limits.js';
import type { Route } from '../../../api/kit/route.js';
import { createLiveHub } from '../../../api/live/hub.js';
import { AUTH_ROUTES } from '../../../api/routes/auth/auth.js';
import { LIVE_ROUTES } from '../../../api/routes/live/live.js';
import type { SmsInput } from '../../../channels/sms/port.js';
import { connectDatabase, type Connection } from '../../../data/connect.js';
import { consentModel } from '../../../data/models/consent.js';
import { guessBrakeModel, guessMinuteModel } from '../../../data/models/guess.js';
import { idempotencyKeyModel } from '../../../data/models/idempotency-key.js';
import { orderEventModel } from '../../../data/models/order-event.js';
import { rateLimitModel } from '../../../data/models/rate-limit.js';
import { sessionModel } from '../../../data/models/session.js';
import { smsCodeModel } from '../../../data/models/sms-code.js';
import { spentRefreshTokenModel } from '../../../data/models/spent-refresh-token.js';
import { staffModel } from '../../../data/models/staff.js';
import { userModel } from '../../../data/models/user.js';
import { createConsentRepository } from '../../../data/repositories/consents.js';
import { createGuessRepository } from '../../../data/repositories/guesses.js';
import { createIdempotencyKeyRepository } from '../../../data/repositories/idempotency-keys.js';
import { createOrderEventFeed } from '../../../data/repositories/order-event-feed.js';
import { createSessionRepository } from '../../../data/repositories/sessions.js';
import { createSmsCodeRepository } from '../../../data/repositories/sms-codes.js';
import { createStaffRepository } from '../../../data/repositories/staff.js';
import { createUserRepository } from '../../../data/repositories/users.js';
import type { AuthDeps } from '../../../use-cases/auth/auth-deps.js';
import { createAuth, type Auth } from '../../../use-cases/auth/create-auth.js';
import { deriveAuthKeys } from '../../../use-cases/auth/keys.js';
import { createConsents } from '../../../use-cases/privacy/consents.js';

const MODELS = [
  consentModel,
  idempotencyKeyModel,
  orderEventModel,
  rateLimitModel,
  sessionModel,
  smsCodeModel,
  spentRefreshTokenModel,
  staffModel,
  userModel,
  guessMinuteModel,
  guessBrakeModel,
];

export type World = {
  readonly connection: Connection;
  readonly authDeps: AuthDeps;
  readonly auth: Auth;
  readonly sent: SmsInput[];
  /** How often the brake on guesses went on. */
  readonly alarms: { readonly count: number };
  /** Moves the clock of the use cases. */
  advance(ms: number): void;
  nowMs(): number;
  /** One more process of the api on the same database. */
  serve(options?: {
    readonly routes?: readonly Route[];
    readonly rateFactor?: number;
    readonly overrides?: Partial<ApiDeps>;
  }): Promise<TestServer & { readonly deps: ApiDeps }>;
  close(): Promise<void>;
};

/** A database of its own with the indexes of accounts, and the use cases over it. */
export async function openWorld(): Promise<World> {
  const server = await connectDatabase(process.env.MONGODB_TEST_URI ?? '');
  const connection = server.useDb(`api-${randomUUID().slice(0, 8)}`);
  for (const model of MODELS) await model(connection).createIndexes();
  const sent: SmsInput[] = [];
  const alarms = { count: 0 };
  let offsetMs = 0;
  const clock = { nowMs: () => Date.now() + offsetMs };
  const keys = deriveAuthKeys(createHash('sha256').update('test').digest());
  const authDeps: AuthDeps = {
    users: createUserRepository(connection),
    staff: createStaffRepository(connection),
    sessions: createSessionRepository(connection),
    smsCodes: createSmsCodeRepository(connection),
    guesses: createGuessRepository(connection),
    smsSender: {
      send: async (message) => {
        sent.push(message);
        return { kind: 'success', value: { messageId: String(sent.length) } };
      },
    },
    keys,
    clock,
    onSmsFailure: () => undefined,
    onGuessing: () => void (alarms.count += 1),
  };
  const auth = createAuth(authDeps);
  const running: { close(): Promise<void> }[] = [];

  return {
    connection,
    authDeps,
    auth,
    sent,
    alarms,
    advance: (ms) => void (offsetMs += ms),
    nowMs: clock.nowMs,

    async serve(options = {}) {
      // A process of its own: its caches are not those of the other.
      const own = createAuth(authDeps);
      const kit = testKitDeps();
      const live = createLiveHub({
        feed: createOrderEventFeed(connection),
        logger: kit.logger,
        // Invented people have no session that could have ended.
        isStillOpen: async (actor) =>
          options.overrides?.authenticate !== undefined || (await own.isStillOpen(actor)),
        heartbeatMs: 200,
      });
      const deps = {
        ...kit,
        clock,
        auth: own,
        consents: createConsents({ consents: createConsentRepository(connection), keys, clock }),
        live,
        authenticate: (token: string) => own.authenticate(token),
        idempotency: createIdempotencyKeyRepository(connection),
        rateLimits: createRateLimits({
          // As the product does: a lost count does no harm.
          store: connection.getClient().db(connection.name, { writeConcern: { w: 1 } }),
          pepper: keys.rateLimitKey,
          factor: options.rateFactor ?? 1_000,
          onStoreDown: () => undefined,
        }),
        ...options.overrides,
      } as ApiDeps;
      live.start();
      const routes = [...AUTH_ROUTES, ...LIVE_ROUTES, ...(options.routes ?? [])];
      const app = await listen({ deps, routes });
      const closing = {
        async close() {
          await live.stop();
          await app.close();
        },
      };
      running.push(closing);
      return { ...app, ...closing, deps };
    },

    async close() {
      for (const process of running) await process.close();
      await connection.dropDatabase();
      await server.close();
    },
  };
}

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
};

/** POST or GET with JSON; a token becomes the bearer. */
export async function request(input: {
  readonly url: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Record<string, string>;
}): Promise<Answer> {
  const { url, body, token } = input;
  const response = await fetch(url, {
    method: input.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...input.headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: response.status, headers: response.headers, text, json };
}

let phoneCount = 0;
/** A phone that no other test uses. */
export function freshPhone(): string {
  phoneCount += 1;
  return `+86138${String(10_000_000 + phoneCount)}`;
}

/** Logs a customer in through the use cases. */
export async function customerSession(world: World, deviceId = 'device-0001') {
  const phone = freshPhone();
  const order = { phone, purpose: 'LOGIN', audience: 'customer', binding: deviceId } as const;
  await world.auth.requestSmsCode(order);
  const code = world.sent.at(-1)?.params.code ?? '';
  return world.auth.loginBySms({ phone, code, audience: 'customer', deviceId });
}

/** Awaits a condition instead of sleeping for a guess. */
export async function until(
  isTrue: () => boolean | Promise<boolean>,
  timeoutMs = 60_000,
): Promise<void> {
  const endMs = Date.now() + timeoutMs;
  while (!(await isTrue())) {
    if (Date.now() > endMs) throw new Error('the condition did not come true');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
