import type {
  SpeedProfileDocument,
  SpeedProfileRepository,
} from '../../data/repositories/speed-profiles.js';
import { hourlyEtaModel } from '../../domain/geo/hourly-travel.js';
import { streetEtaModel, type EtaModel } from '../../domain/geo/travel.js';

/** The model of travel of each city. */
export type EtaBook = {
  /** That of its newest profile in force, else the built-in one. */
  of(cityCode: string): Promise<EtaModel>;
};

/** How long a process goes on with what it has read of a city. */
export const BOOK_TTL_MS = 10 * 60_000;
/** The one in force, the one of this night, and one to spare. */
const PROFILES_READ = 3;
/** Cities that are kept; then it begins anew. */
const CITIES_KEPT_MAX = 2_000;

type Dated = { readonly fromMs: number; readonly model: EtaModel };
type Entry = { readonly readAtMs: number; readonly profiles: Promise<readonly Dated[]> };

/**
 * Profiles from the database, kept for ten minutes. A profile says when it comes into force, and
 * that is later than every process has read it: all of them change at the same moment.
 */
export function createEtaBook(deps: {
  readonly speedProfiles: Pick<SpeedProfileRepository, 'newest'>;
  readonly clock: { nowMs(): number };
}): EtaBook {
  const street = streetEtaModel();
  const entries = new Map<string, Entry>();

  function read(cityCode: string, nowMs: number): Entry {
    if (entries.size >= CITIES_KEPT_MAX) entries.clear();
    const profiles = deps.speedProfiles
      .newest({ cityCode, limit: PROFILES_READ })
      .then((rows) => rows.map(datedOf));
    const entry = { readAtMs: nowMs, profiles };
    entries.set(cityCode, entry);
    // Whoever waits for it hears of the failure; the next one asks again.
    profiles.catch(() => {
      if (entries.get(cityCode) === entry) entries.delete(cityCode);
    });
    return entry;
  }

  return {
    async of(cityCode) {
      const nowMs = deps.clock.nowMs();
      const known = entries.get(cityCode);
      const isFresh = known !== undefined && nowMs - known.readAtMs < BOOK_TTL_MS;
      const { profiles } = isFresh ? known : read(cityCode, nowMs);
      return (await profiles).find(({ fromMs }) => fromMs <= nowMs)?.model ?? street;
    },
  };
}

function datedOf({ effectiveFrom, timeZone, hours }: SpeedProfileDocument): Dated {
  const kmh = hours.map((hour) => hour.kmh);
  return { fromMs: effectiveFrom.getTime(), model: hourlyEtaModel({ timeZone, kmh }) };
}
