import type { Client } from '@temporalio/client';
import type { Connection } from '../data/connect.js';
import { createHistoryArchiveRepository } from '../data/repositories/history-archive.js';
import type { ArchiveActivityDeps } from '../use-cases/support/archive-activities.js';
import { createHistoryGateway } from './history-gateway.js';

/** What the archive of histories needs. */
export function archiveDepsOf(connection: Connection, client: Client): ArchiveActivityDeps {
  return {
    histories: createHistoryArchiveRepository(connection),
    gateway: createHistoryGateway(client),
  };
}
