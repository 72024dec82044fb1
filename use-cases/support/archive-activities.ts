import { archiveHistories, type ArchiveInput, type ArchiveResult } from './archive-histories.js';
import type { ArchiveDeps } from './deps.js';
import type { ArchiveGateway } from './gateway.js';

export type ArchiveActivityDeps = ArchiveDeps & { readonly gateway: ArchiveGateway };

/** Activities of the run that archives histories. */
export function createArchiveActivities(deps: ArchiveActivityDeps) {
  return {
    archiveHistories: (input: ArchiveInput): Promise<ArchiveResult> =>
      archiveHistories(deps, deps.gateway, input),
  };
}
