import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import type { Activities } from '../../activities/index.js';
import {
  isFinalApplicationStatus,
  type ApplicationActor,
  type ApplicationStatus,
} from '../../contract/terms/onboarding.js';
import { nextClock, stageDueMs } from '../../domain/onboarding/clocks.js';
import { DEFAULT_ONBOARDING_POLICY } from '../../domain/onboarding/policy.js';
import { reduceApplication } from '../../domain/onboarding/reduce.js';
import type { ApplicationChange, ApplicationState } from '../../domain/onboarding/state.js';
import {
  TASK_QUEUE,
  applicationUpdate,
  onboardingWorkflowId,
  type ApplicationUpdateName,
  type ApplicationView,
  type ChangeApplicationInput,
} from '../../workflows/contract.js';
import type { Journal } from './order-fakes.js';
import type { useOrderStage } from './order-scene.js';
import { eventually, skip } from './order-wait.js';

export const APPLICANT: ApplicationActor = { kind: 'applicant', id: 'anna' };
export const FINANCE: ApplicationActor = { kind: 'finance', id: 'fay' };
export const reviewer = (id = 'rita'): ApplicationActor => ({ kind: 'reviewer', id });

const item = (code: string, group: 'BASIC' | 'CERTIFICATE') =>
  ({ code, group, status: 'PENDING', reason: null, isRenewed: false }) as const;

/** A worker's application with one item of each group, in whatever state a test begins. */
export function applicationState(change: Partial<ApplicationState> = {}): ApplicationState {
  return {
    kind: 'WORKER',
    status: 'DRAFT',
    seq: 0,
    items: [item('IDENTITY', 'BASIC'), item('CERT_HEALTH', 'CERTIFICATE')],
    claim: null,
    stageSinceMs: 0,
    isReminded: false,
    isEscalated: false,
    policy: DEFAULT_ONBOARDING_POLICY,
    ...change,
  };
}

/** One application in memory, judged by the reducer of the product. */
export type FakeApplication = {
  readonly events: string[];
  state(): ApplicationState;
  /** Changes it behind the back of its run. */
  put(change: Partial<ApplicationState>): void;
};

/** What a play has in hand. */
export type ApplicationPlay = {
  readonly handle: WorkflowHandle;
  readonly application: FakeApplication;
  readonly journal: Journal;
  send(change: ApplicationChange, by: ApplicationActor, seenSeq?: number): Promise<unknown>;
};

let applications = 0;

/** Applications on a stage. */
export function applicationsOn(stage: ReturnType<typeof useOrderStage>) {
  /** Plays one application whose stage begins now. */
  async function withApplication(
    options: {
      readonly state?: Partial<ApplicationState>;
      readonly activities?: Partial<Activities>;
    },
    act: (play: ApplicationPlay) => Promise<void>,
  ): Promise<{ readonly journal: Journal; readonly application: FakeApplication }> {
    applications += 1;
    const applicationId = `a${process.pid}-${applications}`;
    const stageSinceMs = await stage.env().currentTimeMs();
    const fake = fakeApplication(
      applicationId,
      applicationState({ stageSinceMs, ...options.state }),
    );
    const activities = { ...fake.activities, ...options.activities };
    const journal = await stage.withWorker({ activities }, async ({ journal: seen }) => {
      const handle = await stage.env().client.workflow.start('onboardingWorkflow', {
        args: [{ applicationId }],
        workflowId: onboardingWorkflowId(applicationId),
        taskQueue: TASK_QUEUE,
      });
      await eventually(
        () => seen.calls.length,
        (calls) => calls > 0,
      );
      const { application } = fake;
      const send = sender(handle, application);
      await act({ handle, application, journal: seen, send });
    });
    return { journal, application: fake.application };
  }

  let requests = 0;
  const sender =
    (handle: WorkflowHandle, application: FakeApplication): ApplicationPlay['send'] =>
    async (change, actor, seenSeq = application.state().seq) => {
      requests += 1;
      const key = `r${requests}`;
      const receivedAtMs = await stage.env().currentTimeMs();
      const command = { actor, receivedAtMs, key, seenSeq, change };
      return handle.executeUpdate(applicationUpdate(change.event as ApplicationUpdateName), {
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

  return { withApplication, untilWaiting, pass };
}

/** An application with the two activities that its run asks. */
export function fakeApplication(applicationId: string, first: ApplicationState) {
  let state = first;
  const events: string[] = [];
  const view = (): ApplicationView => ({
    applicationId,
    cityCode: 'hz',
    status: state.status,
    seq: state.seq,
    isFinal: isFinalApplicationStatus(state.status),
    nextClock: nextClock(state),
    stageDueMs: stageDueMs(state),
  });
  const changeApplication = async (input: ChangeApplicationInput): Promise<ApplicationView> => {
    const { change, actor: by, receivedAtMs: atMs } = input;
    const reduced = reduceApplication({ state, change, by, atMs });
    if (reduced.kind === 'refused') {
      throw ApplicationFailure.nonRetryable(reduced.code, reduced.code);
    }
    state = reduced.state;
    events.push(change.event);
    return view();
  };
  const application: FakeApplication = {
    events,
    state: () => state,
    put: (change) => void (state = { ...state, ...change }),
  };
  return { application, activities: { readApplication: async () => view(), changeApplication } };
}

/** Waits until the fake has seen so many events of a kind. */
export const untilEvents = (application: FakeApplication, event: string, wanted: number) =>
  eventually(
    () => application.events.filter((seen) => seen === event).length,
    (seen) => seen >= wanted,
  );

export const statusOf = (application: FakeApplication): ApplicationStatus =>
  application.state().status;
