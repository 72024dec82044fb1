import { z } from 'zod';
import {
  CERTIFICATE_KIND,
  CERTIFICATE_KINDS,
  FORM_FIELD_KINDS,
  SERVICE_MODES,
} from '../terms/catalogue.js';
import {
  BOUNDED_KINDS,
  CHOICE_KINDS,
  FIXED_PRICE,
  NOTE_RULES,
  PHOTOS_MAX,
  TEXT_ANSWER_MAX,
  UNITS_MAX,
  VISIT_MINUTES_MAX,
  type FormField,
  type PriceModel,
} from '../terms/service-type.js';
import { fenSchema, idSchema, refSchema } from './common.js';

export const FORM_FIELDS_MAX = 30;
export const CHOICES_MAX = 30;
export const STEPS_MAX = 20;
export const CHECKLIST_MAX = 20;
const SKILLS_MAX = 50;
const BUFFER_MINUTES_MAX = 240;
/** A century: birthdays and dates of purchase. */
const DATE_DAYS_MAX = 36_500;
const NUMBER_ANSWER_MAX = 1_000_000;

/** Names a field, choice, step or check for good; it is a key of stored documents. */
export const serviceCodeSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/);

const word = (max: number) => z.string().trim().min(1).max(max);
const label = (max: number) => z.strictObject({ zh: word(max), en: word(max) });
const help = label(200).nullable().default(null);

const choiceSchema = z.strictObject({ code: serviceCodeSchema, label: label(40) });

export const formFieldSchema = z.strictObject({
  code: serviceCodeSchema,
  label: label(40),
  help,
  kind: z.enum(FORM_FIELD_KINDS),
  isRequired: z.boolean().default(false),
  min: z.number().nullable().default(null),
  max: z.number().nullable().default(null),
  choices: z.array(choiceSchema).max(CHOICES_MAX).default([]),
});

export const serviceStepSchema = z.strictObject({
  code: serviceCodeSchema,
  name: label(40),
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
      unitMinutes: z.int().min(15).max(VISIT_MINUTES_MAX),
      ...units,
    }),
    z.strictObject({ kind: z.literal('PER_UNIT'), unitLabel: label(12), ...units }),
    z.strictObject({
      kind: z.literal('QUOTE_ON_SITE'),
      visitFeeFen: fenSchema.nullable().default(null),
      isDeducted: z.boolean().default(false),
    }),
  ])
  .superRefine((model, context) => {
    for (const [field, message] of priceModelProblems(model)) {
      context.addIssue({ code: 'custom', path: [field], message });
    }
  })
  .meta({ id: 'PriceModel' });

const skillSchema = z.strictObject({
  /** Global among all categories, e.g. 'garden.hedge'. */
  code: z.string().regex(/^[A-Za-z][A-Za-z0-9._-]{0,63}$/),
  name: label(40),
  certificates: z.array(z.string().regex(CERTIFICATE_KIND)).max(10).default([]),
});

const certificateSchema = z.strictObject({
  kind: z.string().regex(CERTIFICATE_KIND),
  name: label(40),
});

const approvalSchema = z.strictObject({
  isAlways: z.boolean().default(false),
  aboveFen: fenSchema.nullable().default(null),
  newWorkerOrders: z.int().min(0).max(1_000).default(0),
  shareBps: z.int().min(0).max(10_000).default(0),
});

/** Every field of a category besides `_id` and `version`, without what is true across them. */
export const serviceTypeFieldsSchema = z.strictObject({
  name: label(40),
  icon: z.string().regex(/^[a-z0-9-]{1,40}$/),
  mode: z.enum(SERVICE_MODES).default('HOME'),
  skills: z.array(skillSchema).max(SKILLS_MAX),
  /** Kinds of certificates that the platform does not know by itself. */
  certificates: z.array(certificateSchema).max(20).default([]),
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
  sort: z.int().min(0).max(100_000).default(0),
  isOn: z.boolean().default(true),
});

/** What a category declares (S18): the shape of the category resource. */
export const serviceTypeSchema = serviceTypeFieldsSchema
  .superRefine(checkServiceType)
  .meta({ id: 'ServiceType' });
export type ServiceType = z.output<typeof serviceTypeSchema>;
export type ServiceTypeInput = z.input<typeof serviceTypeSchema>;

