import type { ClientSession, Connection } from 'mongoose';
import { ANY_SCOPE } from '../../contract/terms/catalogue.js';
import { DEFAULT_ORDER_POLICY, type OrderPolicy } from '../../domain/order/policy.js';
import { DEFAULT_PRICE_POLICY, type PricePolicy } from '../../domain/pricing/price-policy.js';
import { policyModel, type PolicyDocument } from '../models/policy.js';

export type { PolicyDocument };

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
};

export type PolicyRepository = ReturnType<typeof createPolicyRepository>;

/** Reads of versioned policies. */
export function createPolicyRepository(connection: Connection) {
  const policies = policyModel(connection);

  return {
    /**
     * Default ← everywhere ← category everywhere ← city ← city × category, each the newest row
     * in force at `at`. A list value (radii, poll delays, holidays) is replaced whole, never merged.
     */
    async effective(scope: PolicyScope, session?: ClientSession): Promise<EffectivePolicy> {
      const { cityCode, categoryId, at } = scope;
      const rows = await policies
        .aggregate<{ newest: PolicyDocument }>([
          {
            $match: {
              cityCode: { $in: [ANY_SCOPE, cityCode] },
              categoryId: { $in: [ANY_SCOPE, categoryId] },
              from: { $lte: at },
            },
          },
          { $sort: { cityCode: 1, categoryId: 1, from: -1, version: -1 } },
          {
            $group: {
              _id: { cityCode: '$cityCode', categoryId: '$categoryId' },
              newest: { $first: '$$ROOT' },
            },
          },
        ])
        .session(session ?? null);
      return mergePolicies(rows.map((row) => row.newest));
    },
  };
}

/** Merges one row per scope over the defaults; the order of `rows` does not matter. */
export function mergePolicies(rows: readonly PolicyDocument[]): EffectivePolicy {
  const sorted = rows.toSorted((left, right) => specificity(left) - specificity(right));
  const values = sorted.reduce<OrderPolicy>(
    (merged, row) => ({ ...merged, ...row.values }),
    DEFAULT_ORDER_POLICY,
  );
  const prices = sorted.reduce<PricePolicy>(
    (merged, row) => ({ ...merged, ...row.prices }),
    DEFAULT_PRICE_POLICY,
  );
  const names = sorted.map((row) => `${row.cityCode}/${row.categoryId}@${row.version}`);
  return { version: ['default', ...names].join('+'), values, prices };
}

/** A city's rule beats a category's: a storm or a demo city bends every service there. */
function specificity(row: PolicyDocument): number {
  return (row.cityCode === ANY_SCOPE ? 0 : 2) + (row.categoryId === ANY_SCOPE ? 0 : 1);
}
