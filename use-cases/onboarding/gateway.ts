import type {
  ApplicationCommand,
  ApplicationSnapshot,
  ApplicationUpdateName,
} from '../../workflows/contract.js';

/** What applications need of Temporal; errors come as AppError. */
export type OnboardingGateway = {
  /**
   * Sends one update to `onboarding-<applicationId>`, which is started when it is not there: a
   * lost start is mended by whoever comes next. A repeat with the same id gets the first answer.
   * Errors: ACTION_NOT_ALLOWED when the run has ended.
   */
  updateApplication(input: {
    readonly applicationId: string;
    readonly name: ApplicationUpdateName;
    readonly updateId: string;
    readonly command: ApplicationCommand;
  }): Promise<ApplicationSnapshot>;
  /** Starts the run; one that exists, open or ended, is left alone. */
  startApplication(applicationId: string): Promise<void>;
};
