import { cellsOf } from '../../domain/geo/cells.js';
import { isInArea } from '../../domain/geo/service-area.js';
import { DEFAULT_SCORE_POLICY } from '../../domain/score/policy.js';
import { levelOf } from '../../domain/score/worker-score.js';
import type { CertificateKind, GeoPoint } from '../../contract/terms/catalogue.js';
import type { CityDocument, District } from '../models/city.js';
import type { Certificate, WorkerDocument } from '../models/worker.js';
import { SEED_CATEGORIES } from './categories.js';
import { DEMO_CITY_CODE, districtCells } from './cities.js';
import { SEED_MERCHANTS, type SeedMerchant } from './merchants.js';
import { between, createRandom, pick, type Random } from './random.js';
import { ALWAYS, HOUR_PATTERNS, SURNAMES, titleOf } from './worker-words.js';

/** How many workers a city starts with. */
export const WORKER_COUNTS: Readonly<Record<string, number>> = { hz: 200, demo: 360 };

/** Tries to hit a district from its bounding box; the emptiest one here fills a third of it. */
const POINT_TRIES_MAX = 200;

/**
 * Nobody in the demo city has this skill: its orders show escalation, give-up and full refund.
 */
export const DEMO_MISSING_SKILL = 'care.postnatal';

const CERTIFICATES_END = ['2029-06-30', '2030-12-31', '2031-03-31', '2032-09-30'] as const;

/**
 * Synthetic workers of one city, the same for the same seed. `seededAt` is the time of their
 * first position. No name, place or number here belongs to a person.
 */
export function seedWorkers(input: {
  readonly city: CityDocument;
  readonly seed: number;
  readonly seededAt: Date;
}): WorkerDocument[] {
  const { city } = input;
  const random = createRandom(input.seed);
  const count = WORKER_COUNTS[city._id] ?? 0;
  const districts = city.districts.map((district) => ({
    district,
    cells: new Set(districtCells(district)),
  }));
  return merchantShares({ cityCode: city._id, count }).map((merchant, index) => {
    // Districts in turn, so that every one of them is served.
    const place = districts[index % districts.length];
    if (place === undefined) throw new RangeError(`city ${city._id} has no district`);
    return worker({
      id: `${city._id}-w${String(index + 1).padStart(3, '0')}`,
      city,
      merchant,
      home: pointIn({ ...place, random }),
      seededAt: input.seededAt,
      random,
    });
  });
}

/** One merchant a worker, by the percentages; what rounding leaves goes to the first. */
function merchantShares(input: { readonly cityCode: string; readonly count: number }) {
  const merchants = SEED_MERCHANTS.filter(({ document }) =>
    document.cityCodes.includes(input.cityCode),
  );
  const shares = merchants.flatMap((merchant) =>
    Array.from(
      { length: Math.floor((input.count * merchant.workerPercent) / 100) },
      () => merchant,
    ),
  );
  const [first] = merchants;
  if (first === undefined) return [];
  while (shares.length < input.count) shares.push(first);
  return shares;
}

function worker(input: {
  readonly id: string;
  readonly city: CityDocument;
  readonly merchant: SeedMerchant;
  readonly home: GeoPoint;
  readonly seededAt: Date;
  readonly random: Random;
}): WorkerDocument {
  const { id, city, merchant, home, seededAt, random } = input;
  const isDemo = city._id === DEMO_CITY_CODE;
  const categoryIds = categoriesOf({ merchant, random });
  const skills = categoryIds.flatMap((categoryId) => skillsOf({ categoryId, isDemo, random }));
  const isFemale = random() < 0.6;
  const ordersDone = between(random, { min: 0, max: 900 });
  const cells = cellsOf([...home.coordinates]);
  // Drawn in this order: another one would change every worker of the seed.
  const surname = pick(random, SURNAMES);
  const radiusMeters = isDemo ? 15_000 : pick(random, [5_000, 8_000, 10_000, 15_000]);
  const hours = isDemo ? ALWAYS : pick(random, HOUR_PATTERNS);
  const isOnline = isDemo || random() < 0.85;
  const score = between(random, { min: 420, max: 500 }) / 100;
  return {
    _id: id,
    merchantId: merchant.document._id,
    cityCode: city._id,
    displayName: `${surname}${titleOf({ categoryId: categoryIds[0] ?? '', isFemale })}`,
    gender: isFemale ? 'FEMALE' : 'MALE',
    skills,
    home,
    cells,
    radiusMeters,
    hours,
    overrides: [],
    blocked: [],
    leave: [],
    status: 'ACTIVE',
    isOnline,
    score,
    ordersDone,
    level: levelOf({ score, ordersDone, policy: DEFAULT_SCORE_POLICY }),
    carriedScore: score,
    carriedOrders: ordersDone,
    certificates: certificatesOf({ skills, random }),
    position: { point: home, cells, at: seededAt },
    version: 1,
  };
}

/** One to three service types out of those of the merchant. */
function categoriesOf(input: { readonly merchant: SeedMerchant; readonly random: Random }) {
  const { merchant, random } = input;
  const wanted = Math.min(between(random, { min: 1, max: 3 }), merchant.categoryIds.length);
  const left = [...merchant.categoryIds];
  return Array.from({ length: wanted }, () => {
    const [chosen] = left.splice(Math.floor(random() * left.length), 1);
    if (chosen === undefined) throw new RangeError('no category left');
    return chosen;
  });
}

/** All skills of a category for most people, one of them for the rest. */
function skillsOf(input: {
  readonly categoryId: string;
  readonly isDemo: boolean;
  readonly random: Random;
}): string[] {
  const codes = SEED_CATEGORIES.filter((category) => category._id === input.categoryId)
    .flatMap((category) => category.skills.map((skill) => skill.code))
    .filter((code) => !input.isDemo || code !== DEMO_MISSING_SKILL);
  return input.random() < 0.7 ? codes : [pick(input.random, codes)];
}

function certificatesOf(input: {
  readonly skills: readonly string[];
  readonly random: Random;
}): Certificate[] {
  const kinds = new Set<CertificateKind>(
    SEED_CATEGORIES.flatMap((category) => category.skills)
      .filter((skill) => input.skills.includes(skill.code))
      .flatMap((skill) => skill.certificates),
  );
  return [...kinds].map((kind) => ({
    kind,
    validUntil: new Date(`${pick(input.random, CERTIFICATES_END)}T15:59:59Z`),
  }));
}

/** A point whose cell belongs to the district; throws RangeError when the tries run out. */
function pointIn(input: {
  readonly district: District;
  readonly cells: ReadonlySet<string>;
  readonly random: Random;
}): GeoPoint {
  const ring = input.district.polygon.coordinates[0] ?? [];
  const lngs = ring.map(([lng]) => lng);
  const lats = ring.map(([, lat]) => lat);
  const along = (values: readonly number[]) => {
    const min = Math.min(...values);
    return Number((min + input.random() * (Math.max(...values) - min)).toFixed(6));
  };
  for (let attempt = 0; attempt < POINT_TRIES_MAX; attempt += 1) {
    const point = [along(lngs), along(lats)] as const;
    if (isInArea(point, input.cells)) return { type: 'Point', coordinates: point };
  }
  throw new RangeError(`no point found in district ${input.district.code}`);
}
