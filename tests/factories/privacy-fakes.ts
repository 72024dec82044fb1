import type { Activities } from '../../activities/index.js';

/** Exports and erasures are done at once. */
export function privacyActivities(atMs: number) {
  return {
    buildDataExport: async () => ({ expiresAtMs: atMs }),
    removeDataExport: async () => undefined,
    readErasure: async () => ({
      isOver: false,
      remindAtMs: atMs,
      dueAtMs: atMs,
      latestAtMs: atMs,
    }),
    remindErasure: async () => undefined,
    closeAccount: async () => 'closed' as const,
    confirmClosed: async () => 'clear' as const,
    refuseErasure: async () => undefined,
    runErasureStep: async () => true,
    finishErasure: async () => undefined,
    retentionCollections: async () => ['orders'],
    endPastRows: async () => ({ ended: 0, isDone: true }),
    mendPrivacyRuns: async () => ({ erasures: 0, exports: 0 }),
  } satisfies Partial<Activities>;
}
