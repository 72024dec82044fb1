import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, readPid } from './cache.js';
import { GUARD, startChild } from './child.js';
import { fakeMachine } from './testing/fake-machine.js';

const machine = fakeMachine();
afterAll(() => machine.remove());

/** Writes its id, ends by itself after a minute, and obeys TERM with code 7 unless stubborn. */
const SERVER = `
echo $$ > "$1"
trap '[ "$2" = stubborn ] || exit 7' TERM
i=0; while [ $i -lt 600 ]; do /bin/sleep 0.1; i=$((i+1)); done`;

async function until(isTrue: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !isTrue(); i += 1) await sleep(25);
  expect(isTrue()).toBe(true);
}

function start(name: string, manner: string) {
  const pidFile = machine.file(`${name}.pid`);
  const child = startChild({
    name,
    command: machine.install(name, SERVER),
    args: [pidFile, manner],
    env: machine.context.env,
    logFile: machine.file('logs', `${name}.log`),
  });
  return { child, pidFile };
}

test('the exit code and the log of the program are passed on', async () => {
  const child = startChild({
    name: 'dies',
    command: machine.install('dies', 'echo one; echo two >&2; exit 14'),
    args: [],
    env: machine.context.env,
    logFile: machine.file('logs', 'dies.log'),
  });
  expect(await child.exited).toEqual({ code: 14 });
  expect(child.tail()).toBe('one\ntwo');
  expect(child.hasExited()).toBe(true);
});

test('a program that obeys is stopped, one that does not is killed', async () => {
  const obedient = start('obedient', 'meek');
  const stubborn = start('stubborn', 'stubborn');
  await until(() => existsSync(obedient.pidFile) && existsSync(stubborn.pidFile));
  await until(() => readPid(obedient.pidFile) !== undefined);
  await until(() => readPid(stubborn.pidFile) !== undefined);
  expect(await obedient.child.stop(5_000)).toBe(true);
  expect(await obedient.child.exited).toEqual({ code: 7 });
  expect(await stubborn.child.stop(300)).toBe(false);
  await until(() => !isAlive(readPid(stubborn.pidFile) ?? 0));
});

test('a parent killed with -9 takes its program along', async () => {
  const pidFile = machine.file('orphan.pid');
  const command = machine.install('orphan', SERVER);
  const script = `
    require('node:child_process').spawn('/bin/sh', ['-c', process.argv[1], 'x', process.argv[2], process.argv[3]],
      { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    setInterval(() => undefined, 1000);`;
  const parent = spawn(process.execPath, ['-e', script, GUARD, command, pidFile], {
    stdio: 'ignore',
  });
  await until(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8').endsWith('\n'));
  const pid = readPid(pidFile) ?? 0;
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await until(() => !isAlive(pid));
});
