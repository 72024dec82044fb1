import type { Activities } from '../../../activities/index.js';
import {
  DEFAULT_WITHDRAWAL_POLICY,
  type WithdrawalPolicy,
} from '../../../domain/withdrawal/policy.js';
import { END_QUIET_MS } from '../../../domain/withdrawal/reduce.js';
import {
  payoutNoOf,
  type WithdrawalChange,
  type WithdrawalState,
} from '../../../domain/withdrawal/state.js';
import type { WithdrawalActor, WithdrawalStatus } from '../../../contract/terms/withdrawal.js';
import { createWithdrawalGateway } from '../../../temporal/ask-withdrawal.js';
import type { WithdrawalUpdateName } from '../../../contract/terms/withdrawal.js';
import { withdrawalWorkflowId } from '../../../workflows/contract.js';
import { eventually } from '../../factories/order-wait.js';
import {
  MAKER,
  OWNER,
  TERMS,
  approvedBy,
  checker,
  fakeWithdrawal,
  sentAt,
  withdrawalState,
  type FakeOptions,
  type FakeWithdrawal,
} from '../../factories/withdrawal-scene.js';
import type { ReplayBranch } from '../branches.js';
import { LATER_MS, SOON_MS, onCalls } from './branch-kit.js';
import { refusal, untilClosed, type Recorder } from './recorder.js';

type Drive = {
  readonly withdrawal: FakeWithdrawal;
  send(change: WithdrawalChange, by: WithdrawalActor, laterMs?: number): Promise<unknown>;
  until(status: WithdrawalStatus): Promise<unknown>;
  askNow(): Promise<void>;
  tellNews(): Promise<void>;
};
type Branch = FakeOptions & {
  readonly state?: (atMs: number) => Partial<WithdrawalState>;
  readonly policy?: Partial<WithdrawalPolicy>;
  readonly activities?: (own: Pick<Activities, 'changeWithdrawal'>) => Partial<Activities>;
  readonly drive: (play: Drive) => Promise<unknown>;
};

const review: WithdrawalChange = { event: 'review', terms: TERMS };
const approve: WithdrawalChange = { event: 'approve', terms: TERMS };
const reject: WithdrawalChange = { event: 'reject', reason: 'OTHER' };
const pass = (durationMs: number) => new Promise((resolve) => setTimeout(resolve, durationMs));
const nothing = async (): Promise<void> => undefined;
const atReview = () => ({ status: 'AWAITING_REVIEW' as const });

const BRANCHES: Partial<Record<ReplayBranch, Branch>> = {
  'withdrawal.paid': {
    checks: [['NEW_ACCOUNT']],
    lastLooks: [['PAYOUTS_STOPPED']],
    policy: { recheckMs: SOON_MS, secondApprovalFromFen: 1 },
    async drive({ send, until }) {
      await until('AWAITING_REVIEW');
      await send(review, MAKER);
      await send(approve, checker());
      await send(approve, checker('carl'));
    },
  },
  'withdrawal.cancelled': {
    async drive({ send, until }) {
      await until('AWAITING_REVIEW');
      await send({ event: 'cancel' }, OWNER);
    },
  },
  'withdrawal.account-changed': {
    state: () => approvedBy('cleo'),
    lastLooks: ['changed'],
    async drive({ send, until }) {
      await until('AWAITING_REVIEW');
      await send(reject, MAKER);
    },
  },
  'withdrawal.desk-late': {
    state: atReview,
    policy: { remindMs: SOON_MS, escalateMs: 2 * SOON_MS },
    async drive({ send }) {
      await pass(LATER_MS);
      await send(reject, MAKER);
    },
  },
  'withdrawal.not-confirmed': {
    state: sentAt,
    answers: ['payeeWaits', 'expired'],
    policy: { payeeConfirmMs: SOON_MS },
    drive: nothing,
  },
  'withdrawal.asked-by-hand': {
    state: sentAt,
    answers: ['unknown', 'paid'],
    async drive({ withdrawal, askNow }) {
      await eventually(
        () => withdrawal.asked.length,
        (asked) => asked > 0,
      );
      await askNow();
    },
  },
  'withdrawal.ended-by-people': {
    state: sentAt,
    answers: ['unknown'],
    policy: { stuckMs: SOON_MS },
    async drive({ withdrawal, send }) {
      await eventually(
        () => withdrawal.state().isFlagged,
        (isFlagged) => isFlagged,
      );
      const end = { event: 'proposeEnd', result: 'FAILED', reference: 'B1' } as const;
      await send(end, MAKER);
      await send({ event: 'dropEnd' }, checker());
      await send(end, MAKER);
      await send({ event: 'confirmEnd' }, checker(), END_QUIET_MS);
    },
  },
  'withdrawal.bank-result': {
    state: (atMs) => ({ ...sentAt(atMs), method: 'BANK_FILE' }),
    answers: ['unknown'],
    async drive({ withdrawal, tellNews }) {
      await eventually(
        () => withdrawal.asked.length,
        (asked) => asked > 0,
      );
      withdrawal.put({ status: 'PAID', seq: withdrawal.state().seq + 1 });
      await tellNews();
    },
  },
  'withdrawal.step-refused': {
    state: atReview,
    policy: { remindMs: SOON_MS },
    activities: ({ changeWithdrawal }) => ({
      changeWithdrawal: onCalls(
        async () => Promise.reject(refusal('ACTION_NOT_ALLOWED')),
        changeWithdrawal,
      ),
    }),
    async drive({ withdrawal, send }) {
      await eventually(
        () => withdrawal.events.length,
        (events) => events > 0,
      );
      await send({ event: 'cancel' }, OWNER);
    },
  },
};

/** Drives one withdrawal to its end; null for a branch of another run. */
export async function recordWithdrawal(
  recorder: Recorder,
  branch: ReplayBranch,
): Promise<string | null> {
  const row = BRANCHES[branch];
  if (row === undefined) return null;
  const withdrawalNo = branch.replace('.', '-');
  const nowMs = Date.now();
  const given = row.state?.(nowMs) ?? {};
  const payoutNo = given.payoutNo === undefined ? null : payoutNoOf(withdrawalNo);
  const policy = { ...DEFAULT_WITHDRAWAL_POLICY, ...row.policy };
  const state = withdrawalState({ stageSinceMs: nowMs, ...given, policy, withdrawalNo, payoutNo });
  const fake = fakeWithdrawal(state, { ...row, nowMs: async () => Date.now() });
  const { withdrawal, activities } = fake;
  recorder.plan(withdrawalNo, { activities: { ...activities, ...row.activities?.(activities) } });
  const gateway = createWithdrawalGateway(recorder.client);
  await gateway.startWithdrawal(withdrawalNo);
  let sent = 0;
  await row.drive({
    withdrawal,
    send: async (change, actor, laterMs = 0) => {
      sent += 1;
      const key = `r${sent}`;
      const { seq: seenSeq } = withdrawal.state();
      const command = { actor, receivedAtMs: Date.now() + laterMs, key, seenSeq, change };
      const name = change.event as WithdrawalUpdateName;
      return gateway.updateWithdrawal({ withdrawalNo, name, updateId: key, command });
    },
    until: (status) =>
      eventually(
        () => withdrawal.state().status,
        (seen) => seen === status,
      ),
    askNow: () => gateway.askNow(withdrawalNo),
    tellNews: () => gateway.tellNews(withdrawalNo),
  });
  const workflowId = withdrawalWorkflowId(withdrawalNo);
  await untilClosed(recorder.client, workflowId);
  return workflowId;
}
