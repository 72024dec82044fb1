import { AppError } from '../../../contract/terms/errors.js';
import type { CategoryDocument } from '../../../data/repositories/catalogue.js';
import type { Condition } from '../../../resources/kit/query.js';
import type { AnyDocument } from '../../../resources/kit/types.js';
import type { HookInput, ResourceHooks } from '../deps.js';
import { badField, resourceOf } from './other-rows.js';

type Row = CategoryDocument & AnyDocument;

/** One more than can be the category itself. */
const OWNERS_MAX = 2;

/**
 * What is in use keeps its meaning: a form field its kind, a skill its place, and a price on sale
 * what it is the price of. Orders have their own copy of steps, answers and price.
 */
export const CATEGORY_HOOKS: ResourceHooks = {
  async beforeWrite(input) {
    const before = input.before as Row | null;
    const document = input.document as Row;
    await requireOwnSkills(input, { before, document });
    if (before === null) return document;
    requireSameKinds({ before, document });
    await requireSkillsFree(input, { before, document });
    await requireSamePricing(input, {
      before: before.priceModel?.kind,
      after: document.priceModel?.kind,
      sold: { path: 'categoryId', oneOf: [document._id] },
    });
    return document;
  },
};

/** Refuses to read the prices on sale in another way than they were approved in. */
export async function requireSamePricing(
  input: HookInput,
  change: {
    readonly before: string | undefined;
    readonly after: string | undefined;
    /** The offerings whose price it is. */
    readonly sold: Condition;
  },
): Promise<void> {
  if (change.before === change.after) return;
  const onSale = { path: 'status', oneOf: ['SUBMITTED', 'APPROVED', 'ON'] };
  const count = await countOf(input, 'offerings', [change.sold, onSale]);
  if (count === 0) return;
  const said = `${count} 个上架按现在的方式计价 / ${count} offerings are priced as it is now`;
  throw badField('priceModel', said);
}

function requireSameKinds(change: { readonly before: Row; readonly document: Row }): void {
  const kinds = new Map(change.before.formFields.map(({ code, kind }) => [code, kind]));
  const changed = (change.document.formFields ?? []).filter(
    ({ code, kind }) => kinds.has(code) && kinds.get(code) !== kind,
  );
  if (changed.length === 0) return;
  throw new AppError('INVALID_INPUT', {
    fields: changed.map(({ code }) => ({
      field: `formFields.${code}`,
      message:
        '该编码已用于另一种答案，请换一个编码 / ' +
        'this code stands for another kind of answer: take a new one',
    })),
  });
}

/** Skill codes are global: a worker's skill means one thing. */
async function requireOwnSkills(
  input: HookInput,
  change: { readonly before: Row | null; readonly document: Row },
): Promise<void> {
  const known = new Set((change.before?.skills ?? []).map(({ code }) => code));
  const fresh = (change.document.skills ?? []).map(({ code }) => code).filter((c) => !known.has(c));
  if (fresh.length === 0) return;
  const owners = await input.deps.store.list({
    resource: resourceOf(input, 'categories'),
    query: {
      conditions: [{ path: 'skills.code', oneOf: fresh }],
      sort: { path: '_id', isDescending: false },
      page: 1,
      pageSize: OWNERS_MAX,
    },
    paths: ['version'],
  });
  if (owners.every(({ _id }) => _id === change.document._id)) return;
  throw badField(
    'skills',
    '另一个服务类型已有此编码的技能 / another category has a skill of this code',
  );
}

async function requireSkillsFree(
  input: HookInput,
  change: { readonly before: Row; readonly document: Row },
): Promise<void> {
  const kept = new Set((change.document.skills ?? []).map(({ code }) => code));
  const gone = change.before.skills.map(({ code }) => code).filter((code) => !kept.has(code));
  if (gone.length === 0) return;
  const items = await countOf(input, 'items', [{ path: 'skillCodes', oneOf: gone }]);
  const workers = await countOf(input, 'workers', [{ path: 'skills', oneOf: gone }]);
  if (items + workers === 0) return;
  const zh = `要移除的技能仍被 ${items} 个服务项要求、${workers} 名服务人员具备`;
  const en = `still asked for by ${items} items and held by ${workers} workers`;
  throw badField('skills', `${zh} / ${en}`);
}

function countOf(
  input: HookInput,
  resource: string,
  conditions: readonly Condition[],
): Promise<number> {
  return input.deps.store.count({ resource: resourceOf(input, resource), conditions });
}
