import type { LocalName } from './catalogue.js';
import type { Role, Scope } from './permissions.js';

/** Names of the roles as people read them. */
export const ROLE_TEXT: Readonly<Record<Role, LocalName>> = {
  customer: { zh: '客户', en: 'Customer' },
  worker: { zh: '服务人员', en: 'Worker' },
  merchantOwner: { zh: '商户负责人', en: 'Merchant owner' },
  merchantManager: { zh: '商户经理', en: 'Merchant manager' },
  merchantClerk: { zh: '门店店员', en: 'Store clerk' },
  merchantFinance: { zh: '商户财务', en: 'Merchant finance' },
  admin: { zh: '平台管理员', en: 'Administrator' },
  cityManager: { zh: '城市经理', en: 'City manager' },
  dispatcher: { zh: '调度员', en: 'Dispatcher' },
  reviewer: { zh: '审核员', en: 'Reviewer' },
  support: { zh: '客服', en: 'Support' },
  content: { zh: '内容运营', en: 'Content editor' },
  financeMaker: { zh: '财务经办', en: 'Finance maker' },
  financeChecker: { zh: '财务复核', en: 'Finance checker' },
  auditor: { zh: '审计员', en: 'Auditor' },
  system: { zh: '系统', en: 'System' },
};

/** How far a permission reaches, as people read it. */
export const SCOPE_TEXT: Readonly<Record<Scope, LocalName>> = {
  own: { zh: '本人', en: 'Own' },
  merchant: { zh: '本商户', en: 'Own merchant' },
  city: { zh: '所辖城市', en: 'Own cities' },
  all: { zh: '全平台', en: 'Whole platform' },
};
