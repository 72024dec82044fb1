import type { LocalName } from '../../contract/terms/catalogue.js';
import {
  ORDER_POLICY_FIELDS,
  POLICY_GROUP_TEXT,
  PRICE_POLICY_FIELDS,
  type PolicyField,
} from '../../contract/terms/policy-fields.js';
import type { EffectivePolicy } from '../../data/repositories/policies.js';

/** One number of an effective policy with its texts. */
export type PolicyValue = {
  readonly part: 'values' | 'prices';
  readonly field: string;
  readonly group: LocalName;
  readonly label: LocalName;
  readonly unit: string;
  readonly value: unknown;
};

/** Every number of the policy in the order people read them. */
export function policyValues(policy: Pick<EffectivePolicy, 'values' | 'prices'>): PolicyValue[] {
  const parts = [
    { part: 'values', fields: ORDER_POLICY_FIELDS, numbers: policy.values },
    { part: 'prices', fields: PRICE_POLICY_FIELDS, numbers: policy.prices },
  ] as const;
  return parts.flatMap(({ part, fields, numbers }) =>
    Object.entries<PolicyField>(fields).map(([field, { group, label, unit }]) => ({
      part,
      field,
      group: { ...POLICY_GROUP_TEXT[group] },
      label,
      unit,
      value: (numbers as Readonly<Record<string, unknown>>)[field] ?? null,
    })),
  );
}

/** Numbers by their meaning: a list or a rate that was written anew is the same one. */
export function isSameValue(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
