import type {
  ApplicationKind,
  ApplicationStatus,
  ItemGroup,
  ItemReason,
  ItemStatus,
  RejectReason,
} from '../../contract/terms/onboarding.js';
import type { OnboardingPolicy } from './policy.js';

/** One thing that is checked by itself: decided, sent back and handed in again by itself. */
export type ItemState = {
  readonly code: string;
  readonly group: ItemGroup;
  readonly status: ItemStatus;
  /** Why it was sent back; null unless REJECTED. */
  readonly reason: ItemReason | null;
  /** Changed by the applicant since it was sent back. */
  readonly isRenewed: boolean;
};

export type Claim = { readonly reviewerId: string; readonly untilMs: number };

/** What decides about an application; no personal data. */
export type ApplicationState = {
  readonly kind: ApplicationKind;
  readonly status: ApplicationStatus;
  /** Counts the changes. */
  readonly seq: number;
  readonly items: readonly ItemState[];
  readonly claim: Claim | null;
  /** When the present stage began. */
  readonly stageSinceMs: number;
  readonly isReminded: boolean;
  readonly isEscalated: boolean;
  readonly policy: OnboardingPolicy;
};

/** A change that somebody asks for. Free text is kept beside, by the id of its note. */
export type ApplicationChange =
  | {
      readonly event:
        | 'submit'
        | 'claim'
        | 'release'
        | 'finishCheck'
        | 'requestChanges'
        | 'resubmit'
        | 'trainingDone'
        | 'withdraw'
        | 'claimLapsed'
        | 'remind'
        | 'escalate'
        | 'expire';
    }
  | {
      readonly event: 'decideItem';
      readonly itemCode: string;
      readonly isApproved: boolean;
      readonly reason: ItemReason | null;
    }
  | { readonly event: 'reject'; readonly reason: RejectReason }
  | {
      readonly event: 'depositPaid';
      readonly amountFen: number;
      /** Number of the receipt in the bank's or channel's books. */
      readonly reference: string;
    };

/** Why a change is refused, in words of contract/terms/errors.ts. */
export type Refusal =
  | 'ACTION_NOT_ALLOWED'
  | 'LOCKED_BY_OTHER'
  | 'CLAIM_NEEDED'
  | 'ITEM_LOCKED'
  | 'ITEMS_UNDECIDED'
  | 'NOTHING_REJECTED'
  | 'ITEMS_NOT_RENEWED'
  | 'AMOUNT_MISMATCH';

export type Reduced =
  | { readonly kind: 'changed'; readonly state: ApplicationState }
  | { readonly kind: 'refused'; readonly code: Refusal };
