/**
 * The one registry of who may do what (RELIABILITY §4.1). A route names a permission and an
 * audience; role-grants.ts says which roles hold it and how far it reaches.
 */
export const AUDIENCES = ['customer', 'worker', 'merchant', 'admin'] as const;
/** The app a token was made for; a token of one audience opens no door of another. */
export type Audience = (typeof AUDIENCES)[number];

/** own = rows of the person · merchant = rows of his merchant · city = of his cities · all. */
export const SCOPES = ['own', 'merchant', 'city', 'all'] as const;
export type Scope = (typeof SCOPES)[number];

export const ROLES = [
  'customer',
  'worker',
  'merchantOwner',
  'merchantManager',
  'merchantClerk',
  'merchantFinance',
  'admin',
  'cityManager',
  'dispatcher',
  'reviewer',
  'support',
  'content',
  'financeMaker',
  'financeChecker',
  'auditor',
  'system',
] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  // self
  'profile.read',
  'profile.write',
  'session.manage',
  'live.read',
  // catalogue and places
  'catalogue.read',
  'catalogue.write',
  'category.read',
  'category.write',
  'item.read',
  'item.write',
  'offering.read',
  'offering.submit',
  'offering.review',
  'city.read',
  'city.write',
  'store.read',
  'store.write',
  // orders
  'order.place',
  'order.placeForCustomer',
  'order.read',
  'order.cancel',
  'order.confirm',
  'order.reschedule',
  'order.dispute',
  'order.dispatch',
  'order.forceCancel',
  'order.serve',
  'order.redeem',
  'order.history',
  'order.support',
  'task.review',
  'offer.answer',
  'slot.read',
  'dispatch.read',
  // money
  'payment.create',
  'payment.read',
  'refund.request',
  'refund.approve',
  'ledger.read',
  'settlement.read',
  'statement.read',
  'payoutAccount.write',
  'withdrawal.read',
  'withdrawal.request',
  'withdrawal.make',
  'withdrawal.approve',
  'reconciliation.handle',
  'reconciliation.approve',
  // workers and merchants
  'worker.read',
  'worker.write',
  'worker.schedule',
  'worker.position',
  'worker.discipline',
  'standing.appeal',
  'deposit.read',
  'deposit.make',
  'deposit.approve',
  'budget.make',
  'budget.approve',
  'customer.restrict',
  'merchant.read',
  'merchant.write',
  'merchant.terms',
  'onboarding.apply',
  'onboarding.read',
  'onboarding.review',
  'onboarding.deposit',
  // reviews and cases
  'review.read',
  'review.write',
  'review.reply',
  'review.moderate',
  'case.open',
  'case.decide',
  // growth and content
  'content.read',
  'content.write',
  'announcement.write',
  'marketing.read',
  'marketing.write',
  'advertising.write',
  'addOn.write',
  // operation
  'policy.read',
  'policy.write',
  'module.read',
  'module.write',
  'setting.write',
  'release.write',
  'inbox.read',
  'inbox.handle',
  'dashboard.read',
  'report.read',
  'data.export',
  // staff and audit
  'staff.read',
  'staff.write',
  'merchantStaff.read',
  'merchantStaff.write',
  'personalData.reveal',
  'audit.read',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Permissions of one role with the reach of each. */
export type Grants = Readonly<Partial<Record<Permission, Scope>>>;

const AUDIENCE_ROLES: Readonly<Record<Audience, readonly Role[]>> = {
  customer: ['customer'],
  worker: ['worker'],
  merchant: ['merchantOwner', 'merchantManager', 'merchantClerk', 'merchantFinance'],
  admin: [
    'admin',
    'cityManager',
    'dispatcher',
    'reviewer',
    'support',
    'content',
    'financeMaker',
    'financeChecker',
    'auditor',
  ],
};

/** Roles that a person of this audience can hold; `system` belongs to none. */
export function rolesOfAudience(audience: Audience): readonly Role[] {
  return AUDIENCE_ROLES[audience];
}

export function isAudience(value: unknown): value is Audience {
  return typeof value === 'string' && (AUDIENCES as readonly string[]).includes(value);
}

/** Who makes a request. `id` is the customer, worker or staff id; no personal data. */
export type Actor = {
  readonly id: string;
  readonly audience: Audience;
  readonly roles: readonly Role[];
  readonly sessionId: string;
  /** Merchant audience only. */
  readonly merchantId: string | null;
  /** City codes of staff; empty means no city (scope `city`) and is ignored by scope `all`. */
  readonly cities: readonly string[];
  /** When a second factor was last shown in this session; absent when never or since refreshed. */
  readonly stepUpAtMs?: number;
};
