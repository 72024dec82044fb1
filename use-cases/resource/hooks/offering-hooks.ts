import { isDeepStrictEqual } from 'node:util';
import type { ItemDocument, OfferingDocument } from '../../../data/repositories/catalogue.js';
import type { MerchantDocument } from '../../../data/repositories/merchants.js';
import type { AnyDocument } from '../../../resources/kit/types.js';
import { OFFERING_CONTENT } from '../../../resources/offering.js';
import { isSoldIn } from '../../catalogue/is-sold-in.js';
import type { HookInput, ResourceHooks } from '../deps.js';
import { requireWithinReach } from '../reach.js';
import { badField, rowOf } from './other-rows.js';

type Row = OfferingDocument & AnyDocument;
type Content = Pick<OfferingDocument, (typeof OFFERING_CONTENT)[number]>;

/** Statuses in which a reviewer has let the content through. */
const REVIEWED: readonly Row['status'][] = ['APPROVED', 'ON', 'OFF'];
/** Statuses on the way to the shelf. */
const UPWARDS: readonly Row['status'][] = ['SUBMITTED', 'APPROVED', 'ON'];

/**
 * A merchant's change of an offering that a reviewer has let through waits in `pending`, and what
 * is shown stays as it is; a self-run merchant's counts at once. Nothing goes towards the shelf in
 * a city where the merchant does not work or the item is not sold.
 */
export const OFFERING_HOOKS: ResourceHooks = {
  async beforeWrite(input) {
    const before = input.before as Row | null;
    const document = input.document as Row;
    // First of all: what is wrong with another tenant's row is none of the caller's business.
    requireWithinReach({ ...input.call, before: input.before, document: input.document });
    const item = await rowOf<ItemDocument & AnyDocument>(input, {
      resource: 'items',
      id: document.itemId,
    });
    const merchant = await rowOf<MerchantDocument & AnyDocument>(input, {
      resource: 'merchants',
      id: document.merchantId,
    });
    if (item === null) throw badField('itemId', `no such Item: ${document.itemId}`);
    if (merchant === null) throw badField('merchantId', `no such Merchant: ${document.merchantId}`);
    const held =
      before === null || merchant.kind === 'SELF_RUN' ? document : heldBack({ before, document });
    if (isTowardsShelf({ before, document: held })) {
      requireSaleable({ item, merchant, document: held, before });
    }
    return {
      ...held,
      categoryId: item.categoryId,
      awaitsReview: held.status === 'SUBMITTED' || held.pending !== undefined,
    } as AnyDocument;
  },

  actions: {
    async approve({ document }) {
      const { pending, rejectReason, ...row } = document as Row;
      void rejectReason;
      if (pending === undefined) return { ...row, status: 'APPROVED' };
      return { ...withoutContent(row), ...pending };
    },

    async reject({ document }) {
      const { pending, ...row } = document as Row;
      return pending === undefined ? { ...row, status: 'REJECTED' } : row;
    },

    async withdraw({ document }: HookInput) {
      const { pending, ...row } = document as Row;
      return pending === undefined ? { ...row, status: 'DRAFT' } : row;
    },
  },
};

/** The document with its shown content as before, and what was changed in `pending`. */
function heldBack(input: { readonly before: Row; readonly document: Row }): Row {
  const { before, document } = input;
  const isDecision = before.pending !== undefined && document.pending === undefined;
  if (!REVIEWED.includes(before.status) || isDecision) return document;
  const changed = OFFERING_CONTENT.filter(
    (field) => !isDeepStrictEqual(before[field], document[field]),
  );
  if (changed.length === 0) return document;
  const shown = contentOf(before);
  const wanted: Record<string, unknown> = { ...(before.pending ?? shown) };
  for (const field of changed) wanted[field] = document[field];
  const pending = contentOf(wanted as Content);
  return { ...withoutContent(document), ...shown, pending } as Row;
}

function contentOf(row: Content): Content {
  const entries = OFFERING_CONTENT.map((field) => [field, row[field]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Content;
}

function withoutContent<T extends object>(row: T): T {
  const names: readonly string[] = OFFERING_CONTENT;
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))) as T;
}

function isTowardsShelf(input: { readonly before: Row | null; readonly document: Row }): boolean {
  const { before, document } = input;
  if (before === null) return true;
  const isRaised = before.status !== document.status && UPWARDS.includes(document.status);
  const isChanged =
    document.pending !== undefined && !isDeepStrictEqual(before.pending, document.pending);
  return isRaised || isChanged;
}

function requireSaleable(input: {
  readonly item: ItemDocument;
  readonly merchant: MerchantDocument;
  readonly before: Row | null;
  readonly document: Row;
}): void {
  const { item, merchant, before, document } = input;
  const { cityCode, status } = document;
  if (merchant.status !== 'ACTIVE') throw badField('merchantId', 'the merchant is not active');
  if (!merchant.cityCodes.includes(cityCode)) {
    throw badField('cityCode', 'the merchant does not work in this city');
  }
  if (!isSoldIn(item, cityCode))
    throw badField('cityCode', 'the item is exclusive to other cities');
  const isPutOn = status === 'ON' && before?.status !== 'ON';
  if (isPutOn && !item.isOn) throw badField('itemId', 'the item is switched off');
}
