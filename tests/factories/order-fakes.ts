import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Activities } from '../../activities/index.js';
import type { OpenOffer, OrderFacts } from '../../domain/order/state.js';
import type { CommitInput } from '../../workflows/contract.js';
import { moneyCheckActivities } from './money-check-fakes.js';
import { privacyActivities } from './privacy-fakes.js';
import { whatIfFakes } from './what-if-fakes.js';

export type ActivityName = keyof Activities;
type InputOf<Name extends ActivityName> = Parameters<Activities[Name]>[0];

const CASE_SLA_MS = 48 * 3_600_000;

/** What the fake activities were asked, in order. */
export type Journal = {
  readonly commits: CommitInput[];
  readonly calls: ActivityName[];
  readonly inputsOf: <Name extends ActivityName>(name: Name) => InputOf<Name>[];
};

/** The offer a dispatch process would make now, on the server's clock. */
export async function offerOf(
  env: TestWorkflowEnvironment,
  input: {
    readonly ticketId: string;
    readonly searchNo: number;
    readonly round: number;
    readonly offerMs: number;
    readonly workerId: string;
    readonly origin?: OpenOffer['origin'];
  },
): Promise<OpenOffer> {
  const { ticketId, searchNo, round, offerMs, workerId, origin = 'DISPATCH' } = input;
  return {
    offerId: `${ticketId}:${searchNo}`,
    ticketId,
    workerId,
    round,
    origin,
    expiresAtMs: (await env.currentTimeMs()) + offerMs,
    etaMs: 600_000,
  };
}

/** Whom one search finds: a worker for its one ticket, one for each, or nobody. */
export type Finding = string | readonly string[] | null;

/**
 * A dispatch process that answers search by search; after the last answer it finds nobody. A test
 * that stops a search waits for its answer first: the time-skipping server refuses a workflow task
 * that cancels an activity which has just ended, and the run then stands still.
 */
export function dispatchFinds(
  env: () => TestWorkflowEnvironment,
  ...findings: readonly Finding[]
): Activities['findWorker'] {
  let searches = 0;
  return async (input) => {
    const found = findings[searches] ?? null;
    searches += 1;
    const workerIds = typeof found === 'string' ? [found] : (found ?? []);
    if (workerIds.length < input.ticketIds.length) return { kind: 'none', failure: 'NO_CAPACITY' };
    const offers = await Promise.all(
      input.ticketIds.map((ticketId, index) =>
        offerOf(env(), { ...input, ticketId, workerId: workerIds[index] ?? '' }),
      ),
    );
    return { kind: 'offered', offers };
  };
}

/** A case that has nothing to wait for: the order's tests tell its decision themselves. */
function caseActivities(env: TestWorkflowEnvironment, facts: OrderFacts) {
  const slaAtMs = async () => (await env.currentTimeMs()) + CASE_SLA_MS;
  return {
    openCaseRun: async () => ({
      orderId: facts.orderId,
      cityCode: facts.cityCode,
      slaAtMs: await slaAtMs(),
      isOrderOpen: true,
      holdsSettlement: false,
      decision: null,
      isOpen: false,
    }),
    escalateCase: async () => undefined,
    decideCase: async ({ caseNo }) => ({ caseNo, status: 'DECIDED' }),
    carryOutCase: async () => ({ kind: 'done' }),
    appealCase: async ({ caseNo }) => ({ caseNo, status: 'APPEALED' }),
    acceptDecision: async ({ caseNo }) => ({ caseNo, status: 'DECIDED' }),
    decideAppeal: async ({ caseNo }) => ({ caseNo, status: 'DECIDED' }),
    finishCase: async () => ({ kind: 'final' }),
    placeRework: async () => ({ kind: 'refused', code: 'SLOT_TAKEN' }),
    checkRework: async () => ({ kind: 'done' }),
    reopenCase: async () => ({ slaAtMs: await slaAtMs() }),
    closeCaseRow: async () => undefined,
  } satisfies Partial<Activities>;
}

/** An application that is over already: its own tests say what happens to one. */
function applicationActivities() {
  const over = async ({ applicationId }: { readonly applicationId: string }) =>
    ({
      applicationId,
      cityCode: 'hz',
      status: 'WITHDRAWN',
      seq: 1,
      isFinal: true,
      nextClock: null,
      stageDueMs: null,
    }) as const;
  return { readApplication: over, changeApplication: over } satisfies Partial<Activities>;
}

