import { FIXED_PRICE, PRICE_MODEL_KINDS, type PriceModelKind } from '@contract/terms/service-type';
import { isSame } from '../../generic/changes';
import type {
  Category,
  Certificate,
  Draft,
  FormChoice,
  FormField,
  FormFieldKind,
  LocalName,
  PriceModel,
  ServiceStep,
  Skill,
} from './types';

const NO_NAME: LocalName = { zh: '', en: '' };

/** What a new type starts with; the buffers are those of the contract. */
export const EMPTY_DRAFT: Draft = {
  name: NO_NAME,
  icon: 'sparkle',
  mode: 'HOME',
  skills: [],
  certificates: [],
  formFields: [],
  steps: [],
  priceModel: FIXED_PRICE,
  prepMinutes: 10,
  cleanMinutes: 10,
  approval: null,
  policyCategoryId: null,
  sort: 0,
  isOn: true,
};

export const DRAFT_KEYS = Object.keys(EMPTY_DRAFT) as readonly (keyof Draft)[];

/** The draft that a stored type is edited as; what an old row lacks has the contract's default. */
export function draftOf(row: Partial<Draft>): Draft {
  const known = DRAFT_KEYS.flatMap((key) => (row[key] === undefined ? [] : [[key, row[key]]]));
  return { ...EMPTY_DRAFT, ...(Object.fromEntries(known) as Partial<Draft>) };
}

const SUFFIX_LENGTH = 4;

/** A type like another one. Skill codes are global: the copy has its own. */
export function copyOf(row: Category): Draft {
  const suffix = crypto.randomUUID().slice(0, SUFFIX_LENGTH);
  const draft = draftOf(row);
  return {
    ...draft,
    name: { zh: `${row.name.zh}（副本）`, en: `${row.name.en} (copy)` },
    skills: draft.skills.map((skill) => ({ ...skill, code: `${skill.code}-${suffix}` })),
  };
}

/** Fields whose values differ. */
export function changedKeys(before: Draft, after: Draft): readonly (keyof Draft)[] {
  return DRAFT_KEYS.filter((key) => !isSame(before[key], after[key]));
}

export function moved<T>(rows: readonly T[], from: number, to: number): readonly T[] {
  const row = rows[from];
  if (row === undefined || to < 0 || to >= rows.length || from === to) return rows;
  const rest = rows.filter((_, index) => index !== from);
  return [...rest.slice(0, to), row, ...rest.slice(to)];
}

/** Where a row is after another one, or itself, was moved. */
export function movedIndex(index: number, from: number, to: number): number {
  if (index === from) return to;
  if (from < index && index <= to) return index - 1;
  return to <= index && index < from ? index + 1 : index;
}

export function inserted<T>(rows: readonly T[], index: number, row: T): readonly T[] {
  return [...rows.slice(0, index), row, ...rows.slice(index)];
}

export function without<T>(rows: readonly T[], index: number): readonly T[] {
  return rows.filter((_, at) => at !== index);
}

export function replaced<T>(rows: readonly T[], index: number, row: T): readonly T[] {
  return rows.map((present, at) => (at === index ? row : present));
}

/** The first code of the form `word1`, `word2`, … that is not taken. */
export function freeCode(word: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const code = `${word}${number}`;
    if (!taken.includes(code)) return code;
  }
}

type Coded = { readonly code: string };

/** The stored row that this code is of; a code that is there twice is nobody's yet. */
export function storedOf<T extends Coded>(
  code: string,
  stored: readonly T[] | undefined,
  present: readonly Coded[],
): T | undefined {
  const isAlone = present.filter((row) => row.code === code).length === 1;
  return isAlone ? stored?.find((row) => row.code === code) : undefined;
}

const codesOf = (rows: readonly Coded[]) => rows.map(({ code }) => code);

const CODE_WORDS: Readonly<Record<FormFieldKind, string>> = {
  TEXT: 'text',
  NUMBER: 'number',
  CHOICE: 'choice',
  MULTI_CHOICE: 'choices',
  FLAG: 'flag',
  DATE: 'date',
  PHOTO: 'photos',
};

export function newChoice(taken: readonly FormChoice[]): FormChoice {
  return { code: freeCode('option', codesOf(taken)), label: NO_NAME };
}

export function newCheck(taken: readonly FormChoice[]): FormChoice {
  return { code: freeCode('check', codesOf(taken)), label: NO_NAME };
}

export function newField(kind: FormFieldKind, taken: readonly FormField[]): FormField {
  const first = newChoice([]);
  const hasChoices = kind === 'CHOICE' || kind === 'MULTI_CHOICE';
  return {
    code: freeCode(CODE_WORDS[kind], codesOf(taken)),
    label: NO_NAME,
    help: null,
    kind,
    isRequired: false,
    min: null,
    max: null,
    choices: hasChoices ? [first, newChoice([first])] : [],
  };
}

/** Another kind of answer asks for other bounds and choices. */
export function withKind(field: FormField, kind: FormFieldKind): FormField {
  const { choices } = newField(kind, []);
  const kept = field.choices.length >= choices.length ? field.choices : choices;
  return { ...field, kind, min: null, max: null, choices: choices.length === 0 ? [] : kept };
}

export function newStep(taken: readonly ServiceStep[]): ServiceStep {
  return {
    code: freeCode('step', codesOf(taken)),
    name: NO_NAME,
    help: null,
    proof: { photosMin: 0, checklist: [], note: 'NONE' },
  };
}

export function newSkill(categoryId: string, taken: readonly Skill[]): Skill {
  const word = categoryId === '' ? 'skill' : `${categoryId}.skill`;
  return { code: freeCode(word, codesOf(taken)), name: NO_NAME, certificates: [] };
}

export function newCertificate(taken: readonly Certificate[]): Certificate {
  const kinds = taken.map(({ kind }) => kind);
  return { kind: freeCode('CERTIFICATE_', kinds), name: NO_NAME };
}

const HOUR_MINUTES = 60;
const HOURS_MAX = 8;

const NEW_MODELS: Readonly<Record<PriceModelKind, PriceModel>> = {
  FIXED: FIXED_PRICE,
  HOURLY: { kind: 'HOURLY', unitMinutes: HOUR_MINUTES, minUnits: 1, maxUnits: HOURS_MAX },
  PER_UNIT: { kind: 'PER_UNIT', unitLabel: NO_NAME, minUnits: 1, maxUnits: 10 },
  QUOTE_ON_SITE: { kind: 'QUOTE_ON_SITE', visitFeeFen: null, isDeducted: false },
};
export const newPriceModel = (kind: PriceModelKind): PriceModel => NEW_MODELS[kind];
export { PRICE_MODEL_KINDS };

/** An id of a name, as the resource takes it. */
export function slugOf(english: string): string {
  return english
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
}
