import type { Connection } from '../data/connect.js';
import { createCatalogueRepository } from '../data/repositories/catalogue.js';
import { createRecordedDayReads } from '../data/repositories/recorded-days.js';
import { createWhatIfRunRepository } from '../data/repositories/what-if-runs.js';
import { createSpeedProfileRepository } from '../data/repositories/speed-profiles.js';
import type { WhatIfRunDeps } from '../use-cases/dispatch/what-if/deps.js';
import { createEtaBook } from '../use-cases/eta/eta-book.js';

/** What replays of past days work with, over one connection. */
export function createWhatIfDeps(
  connection: Connection,
  clock: WhatIfRunDeps['clock'] = { nowMs: () => Date.now() },
): WhatIfRunDeps {
  return {
    clock,
    whatIfRuns: createWhatIfRunRepository(connection),
    recordedDays: createRecordedDayReads(connection),
    catalogue: createCatalogueRepository(connection),
    eta: createEtaBook({ speedProfiles: createSpeedProfileRepository(connection), clock }),
  };
}
