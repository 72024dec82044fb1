import type { ClientSession, Connection, Model } from 'mongoose';
import { ANY_SCOPE } from '../../contract/terms/catalogue.js';
import { DEFAULT_ORDER_POLICY, type OrderPolicy } from '../../domain/order/policy.js';
import { DEFAULT_PRICE_POLICY, type PricePolicy } from '../../domain/pricing/price-policy.js';
import { policyModel, type PolicyDocument } from '../models/policy.js';

export type { PolicyDocument };

const COUNT_MAX = 1_000;

/** The numbers an order is booked under and the name of exactly this combination of rows. */
export type EffectivePolicy = {
  readonly version: string;
  readonly values: OrderPolicy;
  /** What the price is made with; an order keeps the lines, not these. */
  readonly prices: PricePolicy;
};

export type PolicyScope = {
  readonly cityCode: string;
  readonly categoryId: string;
  readonly at: Date;
  /** What the category itself declares (S18): above the defaults, below every row. */
  readonly declared?: Partial<OrderPolicy>;
  /** Another category whose rows hold as well, below those of `categoryId`. */
  readonly likeCategoryId?: string | null;
};

/** What a scope would be with a row that is not in force yet, beside what it is. */
export type PolicyForecast = { readonly before: EffectivePolicy; readonly after: EffectivePolicy };

export type PolicyRepository = ReturnType<typeof createPolicyRepository>;

/** Reads of versioned policies. */
export function createPolicyRepository(connection: Connection) {
  const policies = policyModel(connection);

  return {
    /**
     * Default ← declared by the category ← everywhere ← category everywhere ← city ← city ×
     * category, each the newest published row in force at `at`; `likeCategoryId` counts below the
     * category. A list value (radii, poll delays, holidays) is replaced whole, never merged. A
     * draft or a withdrawn row is never in force.
     */
    async effective(scope: PolicyScope, session?: ClientSession): Promise<EffectivePolicy> {
      return mergePolicies(await rowsInForce(policies, scope, session), scope);
    },

    /** The same scope without and with `row`, which may be a draft; nothing is written. */
    async forecast(scope: PolicyScope, row: PolicyDocument): Promise<PolicyForecast> {
      const rows = await rowsInForce(policies, { ...scope, exceptId: row._id });
      const others = rows.filter(
        ({ cityCode, categoryId }) => cityCode !== row.cityCode || categoryId !== row.categoryId,
      );
      return {
        before: mergePolicies(rows, scope),
        after: mergePolicies([...others, row], scope),
      };
    },

    findById: (policyId: string): Promise<PolicyDocument | null> =>
      policies.findById(policyId).lean<PolicyDocument>().exec(),

    /** Published rows of a city, or of every city, that are in force at `at`. */
    countInForce: (query: { readonly cityCode: string; readonly at: Date }): Promise<number> =>
      policies
        .countDocuments({
          cityCode: { $in: [ANY_SCOPE, query.cityCode] },
          status: 'PUBLISHED',
          from: { $lte: query.at },
        })
        .limit(COUNT_MAX)
        .exec(),
  };
}

/** The newest published row of each scope that matches. */
async function rowsInForce(
  policies: Model<PolicyDocument>,
  scope: PolicyScope & { readonly exceptId?: string },
  session?: ClientSession,
): Promise<PolicyDocument[]> {
  const { cityCode, categoryId, at, likeCategoryId = null, exceptId } = scope;
  const liked = likeCategoryId === null ? [] : [likeCategoryId];
  const rows = await policies
    .aggregate<{ newest: PolicyDocument }>([
      {
        $match: {
          cityCode: { $in: [ANY_SCOPE, cityCode] },
          categoryId: { $in: [ANY_SCOPE, ...liked, categoryId] },
          status: 'PUBLISHED',
          from: { $lte: at },
          ...(exceptId !== undefined && { _id: { $ne: exceptId } }),
        },
      },
      { $sort: { cityCode: 1, categoryId: 1, from: -1, number: -1 } },
      {
        $group: {
          _id: { cityCode: '$cityCode', categoryId: '$categoryId' },
          newest: { $first: '$$ROOT' },
        },
      },
    ])
    .session(session ?? null);
  return rows.map((row) => row.newest);
}

/**
 * Merges one row per scope over the defaults and what the category declares; the order of `rows`
 * does not matter. Rows of another category than `categoryId` give way to its own.
 */
export function mergePolicies(
  rows: readonly PolicyDocument[],
  category: {
    readonly declared?: Partial<OrderPolicy> | undefined;
    readonly categoryId?: string;
  } = {},
): EffectivePolicy {
  const { declared = {}, categoryId } = category;
  const rank = (row: PolicyDocument) => specificity(row, categoryId ?? row.categoryId);
  const sorted = rows.toSorted((left, right) => rank(left) - rank(right));
  const values = sorted.reduce<OrderPolicy>((merged, row) => ({ ...merged, ...row.values }), {
    ...DEFAULT_ORDER_POLICY,
    ...declared,
  });
  const prices = sorted.reduce<PricePolicy>(
    (merged, row) => ({ ...merged, ...row.prices }),
    DEFAULT_PRICE_POLICY,
  );
  const names = sorted.map((row) => `${row.cityCode}/${row.categoryId}@${row.number}`);
  return { version: ['default', ...names].join('+'), values, prices };
}

/** A city's rule beats a category's: a storm or a demo city bends every service there. */
function specificity(row: PolicyDocument, categoryId: string): number {
  const own = row.categoryId === categoryId ? 2 : 1;
  return (row.cityCode === ANY_SCOPE ? 0 : 3) + (row.categoryId === ANY_SCOPE ? 0 : own);
}
