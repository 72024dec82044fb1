/* eslint max-lines: off -- one table of grants, which reads better whole */
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

/** What is the same for everybody who looks at what can be booked. */
const CATALOGUE_READS: readonly Permission[] = [
  'catalogue.read',
  'category.read',
  'item.read',
  'offering.read',
  'city.read',
  'store.read',
];

const MERCHANT_CLERK: Grants = {
  ...SELF,
  ...reach('merchant', [
    ...CATALOGUE_READS,
    'live.read',
    'order.read',
    'order.placeForCustomer',
    'order.redeem',
    'slot.read',
    'worker.read',
    'merchant.read',
    'content.read',
  ]),
};

const MERCHANT_FINANCE: Grants = {
  ...SELF,
  ...reach('merchant', [
    'order.read',
    'payment.read',
    'settlement.read',
    'statement.read',
    'ledger.read',
    'payoutAccount.write',
    'withdrawal.read',
    'withdrawal.request',
    'merchant.read',
    'store.read',
    'report.read',
    'data.export',
  ]),
};

const MERCHANT_MANAGER: Grants = {
  ...MERCHANT_CLERK,
  ...reach('merchant', [
    'order.cancel',
    'order.dispatch',
    'order.history',
    'offering.submit',
    'store.write',
    'worker.write',
    'worker.schedule',
    'onboarding.read',
    'review.read',
    'review.reply',
    'marketing.read',
    'marketing.write',
    'inbox.read',
    'inbox.handle',
    'dispatch.read',
    'dashboard.read',
    'report.read',
    'case.open',
    'merchantStaff.read',
  ]),
};

const CITY_READS: readonly Permission[] = [
  ...CATALOGUE_READS,
  'live.read',
  'order.read',
  'order.history',
  'slot.read',
  'worker.read',
  'merchant.read',
  'onboarding.read',
  'review.read',
  'content.read',
  'policy.read',
  'module.read',
  'dispatch.read',
  'dashboard.read',
];

/** What comes up for operators; each role sees the kinds that are its work. */
const INBOX: readonly Permission[] = ['inbox.read', 'inbox.handle'];

const ORDER_CARE: readonly Permission[] = [
  'order.cancel',
  'order.reschedule',
  'order.dispatch',
  'order.forceCancel',
  'order.support',
  'worker.schedule',
];

const MONEY_READS: readonly Permission[] = [
  'order.read',
  'merchant.read',
  'worker.read',
  'payment.read',
  'settlement.read',
  'statement.read',
  'withdrawal.read',
  'ledger.read',
  'deposit.read',
  'report.read',
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
      'review.read',
      'review.reply',
      'settlement.read',
      'statement.read',
      'payoutAccount.write',
      'withdrawal.read',
      'withdrawal.request',
      'case.open',
      'onboarding.apply',
      'standing.appeal',
    ]),
    ...reach('all', ['catalogue.read']),
  },
  merchantOwner: {
    ...MERCHANT_MANAGER,
    ...MERCHANT_FINANCE,
    ...reach('merchant', ['merchant.write', 'merchantStaff.write', 'onboarding.apply']),
  },
  merchantManager: MERCHANT_MANAGER,
  merchantClerk: MERCHANT_CLERK,
  merchantFinance: MERCHANT_FINANCE,
  // Users, roles and how the platform is set up, and no money: RELIABILITY §4.1.
  admin: {
    ...SELF,
    ...reach('all', [
      ...CITY_READS,
      ...INBOX,
      'staff.read',
      'staff.write',
      'merchant.write',
      'merchant.terms',
      'policy.write',
      'city.write',
      'store.write',
      'catalogue.write',
      'category.write',
      'item.write',
      'module.write',
      'setting.write',
      'release.write',
      'announcement.write',
      'audit.read',
    ]),
  },
  cityManager: {
    ...SELF,
    ...reach('city', [
      ...CITY_READS,
      ...ORDER_CARE,
      ...INBOX,
      'task.review',
      'offering.review',
      'policy.write',
      'city.write',
      'store.write',
      'worker.write',
      'worker.discipline',
      'customer.restrict',
      'merchant.write',
      'merchant.terms',
      'announcement.write',
      'marketing.read',
      'report.read',
      'data.export',
      'case.decide',
    ]),
  },
  dispatcher: {
    ...SELF,
    ...reach('city', [...CITY_READS, ...ORDER_CARE, ...INBOX, 'personalData.reveal']),
  },
  reviewer: {
    ...SELF,
    ...reach('city', [
      ...CATALOGUE_READS,
      ...INBOX,
      'order.read',
      'worker.read',
      'merchant.read',
      'offering.review',
      'onboarding.read',
      'onboarding.review',
      'review.read',
      'review.moderate',
      'task.review',
      'personalData.reveal',
    ]),
  },
  support: {
    ...SELF,
    ...reach('city', [
      ...CITY_READS,
      ...INBOX,
      'order.placeForCustomer',
      'order.cancel',
      'order.reschedule',
      'order.support',
      'payment.read',
      'refund.request',
      'review.reply',
      'case.open',
      'case.decide',
      'worker.discipline',
      'customer.restrict',
      'personalData.reveal',
    ]),
  },
  content: {
    ...SELF,
    ...reach('all', [
      ...CATALOGUE_READS,
      'catalogue.write',
      'category.write',
      'item.write',
      'content.read',
      'content.write',
      'review.read',
      'review.reply',
      'announcement.write',
      'marketing.read',
      'marketing.write',
      'advertising.write',
      'addOn.write',
      'dashboard.read',
    ]),
  },
  financeMaker: {
    ...SELF,
    ...reach('all', [
      ...MONEY_READS,
      ...INBOX,
      'refund.request',
      'withdrawal.make',
      'onboarding.read',
      'onboarding.deposit',
      'deposit.make',
      'reconciliation.handle',
      'budget.make',
      'dashboard.read',
      'data.export',
    ]),
  },
  financeChecker: {
    ...SELF,
    ...reach('all', [
      ...MONEY_READS,
      ...INBOX,
      'refund.approve',
      'withdrawal.approve',
      'deposit.approve',
      'reconciliation.handle',
      'reconciliation.approve',
      'budget.approve',
    ]),
  },
  auditor: {
    ...SELF,
    ...reach('all', [
      ...CITY_READS,
      ...MONEY_READS,
      'marketing.read',
      'inbox.read',
      'staff.read',
      'merchantStaff.read',
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
