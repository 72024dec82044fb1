/**
 * The one registry of who may do what (RELIABILITY §4.1). A route names a permission and an
 * audience; the role map below says which roles hold it and how far it reaches.
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
  'profile.read',
  'profile.write',
  'session.manage',
  'live.read',
  'catalogue.read',
  'catalogue.write',
  'offering.submit',
  'offering.review',
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
  'offer.answer',
  'slot.read',
  'payment.create',
  'payment.read',
  'refund.request',
  'refund.approve',
  'ledger.read',
  'settlement.read',
  'withdrawal.request',
  'withdrawal.make',
  'withdrawal.approve',
  'worker.read',
  'worker.write',
  'worker.schedule',
  'worker.position',
  'merchant.read',
  'merchant.write',
  'onboarding.apply',
  'onboarding.review',
  'review.write',
  'review.moderate',
  'case.open',
  'case.decide',
  'content.write',
  'policy.read',
  'policy.write',
  'dispatch.read',
  'dashboard.read',
  'staff.read',
  'staff.write',
  'merchantStaff.write',
  'personalData.reveal',
  'audit.read',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Permissions of one role with the reach of each. */
export type Grants = Readonly<Partial<Record<Permission, Scope>>>;

const SELF: Grants = { 'profile.read': 'own', 'session.manage': 'own' };

const reach = (scope: Scope, permissions: readonly Permission[]): Grants =>
  Object.fromEntries(permissions.map((permission) => [permission, scope]));

const MERCHANT_CLERK: Grants = {
  ...SELF,
  ...reach('merchant', [
    'live.read',
    'catalogue.read',
    'order.read',
    'order.placeForCustomer',
    'order.redeem',
    'slot.read',
    'worker.read',
    'merchant.read',
  ]),
};

const MERCHANT_FINANCE: Grants = {
  ...SELF,
  ...reach('merchant', [
    'order.read',
    'payment.read',
    'settlement.read',
    'ledger.read',
    'withdrawal.request',
    'merchant.read',
  ]),
};

const MERCHANT_MANAGER: Grants = {
  ...MERCHANT_CLERK,
  ...reach('merchant', [
    'order.cancel',
    'order.dispatch',
    'order.history',
    'offering.submit',
    'worker.write',
    'worker.schedule',
    'dispatch.read',
    'dashboard.read',
    'case.open',
  ]),
};

const CITY_READS: readonly Permission[] = [
  'live.read',
  'catalogue.read',
  'order.read',
  'order.history',
  'slot.read',
  'worker.read',
  'merchant.read',
  'policy.read',
  'dispatch.read',
  'dashboard.read',
];

const ORDER_CARE: readonly Permission[] = [
  'order.cancel',
  'order.reschedule',
  'order.dispatch',
  'order.forceCancel',
];

export const ROLE_GRANTS: Readonly<Record<Role, Grants>> = {
  customer: {
    ...SELF,
    ...reach('own', [
      'profile.write',
      'live.read',
      'order.place',
      'order.read',
      'order.cancel',
      'order.confirm',
      'order.reschedule',
      'order.dispute',
      'payment.create',
      'payment.read',
      'refund.request',
      'review.write',
      'case.open',
      'onboarding.apply',
    ]),
    ...reach('all', ['catalogue.read', 'slot.read']),
  },
  worker: {
    ...SELF,
    ...reach('own', [
      'profile.write',
      'live.read',
      'order.read',
      'order.serve',
      'offer.answer',
      'worker.schedule',
      'worker.position',
      'settlement.read',
      'withdrawal.request',
      'case.open',
    ]),
    ...reach('all', ['catalogue.read']),
  },
  merchantOwner: {
    ...MERCHANT_MANAGER,
    ...MERCHANT_FINANCE,
    ...reach('merchant', ['merchant.write', 'merchantStaff.write']),
  },
  merchantManager: MERCHANT_MANAGER,
  merchantClerk: MERCHANT_CLERK,
  merchantFinance: MERCHANT_FINANCE,
  // Users and roles, and no money: RELIABILITY §4.1.
  admin: {
    ...SELF,
    ...reach('all', [
      ...CITY_READS,
      'staff.read',
      'staff.write',
      'policy.write',
      'catalogue.write',
    ]),
  },
  cityManager: {
    ...SELF,
    ...reach('city', [
      ...CITY_READS,
      ...ORDER_CARE,
      'offering.review',
      'policy.write',
      'worker.write',
      'merchant.write',
      'case.decide',
    ]),
  },
  dispatcher: {
    ...SELF,
    ...reach('city', [...CITY_READS, ...ORDER_CARE, 'personalData.reveal']),
  },
  reviewer: {
    ...SELF,
    ...reach('city', [
      'catalogue.read',
      'worker.read',
      'merchant.read',
      'offering.review',
      'onboarding.review',
      'review.moderate',
    ]),
  },
  support: {
    ...SELF,
    ...reach('city', [
      ...CITY_READS,
      'order.placeForCustomer',
      'order.cancel',
      'order.reschedule',
      'payment.read',
      'refund.request',
      'case.open',
      'case.decide',
      'personalData.reveal',
    ]),
  },
  content: { ...SELF, ...reach('all', ['catalogue.read', 'catalogue.write', 'content.write']) },
  financeMaker: {
    ...SELF,
    ...reach('all', [
      'order.read',
      'payment.read',
      'settlement.read',
      'ledger.read',
      'refund.request',
      'withdrawal.make',
    ]),
  },
  financeChecker: {
    ...SELF,
    ...reach('all', [
      'order.read',
      'payment.read',
      'settlement.read',
      'ledger.read',
      'refund.approve',
      'withdrawal.approve',
    ]),
  },
  auditor: {
    ...SELF,
    ...reach('all', [
      ...CITY_READS,
      'payment.read',
      'settlement.read',
      'ledger.read',
      'staff.read',
      'audit.read',
    ]),
  },
  // Calls inside the system pass this role explicitly; no token can carry it.
  system: reach('all', PERMISSIONS),
};

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

/** The widest reach that these roles give to a permission, or undefined when none holds it. */
export function scopeOf(input: {
  readonly roles: readonly Role[];
  readonly permission: Permission;
}): Scope | undefined {
  let widest = -1;
  for (const role of input.roles) {
    const scope = ROLE_GRANTS[role][input.permission];
    if (scope !== undefined) widest = Math.max(widest, SCOPES.indexOf(scope));
  }
  return SCOPES[widest];
}

export function isRole(value: unknown): value is Role {
  return typeof value === 'string' && (ROLES as readonly string[]).includes(value);
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
};
