import { readFileSync } from 'node:fs';
import path from 'node:path';
import { InstallMiss } from './ladder.js';
import { officialDownload } from './official-download.js';
import { fakeMachine } from './testing/fake-machine.js';
import type { FakeMachine } from './testing/fake-machine.js';

let machine: FakeMachine;
afterEach(() => machine.remove());

function download(script: string, stallMs?: number): Promise<string> {
  machine = fakeMachine();
  return officialDownload({
    context: machine.context,
    label: 'Downloading',
    downloadDir: machine.file('download'),
    namePrefix: 'tool',
    script,
    ...(stallMs === undefined ? {} : { stallMs }),
  });
}

async function missOf(promise: Promise<unknown>): Promise<InstallMiss['miss'] | undefined> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof InstallMiss) return error.miss;
    throw error;
  }
  return undefined;
}

test('the largest file of the name is the program', async () => {
  const file = await download(`
    import { mkdirSync, writeFileSync } from 'node:fs';
    const [dir] = process.argv.slice(1);
    mkdirSync(dir + '/x');
    writeFileSync(dir + '/tool.tgz.sha', 'digest');
    writeFileSync(dir + '/x/tool-1.2', 'the program itself');`);
  expect(path.relative(machine.file('download'), file)).toBe(path.join('x', 'tool-1.2'));
  expect(readFileSync(file, 'utf8')).toBe('the program itself');
});

test('no network is a miss, and so is a script that brings nothing', async () => {
  const offline = `throw new Error('getaddrinfo ENOTFOUND downloads.example')`;
  expect(await missOf(download(offline))).toMatchObject({ code: 'OFFLINE' });
  machine.remove();
  expect(await missOf(download('0'))).toMatchObject({ code: 'TOOL_UNAVAILABLE' });
});

test('a download that brings no byte is ended', async () => {
  const hanging = 'setInterval(() => undefined, 1000)';
  expect(await missOf(download(hanging, 50))).toEqual({
    code: 'TIMED_OUT',
    why: 'the download took too long',
  });
});
