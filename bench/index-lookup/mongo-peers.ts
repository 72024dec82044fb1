import { Long, type Collection } from 'mongodb';
import { CELL_RESOLUTION, createCellBook } from '../../domain/dispatch/engine/cell-book.js';
import { createRingTables, RINGS_MAX } from '../../domain/dispatch/engine/rings.js';
import { cellOf } from '../../domain/geo/cells.js';
import { distanceMeters } from '../../domain/geo/distance.js';
import { createGuess } from './density.js';
import { K } from './judge.js';
import { ableFor, peerOf, type Person } from './mongo-way.js';
import { SIDE_METERS, type LookupWorld, type Query } from './world.js';

/** Cells of about 460 m to the corner; smaller ones where many workers stand in one. */
const RESOLUTION = CELL_RESOLUTION;
const FINE_RESOLUTION = RESOLUTION + 1;
const FINE_FROM_WORKERS = 300_000;
/** From corner to corner is less. */
const REACH_METERS_MAX = 2 * SIDE_METERS;

export const mongoSpherePeer = peerOf({
  name: 'mongo2dsphere',
  title: 'MongoDB, 2dsphere over (skill, state, place)',
  index: { skills: 1, state: 1, at: '2dsphere' },
  placeOf: (lng, lat) => ({ at: pointOf(lng, lat) }),
  createNearest: (people) => async (query) => {
    const found = await people
      .find(
        { ...ableFor(query), at: { $nearSphere: { $geometry: pointOf(query.lng, query.lat) } } },
        { projection: { _id: 1 }, limit: K, singleBatch: true },
      )
      .toArray();
    return found.map(({ _id }) => _id);
  },
});

const pointOf = (lng: number, lat: number) => ({ type: 'Point', coordinates: [lng, lat] }) as const;

export const mongoCellsPeer = peerOf({
  name: 'mongoH3',
  title: 'MongoDB, H3 cells by $in over (skill, state, cell)',
  // With the place in the index no document is read.
  index: { skills: 1, state: 1, cell: 1, lng: 1, lat: 1, _id: 1 },
  placeOf: (lng, lat, workers) => ({
    cell: keyOf(cellOf([lng, lat], resolutionFor(workers))),
    lng,
    lat,
  }),
  createNearest: createCellSearch,
});

const resolutionFor = (workers: number): number =>
  workers < FINE_FROM_WORKERS ? RESOLUTION : FINE_RESOLUTION;

const keyOf = (cell: string): Long => Long.fromString(cell, 16);

type Found = { readonly _id: number; readonly lng: number; readonly lat: number };

/** Rings out to a guess; then out to the farthest of the K found, beyond which nobody is nearer. */
function createCellSearch(people: Collection<Person>, world: LookupWorld) {
  const book = createCellBook(resolutionFor(world.size));
  const keys: Long[] = [];
  const keyOfNumber = (number: number): Long => (keys[number] ??= keyOf(book.cell(number).index));
  const tables = createRingTables(book);
  const guess = createGuess(world);
  return async (query: Query): Promise<readonly number[]> => {
    const origin = book.numberAt(query.lng, query.lat);
    const found: { readonly worker: number; readonly meters: number }[] = [];
    let reach = guess(query);
    let ring = 0;
    while (ring <= RINGS_MAX && reach <= REACH_METERS_MAX) {
      const cells: Long[] = [];
      for (; ring <= RINGS_MAX; ring += 1) {
        const { cells: numbers, metersMin } = tables.ring(origin, ring);
        if (metersMin > reach) break;
        for (const number of numbers) cells.push(keyOfNumber(number));
      }
      for (const { _id, lng, lat } of await peopleIn(people, query, cells)) {
        const meters = distanceMeters([query.lng, query.lat], [lng, lat]);
        found.push({ worker: _id, meters });
      }
      found.sort((a, b) => a.meters - b.meters);
      const farthest = found[K - 1]?.meters;
      if (farthest !== undefined && farthest <= reach) break;
      reach = farthest ?? 2 * reach;
    }
    return found.slice(0, K).map(({ worker }) => worker);
  };
}

async function peopleIn(
  people: Collection<Person>,
  query: Query,
  cells: readonly Long[],
): Promise<Found[]> {
  return people
    .find<Found>({ ...ableFor(query), cell: { $in: cells } } as object, {
      projection: { _id: 1, lng: 1, lat: 1 },
      singleBatch: true,
      batchSize: 100_000,
    })
    .toArray();
}
