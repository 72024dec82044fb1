import type { LocalName } from '@contract/terms/catalogue';
import type { Permission, Role } from '@contract/terms/permissions';

/** What somebody with a role does, in one sentence; the full table is in the documentation. */
export const ROLE_DUTIES: Readonly<Partial<Record<Role, LocalName>>> = {
  admin: {
    zh: '设置平台：城市、类目、规则、模块与账号；不经手资金',
    en: 'Sets up the platform: cities, catalogue, rules, modules and staff; moves no money',
  },
  cityManager: {
    zh: '管理所辖城市的订单、人员、商户与规则',
    en: 'Runs the orders, workers, merchants and rules of the cities given',
  },
  dispatcher: {
    zh: '派单、改派、改约与取消',
    en: 'Assigns, moves and cancels orders',
  },
  reviewer: {
    zh: '审核入驻申请、上架商品、评价与服务结果',
    en: 'Reviews applications, offers, ratings and finished work',
  },
  support: {
    zh: '代客下单、处理售后，可申请退款',
    en: 'Books for customers, handles cases, may ask for refunds',
  },
  content: {
    zh: '类目、商品、内容与营销活动',
    en: 'Catalogue, content and campaigns',
  },
  financeMaker: {
    zh: '申请退款、初审提现、处理对账',
    en: 'Asks for refunds, first look at withdrawals, reconciliation',
  },
  financeChecker: {
    zh: '批准退款与提现；不能批准自己经办的',
    en: 'Approves refunds and withdrawals, never his own',
  },
  auditor: {
    zh: '只看：账务、操作记录与权限',
    en: 'Read only: books, audit log and rights',
  },
  merchantOwner: {
    zh: '商户的一切，包括员工账号与提现',
    en: 'Everything of the merchant, with its staff and withdrawals',
  },
  merchantManager: {
    zh: '订单、派单、服务人员、门店与商品',
    en: 'Orders, assignment, workers, stores and offers',
  },
  merchantClerk: {
    zh: '到店核销与代客下单',
    en: 'Redeems codes in the store and books for customers',
  },
  merchantFinance: {
    zh: '账单、收款账户与提现',
    en: 'Statements, payout account and withdrawals',
  },
};

/** Duties that one person must not hold together, as they are named in the warning. */
export const DUTY_TEXT: Readonly<Partial<Record<Permission, LocalName>>> = {
  'refund.request': { zh: '申请退款', en: 'asking for refunds' },
  'refund.approve': { zh: '批准退款', en: 'approving refunds' },
  'withdrawal.make': { zh: '初审提现', en: 'making withdrawals' },
  'withdrawal.approve': { zh: '批准提现', en: 'approving withdrawals' },
  'staff.write': { zh: '管理账号', en: 'managing staff' },
};
