import { AppError } from '../../../contract/terms/errors.js';
import type { AnyDocument } from '../../../resources/kit/types.js';
import type { HookInput, ResourceHooks } from '../deps.js';

/** Newest versions of a scope that are read; only the first matters. */
const NEWEST = { page: 1, pageSize: 1 };
/** A click takes a moment: a date this long ago still counts as now. */
const CLICK_MS = 60_000;

/**
 * Versions of rules (S11). A draft starts as a copy of the newest published version, so that what
 * it does not mention stays as it is. The unique index of (city, category, number) decides between
 * two who draft or publish at the same time.
 */
export const POLICY_HOOKS: ResourceHooks = {
  async beforeWrite({ deps, call, before, document }) {
    if (before === null) return copied({ deps, call, document });
    // Actions change the status; anything else is an edit, and only drafts are edited.
    if (before.status === document.status && before.status !== 'DRAFT') {
      throw new AppError('ACTION_NOT_ALLOWED', { extra: { status: String(before.status) } });
    }
    return document;
  },

  actions: {
    async publish({ deps, call, document, body }: HookInput & { readonly body: unknown }) {
      const { from } = body as { readonly from?: string };
      const nowMs = deps.clock.nowMs();
      const fromMs = from === undefined ? nowMs : Date.parse(from);
      if (fromMs < nowMs - CLICK_MS) throw wrongDate('not in the past');
      const begins = new Date(Math.max(fromMs, nowMs));
      const newest = await newestOf({ deps, call, document, isPublished: true });
      const newestNumber = Number(newest?.number ?? 0);
      // Somebody withdrew the version this one was copied from: what it holds may be that one's.
      if (newestNumber !== Number(document.basedOn)) {
        throw new AppError('VERSION_CONFLICT', { extra: { number: newestNumber } });
      }
      const newestFrom = newest?.from as Date | undefined;
      if (newestFrom !== undefined && newestFrom >= begins) {
        throw wrongDate(
          `version ${newestNumber} begins later: withdraw it, or choose a later date`,
        );
      }
      const highest = await newestOf({ deps, call, document, isPublished: false });
      const number = Number(highest?.number ?? 0) + 1;
      const publishedBy = call.actor.id;
      return { ...document, status: 'PUBLISHED', number, from: begins, publishedBy };
    },

    async withdraw({ deps, document }) {
      const from = document.from as Date;
      if (from.getTime() <= deps.clock.nowMs()) {
        throw new AppError('ACTION_NOT_ALLOWED', { extra: { from: from.toISOString() } });
      }
      return { ...document, status: 'WITHDRAWN' };
    },
  },
};

async function copied(
  input: Pick<HookInput, 'deps' | 'call'> & { readonly document: AnyDocument },
): Promise<AnyDocument> {
  const { document } = input;
  const base = await newestOf({ ...input, isPublished: true });
  const laidOver = (part: 'values' | 'prices') => ({
    ...(base?.[part] as object | undefined),
    ...(document[part] as object | undefined),
  });
  return {
    ...document,
    number: 0,
    basedOn: Number(base?.number ?? 0),
    values: laidOver('values'),
    prices: laidOver('prices'),
  };
}

/** The version with the highest number of the same city and category. */
async function newestOf(
  input: Pick<HookInput, 'deps' | 'call'> & {
    readonly document: AnyDocument;
    readonly isPublished: boolean;
  },
): Promise<AnyDocument | undefined> {
  const { deps, call, document, isPublished } = input;
  const [newest] = await deps.store.list({
    resource: call.resource,
    query: {
      ...NEWEST,
      conditions: [
        { path: 'cityCode', oneOf: [String(document.cityCode)] },
        { path: 'categoryId', oneOf: [String(document.categoryId)] },
        ...(isPublished ? [{ path: 'status', oneOf: ['PUBLISHED'] }] : []),
      ],
      sort: { path: 'number', isDescending: true },
    },
  });
  return newest;
}

function wrongDate(message: string): AppError {
  return new AppError('INVALID_INPUT', { fields: [{ field: 'from', message }] });
}
