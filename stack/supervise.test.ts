import { readFileSync } from 'node:fs';
import { supervise } from './supervise.js';
import { fakeMachine } from './testing/fake-machine.js';

const machine = fakeMachine();
afterAll(() => machine.remove());

function specOf(name: string, script: string) {
  return {
    name,
    command: machine.install(name, script),
    args: [],
    env: machine.context.env,
    logFile: machine.file(`${name}.log`),
    graceMs: 5_000,
  };
}

test('a process that keeps dying is restarted with growing pauses and then given up', async () => {
  const said: string[] = [];
  const givenUp = new Promise<string>((resolve) => {
    supervise({
      spec: specOf('dies', 'echo run >> "$HOME/runs"; echo "cannot go on"; exit 3'),
      say: (line) => said.push(line),
      onGivenUp: resolve,
      backoffFirstMs: 4,
    });
  });
  expect(await givenUp).toBe('dies');
  expect(readFileSync(machine.file('runs'), 'utf8')).toBe('run\n'.repeat(5));
  const told = said.join('\n');
  expect(told).toMatch(/dies ended \(exit code 3\)/);
  expect(told).toMatch(/\| cannot go on/);
  expect(said.filter((line) => line.includes('starts again'))).toEqual([
    'dies starts again in 0.004 s.',
    'dies starts again in 0.008 s.',
    'dies starts again in 0.016 s.',
    'dies starts again in 0.032 s.',
  ]);
});

test('a stop is not a crash', async () => {
  const said: string[] = [];
  const child = supervise({
    spec: specOf('lives', 'exec /bin/sleep 60'),
    say: (line) => said.push(line),
    onGivenUp: (name) => said.push(name),
  });
  await child.stop();
  expect(said).toEqual([]);
});
