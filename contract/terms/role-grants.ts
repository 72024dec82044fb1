import {
  PERMISSIONS,
  SCOPES,
  type Grants,
  type Permission,
  type Role,
  type Scope,
} from './permissions.js';

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
  'worker.schedule',
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
      'task.review',
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
      'task.review',
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
