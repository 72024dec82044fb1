import { createWorkerSightings } from './worker-sightings.js';

test('[K2] a worker is noted once a minute, customers never, a failed note harms nobody', async () => {
  let nowMs = 1_000_000;
  const noted: string[] = [];
  const errors: unknown[] = [];
  const see = createWorkerSightings({
    clock: { nowMs: () => nowMs },
    workers: {
      touch: async ({ workerId, at, olderThan }) => {
        if (workerId === 'broken') throw new Error('no database');
        noted.push(`${workerId} ${at.getTime()} ${at.getTime() - olderThan.getTime()}`);
      },
    },
    onError: (error) => errors.push(error),
  });
  for (let request = 0; request < 3; request += 1) see({ id: 'w1', audience: 'worker' });
  see({ id: 'c1', audience: 'customer' });
  nowMs += 59_999;
  see({ id: 'w1', audience: 'worker' });
  nowMs += 1;
  see({ id: 'w1', audience: 'worker' });
  see({ id: 'broken', audience: 'worker' });
  await Promise.resolve();
  expect(noted).toEqual(['w1 1000000 60000', 'w1 1060000 60000']);
  expect(errors).toHaveLength(1);
});
