import type { PayoutResult } from '../../contract/terms/payout.js';
import type {
  PayoutMethod,
  WithdrawalHold,
  WithdrawalRejectReason,
  WithdrawalStatus,
} from '../../contract/terms/withdrawal.js';
import type { WithdrawalPolicy } from './policy.js';

/** One person's yes, with the terms that he has seen: it is about nothing else. */
export type Approval = {
  readonly step: 'REVIEW' | 'APPROVAL';
  readonly by: string;
  readonly terms: string;
  readonly atMs: number;
};

/** What people say became of a payout whose channel never answers; a second person confirms it. */
export type ProposedEnd = {
  readonly result: PayoutResult;
  readonly by: string;
  readonly atMs: number;
  /** Number in the channel's or the bank's books. */
  readonly reference: string;
};

/** What decides about a withdrawal; no personal data. */
export type WithdrawalState = {
  readonly withdrawalNo: string;
  readonly status: WithdrawalStatus;
  /** Counts the changes. */
  readonly seq: number;
  readonly amountFen: number;
  /** Amount, fee, tax, account and its version as one text, see `termsOf`. */
  readonly terms: string;
  readonly requestedBy: string;
  readonly method: PayoutMethod;
  readonly approvals: readonly Approval[];
  readonly holds: readonly WithdrawalHold[];
  readonly holdUntilMs: number | null;
  /** When the present status began. */
  readonly stageSinceMs: number;
  readonly isReminded: boolean;
  readonly isEscalated: boolean;
  /** Written before the channel is called, and never another one. */
  readonly payoutNo: string | null;
  readonly sentMs: number | null;
  /** How often the channel was asked, and when it is asked next. */
  readonly asks: number;
  readonly nextAskMs: number | null;
  /** The channel was told to call it back. */
  readonly isClosing: boolean;
  /** Without an end for too long: people look at it. */
  readonly isFlagged: boolean;
  readonly end: ProposedEnd | null;
  readonly policy: WithdrawalPolicy;
};

/** A change that somebody asks for. Free text is kept beside, by the id of its note. */
export type WithdrawalChange =
  | {
      readonly event:
        | 'clear'
        | 'cancel'
        | 'send'
        | 'closing'
        | 'flag'
        | 'confirmEnd'
        | 'dropEnd'
        | 'remind'
        | 'escalate';
    }
  | {
      readonly event: 'hold';
      readonly holds: readonly WithdrawalHold[];
      readonly untilMs: number | null;
    }
  | { readonly event: 'review' | 'approve'; readonly terms: string }
  /** The account has another version: what was approved is void. */
  | { readonly event: 'void'; readonly accountVer: number | null }
  | { readonly event: 'reject'; readonly reason: WithdrawalRejectReason }
  | { readonly event: 'payeeWaits'; readonly payoutNo: string }
  | {
      readonly event: 'paid' | 'failed' | 'expired';
      readonly payoutNo: string;
      /** The channel's own number of the payout, where it has told one. */
      readonly channelPayoutId: string | null;
    }
  | { readonly event: 'proposeEnd'; readonly result: PayoutResult; readonly reference: string };

/** Why a change is refused, in words of contract/terms/errors.ts. */
export type Refusal =
  'ACTION_NOT_ALLOWED' | 'FOUR_EYES' | 'WITHDRAWAL_CHANGED' | 'TOO_EARLY' | 'NOT_FOUND';

export type Reduced =
  | { readonly kind: 'changed'; readonly state: WithdrawalState }
  | { readonly kind: 'refused'; readonly code: Refusal };

/** One payout of a withdrawal: a retry after a failure is another withdrawal. */
export const payoutNoOf = (withdrawalNo: string): string => `${withdrawalNo}P`;

/** What an approval is about; any difference makes it void. */
export function termsOf(row: {
  readonly amountFen: number;
  readonly feeFen: number;
  readonly taxFen: number;
  readonly account: { readonly id: string; readonly kind: string; readonly ver: number };
}): string {
  const { amountFen, feeFen, taxFen, account } = row;
  return [amountFen, feeFen, taxFen, account.kind, account.id, account.ver].join(':');
}
