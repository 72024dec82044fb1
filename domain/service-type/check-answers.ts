import { DateTime } from 'luxon';
import type { LocalName } from '../../contract/terms/catalogue.js';
import type { FieldError } from '../../contract/terms/errors.js';
import {
  PHOTOS_MAX,
  TEXT_ANSWER_MAX,
  type FormAnswer,
  type FormField,
  type FormValue,
} from '../../contract/terms/service-type.js';
import { assertNever } from '../assert-never.js';

export type CheckedAnswers = {
  /** One for each wrong answer, named `form.<code>`. */
  readonly errors: readonly FieldError[];
  /** What was answered, in the form's order with its present words; only right answers. */
  readonly form: readonly FormAnswer[];
};

type Checked =
  { readonly problem: string } | { readonly value: FormValue; readonly text?: LocalName };

/**
 * Compares answers with the form they were given to. `today` ('yyyy-MM-dd' in the city's zone) is
 * what dates are counted from. An empty answer is none; an answer to a question that is not asked
 * is an error. Pure.
 */
export function checkAnswers(input: {
  readonly fields: readonly FormField[];
  readonly answers: Readonly<Record<string, FormValue>>;
  readonly today: string;
}): CheckedAnswers {
  const { fields, answers, today } = input;
  const errors: FieldError[] = [];
  const form: FormAnswer[] = [];
  const refuse = (code: string, message: string) => errors.push({ field: `form.${code}`, message });
  for (const field of fields) {
    const { code, label, kind } = field;
    const answer = Object.hasOwn(answers, code) ? answers[code] : undefined;
    if (answer === undefined || isEmpty(answer)) {
      if (field.isRequired) refuse(code, '请填写 / an answer is required');
      continue;
    }
    const checked = check({ field, answer, today });
    if ('problem' in checked) refuse(code, checked.problem);
    else form.push({ code, label, kind, value: checked.value, text: checked.text ?? null });
  }
  for (const code of Object.keys(answers)) {
    if (!fields.some((field) => field.code === code)) refuse(code, '没有这个问题 / not asked');
  }
  return { errors, form };
}

/** Blank words, nothing picked, and a box that is not ticked. */
function isEmpty(answer: FormValue): boolean {
  if (typeof answer === 'string') return answer.trim() === '';
  return answer === false || (Array.isArray(answer) && answer.length === 0);
}

function check(input: {
  readonly field: FormField;
  readonly answer: FormValue;
  readonly today: string;
}): Checked {
  const { field, answer, today } = input;
  switch (field.kind) {
    case 'TEXT':
      return checkText(field, answer);
    case 'NUMBER':
      return checkNumber(field, answer);
    case 'CHOICE':
      return typeof answer === 'string' ? checkPicked(field, [answer], answer) : WRONG_KIND;
    case 'MULTI_CHOICE':
      return isList(answer) ? checkMany(field, answer) : WRONG_KIND;
    case 'FLAG':
      return typeof answer === 'boolean' ? { value: answer } : WRONG_KIND;
    case 'DATE':
      return checkDate(field, answer, today);
    case 'PHOTO':
      return isList(answer) ? checkCount(field, answer, PHOTOS_MAX) : WRONG_KIND;
    default:
      return assertNever(field.kind);
  }
}

const WRONG_KIND = { problem: '填写格式不正确 / another kind of answer is asked for' } as const;
const isList = (answer: FormValue): answer is readonly string[] => Array.isArray(answer);

function checkText(field: FormField, answer: FormValue): Checked {
  if (typeof answer !== 'string') return WRONG_KIND;
  const value = answer.trim();
  const { length } = [...value];
  return (
    rangeProblem(length, [field.min ?? 0, field.max ?? TEXT_ANSWER_MAX], '字 / characters') ?? {
      value,
    }
  );
}

function checkNumber({ min, max }: FormField, answer: FormValue): Checked {
  if (typeof answer !== 'number' || !Number.isFinite(answer)) return WRONG_KIND;
  const bounds = [min ?? -Number.MAX_SAFE_INTEGER, max ?? Number.MAX_SAFE_INTEGER] as const;
  return rangeProblem(answer, bounds, '') ?? { value: answer };
}

function checkMany(field: FormField, answer: readonly string[]): Checked {
  const counted = checkCount(field, answer, field.choices.length);
  return 'problem' in counted ? counted : checkPicked(field, answer, answer);
}

function checkCount(field: FormField, answer: readonly string[], most: number): Checked {
  if (new Set(answer).size !== answer.length) return { problem: '重复 / each once' };
  return (
    rangeProblem(answer.length, [field.min ?? 0, field.max ?? most], '项 / of them') ?? {
      value: answer,
    }
  );
}

/** The choices' words at this moment go with the answer. */
function checkPicked(
  field: FormField,
  codes: readonly string[],
  value: string | readonly string[],
): Checked {
  const picked = codes.map((code) => field.choices.find((choice) => choice.code === code));
  const labels = picked.flatMap((choice) => (choice ? [choice.label] : []));
  if (labels.length !== codes.length) return { problem: '没有这个选项 / no such choice' };
  const zh = labels.map((label) => label.zh).join('、');
  return { value, text: { zh, en: labels.map((label) => label.en).join(', ') } };
}

function checkDate(field: FormField, answer: FormValue, today: string): Checked {
  if (typeof answer !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(answer)) return WRONG_KIND;
  const date = DateTime.fromISO(answer, { zone: 'utc' });
  if (!date.isValid) return { problem: '没有这一天 / no such day' };
  const days = date.diff(DateTime.fromISO(today, { zone: 'utc' }), 'days').days;
  const bounds = [field.min ?? -Infinity, field.max ?? Infinity] as const;
  return rangeProblem(days, bounds, '天 / days from today') ?? { value: answer };
}

function rangeProblem(
  value: number,
  [min, max]: readonly [number, number],
  unit: string,
): { readonly problem: string } | null {
  if (value >= min && value <= max) return null;
  if (!Number.isFinite(max) || max === Number.MAX_SAFE_INTEGER)
    return { problem: `≥ ${min} ${unit}` };
  if (!Number.isFinite(min) || min === -Number.MAX_SAFE_INTEGER)
    return { problem: `≤ ${max} ${unit}` };
  return { problem: `${min} … ${max} ${unit}`.trim() };
}
