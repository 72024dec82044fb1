import { createRandom, type Random } from '../../data/seed/random.js';
import { distanceMeters } from '../../domain/geo/distance.js';
import { onGrid } from './redis-grid.js';

export const SKILLS = 20;
export const WARM_UP = 200;
export const MOVES_A_BATCH = 1_000;

const QUERIES = 1_000;
const CHECKS = 100;
const BATCHES = 20;
const FREE_SHARE = 0.6;
const CENTERS = 8;
const SCATTERED_SHARE = 0.15;
const SPREAD_METERS = { min: 1_500, max: 6_000 };
/** A position every 30 s from somebody on an electric bicycle. */
const STEP_METERS_MAX = 330;
export const SIDE_METERS = 60_000;
const MIDDLE = { lng: 121.47, lat: 31.23 };
const METERS_A_DEGREE = distanceMeters([0, 0], [0, 1]);
/** Degrees of the square's sides. */
export const SIDE = {
  lat: SIDE_METERS / METERS_A_DEGREE,
  lng: SIDE_METERS / (METERS_A_DEGREE * Math.cos((MIDDLE.lat * Math.PI) / 180)),
};
export const CORNER = { lng: MIDDLE.lng - SIDE.lng / 2, lat: MIDDLE.lat - SIDE.lat / 2 };

export type Place = { readonly lng: number; readonly lat: number };
export type Query = Place & { readonly skill: number };
/** A new place of a free worker. */
export type Move = Place & { readonly worker: number };

/** Workers by number, and what is asked. */
export type LookupWorld = {
  readonly size: number;
  readonly lng: Float64Array;
  readonly lat: Float64Array;
  readonly isFree: Uint8Array;
  /** Bit n: the worker has skill n. */
  readonly skills: Uint32Array;
  readonly warmUp: readonly Query[];
  readonly queries: readonly Query[];
  /** Asked again after the moves. */
  readonly checks: readonly Query[];
  readonly batches: readonly (readonly Move[])[];
};

type Center = Place & { readonly spreadMeters: number };

/** The same world for the same numbers. */
export function drawWorld(size: number, seed: number): LookupWorld {
  const random = createRandom(seed);
  const centers = Array.from({ length: CENTERS }, (): Center => {
    const { min, max } = SPREAD_METERS;
    return { ...anywhere(random), spreadMeters: min + random() * (max - min) };
  });
  const world = {
    ...{ size, lng: new Float64Array(size), lat: new Float64Array(size) },
    ...{ isFree: new Uint8Array(size), skills: new Uint32Array(size) },
  };
  for (let worker = 0; worker < size; worker += 1) {
    const at = onGrid(somewhere(random, centers));
    world.lng[worker] = at.lng;
    world.lat[worker] = at.lat;
    world.isFree[worker] = random() < FREE_SHARE ? 1 : 0;
    world.skills[worker] = someSkills(random);
  }
  const queries = (count: number): Query[] =>
    Array.from({ length: count }, () => ({
      ...somewhere(random, centers),
      skill: someSkill(random),
    }));
  return {
    ...world,
    ...{ warmUp: queries(WARM_UP), queries: queries(QUERIES), checks: queries(CHECKS) },
    batches: drawMoves(random, world),
  };
}

export function hasSkill({ skills }: Pick<LookupWorld, 'skills'>, worker: number, skill: number) {
  return ((skills[worker]! >>> skill) & 1) === 1;
}

/** Numbers of the skills of a worker. */
export function skillsOf(world: Pick<LookupWorld, 'skills'>, worker: number): number[] {
  return Array.from({ length: SKILLS }, (_none, skill) => skill).filter((skill) =>
    hasSkill(world, worker, skill),
  );
}

/** The same workers after the moves. */
export function movedWorld(world: LookupWorld): LookupWorld {
  const moved = { ...world, lng: world.lng.slice(), lat: world.lat.slice() };
  for (const { worker, lng, lat } of world.batches.flat()) {
    moved.lng[worker] = lng;
    moved.lat[worker] = lat;
  }
  return moved;
}

function anywhere(random: Random): Place {
  return { lng: CORNER.lng + random() * SIDE.lng, lat: CORNER.lat + random() * SIDE.lat };
}

/** Round one of the centres, or anywhere when that would be outside. */
function somewhere(random: Random, centers: readonly Center[]): Place {
  const scattered = anywhere(random);
  const center = centers[Math.floor(random() * centers.length)]!;
  const isScattered = random() < SCATTERED_SHARE;
  // Box and Muller: a normal distribution in both directions.
  const meters = center.spreadMeters * Math.sqrt(-2 * Math.log(1 - random()));
  const near = shifted(center, meters, random() * 2 * Math.PI);
  return isScattered || !isInside(near) ? scattered : near;
}

function shifted({ lng, lat }: Place, meters: number, angle: number): Place {
  const degrees = meters / METERS_A_DEGREE;
  const shrink = Math.cos((lat * Math.PI) / 180);
  return { lng: lng + (degrees * Math.cos(angle)) / shrink, lat: lat + degrees * Math.sin(angle) };
}

function isInside({ lng, lat }: Place): boolean {
  const [x, y] = [(lng - CORNER.lng) / SIDE.lng, (lat - CORNER.lat) / SIDE.lat];
  return x >= 0 && x < 1 && y >= 0 && y < 1;
}

/** The share of skill n goes with 1 / (n + 1): the first is twenty times as common as the last. */
const SHARES = Array.from({ length: SKILLS }, (_none, skill) => 1 / (skill + 1));
const SHARES_SUM = SHARES.reduce((sum, share) => sum + share, 0);

function someSkill(random: Random): number {
  let left = random() * SHARES_SUM;
  const skill = SHARES.findIndex((share) => (left -= share) < 0);
  return skill < 0 ? SKILLS - 1 : skill;
}

/** One to three draws; the same one twice counts once. */
function someSkills(random: Random): number {
  const draws = 1 + Math.floor(random() * 3);
  let mask = 0;
  for (let draw = 0; draw < draws; draw += 1) mask |= 1 << someSkill(random);
  return mask;
}

/** Every worker moves at most once, so that the order within a batch does not matter. */
function drawMoves(
  random: Random,
  world: Pick<LookupWorld, 'size' | 'lng' | 'lat' | 'isFree'>,
): Move[][] {
  const free = Array.from(world.isFree.keys()).filter((worker) => world.isFree[worker] === 1);
  const count = Math.min(BATCHES, Math.floor(free.length / MOVES_A_BATCH));
  const batches: Move[][] = [];
  let taken = 0;
  for (let batch = 0; batch < count; batch += 1) {
    const moves: Move[] = [];
    for (; moves.length < MOVES_A_BATCH; taken += 1) {
      const other = taken + Math.floor(random() * (free.length - taken));
      const worker = free[other]!;
      [free[taken], free[other]] = [worker, free[taken]!];
      const from = { lng: world.lng[worker]!, lat: world.lat[worker]! };
      const to = shifted(from, random() * STEP_METERS_MAX, random() * 2 * Math.PI);
      moves.push({ worker, ...onGrid(isInside(to) ? to : from) });
    }
    batches.push(moves);
  }
  return batches;
}
