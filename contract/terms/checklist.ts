import type { LocalName } from './catalogue.js';

/** What a city needs before it opens (S21). `isRequired` items stop the opening. */
export const CHECKLIST = {
  area: { isRequired: true, zh: '已绘制服务范围', en: 'The service area is drawn' },
  hours: { isRequired: true, zh: '已设置可约时段', en: 'Bookable hours are set' },
  offering: { isRequired: true, zh: '至少一项服务在售', en: 'A service is on sale' },
  merchant: { isRequired: true, zh: '至少一家商户正常营业', en: 'A merchant is active' },
  worker: {
    isRequired: true,
    zh: '至少一名具备所需技能的服务人员',
    en: 'A worker with a skill that is on sale is active',
  },
  policy: { isRequired: true, zh: '已有生效的规则', en: 'A policy is in force' },
  payment: { isRequired: true, zh: '支付渠道已配置', en: 'A payment channel is configured' },
  sms: { isRequired: false, zh: '短信渠道已配置', en: 'An SMS channel is configured' },
} as const satisfies Readonly<Record<string, LocalName & { readonly isRequired: boolean }>>;
export type ChecklistCode = keyof typeof CHECKLIST;
