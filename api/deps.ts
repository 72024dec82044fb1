import type { Actor } from '../contract/terms/permissions.js';
import type { Auth } from '../use-cases/auth/create-auth.js';
import type { Catalogue } from '../use-cases/catalogue/create-catalogue.js';
import type { Checks } from '../use-cases/checks/run-checks.js';
import type { Orders } from '../use-cases/order/create-orders.js';
import type { Bookings } from '../use-cases/booking/create-bookings.js';
import type { Stores } from '../use-cases/store/create-stores.js';
import type { Callbacks } from './callbacks.js';
import type { IdempotencyStore } from './kit/idempotency.js';
import type { Logger } from './kit/logger.js';
import type { Metrics } from './kit/metrics.js';
import type { RateLimits } from './kit/rate-limits.js';
import type { LiveHub } from './live/hub.js';

export type RunMode = 'development' | 'test' | 'production';

export type ProbeResult = { readonly isUp: boolean; readonly detail?: string };
/** Answers within its own deadline; never throws. */
export type Probe = () => Promise<ProbeResult>;

/** What the framework itself needs; the rest of `ApiDeps` is for handlers. */
export type KitDeps = {
  readonly mode: RunMode;
  /** Express `trust proxy`; loopback unless the deployment says otherwise. */
  readonly trustProxy: string;
  readonly clock: { nowMs(): number };
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly rateLimits: RateLimits;
  readonly idempotency: IdempotencyStore;
  /** Actor behind an access token; throws UNAUTHENTICATED, SESSION_EXPIRED or ACCOUNT_DISABLED. */
  authenticate(token: string): Promise<Actor>;
  /** By name: mongo, temporal, temporalWorker. */
  readonly probes: Readonly<Record<string, Probe>>;
};

/** Everything a handler may use: `ctx.deps`. */
export type ApiDeps = KitDeps & {
  readonly auth: Auth;
  readonly catalogue: Catalogue;
  readonly orders: Orders;
  readonly stores: Stores;
  readonly bookings: Bookings;
  readonly checks: Checks;
  readonly callbacks: Callbacks;
  /** Address of an order's run in the Temporal UI; null where no UI is configured. */
  temporalUrlOf(orderId: string): string | null;
  readonly live: LiveHub;
};
