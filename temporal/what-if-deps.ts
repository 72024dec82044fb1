import type { Connection } from '../data/connect.js';
import { createCatalogueRepository } from '../data/repositories/catalogue.js';
import { createRecordedDayReads } from '../data/repositories/recorded-days.js';
import { createWhatIfRunRepository } from '../data/repositories/what-if-runs.js';
import { streetEtaModel } from '../domain/geo/travel.js';
import type { WhatIfRunDeps } from '../use-cases/dispatch/what-if/deps.js';

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
    eta: streetEtaModel(),
  };
}
