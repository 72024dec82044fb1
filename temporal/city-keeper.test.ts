import type { SlotQuestion } from '../contract/terms/slot-question.js';
import { createCityKeeper } from './city-keeper.js';

const ANSWER = { slots: [], onDemandCount: 1 };
const ZONE = 'Asia/Shanghai';
const ask = (cityCode: string) => ({ cityCode }) as SlotQuestion;

function keeping(options: { readonly fails?: boolean } = {}) {
  let nowMs = 1_000_000;
  const kept: string[] = [];
  const errors: object[] = [];
  let running = 0;
  let runningMost = 0;
  const keeper = createCityKeeper({
    clock: { nowMs: () => nowMs },
    log: { info: () => undefined, error: (fields) => void errors.push(fields) },
    cache: {
      async keep({ cityCode }) {
        running += 1;
        runningMost = Math.max(runningMost, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        kept.push(cityCode);
        if (options.fails) throw new Error('away');
      },
      slots: async () => ANSWER,
    },
  });
  return {
    ...{ keeper, kept, errors },
    own: (cityCode: string, forMs = 8_000) =>
      keeper.owns({ cityCode, timeZone: ZONE }, nowMs + forMs),
    advance: (ms: number) => void (nowMs += ms),
    most: () => runningMost,
  };
}

test('[X16] answers for the cities whose lease lasts, and for no other', async () => {
  const { keeper, own, advance } = keeping();
  expect(await keeper.slots(ask('demo'))).toBeNull();
  own('demo');
  expect(await keeper.slots(ask('demo'))).toEqual(ANSWER);
  expect(await keeper.slots(ask('hz'))).toBeNull();
  advance(7_999);
  expect(await keeper.slots(ask('demo'))).toEqual(ANSWER);
  advance(1);
  expect(await keeper.slots(ask('demo'))).toBeNull();
  own('demo');
  keeper.loses('demo');
  expect(await keeper.slots(ask('demo'))).toBeNull();
  own('demo');
  await keeper.stop();
  expect(await keeper.slots(ask('demo'))).toBeNull();
});

test('[X16] cities are read one after the other, each once while it waits', async () => {
  const { keeper, own, kept, most } = keeping();
  for (const cityCode of ['a', 'b', 'a', 'c', 'b']) own(cityCode);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await keeper.stop();
  expect(kept).toEqual(['a', 'b', 'c']);
  expect(most()).toBe(1);
});

test('[X16] a city that cannot be read is tried again with the next renewal', async () => {
  const { keeper, own, kept, errors } = keeping({ fails: true });
  own('demo');
  await new Promise((resolve) => setTimeout(resolve, 10));
  own('demo');
  await new Promise((resolve) => setTimeout(resolve, 10));
  await keeper.stop();
  expect(kept).toEqual(['demo', 'demo']);
  expect(errors).toHaveLength(2);
});
