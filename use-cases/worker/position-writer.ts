import { AppError } from '../../contract/terms/errors.js';
import type { WorkerRepository } from '../../data/repositories/workers.js';
import { cellsOf } from '../../domain/geo/cells.js';
import type { LngLat } from '../../domain/geo/distance.js';

/** Reports that wait for one write; a phone that sends two in that time is stored once. */
const GATHER_MS = 20;
/** Positions of one write. */
const BATCH_MAX = 1_000;
/** Reports that wait at all: beyond it the database is too slow and phones are told so. */
const WAITING_MAX = 20_000;
/** A phone's clock may be ahead by this much. */
const AHEAD_MS_MAX = 60_000;

export type Point = { readonly at: LngLat; readonly atMs: number };

export type PositionWriter = {
  /**
   * Stores the newest of the points and resolves once it is stored. Throws INVALID_INPUT for a
   * point of the future, SERVICE_UNAVAILABLE when too many wait.
   */
  report(report: {
    readonly workerId: string;
    readonly points: readonly Point[];
    readonly receivedAtMs: number;
  }): Promise<void>;
};

type Waiting = {
  point: Point;
  readonly told: { resolve(): void; reject(error: unknown): void }[];
};

/**
 * Positions are many and small: those of a few milliseconds share one write, as transactions share
 * a commit. Nothing is acknowledged before it is stored.
 */
export function createPositionWriter(
  workers: Pick<WorkerRepository, 'setPositions'>,
  { waitingMax = WAITING_MAX }: { readonly waitingMax?: number } = {},
): PositionWriter {
  const waiting = new Map<string, Waiting>();
  let isWriting = false;
  let count = 0;

  async function writeAll(): Promise<void> {
    isWriting = true;
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    while (waiting.size > 0) {
      const batch = [...waiting].slice(0, BATCH_MAX);
      for (const [workerId] of batch) waiting.delete(workerId);
      await writeBatch(workers, batch);
      count -= batch.reduce((sum, [, { told }]) => sum + told.length, 0);
    }
    isWriting = false;
  }

  return {
    async report({ workerId, points, receivedAtMs }) {
      const newest = newestOf(points, receivedAtMs);
      if (count >= waitingMax) throw new AppError('SERVICE_UNAVAILABLE');
      count += 1;
      await new Promise<void>((resolve, reject) => {
        const known = waiting.get(workerId);
        if (known === undefined) {
          waiting.set(workerId, { point: newest, told: [{ resolve, reject }] });
        } else {
          if (newest.atMs > known.point.atMs) known.point = newest;
          known.told.push({ resolve, reject });
        }
        if (!isWriting) void writeAll();
      });
    },
  };
}

function newestOf(points: readonly Point[], receivedAtMs: number): Point {
  let newest: Point | undefined;
  for (const [index, point] of points.entries()) {
    if (point.atMs > receivedAtMs + AHEAD_MS_MAX) {
      const message = 'not in the future';
      throw new AppError('INVALID_INPUT', { fields: [{ field: `points.${index}.at`, message }] });
    }
    if (newest === undefined || point.atMs > newest.atMs) newest = point;
  }
  if (newest === undefined) throw new RangeError('no point');
  // A clock that is ahead must not shut out what its phone says next.
  return { ...newest, atMs: Math.min(newest.atMs, receivedAtMs) };
}

async function writeBatch(
  workers: Pick<WorkerRepository, 'setPositions'>,
  batch: readonly (readonly [string, Waiting])[],
): Promise<void> {
  try {
    await workers.setPositions(
      batch.map(([workerId, { point }]) => ({
        workerId,
        point: { type: 'Point', coordinates: point.at },
        cells: cellsOf(point.at),
        at: new Date(point.atMs),
      })),
    );
    for (const [, { told }] of batch) for (const { resolve } of told) resolve();
  } catch (error) {
    for (const [, { told }] of batch) for (const { reject } of told) reject(error);
  }
}
