import type { RunningServer } from '../../fakes/http.js';
import { startPushFake } from '../../fakes/push/server.js';
import { createSandboxKeys, jpushOptions, pushFakeConfig } from '../../fakes/testing.js';
import { createJpushSender } from './sender.js';
import type { JpushOptions } from './sender.js';

const keys = createSandboxKeys();
let fake: RunningServer;

beforeAll(async () => {
  fake = await startPushFake(pushFakeConfig(keys));
});
afterAll(() => fake.close());

test('a push reaches the gateway with its alias and data', async () => {
  expect(await send(['worker-1'])).toMatchObject({ kind: 'success' });
  const response = await fetch(`${fake.url}sandbox/pushes?alias=worker-1`);
  expect(await response.json()).toMatchObject({
    pushes: [{ aliases: ['worker-1'], title: '新订单', data: { orderId: 'o1' } }],
  });
});

test('what is sent again under its key arrives once; a key that nobody was given is refused', async () => {
  const sender = createJpushSender(jpushOptions(keys, { endpoint: fake.url }));
  const given = await sender.newKey();
  if (given.kind !== 'success') throw new TypeError(JSON.stringify(given));
  const first = await send(['worker-k'], {}, given.value.key);
  expect(await send(['worker-k'], {}, given.value.key)).toEqual(first);
  const response = await fetch(`${fake.url}sandbox/pushes?alias=worker-k`);
  expect(((await response.json()) as { pushes: unknown[] }).pushes).toHaveLength(1);
  expect(await send(['worker-k'], {}, 'made-up')).toMatchObject({ code: 'REFUSED' });
  const stranger = createJpushSender(jpushOptions(keys, { endpoint: fake.url, masterSecret: 'x' }));
  expect(await stranger.newKey()).toMatchObject({ kind: 'failure', code: 'NOT_AUTHORIZED' });
});

test('a wrong secret, no alias and a silent gateway are told apart', async () => {
  expect(await send(['w'], { masterSecret: 'x' })).toMatchObject({ code: 'NOT_AUTHORIZED' });
  expect(await send([])).toMatchObject({ kind: 'failure', code: 'REFUSED' });
  expect((await send(['w'], { endpoint: 'http://127.0.0.1:1/' })).kind).toBe('unknown');
});

function send(aliases: readonly string[], options: Partial<JpushOptions> = {}, key?: string) {
  const sender = createJpushSender(jpushOptions(keys, { endpoint: fake.url, ...options }));
  return sender.send({
    aliases,
    title: '新订单',
    body: '您有一个新的派单',
    data: { orderId: 'o1' },
    timeToLiveSeconds: 60,
    ...(key !== undefined && { key }),
  });
}
