import { CERTIFICATE_KINDS, type LocalName, type ServiceMode } from './catalogue.js';
import {
  BOUNDED_KINDS,
  CHOICE_KINDS,
  PHOTOS_MAX,
  TEXT_ANSWER_MAX,
  VISIT_MINUTES_MAX,
  type FormField,
  type PriceModel,
  type ServiceStep,
} from './service-type.js';

export const FORM_FIELDS_MAX = 30;
export const CHOICES_MAX = 30;
export const STEPS_MAX = 20;
export const CHECKLIST_MAX = 20;
export const SKILLS_MAX = 50;
export const SKILL_CERTIFICATES_MAX = 10;
export const CERTIFICATES_MAX = 20;
export const BUFFER_MINUTES_MAX = 240;
export const UNIT_MINUTES_MIN = 15;
export const NEW_WORKER_ORDERS_MAX = 1_000;
export const SORT_MAX = 100_000;

export const LABEL_MAX = 40;
export const HELP_MAX = 200;
export const UNIT_LABEL_MAX = 12;

/** Names a field, choice, step or check for good; it is a key of stored documents. */
export const SERVICE_CODE = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;
/** Global among all categories, e.g. 'garden.hedge'. */
export const SKILL_CODE = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/;
export const CATEGORY_ICON = /^[a-z0-9-]{1,40}$/;

/** A century: birthdays and dates of purchase. */
const DATE_DAYS_MAX = 36_500;
const NUMBER_ANSWER_MAX = 1_000_000;

/** What of a service type depends on its other parts. */
export type CheckedType = {
  readonly mode: ServiceMode;
  readonly formFields: readonly FormField[];
  readonly steps: readonly ServiceStep[];
  readonly skills: readonly { readonly code: string; readonly certificates: readonly string[] }[];
  readonly certificates: readonly { readonly kind: string }[];
  readonly priceModel: PriceModel;
};

export type TypePath = readonly (string | number)[];
export type TypeProblem = { readonly path: TypePath; readonly text: LocalName };

type Tell = (path: TypePath, zh: string, en: string) => void;

/** What must be true across the fields of a service type; server and console ask the same. */
export function typeProblems(type: CheckedType): readonly TypeProblem[] {
  const problems: TypeProblem[] = [];
  const tell: Tell = (path, zh, en) => problems.push({ path, text: { zh, en } });
  checkUnique(['formFields'], codesOf(type.formFields), tell);
  checkUnique(['steps'], codesOf(type.steps), tell);
  checkUnique(['skills'], codesOf(type.skills), tell);
  const own = type.certificates.map(({ kind }) => kind);
  checkUnique(['certificates'], own, tell);
  const known: readonly string[] = [...CERTIFICATE_KINDS, ...own];
  type.skills.forEach((skill, index) => {
    if (skill.certificates.every((kind) => known.includes(kind))) return;
    tell(['skills', index, 'certificates'], '未声明的证书类型', 'a certificate nobody declares');
  });
  type.formFields.forEach((field, index) => checkField(field, ['formFields', index], tell));
  type.steps.forEach(({ proof }, index) =>
    checkUnique(['steps', index, 'proof', 'checklist'], codesOf(proof.checklist), tell),
  );
  if (type.mode === 'IN_STORE' && type.priceModel.kind === 'QUOTE_ON_SITE') {
    tell(['priceModel'], '到店服务不能现场报价', 'no price on site for a service in a store');
  }
  return problems;
}

const codesOf = (rows: readonly { readonly code: string }[]) => rows.map(({ code }) => code);

function checkUnique(path: TypePath, codes: readonly string[], tell: Tell): void {
  codes.forEach((code, index) => {
    if (codes.indexOf(code) === index) return;
    tell([...path, index], `编码重复：${code}`, `used twice: ${code}`);
  });
}

function checkField(field: FormField, path: TypePath, tell: Tell): void {
  const { kind, choices, min, max } = field;
  const hasChoices = CHOICE_KINDS.includes(kind);
  if (hasChoices && choices.length < 2) {
    tell([...path, 'choices'], '至少两个选项', 'two choices at least');
  }
  if (!hasChoices && choices.length > 0) {
    tell([...path, 'choices'], '该类型没有选项', 'this kind has no choices');
  }
  checkUnique([...path, 'choices'], codesOf(choices), tell);
  if (!BOUNDED_KINDS.includes(kind)) {
    if (min !== null || max !== null) tell([...path, 'min'], '该类型没有范围', 'no bounds here');
    return;
  }
  if (min !== null && max !== null && min > max) {
    tell([...path, 'max'], '上限小于下限', 'the greatest is below the least');
  }
  const [least, greatest] = boundsOf(field);
  const isInside = (value: number) =>
    value >= least && value <= greatest && (kind === 'NUMBER' || Number.isInteger(value));
  if (min !== null && !isInside(min)) tell([...path, 'min'], '超出范围', 'out of bounds');
  if (max !== null && !isInside(max)) tell([...path, 'max'], '超出范围', 'out of bounds');
}

/** What `min` and `max` of a field may be. */
export function boundsOf({
  kind,
  choices,
}: Pick<FormField, 'kind' | 'choices'>): readonly [number, number] {
  if (kind === 'TEXT') return [0, TEXT_ANSWER_MAX];
  if (kind === 'NUMBER') return [-NUMBER_ANSWER_MAX, NUMBER_ANSWER_MAX];
  if (kind === 'MULTI_CHOICE') return [0, choices.length];
  if (kind === 'PHOTO') return [0, PHOTOS_MAX];
  return [-DATE_DAYS_MAX, DATE_DAYS_MAX];
}

/** What is wrong with a price model, by its own fields. */
export function priceModelProblems(model: PriceModel): readonly TypeProblem[] {
  if (model.kind !== 'HOURLY' && model.kind !== 'PER_UNIT') return [];
  const problems: TypeProblem[] = [];
  const tell: Tell = (path, zh, en) => problems.push({ path, text: { zh, en } });
  if (model.minUnits > model.maxUnits) {
    tell(['maxUnits'], '上限小于下限', 'the greatest is below the least');
  }
  if (model.kind === 'HOURLY' && model.unitMinutes * model.maxUnits > VISIT_MINUTES_MAX) {
    tell(['maxUnits'], '一次服务不超过一天', 'a visit is no longer than a day');
  }
  return problems;
}
