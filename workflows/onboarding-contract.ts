import { defineUpdate } from '@temporalio/workflow';
import type { ApplicationActor, ApplicationStatus } from '../contract/terms/onboarding.js';
import type { DueClock } from '../domain/onboarding/clocks.js';
import type { ApplicationChange } from '../domain/onboarding/state.js';

/** The part of contract.ts that is about applications; both sides get it from there. */
export const onboardingWorkflowId = (applicationId: string): string =>
  `onboarding-${applicationId}`;

export type OnboardingInput = { readonly applicationId: string };

/** What people do with an application, each an update of its run. */
export const APPLICATION_UPDATES = [
  'open',
  'submit',
  'claim',
  'release',
  'decideItem',
  'finishCheck',
  'requestChanges',
  'resubmit',
  'trainingDone',
  'depositPaid',
  'reject',
  'withdraw',
] as const;
export type ApplicationUpdateName = (typeof APPLICATION_UPDATES)[number];

export type ApplicationCommand = {
  readonly actor: ApplicationActor;
  readonly receivedAtMs: number;
  /** Id of the request: whatever is repeated with it happens once. */
  readonly key: string;
  /** Row of `applicationNotes` with the words of a reason. */
  readonly noteId?: string;
  /** Number of the last change that the database holds: a run that is behind looks again. */
  readonly seenSeq: number;
  /** Contents as their owner has seen them when he hands them in. */
  readonly seenVersion?: number;
  /** Null only opens the run of a draft. */
  readonly change: ApplicationChange | null;
};

export type ApplicationSnapshot = {
  readonly applicationId: string;
  readonly status: ApplicationStatus;
  readonly seq: number;
};

/** What a run keeps of its application: which clock is next, and what may be done. */
export type ApplicationView = ApplicationSnapshot & {
  readonly cityCode: string;
  readonly isFinal: boolean;
  readonly nextClock: DueClock | null;
  readonly stageDueMs: number | null;
};

export type ChangeApplicationInput = Omit<ApplicationCommand, 'seenSeq' | 'change'> & {
  readonly applicationId: string;
  readonly change: ApplicationChange;
};

export const applicationUpdate = (name: ApplicationUpdateName) =>
  defineUpdate<ApplicationSnapshot, [ApplicationCommand]>(name);
