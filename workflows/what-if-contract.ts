import { defineUpdate } from '@temporalio/workflow';
import type { WhatIfFailure, WhatIfStatus } from '../contract/terms/what-if.js';

/** The part of contract.ts that is about replays of past days. */
export const whatIfWorkflowId = (runId: string): string => `what-if-${runId}`;

export type WhatIfInput = { readonly runId: string };
/** yyyy-mm-dd of the city. */
export type WhatIfDayInput = WhatIfInput & { readonly date: string };
export type FinishWhatIfInput = WhatIfInput & {
  readonly status: Exclude<WhatIfStatus, 'QUEUED' | 'RUNNING'>;
  readonly failure: WhatIfFailure | null;
};
export type WhatIfSnapshot = WhatIfInput & { readonly status: WhatIfStatus };

/** Stops the run; answers what it has become. */
export const cancelWhatIfUpdate = defineUpdate<WhatIfSnapshot, []>('cancelWhatIf');
