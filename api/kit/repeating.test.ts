import { setTimeout as sleep } from 'node:timers/promises';
import { startRepeating } from './repeating.js';

test('rounds never overlap, an error does not end them, and after stop none begins', async () => {
  let [under, most, rounds] = [0, 0, 0];
  const errors: unknown[] = [];
  const repeating = startRepeating({
    everyMs: 5,
    isEager: true,
    async work() {
      rounds += 1;
      under += 1;
      most = Math.max(most, under);
      await sleep(15);
      under -= 1;
      if (rounds === 1) throw new RangeError('the first one fails');
    },
    onError: (error) => void errors.push(error),
  });
  expect(rounds).toBe(1);
  while (rounds < 4) await sleep(5);
  await repeating.stop();
  const atStop = rounds;
  expect([most, under, errors]).toEqual([1, 0, [new RangeError('the first one fails')]]);
  await sleep(40);
  expect(rounds).toBe(atStop);
});
