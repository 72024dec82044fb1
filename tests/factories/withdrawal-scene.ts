import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import type { Activities } from '../../activities/index.js';
import {
  WITHDRAWAL_SYSTEM,
  isFinalWithdrawalStatus,
  type WithdrawalActor,
  type WithdrawalHold,
  type WithdrawalStatus,
  type WithdrawalUpdateName,
} from '../../contract/terms/withdrawal.js';
import { nextAskMs, nextStep, stageDueMs } from '../../domain/withdrawal/clocks.js';
import { DEFAULT_WITHDRAWAL_POLICY } from '../../domain/withdrawal/policy.js';
import { reduceWithdrawal } from '../../domain/withdrawal/reduce.js';
import {
  payoutNoOf,
  termsOf,
  type WithdrawalChange,
  type WithdrawalState,
} from '../../domain/withdrawal/state.js';
import {
  TASK_QUEUE,
  withdrawalUpdate,
  withdrawalWorkflowId,
  type ChangeWithdrawalInput,
  type TellWithdrawalInput,
  type WithdrawalView,
} from '../../workflows/contract.js';
import type { Journal } from './order-fakes.js';
import type { useOrderStage } from './order-scene.js';
import { eventually, skip } from './order-wait.js';

export const OWNER: WithdrawalActor = { kind: 'owner', id: 'w1' };
export const MAKER: WithdrawalActor = { kind: 'maker', id: 'mara' };
export const checker = (id = 'cleo'): WithdrawalActor => ({ kind: 'checker', id });

export const TERMS = termsOf({
  amountFen: 50_000,
  feeFen: 0,
  taxFen: 0,
  account: { id: 'a1', kind: 'WECHAT', ver: 1 },
});

/** A withdrawal of 500 yuan to a WeChat, in whatever state a test begins. */
export function withdrawalState(change: Partial<WithdrawalState> = {}): WithdrawalState {
  return {
    withdrawalNo: 'W1',
    status: 'REQUESTED',
    seq: 0,
    amountFen: 50_000,
    terms: TERMS,
    requestedBy: OWNER.id,
    method: 'WECHAT_TRANSFER',
    approvals: [],
    holds: [],
    holdUntilMs: null,
    stageSinceMs: 0,
    isReminded: false,
    isEscalated: false,
    payoutNo: null,
    sentMs: null,
    asks: 0,
    nextAskMs: null,
    isClosing: false,
    isFlagged: false,
    end: null,
    policy: DEFAULT_WITHDRAWAL_POLICY,
    ...change,
  };
}

/** What the fake's channel answers; 'unknown' is no answer. */
export type FakeAnswer = 'unknown' | 'payeeWaits' | 'paid' | 'failed' | 'expired';

/** One withdrawal in memory, judged by the reducer of the product. */
export type FakeWithdrawal = {
  readonly events: string[];
  /** Numbers under which the channel was asked, in order. */
  readonly asked: (string | null)[];
  /** Statuses that the owner was told. */
  readonly told: string[];
  state(): WithdrawalState;
  /** Changes it behind the back of its run. */
  put(change: Partial<WithdrawalState>): void;
};

export type FakeOptions = {
  /** One after the other, the last for ever. */
  readonly answers?: readonly FakeAnswer[];
  /** Holds of each check, one after the other; none when they are used up. */
  readonly checks?: readonly (readonly WithdrawalHold[])[];
  /** Holds of each last look before sending. */
  readonly lastLooks?: readonly (readonly WithdrawalHold[] | 'changed')[];
};

/** A withdrawal with the activities that its run asks. */
export function fakeWithdrawal(
  first: WithdrawalState,
  options: FakeOptions & { readonly nowMs: () => Promise<number> },
) {
  const { nowMs } = options;
  let state = first;
  const events: string[] = [];
  const asked: (string | null)[] = [];
  const told: string[] = [];
  const answers = [...(options.answers ?? ['paid'])];
  const checks = [...(options.checks ?? [])];
  const lastLooks = [...(options.lastLooks ?? [])];
  const view = (): WithdrawalView => ({
    withdrawalNo: state.withdrawalNo,
    status: state.status,
    seq: state.seq,
    isFinal: isFinalWithdrawalStatus(state.status),
    next: nextStep(state),
    stageDueMs: stageDueMs(state),
    isFlagged: state.isFlagged,
    asks: state.asks,
  });
  const apply = (change: WithdrawalChange, by: WithdrawalActor, atMs: number): WithdrawalView => {
    const reduced = reduceWithdrawal({ state, change, by, atMs });
    if (reduced.kind === 'refused') {
      throw ApplicationFailure.nonRetryable(reduced.code, reduced.code);
    }
    state = reduced.state;
    events.push(change.event);
    return view();
  };
  const hold = async (holds: readonly WithdrawalHold[]): Promise<WithdrawalView> =>
    apply({ event: 'hold', holds, untilMs: null }, WITHDRAWAL_SYSTEM, await nowMs());
  const activities = {
    readWithdrawal: async () => view(),
    changeWithdrawal: async (input: ChangeWithdrawalInput) =>
      apply(input.change, input.actor, input.receivedAtMs),
    checkWithdrawal: async () => {
      const holds = checks.shift() ?? [];
      if (holds.length > 0) return hold(holds);
      return apply({ event: 'clear' }, WITHDRAWAL_SYSTEM, await nowMs());
    },
    sendWithdrawal: async () => {
      const holds = lastLooks.shift() ?? [];
      if (holds === 'changed') {
        return apply({ event: 'void', accountVer: 2 }, WITHDRAWAL_SYSTEM, await nowMs());
      }
      if (holds.length > 0) return hold(holds);
      return apply({ event: 'send' }, WITHDRAWAL_SYSTEM, await nowMs());
    },
    tellOwner: async ({ status }: TellWithdrawalInput) => void told.push(status),
    askPayout: async () => {
      const { payoutNo, status } = state;
      asked.push(payoutNo);
      const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? 'unknown';
      const isSaid = answer === 'payeeWaits' && status === 'AWAITING_PAYEE';
      if (answer === 'unknown' || isSaid || payoutNo === null) {
        const asks = state.asks + 1;
        state = { ...state, asks, nextAskMs: nextAskMs(asks, await nowMs()) };
        return view();
      }
      const by = { kind: 'channel', id: 'WECHAT_TRANSFER' } as const;
      const change =
        answer === 'payeeWaits'
          ? ({ event: answer, payoutNo } as const)
          : ({ event: answer, payoutNo, channelPayoutId: 'c1' } as const);
      return apply(change, by, await nowMs());
    },
  } satisfies Partial<Activities>;
  const withdrawal: FakeWithdrawal = {
    events,
    asked,
    told,
    state: () => state,
    put: (change) => void (state = { ...state, ...change }),
  };
  return { withdrawal, activities };
}

