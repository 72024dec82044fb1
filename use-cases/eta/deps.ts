import type { RideFactRepository } from '../../data/repositories/ride-facts.js';
import type { SpeedProfileRepository } from '../../data/repositories/speed-profiles.js';
import type { StatisticsReader } from '../../data/repositories/statistics-read.js';

/** What measuring speeds works with. */
export type SpeedDeps = {
  readonly clock: { nowMs(): number };
  readonly speedProfiles: SpeedProfileRepository;
  readonly rideFacts: RideFactRepository;
  readonly statistics: Pick<StatisticsReader, 'cityZones'>;
};
