/**
 * Workers of a shard as a structure of arrays, and once more the places of each cell's workers in
 * its bucket.
 *
 * Method: a slot is a worker's place in all arrays. Complexity: O(1) for every change; a move asks
 * h3 only when the worker has left the inner circle of his cell. Bounds: WORKERS_MAX; memory about
 * 200 bytes a worker.
 */
import { compareIds } from '../../geo/ring-search.js';
import { createCellBook, type CellBook } from './cell-book.js';
import {
  addToBucket,
  createBucket,
  EMPTY_BUCKET,
  setPlace,
  takeFromBucket,
  type CellBucket,
} from './cell-bucket.js';
import {
  copyColumns,
  createColumns,
  NO_SLOT,
  STATE_CODE,
  STATES,
  type Columns,
} from './columns.js';
import { createSkillBook, MASK_WORDS, type SkillBook } from './skill-book.js';
import type { EngineWorker, WorkerState } from './types.js';

export const WORKERS_MAX = 2_000_000;
const FIRST_CAPACITY = 256;
const RADIANS_PER_DEGREE = Math.PI / 180;

export type SkillEnd = { readonly skill: number; readonly endsAt: number };

/** What changes while a worker works. */
export type WorkerChange = Partial<
  Pick<EngineWorker, 'state' | 'freeAt' | 'slackUntil' | 'shiftEndsAt' | 'jobs' | 'idleSince'>
>;

export type WorkerStore = {
  readonly columns: Readonly<Columns>;
  readonly cells: CellBook;
  readonly skillBook: SkillBook;
  /** Certificates that end, by slot; most workers have none. */
  readonly skillEnds: ReadonlyMap<number, readonly SkillEnd[]>;
  /** Who stands in a cell; valid until the next change. */
  readonly bucketOf: (cell: number) => Readonly<CellBucket>;
  readonly slotOf: (id: string) => number | undefined;
  readonly idOf: (slot: number) => string;
  readonly size: () => number;
  /** All slots in use are below it; some below it may be empty (`idOf` gives ''). */
  readonly slotsEnd: () => number;
  /** Adds or replaces a worker; answers his slot. */
  readonly put: (worker: EngineWorker) => number;
  readonly move: (slot: number, lng: number, lat: number) => void;
  readonly change: (slot: number, change: WorkerChange) => void;
  readonly remove: (id: string) => boolean;
  /** All workers by id: what a restart is built from. */
  readonly snapshot: () => EngineWorker[];
};

type Inner = {
  columns: Columns;
  capacity: number;
  readonly cells: CellBook;
  readonly skillBook: SkillBook;
  readonly skillEnds: Map<number, readonly SkillEnd[]>;
  /** By cell. */
  readonly buckets: CellBucket[];
  readonly slots: Map<string, number>;
  readonly ids: string[];
  readonly vacant: number[];
};

/**
 * An empty store, or one with the workers of a snapshot. Stores may share a book of cells, and
 * with it the tables of rings.
 */
export function createWorkerStore(
  workers: readonly EngineWorker[] = [],
  cells: CellBook = createCellBook(),
): WorkerStore {
  const capacity = Math.max(FIRST_CAPACITY, workers.length);
  const inner: Inner = {
    columns: createColumns(capacity),
    capacity,
    cells,
    skillBook: createSkillBook(),
    skillEnds: new Map(),
    buckets: [],
    slots: new Map(),
    ids: [],
    vacant: [],
  };
  for (const worker of workers) put(inner, worker);
  return {
    get columns() {
      return inner.columns;
    },
    cells: inner.cells,
    skillBook: inner.skillBook,
    skillEnds: inner.skillEnds,
    bucketOf: (cell) => inner.buckets[cell] ?? EMPTY_BUCKET,
    slotOf: (id) => inner.slots.get(id),
    idOf: (slot) => inner.ids[slot] ?? '',
    size: () => inner.slots.size,
    slotsEnd: () => inner.ids.length,
    put: (worker) => put(inner, worker),
    move: (slot, lng, lat) => move(inner, slot, lng, lat),
    change: (slot, change) => applyChange(inner.columns, slot, change),
    remove: (id) => remove(inner, id),
    snapshot: () => snapshot(inner),
  };
}

function put(inner: Inner, worker: EngineWorker): number {
  const slot = inner.slots.get(worker.id) ?? takeSlot(inner, worker.id);
  const { columns, skillBook, skillEnds } = inner;
  skillBook.write(worker.skills, columns.skills, slot * MASK_WORDS);
  columns.metersMax[slot] = worker.distanceMetersMax;
  columns.score[slot] = worker.score;
  columns.acceptance[slot] = worker.acceptance;
  applyChange(columns, slot, worker);
  skillEnds.delete(slot);
  const ends = [...(worker.skillEnds ?? [])].map(([skill, endsAt]) => ({
    skill: skillBook.numberOf(skill),
    endsAt,
  }));
  if (ends.length > 0) skillEnds.set(slot, ends);
  move(inner, slot, worker.lng, worker.lat);
  return slot;
}

