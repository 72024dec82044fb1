// npm run check: every static check, two at a time, with the seconds each took.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { bootstrap, fail, projectDir } from './lib/bootstrap.mjs';

const { scripts } = JSON.parse(readFileSync(path.join(projectDir, 'package.json'), 'utf8'));
const folders = scripts.deps
  .split(' ')
  .slice(3)
  .filter((name) => existsSync(name));
const LANES = [
  [['eslint', 'node_modules/eslint/bin/eslint.js', ['.']]],
  [
    ['console types', 'admin/node_modules/typescript/bin/tsc', ['--noEmit', '-p', 'admin']],
    ['prettier', 'node_modules/prettier/bin/prettier.cjs', ['--check', '.']],
    [
      'dependency-cruiser',
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      ['--config', '.dependency-cruiser.cjs', ...folders],
    ],
    ['generated files', 'scripts/gen.mjs', ['--check']],
    ['third-party notices', 'scripts/notices.mjs', ['--check']],
    ['docker files', 'scripts/check-docker.mjs', []],
  ],
];

const startedAt = Date.now();
// Compiling is the type check: the output is what the commands and tests run.
await bootstrap();
process.stdout.write(`typecheck: ok (${seconds(startedAt)})\n`);
const failed = [];
await Promise.all(
  LANES.map(async (lane) => {
    for (const [name, script, args] of lane) await step(name, script, args);
  }),
);
if (failed.length > 0) fail(`Failed: ${failed.join(', ')}.`);

async function step(name, script, args) {
  const from = Date.now();
  const { code, output } = await capture(script, args);
  if (code !== 0) {
    failed.push(name);
    process.stdout.write(`${output.trimEnd()}\n`);
  }
  process.stdout.write(`${name}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds(from)})\n`);
}

function capture(script, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: projectDir });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

function seconds(from) {
  return `${((Date.now() - from) / 1000).toFixed(1)} s`;
}
