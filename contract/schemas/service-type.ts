import { z } from 'zod';
import { CERTIFICATE_KIND, FORM_FIELD_KINDS, SERVICE_MODES } from '../terms/catalogue.js';
import {
  FIXED_PRICE,
  NOTE_RULES,
  PHOTOS_MAX,
  TEXT_ANSWER_MAX,
  UNITS_MAX,
  VISIT_MINUTES_MAX,
} from '../terms/service-type.js';
import {
  BUFFER_MINUTES_MAX,
  CATEGORY_ICON,
  CERTIFICATES_MAX,
  CHECKLIST_MAX,
  CHOICES_MAX,
  FORM_FIELDS_MAX,
  HELP_MAX,
  LABEL_MAX,
  NEW_WORKER_ORDERS_MAX,
  priceModelProblems,
  SERVICE_CODE,
  SKILL_CERTIFICATES_MAX,
  SKILL_CODE,
  SKILLS_MAX,
  SORT_MAX,
  STEPS_MAX,
  typeProblems,
  UNIT_LABEL_MAX,
  UNIT_MINUTES_MIN,
  type TypeProblem,
} from '../terms/service-type-check.js';
import { fenSchema, idSchema, refSchema } from './common.js';

export { CHECKLIST_MAX };

/** Names a field, choice, step or check for good; it is a key of stored documents. */
export const serviceCodeSchema = z.string().regex(SERVICE_CODE);

const word = (max: number) => z.string().trim().min(1).max(max);
const label = (max: number) => z.strictObject({ zh: word(max), en: word(max) });
const help = label(HELP_MAX).nullable().default(null);

const choiceSchema = z.strictObject({ code: serviceCodeSchema, label: label(LABEL_MAX) });

export const formFieldSchema = z.strictObject({
  code: serviceCodeSchema,
  label: label(LABEL_MAX),
  help,
  kind: z.enum(FORM_FIELD_KINDS),
  isRequired: z.boolean().default(false),
  min: z.number().nullable().default(null),
  max: z.number().nullable().default(null),
  choices: z.array(choiceSchema).max(CHOICES_MAX).default([]),
});

export const serviceStepSchema = z.strictObject({
  code: serviceCodeSchema,
  name: label(LABEL_MAX),
  help,
  proof: z.strictObject({
    photosMin: z.int().min(0).max(PHOTOS_MAX).default(0),
    checklist: z.array(choiceSchema).max(CHECKLIST_MAX).default([]),
    note: z.enum(NOTE_RULES).default('NONE'),
  }),
});

const units = { minUnits: z.int().min(1).max(UNITS_MAX), maxUnits: z.int().min(1).max(UNITS_MAX) };

export const priceModelSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('FIXED') }),
    z.strictObject({
      kind: z.literal('HOURLY'),
      unitMinutes: z.int().min(UNIT_MINUTES_MIN).max(VISIT_MINUTES_MAX),
      ...units,
    }),
    z.strictObject({ kind: z.literal('PER_UNIT'), unitLabel: label(UNIT_LABEL_MAX), ...units }),
    z.strictObject({
      kind: z.literal('QUOTE_ON_SITE'),
      visitFeeFen: fenSchema.nullable().default(null),
      isDeducted: z.boolean().default(false),
    }),
  ])
  .superRefine((model, context) => {
    addIssues(priceModelProblems(model), context);
  })
  .meta({ id: 'PriceModel' });

const skillSchema = z.strictObject({
  code: z.string().regex(SKILL_CODE),
  name: label(LABEL_MAX),
  certificates: z.array(z.string().regex(CERTIFICATE_KIND)).max(SKILL_CERTIFICATES_MAX).default([]),
});

const certificateSchema = z.strictObject({
  kind: z.string().regex(CERTIFICATE_KIND),
  name: label(LABEL_MAX),
});

const approvalSchema = z.strictObject({
  isAlways: z.boolean().default(false),
  aboveFen: fenSchema.nullable().default(null),
  newWorkerOrders: z.int().min(0).max(NEW_WORKER_ORDERS_MAX).default(0),
  shareBps: z.int().min(0).max(10_000).default(0),
});

/** Every field of a category besides `_id` and `version`, without what is true across them. */
export const serviceTypeFieldsSchema = z.strictObject({
  name: label(LABEL_MAX),
  icon: z.string().regex(CATEGORY_ICON),
  mode: z.enum(SERVICE_MODES).default('HOME'),
  skills: z.array(skillSchema).max(SKILLS_MAX),
  /** Kinds of certificates that the platform does not know by itself. */
  certificates: z.array(certificateSchema).max(CERTIFICATES_MAX).default([]),
  formFields: z.array(formFieldSchema).max(FORM_FIELDS_MAX).default([]),
  steps: z.array(serviceStepSchema).max(STEPS_MAX).default([]),
  /** An item may have its own instead. */
  priceModel: priceModelSchema.default(FIXED_PRICE),
  /** Between two bookings of a worker, before and after; a policy row says it instead. */
  prepMinutes: z.int().min(0).max(BUFFER_MINUTES_MAX).default(10),
  cleanMinutes: z.int().min(0).max(BUFFER_MINUTES_MAX).default(10),
  approval: approvalSchema.nullable().default(null),
  /** Another category whose policy rows hold here as well, where this one has none of its own. */
  policyCategoryId: idSchema.nullable().default(null),
  sort: z.int().min(0).max(SORT_MAX).default(0),
  isOn: z.boolean().default(true),
});

/** What a category declares (S18): the shape of the category resource. */
export const serviceTypeSchema = serviceTypeFieldsSchema
  .superRefine(checkServiceType)
  .meta({ id: 'ServiceType' });
export type ServiceType = z.output<typeof serviceTypeSchema>;
export type ServiceTypeInput = z.input<typeof serviceTypeSchema>;

/** What must be true across the fields of a category; for schemas that add fields to it. */
export function checkServiceType(
  type: z.output<typeof serviceTypeFieldsSchema>,
  context: z.RefinementCtx,
): void {
  addIssues(typeProblems(type), context);
}

function addIssues(problems: readonly TypeProblem[], context: z.RefinementCtx): void {
  for (const { path, text } of problems) {
    context.addIssue({ code: 'custom', path: [...path], message: `${text.zh} / ${text.en}` });
  }
}

/** Answers to a booking form by field code; the category decides what they must be. */
export const formAnswersSchema = z
  .record(
    serviceCodeSchema,
    z.union([
      z.string().max(TEXT_ANSWER_MAX),
      z.number(),
      z.boolean(),
      z.array(refSchema).max(CHOICES_MAX),
    ]),
  )
  .refine(
    (answers) => Object.keys(answers).length <= FORM_FIELDS_MAX,
    '答案过多 / too many answers',
  )
  .meta({ id: 'FormAnswers' });
export type FormAnswers = z.output<typeof formAnswersSchema>;
