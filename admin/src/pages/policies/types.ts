import type { z } from 'zod';
import type {
  OrderPolicyPatch,
  policyInForceSchema,
  policyPreviewSchema,
  PricePolicyPatch,
} from '@contract/schemas/policy';
import type { PolicyStatus } from '@contract/terms/policy-fields';

export type InForce = z.infer<typeof policyInForceSchema>;
export type Preview = z.infer<typeof policyPreviewSchema>;

/** What a version sets itself, by part of the rules; the rest comes from wider ones. */
export type Own = {
  readonly values: Readonly<Record<string, unknown>>;
  readonly prices: Readonly<Record<string, unknown>>;
};
export type Part = keyof Own;

/** What lists tell of a version. */
export type PolicyHead = {
  readonly id: string;
  readonly version: number;
  readonly cityCode: string;
  readonly categoryId: string;
  readonly status: PolicyStatus;
  /** 0 = the draft. */
  readonly number: number;
  /** 0 = copied from none. */
  readonly basedOn?: number;
  readonly from?: string;
  readonly publishedBy?: string;
  readonly updatedAt?: string;
};
export type Policy = PolicyHead & {
  readonly values?: OrderPolicyPatch;
  readonly prices?: PricePolicyPatch;
  readonly reason?: string;
};
export type PolicyScope = Pick<PolicyHead, 'cityCode' | 'categoryId'>;

export const POLICIES_PATH = '/resources/policies';
export const DESK_PATH = '/admin/policies';
/** What a change of a version makes old. */
export const POLICY_REFRESH = [POLICIES_PATH, DESK_PATH] as const;
/** The server counts open orders up to here. */
export const OPEN_ORDERS_MAX = 10_000;
