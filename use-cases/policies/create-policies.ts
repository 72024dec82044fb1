import type { z } from 'zod';
import type { policyInForceSchema, policyPreviewSchema } from '../../contract/schemas/policy.js';
import { ANY_SCOPE } from '../../contract/terms/catalogue.js';
import { AppError } from '../../contract/terms/errors.js';
import type { PolicyDocument } from '../../data/repositories/policies.js';
import { declaredPolicy } from '../../domain/order/declared-policy.js';
import { DEFAULT_ORDER_POLICY } from '../../domain/order/policy.js';
import { DEFAULT_PRICE_POLICY } from '../../domain/pricing/price-policy.js';
import type { OrderDeps } from '../order/deps.js';
import { policyExamples, type Sample } from './policy-examples.js';
import { isSameValue, policyValues } from './policy-values.js';

export type Policies = ReturnType<typeof createPolicies>;
export type PolicyPreviewDto = z.input<typeof policyPreviewSchema>;
export type PolicyInForceDto = z.input<typeof policyInForceSchema>;
type Json = PolicyInForceDto['fields'][number]['value'];

/** Cities within the caller's reach; undefined = all of them. */
type Reach = { readonly cityCodes?: readonly string[] | undefined };

type Deps = Pick<
  OrderDeps,
  'policies' | 'catalogue' | 'merchants' | 'modules' | 'orders' | 'clock'
>;

/** What a version of the rules would change, and what is in force (S11). */
export function createPolicies(deps: Deps) {
  return {
    /**
     * The difference field by field to what is in force at the version's date in its city and
     * category, how many open orders keep what they have, and what it means for one order.
     * NOT_FOUND for a version out of reach.
     */
    async preview(
      ask: Reach & { readonly policyId: string; readonly from?: string | undefined },
    ): Promise<PolicyPreviewDto> {
      const row = await deps.policies.findById(ask.policyId);
      if (row === null || !isWithin(ask, row.cityCode)) throw new AppError('NOT_FOUND');
      const { cityCode, categoryId } = row;
      const nowMs = deps.clock.nowMs();
      const from = row.from ?? new Date(Math.max(nowMs, ask.from ? Date.parse(ask.from) : nowMs));
      const scope = await scopeOf(deps, { cityCode, categoryId, at: from });
      const { before, after } = await deps.policies.forecast(scope, row);
      const sample = await sampleOf(deps, row);
      return {
        id: row._id,
        cityCode,
        categoryId,
        from: from.toISOString(),
        before: before.version,
        after: after.version,
        changes: changesOf(before, after),
        openOrders: await deps.orders.countOpen({
          ...(cityCode !== ANY_SCOPE && { cityCode }),
          ...(categoryId !== ANY_SCOPE && { categoryId }),
        }),
        sampleOfferingId: sample?.offeringId ?? null,
        examples: await policyExamples(deps, { before, after, sample, atMs: from.getTime() }),
      };
    },

    /** Every number that holds there and then; NOT_FOUND for a city out of reach. */
    async inForce(
      ask: Reach & {
        readonly cityCode: string;
        readonly categoryId: string;
        readonly at?: string | undefined;
      },
    ): Promise<PolicyInForceDto> {
      const { cityCode, categoryId } = ask;
      if (!isWithin(ask, cityCode)) throw new AppError('NOT_FOUND');
      const at = ask.at === undefined ? new Date(deps.clock.nowMs()) : new Date(ask.at);
      const scope = await scopeOf(deps, { cityCode, categoryId, at });
      const policy = await deps.policies.effective(scope);
      const defaults = policyValues({ values: DEFAULT_ORDER_POLICY, prices: DEFAULT_PRICE_POLICY });
      return {
        version: policy.version,
        at: at.toISOString(),
        fields: policyValues(policy).map((field, index) => ({
          ...field,
          value: field.value as Json,
          isDefault: isSameValue(field.value, defaults[index]?.value),
        })),
      };
    },
  };
}

const isWithin = ({ cityCodes }: Reach, cityCode: string): boolean =>
  cityCodes === undefined || cityCode === ANY_SCOPE || cityCodes.includes(cityCode);

function changesOf(
  before: Parameters<typeof policyValues>[0],
  after: Parameters<typeof policyValues>[0],
): PolicyPreviewDto['changes'] {
  const next = policyValues(after);
  return policyValues(before).flatMap(({ value: old, ...field }, index) => {
    const value = next[index]?.value;
    return isSameValue(old, value) ? [] : [{ ...field, old: old as Json, new: value as Json }];
  });
}

/** The scope as an order would read it: with what the category declares itself. */
async function scopeOf(
  deps: Deps,
  scope: { readonly cityCode: string; readonly categoryId: string; readonly at: Date },
) {
  const { categoryId } = scope;
  const category = categoryId === ANY_SCOPE ? null : await deps.catalogue.category(categoryId);
  if (category === null) return scope;
  const likeCategoryId = category.policyCategoryId;
  return { ...scope, declared: declaredPolicy(category), likeCategoryId };
}

/** Something on sale that the rules are about. */
async function sampleOf(
  deps: Deps,
  { cityCode, categoryId }: PolicyDocument,
): Promise<Sample | null> {
  const code = cityCode === ANY_SCOPE ? (await deps.catalogue.openCities())[0]?._id : cityCode;
  const city = code === undefined ? null : await deps.catalogue.city(code);
  if (city === null) return null;
  const offering = await deps.catalogue.anyOnSale({
    cityCode: city._id,
    ...(categoryId !== ANY_SCOPE && { categoryId }),
  });
  return offering && { offeringId: offering._id, timeZone: city.timeZone };
}
