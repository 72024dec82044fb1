import type { RunningServer } from '../../fakes/http.js';
import { startNumberFake, type FakeBinding } from '../../fakes/number/server.js';
import { createAliyunNumberChannel, type AliyunNumberOptions } from './channel.js';

const PEOPLE = { phoneA: '+8613800000001', phoneB: '13900000002', outId: 'out-1' };
const KEYS = { accessKeyId: 'sandbox-id', accessKeySecret: 'sandbox-secret', poolKey: 'FC1' };
const HOUR_MS = 3_600_000;
let nowMs = Date.now();
let fake: RunningServer;

beforeEach(async () => {
  nowMs = Date.now();
  fake = await startNumberFake(KEYS, () => nowMs);
});
afterEach(() => fake.close());

const channel = (options: Partial<AliyunNumberOptions> = {}) =>
  createAliyunNumberChannel({ ...KEYS, endpoint: fake.url, ...options });
const inAnHour = (): Date => new Date(nowMs + HOUR_MS);

async function bindings(): Promise<readonly FakeBinding[]> {
  const answer = await fetch(`${fake.url}sandbox/bindings`);
  return ((await answer.json()) as { bindings: FakeBinding[] }).bindings;
}

const failNext = (fault: string) =>
  fetch(`${fake.url}sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault }),
  });

test('[C8] two phones get one number until the time that was asked for, told in Beijing time', async () => {
  const expiresAt = new Date(Math.floor(inAnHour().getTime() / 1_000) * 1_000);
  const outcome = await channel().bind({ ...PEOPLE, expiresAt });
  const [row] = await bindings();
  expect(outcome).toEqual({
    kind: 'success',
    value: { number: row?.secretNo, bindingId: row?.subsId },
  });
  expect(row).toMatchObject({
    phoneA: '13800000001',
    phoneB: PEOPLE.phoneB,
    outId: 'out-1',
    expiresAt: expiresAt.toISOString(),
  });
});

test('[C8] what was bound is unbound once; what has ended already is no failure', async () => {
  const bound = await channel().bind({ ...PEOPLE, expiresAt: inAnHour() });
  if (bound.kind !== 'success') throw new RangeError(bound.message);
  const ended = { kind: 'success', value: null };
  expect(await channel().unbind(bound.value)).toEqual(ended);
  expect((await bindings())[0]?.unboundAt).not.toBeNull();
  expect(await channel().unbind(bound.value)).toEqual(ended);
});

test.each([
  ['a phone that is none', { phoneA: '12345' }, {}, 'BAD_PHONE'],
  ['another secret', {}, { accessKeySecret: 'other' }, 'NOT_AUTHORIZED'],
  ['another pool', {}, { poolKey: 'FC2' }, 'REFUSED'],
  ['a time that is nearly over', { expiresAt: new Date(Date.now() + 1_000) }, {}, 'REFUSED'],
])('%s is a definite failure: nothing is bound', async (_name, input, options, code) => {
  const asked = { ...PEOPLE, expiresAt: inAnHour(), ...input };
  expect(await channel(options).bind(asked)).toMatchObject({ kind: 'failure', code });
  expect(await bindings()).toEqual([]);
});

test('no number left is a failure, a busy provider and a lost answer are unknown', async () => {
  const kinds: string[] = [];
  for (const fault of ['noNumber', 'busy', 'lostAnswer']) {
    await failNext(fault);
    kinds.push((await channel().bind({ ...PEOPLE, expiresAt: inAnHour() })).kind);
  }
  expect(kinds).toEqual(['failure', 'unknown', 'unknown']);
  // The lost one was bound all the same, and its own time ends it.
  expect(await bindings()).toHaveLength(1);
});

test('[R48] no message of an outcome repeats a phone', async () => {
  const outcomes = [
    await channel().bind({ ...PEOPLE, phoneB: '12345', expiresAt: inAnHour() }),
    await channel({ poolKey: 'FC2' }).bind({ ...PEOPLE, expiresAt: inAnHour() }),
    await channel({ endpoint: 'http://127.0.0.1:1/' }).bind({ ...PEOPLE, expiresAt: inAnHour() }),
  ];
  expect(JSON.stringify(outcomes)).not.toMatch(/13800000001|13900000002|12345/);
});
