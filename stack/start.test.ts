import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { asStackError } from './errors.js';
import { claimRun } from './run-lock.js';
import { parseStartOptions } from './start-options.js';
import { fakeMachine, ONE_SENTENCE_WITH_REMEDY } from './testing/fake-machine.js';

const run = promisify(execFile);
const machine = fakeMachine();
afterAll(() => machine.remove());

test('a Node.js that is too old is told before anything is installed', async () => {
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.0' } })`;
  const script = path.join(process.cwd(), 'scripts', 'start.mjs');
  const args = ['--import', `data:text/javascript,${pretend}`, script];
  const failure = await run(process.execPath, args, { cwd: machine.dir }).catch((error) => error);
  expect(failure.code).toBe(1);
  expect(failure.stderr.trim()).toMatch(
    /^Doorhive needs Node\.js 20\.19 or newer but runs on 18\.20\.0: install .+ run the command again\.$/,
  );
});

test('a second start says that the first is running, a crashed one is taken over', () => {
  const dataDir = machine.file('data');
  expect(claimRun(dataDir).wasCrashed).toBe(false);
  writeFileSync(path.join(dataDir, 'start.pid'), String(process.ppid));
  expect(() => claimRun(dataDir)).toThrow(/already running .* stop it there with Ctrl-C first\.$/);
  // Ids end at four million on Linux: no process has this one.
  writeFileSync(path.join(dataDir, 'start.pid'), '99999999');
  const claim = claimRun(dataDir);
  expect(claim.wasCrashed).toBe(true);
  claim.release();
  expect(claimRun(dataDir).wasCrashed).toBe(false);
});

test('the command line is read and its mistakes are named', () => {
  expect(parseStartOptions([])).toEqual({ port: undefined, isFresh: false, isHelp: false });
  expect(parseStartOptions(['--port', '9000', '--fresh'])).toMatchObject({
    port: 9000,
    isFresh: true,
  });
  expect(() => parseStartOptions(['--port', '99999'])).toThrow(/a number from 1 to 65535/);
  expect(() => parseStartOptions(['--prot', '1'])).toThrow(/--prot.*See npm start -- --help\.$/);
});

test('a full disk met by our own writes has the same sentence as one met by an installer', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
  });
  expect(asStackError(full, '/data')).toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringMatching(ONE_SENTENCE_WITH_REMEDY),
  });
  const other = new Error('other');
  expect(asStackError(other, '/data')).toBe(other);
});
