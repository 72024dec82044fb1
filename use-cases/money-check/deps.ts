import type { AuditCopies } from '../../channels/audit-copy/port.js';
import type { BillChannel } from '../../channels/payment/bill-port.js';
import type { BillChannelCode, MoneyJob } from '../../contract/terms/reconcile.js';
import type { CheckRepository } from '../../data/repositories/checks.js';
import type { LedgerSealRepository } from '../../data/repositories/ledger-seals.js';
import type { MoneyAlarmRepository } from '../../data/repositories/money-alarms.js';
import type { MoneyFactsRepository } from '../../data/repositories/money-facts.js';
import type { FoundDifference, ReconRunRepository } from '../../data/repositories/recon-runs.js';
import type { SuspenseRepository } from '../../data/repositories/suspense-items.js';
import type { AuditDeps } from '../audit/deps.js';
import type { OrderDeps } from '../order/deps.js';
import type { OrderGateway } from '../order/gateway.js';

/** What looking at runs, alarms and suspense needs; the api has no more than this. */
export type MoneyDeskDeps = Pick<OrderDeps, 'clock' | 'transact' | 'ledger'> & {
  readonly alarms: MoneyAlarmRepository;
  readonly reconRuns: ReconRunRepository;
  readonly suspense: SuspenseRepository;
};

/** What the jobs work with. */
export type MoneyCheckDeps = OrderDeps &
  MoneyDeskDeps & {
    readonly moneyFacts: MoneyFactsRepository;
    readonly checks: CheckRepository;
    /** A channel that is not configured has no bills. */
    readonly bills: Partial<Record<BillChannelCode, BillChannel>>;
    readonly gateway: OrderGateway;
    /** Undefined where the settings have no audit keys: then its chain is not looked at. */
    readonly auditDeps?: AuditDeps | undefined;
    readonly ledgerSeals: LedgerSealRepository;
    /** Undefined where no other system takes copies of the seals. */
    readonly sealCopies?: AuditCopies | undefined;
  };

/** What one round of a job came to. */
export type CheckResult = {
  readonly checkedCount: number;
  readonly differences: readonly FoundDifference[];
  /** All of them, also those that are not listed. */
  readonly differenceCount?: number;
  readonly matchedFen?: number;
  readonly billedFen?: number;
};

export type JobName = { readonly job: MoneyJob; readonly subject: string };

/** A difference that is told in words. */
export function wordsOf(ref: string, detail: string): FoundDifference {
  return {
    class: null,
    kind: null,
    ref,
    theirFen: null,
    ourFen: null,
    ledgerFen: null,
    detail,
  };
}
