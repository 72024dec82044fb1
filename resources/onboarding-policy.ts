import { z } from 'zod';
import { policyScopeSchema } from '../contract/schemas/policy.js';
import { CERTIFICATE_KIND } from '../contract/terms/catalogue.js';
import { REJECT_REASON_TEXT, type RejectReason } from '../contract/terms/onboarding.js';
import { defineResource } from './kit/define-resource.js';
import type { FieldSpec } from './kit/types.js';
import { CITY_OR_ALL_FIELD } from './shared-fields.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DEPOSIT_FEN_MAX = 10_000_000;
const CERTIFICATES_MAX = 20;

const ms = (min: number, max: number) => z.int().min(min).max(max).optional();
const depositSchema = z.int().min(0).max(DEPOSIT_FEN_MAX).optional();
const ageSchema = z.int().min(16).max(80).optional();

const blockSchema = z
  .int()
  .min(0)
  .max(3_650 * DAY);
const blockedSchema = z.strictObject({
  NOT_QUALIFIED: blockSchema,
  TRAINING_FAILED: blockSchema,
  FORGED: blockSchema,
  OTHER: blockSchema,
} satisfies Record<RejectReason, z.ZodType>);

const number = (zh: string, en: string): FieldSpec => ({ label: { zh, en }, kind: 'number' });
const flag = (zh: string, en: string): FieldSpec => ({ label: { zh, en }, kind: 'flag' });
const money = (zh: string, en: string): FieldSpec => ({ label: { zh, en }, kind: 'money' });

/**
 * What a city asks of those who apply in it (P6): one document for a city, or '*' for all. What a
 * document leaves out comes from '*', then from the defaults of domain/onboarding/policy.ts.
 */
export const onboardingPolicyResource = defineResource({
  name: 'onboarding-policies',
  model: 'OnboardingPolicy',
  labels: {
    one: { zh: '入驻规则', en: 'Onboarding rule' },
    many: { zh: '入驻规则', en: 'Onboarding rules' },
  },
  group: 'people',
  audiences: ['admin'],
  mode: 'crud',
  id: 'uuid',
  titleField: 'cityCode',
  defaultSort: 'cityCode',
  schema: z.strictObject({
    cityCode: policyScopeSchema,
    workerTraining: z.boolean().optional(),
    merchantTraining: z.boolean().optional(),
    workerDepositFen: depositSchema,
    merchantDepositFen: depositSchema,
    workerCertificates: z
      .array(z.string().regex(CERTIFICATE_KIND))
      .max(CERTIFICATES_MAX)
      .optional(),
    ageMinYears: ageSchema,
    ageMaxYears: ageSchema,
    validForMs: ms(0, 365 * DAY),
    claimMs: ms(MINUTE, DAY),
    reminderMs: ms(MINUTE, 30 * DAY),
    escalationMs: ms(MINUTE, 60 * DAY),
    changesReminderMs: ms(HOUR, 60 * DAY),
    changesMs: ms(HOUR, 365 * DAY),
    draftMs: ms(HOUR, 365 * DAY),
    blockedMs: blockedSchema.optional(),
  }),
  fields: {
    cityCode: CITY_OR_ALL_FIELD,
    workerTraining: flag('服务人员须培训', 'Workers are trained'),
    merchantTraining: flag('商户须培训', 'Merchants are trained'),
    workerDepositFen: money('服务人员保证金', 'Deposit of a worker'),
    merchantDepositFen: money('商户保证金', 'Deposit of a merchant'),
    workerCertificates: {
      label: { zh: '人人须有的证书', en: 'Certificates asked of every worker' },
      kind: 'text',
    },
    ageMinYears: number('最低年龄', 'Least age'),
    ageMaxYears: number('最高年龄', 'Highest age'),
    validForMs: number('证件剩余有效期（毫秒）', 'Documents still valid for (ms)'),
    claimMs: number('领取时限（毫秒）', 'A claim lasts (ms)'),
    reminderMs: number('提醒时限（毫秒）', 'Reminder after (ms)'),
    escalationMs: number('升级时限（毫秒）', 'Escalated after (ms)'),
    changesReminderMs: number('补充提醒（毫秒）', 'Applicant reminded after (ms)'),
    changesMs: number('补充时限（毫秒）', 'Time to make changes (ms)'),
    draftMs: number('草稿保留（毫秒）', 'A draft is kept for (ms)'),
    blockedMs: {
      label: { zh: '未通过后不可再申请（毫秒）', en: 'No new application after a rejection (ms)' },
      kind: 'nested',
      fields: Object.fromEntries(
        Object.entries(REJECT_REASON_TEXT).map(([code, label]) => [
          code,
          { label, kind: 'number' },
        ]),
      ),
    },
  },
  scope: { city: 'cityCode' },
  access: { read: 'policy.read', create: 'policy.write', update: 'policy.write' },
  indexes: [{ fields: ['cityCode'], unique: true }],
});