/** A withdrawal that is over already, as above. */
function withdrawalActivities() {
  const over = async ({ withdrawalNo }: { readonly withdrawalNo: string }) =>
    ({
      withdrawalNo,
      status: 'CANCELLED',
      seq: 1,
      isFinal: true,
      next: null,
      stageDueMs: null,
      isFlagged: false,
      asks: 0,
    }) as const;
  return {
    readWithdrawal: over,
    changeWithdrawal: over,
    checkWithdrawal: over,
    sendWithdrawal: over,
    askPayout: over,
    tellOwner: async () => undefined,
  } satisfies Partial<Activities>;
}

/** Nothing is due. */
export function statisticsActivities() {
  return {
    dueSpeedProfiles: async () => [],
    measureSpeeds: async () => false,
    statisticsOfNow: async () => [],
    statisticsOfNight: async () => [],
    computeStatistics: async () => undefined,
    dueReports: async () => [],
    makeReport: async () => false,
  } satisfies Partial<Activities>;
}

/** Everything succeeds: the bill is unpaid until told, nobody is found, the held worker is asked. */
function defaultActivities(env: TestWorkflowEnvironment, facts: OrderFacts): Activities {
  return {
    ...caseActivities(env, facts),
    absencePage: async () => ({ orderIds: [], nextAfterId: null }),
    signalWorkerAway: async () => 'delivered',
    finishAbsence: async () => undefined,
    moveClosurePage: async () => ({ nextAfterId: null, seen: 0, isOver: false }),
    finishClosure: async () => undefined,
    scanCertificates: async () => ({ nextAfterId: null, seen: 0, written: 0 }),
    sendReminders: async () => ({ taken: 0, isMore: false }),
    ...applicationActivities(),
    ...withdrawalActivities(),
    ...whatIfFakes(),
    ...moneyCheckActivities(),
    ...statisticsActivities(),
    archiveHistories: async () => ({ seen: 0, archived: 0, nextPageToken: null }),
    ...privacyActivities(facts.placedAtMs),
    placeOrder: async () => facts,
    orderProgress: async () => ({ changes: [], searches: 0 }),
    commitTransition: async () => ({}),
    endPaidOrder: async () => ({ refundNos: [`R-${facts.orderId}`] }),
    closeCase: async () => ({ refundNos: [] }),
    checkPayments: async () => ({ kind: 'unpaid' }),
    closePayments: async () => ({ kind: 'unpaid' }),
    closeBill: async () => ({ kind: 'unpaid' }),
    recordPayment: async () => ({ kind: 'paid' }),
    recordMore: async ({ commit, paymentNo }) => ({
      kind: 'booked',
      refundNos: commit.change.event === 'paidAgain' ? [`R-${paymentNo}`] : [],
    }),
    offerHeldWorkers: async (input) => ({
      kind: 'offered',
      offers: await Promise.all(
        input.tickets.map((ticket) =>
          offerOf(env, { ...input, ...ticket, origin: input.isMovable ? 'DISPATCH' : 'DIRECT' }),
        ),
      ),
    }),
    findWorker: async () => ({ kind: 'none', failure: 'NO_CAPACITY' }),
    withdrawDemand: async () => undefined,
    workerContact: async () => ({ lastContactAtMs: null }),
    postponeStage: async () => undefined,
    refundLatePayment: async () => [],
    settleOrder: async () => ({ kind: 'settled' }),
    advanceShares: async () => ({ kind: 'done' }),
    submitRefund: async () => ({ kind: 'succeeded' }),
    checkRefund: async () => ({ kind: 'succeeded' }),
  };
}

/** Activities that record what they were asked and succeed; a test overrides what it is about. */
export function fakeActivities(
  env: TestWorkflowEnvironment,
  facts: OrderFacts,
  overrides: Partial<Activities> = {},
): { readonly activities: Activities; readonly journal: Journal } {
  const asked: { readonly name: ActivityName; readonly input: unknown }[] = [];
  const commits: CommitInput[] = [];
  const calls: ActivityName[] = [];
  const record = (name: ActivityName, input: unknown): void => {
    asked.push({ name, input });
    calls.push(name);
    if (name === 'commitTransition') commits.push(input as CommitInput);
    if (['endPaidOrder', 'closeCase', 'recordMore'].includes(name)) {
      commits.push((input as { readonly commit: CommitInput }).commit);
    }
  };
  const activities = { ...defaultActivities(env, facts), ...overrides };
  const recorded = Object.fromEntries(
    Object.entries(activities).map(([name, run]) => [
      name,
      async (input: never) => {
        record(name as ActivityName, input);
        return (run as (value: never) => Promise<unknown>)(input);
      },
    ]),
  ) as unknown as Activities;
  const inputsOf = <Name extends ActivityName>(name: Name): InputOf<Name>[] =>
    asked.filter((call) => call.name === name).map(({ input }) => input as InputOf<Name>);
  return { activities: recorded, journal: { commits, calls, inputsOf } };
}
