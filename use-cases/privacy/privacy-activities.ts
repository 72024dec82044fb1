import type { ErasureStep } from '../../contract/terms/privacy.js';
import { RETENTION_COLLECTIONS } from '../../data/repositories/personal-rows.js';
import type { ErasureInput, ExportInput } from '../../workflows/contract.js';
import { buildExport, removeExport } from './build-export.js';
import type { PrivacyDeps, PrivacyGateway } from './deps.js';
import { endPastRows, mendPrivacyRuns } from './retention.js';
import {
  closeAccount,
  confirmClosed,
  finishErasure,
  readErasure,
  refuseErasure,
  remindErasure,
  runErasureStep,
} from './run-erasure.js';

export type ErasureStepInput = ErasureInput & { readonly step: ErasureStep };
export type RetentionInput = { readonly collection: string };

/** What exports, erasures and retention do outside their runs; every step may be repeated. */
export function createPrivacyActivities(deps: PrivacyDeps, gateway: PrivacyGateway) {
  return {
    /** Writes the file; answers when it has to go. */
    async buildDataExport({ exportId }: ExportInput): Promise<{ readonly expiresAtMs: number }> {
      await buildExport(deps, exportId);
      const row = await deps.exports.findById(exportId);
      return { expiresAtMs: row?.expiresAt.getTime() ?? 0 };
    },
    removeDataExport: ({ exportId }: ExportInput) => removeExport(deps, exportId),

    readErasure: ({ erasureId }: ErasureInput) => readErasure(deps, erasureId),
    remindErasure: ({ erasureId }: ErasureInput) => remindErasure(deps, erasureId),
    closeAccount: ({ erasureId }: ErasureInput) => closeAccount(deps, erasureId),
    confirmClosed: ({ erasureId }: ErasureInput) => confirmClosed(deps, erasureId),
    refuseErasure: ({ erasureId }: ErasureInput) => refuseErasure(deps, erasureId),
    runErasureStep: (input: ErasureStepInput) => runErasureStep(deps, input),
    finishErasure: ({ erasureId }: ErasureInput) => finishErasure(deps, erasureId),

    retentionCollections: async (): Promise<readonly string[]> => RETENTION_COLLECTIONS,
    endPastRows: ({ collection }: RetentionInput) => endPastRows(deps, collection),
    mendPrivacyRuns: () => mendPrivacyRuns(deps, gateway),
  };
}
