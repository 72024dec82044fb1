import { dateIn, hourIn } from '../../domain/statistics/periods.js';
import type { SpeedJob, StatisticsMoment } from '../../workflows/statistics-contract.js';
import type { SpeedDeps } from './deps.js';
import { measureCitySpeeds, profileIdOf } from './measure-speeds.js';

/** The city's own hour from which its speeds are measured, before its service day begins. */
const NIGHT_HOUR = 3;
/** Cities of one run; the next one, an hour later, takes the others. */
const JOBS_MAX = 500;

/** What the clock does for speeds; every step may be repeated. */
export function createSpeedActivities(deps: SpeedDeps) {
  return {
    /** Cities whose night has come and which have no speeds of this day yet. */
    async dueSpeedProfiles({ atMs }: StatisticsMoment): Promise<readonly SpeedJob[]> {
      const zones = await deps.statistics.cityZones();
      const jobs = zones
        .filter(({ timeZone }) => hourIn(atMs, timeZone) >= NIGHT_HOUR)
        .map((zone) => ({ ...zone, date: dateIn(atMs, zone.timeZone) }));
      const present = await deps.speedProfiles.present(jobs.map(profileIdOf));
      return jobs.filter((job) => !present.has(profileIdOf(job))).slice(0, JOBS_MAX);
    },

    measureSpeeds: (job: SpeedJob): Promise<boolean> => measureCitySpeeds(deps, job),
  };
}
