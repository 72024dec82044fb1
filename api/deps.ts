import type { BaseMaps } from './base-maps.js';
import type { Actor } from '../contract/terms/permissions.js';
import type { Audit } from '../use-cases/audit/create-audit.js';
import type { Auth } from '../use-cases/auth/create-auth.js';
import type { Budgets } from '../use-cases/campaign/create-budgets.js';
import type { Catalogue } from '../use-cases/catalogue/create-catalogue.js';
import type { CityDesk } from '../use-cases/city/create-city-desk.js';
import type { WhatIf } from '../use-cases/dispatch/what-if/create-what-if.js';
import type { Inbox } from '../use-cases/inbox/create-inbox.js';
import type { Media } from '../use-cases/media/create-media.js';
import type { Discipline } from '../use-cases/discipline/create-discipline.js';
import type { Policies } from '../use-cases/policies/create-policies.js';
import type { Modules } from '../use-cases/modules/create-modules.js';
import type { Certificates } from '../use-cases/certificate/create-certificates.js';
import type { Checks } from '../use-cases/checks/run-checks.js';
import type { Contacts } from '../use-cases/contact/contact-number.js';
import type { PhoneReveals } from '../use-cases/contact/reveal-phone.js';
import type { Consents } from '../use-cases/privacy/consents.js';
import type { Privacy } from '../use-cases/privacy/create-privacy.js';
import type { Reconciliation } from '../use-cases/money-check/create-reconciliation.js';
import type { OrderDesk } from '../use-cases/order-desk/create-order-desk.js';
import type { Orders } from '../use-cases/order/create-orders.js';
import type { Refunds } from '../use-cases/payment/create-refunds.js';
import type { Bookings } from '../use-cases/booking/create-bookings.js';
import type { Resources } from '../use-cases/resource/create-resources.js';
import type { Onboarding } from '../use-cases/onboarding/create-onboarding.js';
import type { SavedViews } from '../use-cases/saved-view/create-saved-views.js';
import type { Setup } from '../use-cases/setup/create-setup.js';
import type { StaffDesk } from '../use-cases/staff/create-staff-desk.js';
import type { PayoutAccounts } from '../use-cases/payout-account/create-payout-accounts.js';
import type { PayoutBatches } from '../use-cases/payout-batch/create-payout-batches.js';
import type { Stores } from '../use-cases/store/create-stores.js';
import type { Support } from '../use-cases/support/create-support.js';
import type { Wechat } from '../use-cases/wechat/create-wechat.js';
import type { Statistics } from '../use-cases/statistics/create-statistics.js';
import type { Statements } from '../use-cases/statement/create-statements.js';
import type { LedgerDesk } from '../use-cases/wallet/create-ledger-desk.js';
import type { Tips } from '../use-cases/tip/create-tips.js';
import type { Wallets } from '../use-cases/wallet/create-wallets.js';
import type { Withdrawals } from '../use-cases/withdrawal/create-withdrawals.js';
import type { Workers } from '../use-cases/worker/create-workers.js';
import type { Callbacks } from './callbacks.js';
import type { IdempotencyStore } from './kit/idempotency.js';
import type { Logger } from './kit/logger.js';
import type { Metrics } from './kit/metrics.js';
import type { RateLimits } from './kit/rate-limits.js';
import type { LiveHub } from './live/hub.js';
import type { InboxFeed } from './live/inbox-news.js';

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
  readonly audit: Audit;
  readonly modules: Modules;
  /** Actor behind an access token; throws UNAUTHENTICATED, SESSION_EXPIRED or ACCOUNT_DISABLED. */
  authenticate(token: string): Promise<Actor>;
  /** By name: mongo, temporal, temporalWorker. */
  readonly probes: Readonly<Record<string, Probe>>;
};

/** Everything a handler may use: `ctx.deps`. */
export type ApiDeps = KitDeps & {
  readonly auth: Auth;
  readonly wechat: Wechat;
  readonly catalogue: Catalogue;
  readonly orders: Orders;
  /** The list of orders that operators work with. */
  readonly orderDesk: OrderDesk;
  readonly refunds: Refunds;
  /** Why an order does not go on. */
  readonly support: Support;
  readonly stores: Stores;
  readonly bookings: Bookings;
  readonly contacts: Contacts & PhoneReveals;
  readonly staff: StaffDesk;
  readonly onboarding: Onboarding;
  /** What people agreed to; the gate of features that need it. */
  readonly consents: Consents;
  readonly privacy: Privacy;
  readonly workers: Workers;
  readonly discipline: Discipline;
  readonly certificates: Certificates;
  /** Replays of past days under another dispatch policy. */
  readonly whatIf: WhatIf;
  readonly checks: Checks;
  readonly reconciliation: Reconciliation;
  readonly policies: Policies;
  readonly cityDesk: CityDesk;
  /** Everything that is declared in `resources/`. */
  readonly resources: Resources;
  readonly media: Media;
  /** Where workers and merchants are paid to. */
  readonly payoutAccounts: PayoutAccounts;
  readonly payoutBatches: PayoutBatches;
  readonly budgets: Budgets;
  readonly tips: Tips;
  readonly wallets: Wallets;
  readonly withdrawals: Withdrawals;
  readonly statements: Statements;
  /** Numbers of some days, the dashboard and automatic reports. */
  readonly statistics: Statistics;
  /** The books for finance and the auditor. */
  readonly ledgerDesk: LedgerDesk;
  readonly callbacks: Callbacks;
  /** Address of an order's run in the Temporal UI; null where no UI is configured. */
  temporalUrlOf(orderId: string): string | null;
  readonly live: LiveHub;
  /** What waits for operators, and the stream of its changes. */
  readonly inbox: Inbox;
  readonly inboxFeed: InboxFeed;
  readonly savedViews: SavedViews;
  /** What lies under the maps of the console. */
  readonly baseMaps: BaseMaps;
  /** The first run and the settings of the platform. */
  readonly setup: Setup;
};
