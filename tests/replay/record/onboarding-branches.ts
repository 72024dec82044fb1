import type { Activities } from '../../../activities/index.js';
import type { ApplicationActor } from '../../../contract/terms/onboarding.js';
import {
  DEFAULT_ONBOARDING_POLICY,
  type OnboardingPolicy,
} from '../../../domain/onboarding/policy.js';
import type { ApplicationChange, ApplicationState } from '../../../domain/onboarding/state.js';
import { createOnboardingGateway } from '../../../temporal/ask-application.js';
import { onboardingWorkflowId, type ApplicationUpdateName } from '../../../workflows/contract.js';
import {
  APPLICANT,
  FINANCE,
  applicationState,
  fakeApplication,
  reviewer,
  type FakeApplication,
} from '../../factories/application-scene.js';
import type { ReplayBranch } from '../branches.js';
import { LATER_MS, SOON_MS, onCalls } from './branch-kit.js';
import { refusal, untilClosed, type Recorder } from './recorder.js';

type Send = (change: ApplicationChange, by: ApplicationActor) => Promise<unknown>;
type Branch = {
  readonly state?: Partial<ApplicationState>;
  readonly policy?: Partial<OnboardingPolicy>;
  readonly activities?: (own: Pick<Activities, 'changeApplication'>) => Partial<Activities>;
  readonly drive: (send: Send, application: FakeApplication) => Promise<unknown>;
};

const decide = (itemCode: string, isApproved = true): ApplicationChange => ({
  event: 'decideItem',
  itemCode,
  isApproved,
  reason: isApproved ? null : 'BLURRED',
});
const pass = (durationMs: number) => new Promise((resolve) => setTimeout(resolve, durationMs));
const nothing = async (): Promise<void> => undefined;

async function checked(send: Send): Promise<void> {
  await send({ event: 'submit' }, APPLICANT);
  await send({ event: 'claim' }, reviewer());
  await send(decide('IDENTITY'), reviewer());
  await send({ event: 'finishCheck' }, reviewer());
  await send(decide('CERT_HEALTH'), reviewer());
  await send({ event: 'finishCheck' }, reviewer());
}

const BRANCHES: Partial<Record<ReplayBranch, Branch>> = {
  'onboarding.active': { drive: checked },
  'onboarding.training-deposit': {
    policy: { workerTraining: true, workerDepositFen: 100 },
    async drive(send) {
      await checked(send);
      await send({ event: 'trainingDone' }, reviewer());
      await send({ event: 'depositPaid', amountFen: 100, reference: 'B1' }, FINANCE);
    },
  },
  'onboarding.changes': {
    state: { status: 'SUBMITTED' },
    async drive(send, application) {
      await send({ event: 'claim' }, reviewer());
      await send({ event: 'release' }, reviewer());
      await send({ event: 'claim' }, reviewer('ruth'));
      await send(decide('IDENTITY', false), reviewer('ruth'));
      await send({ event: 'requestChanges' }, reviewer('ruth'));
      const { items } = application.state();
      application.put({ items: items.map((item) => ({ ...item, isRenewed: true })) });
      await send({ event: 'resubmit' }, APPLICANT);
      await send({ event: 'withdraw' }, APPLICANT);
    },
  },
  'onboarding.rejected': {
    state: { status: 'TRAINING' },
    drive: (send) => send({ event: 'reject', reason: 'TRAINING_FAILED' }, reviewer()),
  },
  'onboarding.withdrawn': { drive: (send) => send({ event: 'withdraw' }, APPLICANT) },
  'onboarding.claim-lapsed': {
    state: { status: 'SUBMITTED' },
    policy: { claimMs: SOON_MS },
    async drive(send) {
      await send({ event: 'claim' }, reviewer());
      await pass(3 * SOON_MS);
      await send({ event: 'withdraw' }, APPLICANT);
    },
  },
  'onboarding.desk-late': {
    state: { status: 'SUBMITTED' },
    policy: { reminderMs: SOON_MS, escalationMs: 2 * SOON_MS },
    async drive(send) {
      await pass(LATER_MS);
      await send({ event: 'withdraw' }, APPLICANT);
    },
  },
  'onboarding.expired': {
    state: { status: 'NEEDS_CHANGES' },
    policy: { changesReminderMs: SOON_MS, changesMs: 2 * SOON_MS },
    drive: nothing,
  },
  'onboarding.clock-refused': {
    policy: { draftMs: SOON_MS },
    activities: ({ changeApplication }) => ({
      changeApplication: onCalls(
        async () => Promise.reject(refusal('ACTION_NOT_ALLOWED')),
        changeApplication,
      ),
    }),
    drive: nothing,
  },
};

/** Drives one application to its end; null for a branch of another run. */
export async function recordOnboarding(
  recorder: Recorder,
  branch: ReplayBranch,
): Promise<string | null> {
  const row = BRANCHES[branch];
  if (row === undefined) return null;
  const applicationId = branch.replace('.', '-');
  const policy = { ...DEFAULT_ONBOARDING_POLICY, ...row.policy };
  const state = applicationState({ stageSinceMs: Date.now(), ...row.state, policy });
  const { application, activities } = fakeApplication(applicationId, state);
  recorder.plan(applicationId, { activities: { ...activities, ...row.activities?.(activities) } });
  const gateway = createOnboardingGateway(recorder.client);
  let sent = 0;
  const ask = async (
    name: ApplicationUpdateName,
    actor: ApplicationActor,
    change: ApplicationChange | null,
  ): Promise<unknown> => {
    sent += 1;
    const key = `r${sent}`;
    const { seq: seenSeq } = application.state();
    const command = { actor, receivedAtMs: Date.now(), key, seenSeq, change };
    return gateway.updateApplication({ applicationId, name, updateId: key, command });
  };
  await ask('open', APPLICANT, null);
  await row.drive(
    (change, by) => ask(change.event as ApplicationUpdateName, by, change),
    application,
  );
  const workflowId = onboardingWorkflowId(applicationId);
  await untilClosed(recorder.client, workflowId);
  return workflowId;
}
