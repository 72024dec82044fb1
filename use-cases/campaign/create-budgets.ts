import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type {
  campaignBudgetSchema,
  fundingSchema,
  FundingStatus,
} from '../../contract/schemas/campaign-budget.js';
import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import type {
  CampaignFundingDocument,
  CampaignFundingRepository,
} from '../../data/repositories/campaign-fundings.js';
import { accounts } from '../../domain/ledger/accounts.js';
import { fundingJournal } from '../../domain/ledger/budget-postings.js';
import type { OrderDeps } from '../order/deps.js';

export type BudgetDeps = Pick<OrderDeps, 'clock' | 'transact' | 'ledger'> & {
  readonly fundings: CampaignFundingRepository;
};
export type FundingDto = z.input<typeof fundingSchema>;
export type Budgets = ReturnType<typeof createBudgets>;

/** Budgets of campaigns: funded by two people, read by finance (G, coupons use them later). */
export function createBudgets(deps: BudgetDeps) {
  return {
    async of(campaignId: string): Promise<z.input<typeof campaignBudgetSchema>> {
      const account = accounts.campaignBudget(campaignId);
      const { availableFen, pendingOutFen } = await deps.ledger.balance(account);
      return { campaignId, availableFen, reservedFen: pendingOutFen };
    },

    /** Nothing moves yet. */
    async ask(input: {
      readonly staffId: string;
      readonly campaignId: string;
      readonly amountFen: number;
      readonly reason: string;
    }): Promise<FundingDto> {
      const { staffId, campaignId, reason } = input;
      const row: CampaignFundingDocument = {
        _id: randomUUID(),
        campaignId,
        amountFen: fen(input.amountFen),
        status: 'REQUESTED',
        made: { by: staffId, at: new Date(deps.clock.nowMs()), reason },
        checked: null,
      };
      await deps.fundings.insert(row);
      return present(row);
    },

    check: (input: CheckInput): Promise<FundingDto> => checkFunding(deps, input),

    /** The oldest on top, one more than `limit`. */
    async list(query: {
      readonly status: FundingStatus;
      readonly campaignId?: string | undefined;
      readonly after?: { readonly atMs: number; readonly id: string } | undefined;
      readonly limit: number;
    }): Promise<FundingDto[]> {
      return (await deps.fundings.list(query)).map(present);
    },
  };
}

type CheckInput = {
  readonly staffId: string;
  readonly fundingId: string;
  readonly isApproved: boolean;
  readonly reason: string;
};

/** The second person's word. Errors: NOT_FOUND, FOUR_EYES, ACTION_NOT_ALLOWED. */
async function checkFunding(deps: BudgetDeps, input: CheckInput): Promise<FundingDto> {
  const { fundingId, staffId, isApproved, reason } = input;
  return deps.transact(async (session) => {
    const row = await deps.fundings.findById(fundingId, session);
    if (row === null) throw new AppError('NOT_FOUND');
    if (row.made.by === staffId) throw new AppError('FOUR_EYES');
    const checked = { by: staffId, at: new Date(deps.clock.nowMs()), reason };
    const set = { status: isApproved ? 'BOOKED' : 'REJECTED', checked } as const;
    if (!(await deps.fundings.decide(fundingId, set, session))) {
      throw new AppError('ACTION_NOT_ALLOWED', { extra: { status: row.status } });
    }
    if (isApproved) {
      const { campaignId, amountFen } = row;
      await deps.ledger.post(fundingJournal({ fundingId, campaignId, amountFen }), session);
    }
    return present({ ...row, ...set });
  });
}

function present(row: CampaignFundingDocument): FundingDto {
  const { _id: id, campaignId, amountFen, status, made, checked } = row;
  return {
    ...{ id, campaignId, amountFen, status, reason: made.reason, madeBy: made.by },
    madeAt: made.at.toISOString(),
    checkedBy: checked?.by ?? null,
    checkedAt: checked?.at.toISOString() ?? null,
    checkReason: checked?.reason ?? null,
  };
}
