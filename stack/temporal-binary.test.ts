import { readdirSync } from 'node:fs';
import { ensureTemporal } from './temporal-binary.js';
import { fakeMachine, ONE_SENTENCE_WITH_REMEDY, stackErrorOf } from './testing/fake-machine.js';
import type { FakeMachine } from './testing/fake-machine.js';

const go = (install: string): string => `
case "$1" in
  version) echo "go version go1.26.1 linux/amd64" ;;
  install) ${install} ;;
esac`;

let machine: FakeMachine;
afterEach(() => machine.remove());

test('TEMPORAL_ADDRESS is taken as it is', async () => {
  machine = fakeMachine();
  const env = { ...machine.context.env, TEMPORAL_ADDRESS: 'temporal.example:7233' };
  expect(await ensureTemporal({ ...machine.context, env })).toEqual({
    path: 'temporal.example:7233',
    rung: 'given',
  });
});

test('a CLI on the PATH is used, another program of that name is not', async () => {
  machine = fakeMachine({ temporal: 'echo "temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)"' });
  expect(await ensureTemporal(machine.context)).toMatchObject({ rung: 'PATH' });
  machine.install('temporal', 'echo "a calendar"');
  expect(await stackErrorOf(ensureTemporal(machine.context))).toMatchObject({
    code: 'NO_GO',
    message: expect.stringMatching(/is not the Temporal CLI/),
  });
});

test.each([
  ['NO_GO', undefined, /no Go compiler \(go\) on the PATH.*install the Temporal CLI/],
  ['NO_GO', 'echo "go version go1.19.8 linux/amd64"', /is older than Go 1\.21/],
  ['OFFLINE', go('echo "dial tcp: lookup x: no such host"; exit 1'), /go install has no network/],
  [
    'DISK_FULL',
    go('echo "write: no space left on device"; exit 1'),
    /The disk is full.*free about/,
  ],
  ['TOOL_UNAVAILABLE', go('echo "checksum mismatch"; exit 1'), /failed with "checksum mismatch"/],
])('%s: one sentence with the remedy', async (code, script, sentence) => {
  machine = fakeMachine(script === undefined ? {} : { go: script });
  const error = await stackErrorOf(ensureTemporal(machine.context));
  expect(error).toMatchObject({ code, message: expect.stringMatching(sentence) });
  expect(error.message).toMatch(ONE_SENTENCE_WITH_REMEDY);
});

test('what Go built is kept in the cache', async () => {
  const script = `printf '#!/bin/sh\\necho "temporal version 0.0.0-DEV"\\n' > "$GOBIN/temporal"; /bin/chmod 755 "$GOBIN/temporal"`;
  machine = fakeMachine({ go: go(script) });
  const path = machine.file('cache', 'doorhive', 'temporal-1.5.1', 'temporal');
  expect(await ensureTemporal(machine.context)).toEqual({ path, rung: 'package registry' });
  expect(await ensureTemporal(machine.context)).toEqual({ path, rung: 'cache' });
  expect(readdirSync(machine.file('cache', 'doorhive', 'temporal-1.5.1'))).toEqual(['temporal']);
});