/** Fields of a withdrawal that everybody has approved, from `atMs` on. */
export const approvedBy = (...checkers: readonly string[]): Partial<WithdrawalState> => ({
  status: 'APPROVED',
  approvals: [
    { step: 'REVIEW', by: MAKER.id, terms: TERMS, atMs: 0 },
    ...checkers.map((by) => ({ step: 'APPROVAL', by, terms: TERMS, atMs: 0 }) as const),
  ],
});

/** Fields of a withdrawal that is on its way since `atMs`. */
export const sentAt = (atMs: number): Partial<WithdrawalState> => ({
  ...approvedBy('cleo'),
  status: 'SENDING',
  payoutNo: payoutNoOf('W1'),
  sentMs: atMs,
  nextAskMs: atMs,
});

/** What a play has in hand. */
export type WithdrawalPlay = {
  readonly handle: WorkflowHandle;
  readonly withdrawal: FakeWithdrawal;
  send(change: WithdrawalChange, by: WithdrawalActor, seenSeq?: number): Promise<unknown>;
  until(status: WithdrawalStatus): Promise<unknown>;
};

let withdrawals = 0;

/** Withdrawals on a stage. */
export function withdrawalsOn(stage: ReturnType<typeof useOrderStage>) {
  let requests = 0;

  /** Plays one withdrawal whose stage begins now. */
  async function withWithdrawal(
    options: FakeOptions & {
      readonly state?: (atMs: number) => Partial<WithdrawalState>;
      readonly activities?: Partial<Activities>;
    },
    act: (play: WithdrawalPlay) => Promise<void>,
  ): Promise<{ readonly journal: Journal; readonly withdrawal: FakeWithdrawal }> {
    withdrawals += 1;
    const withdrawalNo = `W${process.pid}x${withdrawals}`;
    const nowMs = () => stage.env().currentTimeMs();
    const stageSinceMs = await nowMs();
    const given = options.state?.(stageSinceMs) ?? {};
    const payoutNo = given.payoutNo === undefined ? null : payoutNoOf(withdrawalNo);
    const first = withdrawalState({ stageSinceMs, ...given, withdrawalNo, payoutNo });
    const fake = fakeWithdrawal(first, { ...options, nowMs });
    const { withdrawal } = fake;
    const activities = { ...fake.activities, ...options.activities };
    const journal = await stage.withWorker({ activities }, async () => {
      const handle = await stage.env().client.workflow.start('withdrawalWorkflow', {
        args: [{ withdrawalNo }],
        workflowId: withdrawalWorkflowId(withdrawalNo),
        taskQueue: TASK_QUEUE,
      });
      const until = (status: WithdrawalStatus) =>
        eventually(
          () => withdrawal.state().status,
          (seen) => seen === status,
        );
      await act({ handle, withdrawal, until, send: sender(handle, withdrawal) });
    });
    return { journal, withdrawal };
  }

  const sender =
    (handle: WorkflowHandle, withdrawal: FakeWithdrawal): WithdrawalPlay['send'] =>
    async (change, actor, seenSeq = withdrawal.state().seq) => {
      requests += 1;
      const key = `r${requests}`;
      const receivedAtMs = await stage.env().currentTimeMs();
      const command = { actor, receivedAtMs, key, seenSeq, change };
      return handle.executeUpdate(withdrawalUpdate(change.event as WithdrawalUpdateName), {
        args: [command],
        updateId: key,
      });
    };

  /** The run sleeps at its `wanted`-th timer: only then may the clock be moved. */
  const untilWaiting = (handle: WorkflowHandle, wanted: number) =>
    eventually(
      async () => {
        const { events } = await handle.fetchHistory();
        return (events ?? []).filter((event) => Boolean(event.timerStartedEventAttributes)).length;
      },
      (seen) => seen >= wanted,
    );
  const pass = async (durationMs: number): Promise<void> => {
    expect(await skip(stage.env(), durationMs, 5_000)).toBe(true);
  };

  return { withWithdrawal, untilWaiting, pass };
}

/** Waits until the fake has seen so many events of a kind. */
export const untilEvents = (withdrawal: FakeWithdrawal, event: string, wanted: number) =>
  eventually(
    () => withdrawal.events.filter((seen) => seen === event).length,
    (seen) => seen >= wanted,
  );
