import { rmSync } from 'node:fs';
import { fakeMachine, ONE_SENTENCE_WITH_REMEDY, stackErrorOf } from './testing/fake-machine.js';
import type { FakeMachine } from './testing/fake-machine.js';
import { ensureTestServer } from './time-skipping.js';

const JAVA_17 = `echo 'openjdk version "17.0.15" 2025-04-15' >&2`;
const JAVA_8 = `echo 'openjdk version "1.8.0_392"' >&2`;

let machine: FakeMachine;
afterEach(() => machine.remove());

test.each([
  ['NO_JAVA', {}, /no Java \(java\) on the PATH.*install Java 17 and Maven/],
  ['NO_JAVA', { java: JAVA_8 }, /is older than Java 11/],
  ['NO_MAVEN', { java: JAVA_17 }, /no Maven \(mvn\) on the PATH/],
  ['OFFLINE', { java: JAVA_17, mvn: 'echo "Unknown host"; exit 1' }, /Maven has no network/],
  ['DISK_FULL', { java: JAVA_17, mvn: 'echo "No space left on device"; exit 1' }, /disk is full/],
])('%s: one sentence with the remedy', async (code, programs, sentence) => {
  machine = fakeMachine(programs);
  const error = await stackErrorOf(ensureTestServer(machine.context));
  expect(error).toMatchObject({ code, message: expect.stringMatching(sentence) });
  expect(error.message).toMatch(ONE_SENTENCE_WITH_REMEDY);
});

test('the jars are kept in the cache, which needs Java each time', async () => {
  machine = fakeMachine({ java: JAVA_17, mvn: ': > lib/server.jar' });
  const path = machine.file(
    'cache',
    'doorhive',
    'temporal-test-server-1.38.0',
    'temporal-test-server',
  );
  expect(await ensureTestServer(machine.context)).toEqual({ path, rung: 'package registry' });
  expect(await ensureTestServer(machine.context)).toEqual({ path, rung: 'cache' });
  rmSync(machine.file('bin', 'java'));
  expect(await stackErrorOf(ensureTestServer(machine.context))).toMatchObject({ code: 'NO_JAVA' });
});
