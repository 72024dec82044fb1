import type { ConclusionCode, HistoryRowState, Turn } from '@contract/terms/support';
import type { ToneName } from '../../theme/status';

/** Red what stops everything or needs a person of ours, blue what goes on by itself. */
const CONCLUSION_TONES: Readonly<Record<ConclusionCode, ToneName>> = {
  RUN_MISSING: 'operator',
  NO_TEMPORAL_WORKER: 'operator',
  WORKFLOW_TASK_FAILING: 'operator',
  REFUND_FAILED: 'operator',
  CHANNEL_UNKNOWN: 'confirm',
  ACTIVITY_RETRYING: 'confirm',
  MANUAL_QUEUE: 'operator',
  WAITS_FOR_PERSON: 'customer',
  WAITS_FOR_TIMER: 'system',
  ENDED: 'done',
  UNKNOWN: 'confirm',
};
/** Hue of whoever is waited for; people of the platform are the operator's red. */
const TURN_TONES: Partial<Record<Turn, ToneName>> = {
  customer: 'customer',
  worker: 'worker',
  merchant: 'store',
  store: 'store',
  bearer: 'confirm',
};

/** The hue says who acts next. */
export function conclusionTone(code: ConclusionCode, turn: Turn | null): ToneName {
  if (code !== 'WAITS_FOR_PERSON' || turn === null) return CONCLUSION_TONES[code];
  return TURN_TONES[turn] ?? 'operator';
}

/** Dot of a row of the history, as antd names colours. */
export const STATE_COLORS: Readonly<Record<HistoryRowState, string>> = {
  OPEN: 'blue',
  DONE: 'green',
  FAILED: 'red',
  TIMED_OUT: 'red',
  CANCELLED: 'gray',
  REFUSED: 'orange',
};
