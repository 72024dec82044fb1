/** What a merchant has agreed with the platform. */
export type CommissionTerms = {
  /** The platform's share where no term says otherwise; without it the policy of the place decides. */
  readonly commissionBps?: number | undefined;
  readonly categoryTerms?:
    | readonly {
        readonly categoryId: string;
        /** Every city of the merchant when absent. */
        readonly cityCode?: string | undefined;
        readonly commissionBps: number;
      }[]
    | undefined;
};

/**
 * The platform's share of an order in basis points (S16, S17): the merchant's term of city and
 * category, else of the category, else his own rate, else what the policy says for this city and
 * category. Read at booking and pinned on the order.
 */
export function commissionBpsOf(input: {
  readonly merchant: CommissionTerms;
  readonly categoryId: string;
  readonly cityCode: string;
  /** Of the policy in force for city and category. */
  readonly policyBps: number;
}): number {
  const { merchant, categoryId, cityCode, policyBps } = input;
  const terms = (merchant.categoryTerms ?? []).filter((term) => term.categoryId === categoryId);
  const here = terms.find((term) => term.cityCode === cityCode);
  const everywhere = terms.find((term) => term.cityCode === undefined);
  return (here ?? everywhere)?.commissionBps ?? merchant.commissionBps ?? policyBps;
}