function takeSlot(inner: Inner, id: string): number {
  if (inner.slots.size >= WORKERS_MAX) throw new RangeError(`more than ${WORKERS_MAX} workers`);
  const slot = inner.vacant.pop() ?? inner.ids.length;
  if (slot >= inner.capacity) {
    const larger = createColumns(inner.capacity * 2);
    copyColumns(inner.columns, larger);
    inner.columns = larger;
    inner.capacity *= 2;
  }
  inner.ids[slot] = id;
  inner.slots.set(id, slot);
  inner.columns.cell[slot] = NO_SLOT;
  return slot;
}

function move(inner: Inner, slot: number, lng: number, lat: number): void {
  const { columns, cells } = inner;
  const cosLat = Math.cos(lat * RADIANS_PER_DEGREE);
  const x = cosLat * Math.cos(lng * RADIANS_PER_DEGREE);
  const y = cosLat * Math.sin(lng * RADIANS_PER_DEGREE);
  const z = Math.sin(lat * RADIANS_PER_DEGREE);
  columns.lng[slot] = lng;
  columns.lat[slot] = lat;
  columns.x[slot] = x;
  columns.y[slot] = y;
  columns.z[slot] = z;
  const before = columns.cell[slot]!;
  if (before !== NO_SLOT) {
    const { center, innerChordSquare } = cells.cell(before);
    const dx = x - center.x;
    const dy = y - center.y;
    const dz = z - center.z;
    if (dx * dx + dy * dy + dz * dz < innerChordSquare) {
      setPlace(inner.buckets[before]!, columns.position[slot]!, { x, y, z });
      return;
    }
  }
  const after = cells.numberAt(lng, lat);
  if (after === before) {
    setPlace(inner.buckets[before]!, columns.position[slot]!, { x, y, z });
    return;
  }
  if (before !== NO_SLOT) unlink(inner, slot, before);
  link(inner, slot, after);
}

function link(inner: Inner, slot: number, cell: number): void {
  const { columns, buckets } = inner;
  while (buckets.length <= cell) buckets.push(EMPTY_BUCKET);
  if (buckets[cell] === EMPTY_BUCKET) buckets[cell] = createBucket();
  const place = { x: columns.x[slot]!, y: columns.y[slot]!, z: columns.z[slot]! };
  columns.cell[slot] = cell;
  columns.position[slot] = addToBucket(buckets[cell]!, slot, place);
}

function unlink({ columns, buckets }: Inner, slot: number, cell: number): void {
  const position = columns.position[slot]!;
  const moved = takeFromBucket(buckets[cell]!, position);
  if (moved !== undefined) columns.position[moved] = position;
  columns.cell[slot] = NO_SLOT;
}

function applyChange(columns: Columns, slot: number, change: WorkerChange): void {
  const { state, freeAt, slackUntil, shiftEndsAt, jobs, idleSince } = change;
  if (state !== undefined) columns.state[slot] = STATE_CODE[state];
  if (freeAt !== undefined) columns.freeAt[slot] = freeAt;
  if (slackUntil !== undefined) columns.slackUntil[slot] = slackUntil;
  if (shiftEndsAt !== undefined) columns.shiftEndsAt[slot] = shiftEndsAt;
  if (jobs !== undefined) columns.jobs[slot] = jobs;
  if (idleSince !== undefined) columns.idleSince[slot] = idleSince;
}

function remove(inner: Inner, id: string): boolean {
  const slot = inner.slots.get(id);
  if (slot === undefined) return false;
  unlink(inner, slot, inner.columns.cell[slot]!);
  inner.columns.state[slot] = STATE_CODE.OFF;
  inner.skillEnds.delete(slot);
  inner.slots.delete(id);
  inner.ids[slot] = '';
  inner.vacant.push(slot);
  return true;
}

function snapshot(inner: Inner): EngineWorker[] {
  const names = inner.skillBook.names();
  return [...inner.slots]
    .sort(([a], [b]) => compareIds(a, b))
    .map(([id, slot]) => ({ id, ...rowOf(inner, slot, names) }));
}

function rowOf(
  { columns, skillEnds }: Inner,
  slot: number,
  names: readonly string[],
): Omit<EngineWorker, 'id'> {
  const ends = skillEnds.get(slot);
  const mask = columns.skills.subarray(slot * MASK_WORDS, (slot + 1) * MASK_WORDS);
  return {
    lng: columns.lng[slot]!,
    lat: columns.lat[slot]!,
    skills: names.filter((_name, bit) => ((mask[Math.floor(bit / 32)]! >>> (bit % 32)) & 1) === 1),
    ...(ends && { skillEnds: new Map(ends.map((end) => [names[end.skill]!, end.endsAt])) }),
    state: STATES[columns.state[slot]!] as WorkerState,
    freeAt: columns.freeAt[slot]!,
    slackUntil: columns.slackUntil[slot]!,
    shiftEndsAt: columns.shiftEndsAt[slot]!,
    distanceMetersMax: columns.metersMax[slot]!,
    score: columns.score[slot]!,
    acceptance: columns.acceptance[slot]!,
    jobs: columns.jobs[slot]!,
    idleSince: columns.idleSince[slot]!,
  };
}