type Issue = (path: readonly (string | number)[], message: string) => void;

/** What must be true across the fields of a category; for schemas that add fields to it. */
export function checkServiceType(
  type: z.output<typeof serviceTypeFieldsSchema>,
  context: z.RefinementCtx,
): void {
  const issue: Issue = (path, message) =>
    context.addIssue({ code: 'custom', path: [...path], message });
  const unique = (path: string, codes: readonly string[]) => checkUnique([path], codes, issue);
  unique('formFields', codesOf(type.formFields));
  unique('steps', codesOf(type.steps));
  unique('skills', codesOf(type.skills));
  const own = type.certificates.map(({ kind }) => kind);
  unique('certificates', own);
  const known: readonly string[] = [...CERTIFICATE_KINDS, ...own];
  type.skills.forEach((skill, index) => {
    if (skill.certificates.every((kind) => known.includes(kind))) return;
    issue(['skills', index, 'certificates'], '未声明的证书类型 / a certificate nobody declares');
  });
  type.formFields.forEach((field, index) => checkField(field, ['formFields', index], issue));
  type.steps.forEach(({ proof }, index) =>
    checkUnique(['steps', index, 'proof', 'checklist'], codesOf(proof.checklist), issue),
  );
  if (type.mode === 'IN_STORE' && type.priceModel.kind === 'QUOTE_ON_SITE') {
    issue(['priceModel'], '到店服务不能现场报价 / no price on site for a service in a store');
  }
}

const codesOf = (rows: readonly { readonly code: string }[]) => rows.map(({ code }) => code);

function checkUnique(
  path: readonly (string | number)[],
  codes: readonly string[],
  issue: Issue,
): void {
  codes.forEach((code, index) => {
    if (codes.indexOf(code) === index) return;
    issue([...path, index], `编码重复 / used twice: ${code}`);
  });
}

function checkField(field: FormField, path: readonly (string | number)[], issue: Issue): void {
  const { kind, choices, min, max } = field;
  const hasChoices = CHOICE_KINDS.includes(kind);
  if (hasChoices && choices.length < 2) {
    issue([...path, 'choices'], '至少两个选项 / two choices at least');
  }
  if (!hasChoices && choices.length > 0) {
    issue([...path, 'choices'], '该类型没有选项 / this kind has no choices');
  }
  checkUnique([...path, 'choices'], codesOf(choices), issue);
  if (!BOUNDED_KINDS.includes(kind)) {
    if (min !== null || max !== null) issue([...path, 'min'], '该类型没有范围 / no bounds here');
    return;
  }
  if (min !== null && max !== null && min > max) {
    issue([...path, 'max'], '上限小于下限 / the greatest is below the least');
  }
  const [least, greatest] = boundsOf(field);
  const isInside = (value: number) =>
    value >= least && value <= greatest && (kind === 'NUMBER' || Number.isInteger(value));
  if (min !== null && !isInside(min)) issue([...path, 'min'], '超出范围 / out of bounds');
  if (max !== null && !isInside(max)) issue([...path, 'max'], '超出范围 / out of bounds');
}

function boundsOf({ kind, choices }: FormField): readonly [number, number] {
  if (kind === 'TEXT') return [0, TEXT_ANSWER_MAX];
  if (kind === 'NUMBER') return [-NUMBER_ANSWER_MAX, NUMBER_ANSWER_MAX];
  if (kind === 'MULTI_CHOICE') return [0, choices.length];
  if (kind === 'PHOTO') return [0, PHOTOS_MAX];
  return [-DATE_DAYS_MAX, DATE_DAYS_MAX];
}

function priceModelProblems(model: PriceModel): [string, string][] {
  if (model.kind !== 'HOURLY' && model.kind !== 'PER_UNIT') return [];
  const problems: [string, string][] = [];
  if (model.minUnits > model.maxUnits) {
    problems.push(['maxUnits', '上限小于下限 / the greatest is below the least']);
  }
  if (model.kind === 'HOURLY' && model.unitMinutes * model.maxUnits > VISIT_MINUTES_MAX) {
    problems.push(['maxUnits', '一次服务不超过一天 / a visit is no longer than a day']);
  }
  return problems;
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
