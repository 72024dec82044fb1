import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { startMongo } from './mongo.js';
import { freePorts } from './ports.js';
import { startTemporal } from './temporal.js';
import { fakeMachine, ONE_SENTENCE_WITH_REMEDY, stackErrorOf } from './testing/fake-machine.js';

const machine = fakeMachine();
let taken: Server;
let takenPort: number;

beforeAll(async () => {
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  takenPort = (taken.address() as AddressInfo).port;
});
afterAll(() => {
  taken.close();
  machine.remove();
});

const starters = { mongod: startMongo, temporal: startTemporal };
type Tool = keyof typeof starters;

async function start(tool: Tool, script: string, port?: number) {
  const [free = 0] = await freePorts(1);
  return stackErrorOf(
    starters[tool]({
      binary: machine.install(tool, script),
      dataDir: machine.file(`${tool}-${free}`),
      port: port ?? free,
      env: machine.context.env,
    }),
  );
}

test.each<[Tool, RegExp]>([
  ['mongod', /MongoDB cannot use port \d+ because another program listens there/],
  ['temporal', /Temporal cannot use port \d+ because another program listens there/],
])('a busy port stops %s before it is started', async (tool, sentence) => {
  const error = await start(tool, 'exit 0', takenPort);
  expect(error).toMatchObject({ code: 'PORT_BUSY', message: expect.stringMatching(sentence) });
  expect(error.message).toMatch(ONE_SENTENCE_WITH_REMEDY);
});

test.each<[Tool, string, string]>([
  ['mongod', 'PROCESS_DIED', 'echo "aborting after fassert"; exit 14'],
  ['mongod', 'DATA_UNUSABLE', 'echo "exit code for taken"; exit 100'],
  ['mongod', 'DISK_FULL', 'echo "No space left on device"; exit 14'],
  ['temporal', 'PROCESS_DIED', 'echo "database is malformed"; exit 1'],
  ['temporal', 'DISK_FULL', 'echo "disk I/O error: no space left on device"; exit 1'],
])('a %s that dies while starting: %s', async (tool, code, script) => {
  const error = await start(tool, script);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(ONE_SENTENCE_WITH_REMEDY);
  expect(error.detail).toMatch(/fassert|taken|space|malformed/);
});
