import type { PositionChange } from '../../data/repositories/workers.js';
import { createPositionWriter, type Point } from './position-writer.js';

const NOW = Date.parse('2026-03-10T12:00:00+08:00');
const point = (lng: number, atMs: number): Point => ({ at: [lng, 38.9], atMs });

function store(write: (rows: readonly PositionChange[]) => Promise<void> = async () => undefined) {
  const batches: (readonly PositionChange[])[] = [];
  const writer = createPositionWriter({
    async setPositions(rows) {
      batches.push(rows);
      await write(rows);
    },
  });
  const report = (workerId: string, ...points: readonly Point[]) =>
    writer.report({ workerId, points, receivedAtMs: NOW });
  return { batches, report };
}

test('[K7] reports of the same moment share one write, each worker with his newest point', async () => {
  const { batches, report } = store();
  await Promise.all([
    report('a', point(1, NOW - 3_000), point(2, NOW - 1_000), point(3, NOW - 2_000)),
    report('b', point(4, NOW)),
    report('a', point(5, NOW - 1_500)),
  ]);
  expect(batches).toHaveLength(1);
  expect(batches[0]).toMatchObject([
    { workerId: 'a', point: { coordinates: [2, 38.9] }, at: new Date(NOW - 1_000) },
    { workerId: 'b', point: { coordinates: [4, 38.9] }, at: new Date(NOW) },
  ]);
});

test('[K7] nothing is acknowledged before it is stored, and a failed write is told', async () => {
  let isStored = false;
  const slow = store(async () => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    isStored = true;
  });
  await slow.report('a', point(1, NOW));
  expect(isStored).toBe(true);

  let fails = true;
  const { report } = store(async () => {
    if (fails) throw new Error('the database is away');
  });
  const results = await Promise.allSettled([
    report('a', point(1, NOW)),
    report('b', point(1, NOW)),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fails = false;
  await report('a', point(1, NOW));
});

test('[K7] a report that comes while another is written is in the next write', async () => {
  const { batches, report } = store(() => new Promise((resolve) => setTimeout(resolve, 50)));
  const first = report('a', point(1, NOW - 2));
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(batches).toHaveLength(1);
  await Promise.all([first, report('a', point(2, NOW))]);
  expect(batches.map((rows) => rows[0]?.at.getTime())).toEqual([NOW - 2, NOW]);
});

test('[K7] a clock that runs ahead is set back, one of the far future is refused', async () => {
  const { batches, report } = store();
  await report('a', point(1, NOW + 30_000));
  expect(batches[0]?.[0]?.at).toEqual(new Date(NOW));
  await expect(report('a', point(1, NOW), point(2, NOW + 61_000))).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    fields: [{ field: 'points.1.at' }],
  });
});

test('[K7] too many that wait are refused instead of gathered without end', async () => {
  const writer = createPositionWriter({ setPositions: async () => undefined }, { waitingMax: 100 });
  const report = (at: number) =>
    writer.report({ workerId: `w${at}`, points: [point(1, NOW)], receivedAtMs: NOW });
  const many = Array.from({ length: 101 }, (_none, at) => report(at));
  await expect(many.at(-1)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  await Promise.all(many.slice(0, -1));
  await report(0);
});
