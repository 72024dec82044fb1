import { isFinalApplicationStatus } from '../../contract/terms/onboarding.js';
import type { ApplicationDocument, ApplicationItem } from '../../data/repositories/applications.js';
import { nextClock, stageDueMs } from '../../domain/onboarding/clocks.js';
import type { ApplicationState, ItemState } from '../../domain/onboarding/state.js';
import type { ApplicationView } from '../../workflows/contract.js';

/** What decides about an application, out of its row. */
export function stateOf(row: ApplicationDocument): ApplicationState {
  const { kind, status, seq, claim, isReminded, isEscalated, policy } = row;
  return {
    kind,
    status,
    seq,
    items: row.items.map(({ code, group, status: itemStatus, reason, isRenewed }) => ({
      code,
      group,
      status: itemStatus,
      reason,
      isRenewed,
    })),
    claim,
    stageSinceMs: row.stageSince.getTime(),
    isReminded,
    isEscalated,
    policy,
  };
}

/** The row's items after a change; what was decided now carries who did it. */
export function itemsAfter(
  row: ApplicationDocument,
  after: readonly ItemState[],
  decided: {
    readonly code: string;
    readonly by: string;
    readonly at: Date;
    readonly noteId: string | null;
  } | null,
): ApplicationItem[] {
  return row.items.map((item, index) => {
    const merged: ApplicationItem = { ...item, ...after[index] };
    if (decided?.code !== item.code) return merged;
    return { ...merged, decidedBy: decided.by, decidedAt: decided.at, noteId: decided.noteId };
  });
}

/** What the run knows of an application. */
export function viewOf(row: ApplicationDocument): ApplicationView {
  const state = stateOf(row);
  return {
    applicationId: row._id,
    cityCode: row.cityCode,
    status: row.status,
    seq: row.seq,
    isFinal: isFinalApplicationStatus(row.status),
    nextClock: nextClock(state),
    stageDueMs: stageDueMs(state),
  };
}
