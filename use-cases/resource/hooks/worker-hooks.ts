import { AppError } from '../../../contract/terms/errors.js';
import type { CategoryDocument } from '../../../data/repositories/catalogue.js';
import type { MerchantDocument } from '../../../data/repositories/merchants.js';
import type { WorkerDocument } from '../../../data/repositories/workers.js';
import { cellsOf } from '../../../domain/geo/cells.js';
import { DEFAULT_SCORE_POLICY } from '../../../domain/score/policy.js';
import { levelOf, scoreOf } from '../../../domain/score/worker-score.js';
import type { AnyDocument } from '../../../resources/kit/types.js';
import type { HookInput, ResourceHooks, Sealed } from '../deps.js';
import { requireWithinReach } from '../reach.js';
import { badField, resourceOf, rowOf } from './other-rows.js';

type Row = WorkerDocument & AnyDocument & { readonly phone?: Sealed };

/** Categories are few; each skill is declared by one of them. */
const CATEGORIES_MAX = 200;

/**
 * A new worker gets his login together with his row, and starts with the score that he brings
 * along. Skills are those that categories declare; the merchant works in his city.
 */
export const WORKER_HOOKS: ResourceHooks = {
  async beforeWrite(input) {
    const { before } = input;
    // First of all: what is wrong with another tenant's row is none of the caller's business.
    requireWithinReach({ ...input.call, before: input.before, document: input.document });
    const { phone, ...worker } = input.document as Row;
    await requireSkills(input, worker.skills);
    const placed = { ...worker, cells: cellsOf(worker.home.coordinates) };
    if (before !== null) return placed as AnyDocument;
    await requireMerchant(input, worker);
    await openLogin(input, phone);
    return { ...placed, ...startOf(worker) } as AnyDocument;
  },

  openElsewhere: async ({ deps, id, field }) =>
    field === 'phone' ? deps.workers.loginPhone(id) : null,

  actions: {
    async leave({ deps, document }: HookInput) {
      const isBooked = await deps.workers.isBooked({
        workerId: document._id,
        fromMs: deps.clock.nowMs(),
      });
      if (isBooked) throw new AppError('ACTION_NOT_ALLOWED', { extra: { reason: 'BOOKED' } });
      return document;
    },
  },
};

async function requireSkills(input: HookInput, skills: readonly string[]): Promise<void> {
  const known = (input.before as Row | null)?.skills ?? [];
  const fresh = skills.filter((code) => !known.includes(code));
  if (fresh.length === 0) return;
  const rows = (await input.deps.store.list({
    resource: resourceOf(input, 'categories'),
    query: {
      conditions: [{ path: 'skills.code', oneOf: fresh }],
      sort: { path: '_id', isDescending: false },
      page: 1,
      pageSize: CATEGORIES_MAX,
    },
    paths: ['skills'],
  })) as unknown as readonly Pick<CategoryDocument, 'skills'>[];
  const declared = new Set(rows.flatMap((row) => row.skills.map(({ code }) => code)));
  const unknown = fresh.filter((code) => !declared.has(code));
  if (unknown.length > 0) throw badField('skills', `no category has: ${unknown.join(', ')}`);
}

async function requireMerchant(
  input: HookInput,
  worker: Pick<Row, 'merchantId' | 'cityCode'>,
): Promise<void> {
  const merchant = await rowOf<MerchantDocument & AnyDocument>(input, {
    resource: 'merchants',
    id: worker.merchantId,
  });
  if (merchant === null || merchant.status === 'CLOSED') {
    throw badField('merchantId', 'no merchant that employs people');
  }
  if (!merchant.cityCodes.includes(worker.cityCode)) {
    throw badField('cityCode', 'the merchant does not work in this city');
  }
}

/** The phone comes sealed like every sensitive field; it is kept on the login alone. */
async function openLogin(input: HookInput, sealed: Sealed | undefined): Promise<void> {
  const { deps, call, document, session } = input;
  if (sealed === undefined) throw badField('phone', 'a new worker logs in with it');
  const { resource } = call;
  const place = { resource, id: document._id, field: 'phone' };
  const phone = await deps.sealer.open({ ...place, sealed });
  const isOpened = await deps.workers.openLogin({ workerId: document._id, phone }, session);
  if (!isOpened) throw badField('phone', 'another worker logs in with it');
}

/** Score and level of somebody who has done nothing here yet. */
export function startOf({
  carriedScore,
  carriedOrders = 0,
}: Pick<Row, 'carriedScore' | 'carriedOrders'>) {
  const { score } = scoreOf({
    facts: {
      reviews: [],
      visits: { kept: 0, late: 0, missed: 0 },
      answers: { accepted: 0, declined: 0, expired: 0 },
      carriedScore,
    },
    policy: DEFAULT_SCORE_POLICY,
    nowMs: 0,
  });
  const level = levelOf({ score, ordersDone: carriedOrders, policy: DEFAULT_SCORE_POLICY });
  return { score, ordersDone: carriedOrders, level };
}
