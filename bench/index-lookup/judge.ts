import { distanceMeters } from '../../domain/geo/distance.js';
import { hasSkill, SKILLS, type LookupWorld, type Query } from './world.js';

/** How many are asked for. */
export const K = 20;

/** The servers compute in their own ways; a millimetre apart is the same distance. */
const METERS_DIFF_MAX = 0.001;
/** Nobody is nearer than the difference of latitudes; a little less, for rounding. */
const METERS_A_DEGREE_MIN = distanceMeters([0, 0], [0, 1]) * (1 - 1e-9);

/** Whether the workers named, nearest first, are a right answer; who of two equals is not asked. */
export type Judge = (query: Query, workers: readonly number[]) => boolean;

/** Judges by looking at every free worker with the skill. */
export function createJudge(world: LookupWorld): Judge {
  const able = Array.from({ length: SKILLS }, (): number[] => []);
  for (let worker = 0; worker < world.size; worker += 1) {
    if (world.isFree[worker] !== 1) continue;
    for (const [skill, list] of able.entries()) {
      if (hasSkill(world, worker, skill)) list.push(worker);
    }
  }
  const metersTo = (query: Query, worker: number): number =>
    distanceMeters([query.lng, query.lat], [world.lng[worker]!, world.lat[worker]!]);
  return (query, workers) => {
    const meters = nearestMeters(world, able[query.skill]!, query);
    const isAble = (worker: number): boolean =>
      world.isFree[worker] === 1 && hasSkill(world, worker, query.skill);
    return (
      workers.length === meters.length &&
      new Set(workers).size === workers.length &&
      workers.every(
        (worker, at) =>
          isAble(worker) && Math.abs(metersTo(query, worker) - meters[at]!) <= METERS_DIFF_MAX,
      )
    );
  };
}

/** The K smallest distances, in order. */
function nearestMeters(world: LookupWorld, able: readonly number[], query: Query): number[] {
  const best: number[] = [];
  for (const worker of able) {
    const worst = best.length < K ? Infinity : best[K - 1]!;
    const lat = world.lat[worker]!;
    if (Math.abs(lat - query.lat) * METERS_A_DEGREE_MIN >= worst) continue;
    const meters = distanceMeters([query.lng, query.lat], [world.lng[worker]!, lat]);
    if (meters >= worst) continue;
    let at = Math.min(best.length, K - 1);
    for (; at > 0 && best[at - 1]! > meters; at -= 1) best[at] = best[at - 1]!;
    best[at] = meters;
  }
  return best;
}
