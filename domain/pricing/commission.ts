/** What a merchant has agreed with the platform. */
export type CommissionTerms = {
  /** The platform's share where no term says otherwise. */
  readonly commissionBps: number;
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
 * The platform's share of an order in basis points (S16, S17): the term of city and category, else
 * of the category, else of the merchant. Read at booking and pinned on the order.
 */
export function commissionBpsOf(input: {
  readonly merchant: CommissionTerms;
  readonly categoryId: string;
  readonly cityCode: string;
}): number {
  const { merchant, categoryId, cityCode } = input;
  const terms = (merchant.categoryTerms ?? []).filter((term) => term.categoryId === categoryId);
  const here = terms.find((term) => term.cityCode === cityCode);
  const everywhere = terms.find((term) => term.cityCode === undefined);
  return (here ?? everywhere)?.commissionBps ?? merchant.commissionBps;
}
