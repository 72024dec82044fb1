import type { CatalogueRepository } from '../../../data/repositories/catalogue.js';
import type { RecordedDayReads } from '../../../data/repositories/recorded-days.js';
import type { WhatIfRunRepository } from '../../../data/repositories/what-if-runs.js';
import type { EtaBook } from '../../eta/eta-book.js';
import type { WhatIfSnapshot } from '../../../workflows/contract.js';

/** What replaying a recorded day works with; nothing is written. */
export type ReplayDeps = {
  readonly recordedDays: RecordedDayReads;
  readonly catalogue: Pick<CatalogueRepository, 'categoriesOnSale' | 'city'>;
  /** Travel as it is measured today. */
  readonly eta: EtaBook;
};

/** What runs are kept with. */
export type WhatIfDeps = {
  readonly clock: { nowMs(): number };
  readonly whatIfRuns: WhatIfRunRepository;
  readonly catalogue: Pick<CatalogueRepository, 'city'>;
};

/** What the activities of a run work with. */
export type WhatIfRunDeps = WhatIfDeps & ReplayDeps;

/** What they need of Temporal. Every call throws SERVICE_UNAVAILABLE while it is away. */
export type WhatIfGateway = {
  /** Starts the run, or finds it; `ended`: it was there and is over. */
  startRun(runId: string): Promise<'open' | 'ended'>;
  /** Null when there is no such run under way. */
  cancelRun(runId: string): Promise<WhatIfSnapshot | null>;
};
