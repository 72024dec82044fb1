import {
  priceModelProblems,
  typeProblems,
  type TypePath,
  type TypeProblem,
} from '@contract/terms/service-type-check';
import { partProblems } from '@contract/terms/service-type-parts';
import type { Category, Draft, Section } from './types';

export type Problem = TypeProblem;

const CATEGORY_ID = /^[a-z0-9][a-z0-9-]{1,39}$/;
/** Paths of the API and of this console stand where an id stands. */
const RESERVED_IDS: readonly string[] = ['bulk', 'import', 'export', 'new', 'create'];

/** Everything for which the server would refuse the draft, at its field. */
export function problemsOf(input: {
  readonly draft: Draft;
  /** Of a new type; a stored one keeps its id. */
  readonly id: string | undefined;
  readonly saved: Category | undefined;
}): readonly Problem[] {
  const { draft, id, saved } = input;
  return [
    ...idProblems(id),
    ...partProblems(draft),
    ...typeProblems(draft),
    ...priceModelProblems(draft.priceModel).map((one) => ({
      ...one,
      path: ['priceModel', ...one.path],
    })),
    ...kindProblems(draft, saved),
  ];
}

function idProblems(id: string | undefined): readonly Problem[] {
  if (id === undefined || (CATEGORY_ID.test(id) && !RESERVED_IDS.includes(id))) return [];
  const text = RESERVED_IDS.includes(id)
    ? { zh: '保留字', en: 'a reserved word' }
    : {
        zh: '小写字母、数字和连字符，至少 2 位',
        en: 'lower-case letters, digits, hyphens; two at least',
      };
  return [{ path: ['id'], text }];
}

/** Answers are kept under the code of their question: it stands for one kind for good. */
function kindProblems(draft: Draft, saved: Category | undefined): readonly Problem[] {
  const kinds = new Map(saved?.formFields.map(({ code, kind }) => [code, kind]));
  return draft.formFields.flatMap(({ code, kind }, index) => {
    const before = kinds.get(code);
    if (before === undefined || before === kind) return [];
    const text = {
      zh: '该编码已用于另一种答案，请换一个编码',
      en: 'this code stands for another kind of answer: take a new one',
    };
    return [{ path: ['formFields', index, 'code'], text }];
  });
}

const SECTION_OF: Readonly<Record<string, Section>> = {
  id: 'basics',
  name: 'basics',
  icon: 'basics',
  mode: 'basics',
  sort: 'basics',
  isOn: 'basics',
  priceModel: 'price',
  formFields: 'form',
  steps: 'steps',
  skills: 'people',
  certificates: 'people',
  prepMinutes: 'times',
  cleanMinutes: 'times',
  policyCategoryId: 'times',
  approval: 'approval',
};

/** Where on the page a field is. */
export const sectionOf = (path: TypePath): Section => SECTION_OF[String(path[0])] ?? 'basics';

/**
 * Problems that the server found, by the path it gave. Its hooks name a field of the form by its
 * code, everything else comes by index.
 */
export function problemsFrom(
  fields: readonly { readonly field: string; readonly message: string }[],
  draft: Draft,
): readonly Problem[] {
  return fields.map(({ field, message }) => {
    const [zh = message, en = message] = message.split(' / ');
    const parts = field.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    return { path: indexed(parts, draft), text: { zh, en } };
  });
}

function indexed(path: TypePath, draft: Draft): TypePath {
  const [list, code] = path;
  if (list !== 'formFields' || typeof code !== 'string') return path;
  const index = draft.formFields.findIndex((field) => field.code === code);
  return index === -1 ? [list] : [list, index, 'code'];
}
