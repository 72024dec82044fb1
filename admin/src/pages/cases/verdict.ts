import { sidesHurt } from '@contract/terms/appeal-sides';
import type { AppealSide } from '@contract/terms/case';
import {
  isFinalOrderStatus,
  type CaseDecision,
  type CostBearer,
  type OrderStatus,
  type SettlementStatus,
} from '@contract/terms/order';
import { fenOf, yuan } from '../../kit/amounts';
import type { Say } from '../../i18n/i18n';
import type { caseWords } from './words';

type Key = (typeof caseWords)['keys'][number];

/** What is being filled in. */
export type Verdict = {
  readonly decision: CaseDecision;
  /** Yuan as typed; of a partial refund. */
  readonly text: string;
  readonly bearer: CostBearer;
};

export const EMPTY_VERDICT: Verdict = { decision: 'PARTIAL', text: '', bearer: 'WORKER' };

/** Fen that go back; undefined while the amount is none. */
export function refundFenOf({ decision, text }: Verdict, limitFen: number): number | undefined {
  if (decision === 'FULL') return limitFen;
  if (decision !== 'PARTIAL') return 0;
  const fen = fenOf(text);
  return fen !== undefined && fen > 0 && fen <= limitFen ? fen : undefined;
}

/** The body as the API takes it: only a partial refund names its amount. */
export function verdictBody({ decision, text, bearer }: Verdict) {
  return {
    decision,
    // Nothing is borne where nothing is given; the customer goes away with nothing.
    bearer: decision === 'REJECT' ? ('CUSTOMER' as const) : bearer,
    ...(decision === 'PARTIAL' && { refundFen: fenOf(text) }),
  };
}

export type OrderNow = {
  readonly status: OrderStatus;
  readonly settlementStatus: SettlementStatus;
  readonly tickets: readonly { readonly workerId: string | null }[];
};

/** What follows from a first decision, sentence by sentence. */
export function consequencesOf(input: {
  readonly verdict: Verdict;
  readonly refundFen: number;
  readonly order: OrderNow | undefined;
  readonly sideText: (side: AppealSide) => string;
  readonly t: Say<Key>;
}): readonly string[] {
  const { verdict, refundFen, order, sideText, t } = input;
  const { decision, bearer } = verdict;
  const amount = yuan(refundFen);
  if (decision === 'REWORK') {
    return [t('followRework'), ...(bearer === 'WORKER' ? [t('followReworkWORKER')] : [])];
  }
  const hasWorkers = order === undefined || order.tickets.some(({ workerId }) => workerId !== null);
  const sides = sidesHurt({ decision, bearer, refundFen, hasWorkers });
  return [
    refundFen === 0 ? t('followReject') : t('followRefund', { amount }),
    ...(refundFen === 0 ? [] : [t(`follow${bearer}`, { amount })]),
    ...orderFollows({ verdict, order, t }),
    sides.length === 0
      ? t('nobodyAppeals')
      : t('mayAppeal', { sides: sides.map(sideText).join(t('listComma')) }),
  ];
}

function orderFollows(input: {
  readonly verdict: Verdict;
  readonly order: OrderNow | undefined;
  readonly t: Say<Key>;
}): readonly string[] {
  const { order, t } = input;
  const { decision, bearer } = input.verdict;
  if (order === undefined) return [];
  if (!isFinalOrderStatus(order.status)) {
    return [t(decision === 'FULL' ? 'followOpenFull' : 'followOpen')];
  }
  if (order.status !== 'COMPLETED') return [];
  if (order.settlementStatus === 'HELD') return [t('followHeld')];
  return decision === 'REJECT' || bearer === 'PLATFORM' ? [] : [t('followSettled')];
}

/** What follows from the answer to an appeal; the customer keeps what was given already. */
export function appealFollows(input: {
  readonly isChange: boolean;
  readonly refundFen: number;
  readonly givenFen: number;
  readonly bearer: CostBearer;
  readonly t: Say<Key>;
}): readonly string[] {
  const { isChange, refundFen, givenFen, bearer, t } = input;
  if (!isChange) return [t('followConfirm')];
  const amount = yuan(Math.abs(refundFen - givenFen));
  const borne = refundFen === 0 ? [] : [t(`follow${bearer}`, { amount: yuan(refundFen) })];
  if (refundFen === givenFen) return [t('followSame'), ...borne];
  return [t(refundFen > givenFen ? 'followMore' : 'followLess', { amount }), ...borne];
}
