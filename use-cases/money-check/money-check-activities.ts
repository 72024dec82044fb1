import type { BillChannelCode, MoneyJob } from '../../contract/terms/reconcile.js';
import type { BillDayInput, BillProgress, MoneyCheckInput } from '../../workflows/contract.js';
import type { CheckResult, MoneyCheckDeps } from './deps.js';
import { matchTradeBill } from './j4-trade-bill.js';
import { matchFundBill } from './j5-fund-bill.js';
import { moveStuck } from './j6-stuck.js';
import { sealLedger } from './ledger-seals.js';
import {
  balancesAgree,
  chainsHold,
  countersAgree,
  escrowsEmpty,
  statesAgree,
  suspenseOverdue,
  zeroSum,
} from './money-jobs.js';
import { recordCheck, soundAlarm, type CheckVerdict } from './record-check.js';

const MINUTES_OF_TEN = 10;
const MINUTES_OF_HOUR = 60;
const MINUTE_MS = 60_000;
/** Three in the morning in China, when the least is going on. */
const NIGHT_HOUR_UTC = 19;

export type MoneyActivityDeps = Pick<
  MoneyCheckDeps,
  | 'alarms'
  | 'reconRuns'
  | 'suspense'
  | 'moneyFacts'
  | 'checks'
  | 'bills'
  | 'ledgerSeals'
  | 'sealCopies'
  | 'auditDeps'
>;

export type CheckName = Exclude<MoneyJob, 'J4' | 'J5'>;

const JOBS: Readonly<
  Record<CheckName, (deps: MoneyCheckDeps, isNightly: boolean) => Promise<CheckResult>>
> = {
  J1: zeroSum,
  J2: balancesAgree,
  J3: escrowsEmpty,
  J6: moveStuck,
  J7: (deps, isNightly) => statesAgree(deps, { isNightly }),
  J8: countersAgree,
  J9: chainsHold,
};

/**
 * The checks of a minute: sums and what is stuck each minute; balances, states and counters every
 * ten; escrows and chains every hour; states of three days in the first ten minutes of the night.
 */
export function dueChecks(atMs: number): readonly CheckName[] {
  const minute = Math.floor(atMs / MINUTE_MS);
  return [
    'J1',
    'J6',
    ...(minute % MINUTES_OF_TEN === 0 ? (['J2', 'J7', 'J8'] as const) : []),
    ...(minute % MINUTES_OF_HOUR === 0 ? (['J3', 'J9'] as const) : []),
  ];
}

/** One check by its name, written down; also by hand. */
export function runCheck(
  deps: MoneyCheckDeps,
  job: CheckName,
  isNightly = false,
): Promise<CheckVerdict> {
  return recordCheck(deps, { job, subject: 'all' }, () => JOBS[job](deps, isNightly));
}

/** What reconciliation does outside its runs; every step may be repeated. */
export function createMoneyCheckActivities(deps: MoneyCheckDeps) {
  return {
    billChannels: async (): Promise<readonly BillChannelCode[]> =>
      Object.keys(deps.bills) as BillChannelCode[],

    matchTradeBill: (input: BillDayInput): Promise<BillProgress> => matchTradeBill(deps, input),
    matchFundBill: (input: BillDayInput): Promise<BillProgress> => matchFundBill(deps, input),

    /** The day is over and there is no bill: nobody knows whether it agrees. */
    async giveUpOnBill({
      channel,
      dateCn,
      job,
      message,
    }: BillDayInput & { readonly job: 'J4' | 'J5'; readonly message: string }): Promise<void> {
      const at = new Date(deps.clock.nowMs());
      const detail = `no bill until the afternoon / 下午仍无账单: ${message}`;
      await soundAlarm(deps, {
        ...{ job, subject: `${channel}-${dateCn}`, at, detail, isWrong: true },
      });
    },

    /** Answers with the checks that were made and found something. */
    async runMoneyChecks({
      atMs,
    }: MoneyCheckInput): Promise<{ readonly wrong: readonly string[] }> {
      await deps.ledger.rollUpHot();
      const due = dueChecks(atMs);
      const night = new Date(atMs);
      const isNightly =
        night.getUTCHours() === NIGHT_HOUR_UTC && night.getUTCMinutes() < MINUTES_OF_TEN;
      const wrong: string[] = [];
      await sealLedger(deps);
      for (const job of due) {
        const { status } = await runCheck(deps, job, isNightly);
        if (status !== 'CLEAN') wrong.push(job);
      }
      if (due.includes('J3')) await suspenseOverdue(deps);
      return { wrong };
    },
  };
}
