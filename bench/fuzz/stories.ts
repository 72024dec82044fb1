import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildOpenApi } from '../../api/kit/openapi.js';
import { API_VERSION, apiRoutes } from '../../api/routes/index.js';
import { rawEnvironment } from '../../config/env.js';
import { startChild, type RunningChild } from '../../stack/child.js';
import { StackError } from '../../stack/errors.js';
import { pause } from '../../scripts/drive/wait.js';
import { print } from '../orders/tables.js';
import type { Finding } from './report.js';
import type { Schemathesis } from './schemathesis.js';

/** Tests that speak to the api over HTTP; nothing in them is made for this run. */
const SUITES: readonly { readonly project: string; readonly folders: readonly string[] }[] = [
  {
    project: 'e2e',
    folders: ['order', 'desks', 'support', 'account', 'city', 'onboarding', 'privacy', 'wechat'],
  },
  { project: 'int', folders: [''] },
];
const READY_MS_MAX = 60_000;
const READY_POLL_MS = 200;
/** Their apps have the routes with handlers of their own. */
const STAND_INS = 'tests/int/(audit/calls|api/shared-state)';
const FINDINGS_PER_OPERATION_MAX = 3;

export type StoriesResult = {
  readonly calls: number;
  /** Operations that answered with a 2xx as described, as `POST /x/{id}`. */
  readonly reached: ReadonlySet<string>;
  readonly findings: readonly Finding[];
};

type Line = {
  readonly operation: string;
  readonly status: number;
  readonly failures: readonly (readonly [string, string])[];
};

/**
 * The end-to-end and integration tests, every request of them sent by Schemathesis and every answer
 * compared with the document: random data alone gets no order to its end. Whether a test holds is
 * for `npm test` to say; here its calls count.
 */
export async function playStories(input: {
  readonly tool: Schemathesis;
  readonly dir: string;
}): Promise<StoriesResult> {
  const { tool, dir } = input;
  const schemaFile = path.join(dir, 'whole.json');
  const reportFile = path.join(dir, 'stories.jsonl');
  rmSync(reportFile, { force: true });
  const document = buildOpenApi({ routes: apiRoutes(), version: API_VERSION });
  writeFileSync(schemaFile, JSON.stringify(document));
  const checker = startChild({
    name: 'checker',
    command: tool.python,
    args: [path.join(process.cwd(), 'bench', 'fuzz', 'call-through.py'), schemaFile, reportFile],
    env: { ...rawEnvironment(), PYTHONPATH: tool.packagesDir },
    logFile: path.join(dir, 'checker.log'),
  });
  try {
    const port = await portOf(checker);
    for (const { project, folders } of SUITES) await playSuite({ project, folders, port, dir });
  } finally {
    await checker.stop(READY_POLL_MS);
  }
  return resultOf(reportFile);
}

async function portOf(checker: RunningChild): Promise<number> {
  const giveUpAt = Date.now() + READY_MS_MAX;
  while (Date.now() < giveUpAt && !checker.hasExited()) {
    const port = Number(/^\d+$/m.exec(checker.tail(20))?.[0]);
    if (port > 0) return port;
    await pause(READY_POLL_MS);
  }
  throw new StackError('PROCESS_DIED', 'The checker did not start.', checker.tail(20));
}

async function playSuite(input: {
  readonly project: string;
  readonly folders: readonly string[];
  readonly port: number;
  readonly dir: string;
}): Promise<void> {
  const { project, folders, port, dir } = input;
  const jest = path.join(process.cwd(), 'node_modules', 'jest', 'bin', 'jest.js');
  const paths = folders.map((folder) => path.join('tests', project, folder));
  const child = startChild({
    name: `stories-${project}`,
    command: process.execPath,
    args: [
      ...[jest, '--selectProjects', project, '--forceExit', '--maxWorkers', '2'],
      ...['--testPathIgnorePatterns', '/node_modules/', '\\.long\\.test\\.ts$', STAND_INS],
      ...['--', ...paths],
    ],
    env: { ...rawEnvironment(), DOORHIVE_SEND_THROUGH: `http://127.0.0.1:${port}/` },
    logFile: path.join(dir, `stories-${project}.log`),
  });
  const { code } = await child.exited;
  print(`  stories of ${project}: ${code === 0 ? 'played' : 'not all of them to their end'}`);
}

function resultOf(reportFile: string): StoriesResult {
  const lines = readFileSync(reportFile, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as Line);
  const isSuccess = ({ status, failures }: Line): boolean =>
    status >= 200 && status < 300 && failures.length === 0;
  const counts = new Map<string, number>();
  const findings = lines.flatMap(({ operation, failures }) =>
    failures.flatMap(([name, detail]): Finding[] => {
      const key = `${operation} ${name}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      if ((counts.get(key) ?? 0) > FINDINGS_PER_OPERATION_MAX) return [];
      const check = name === 'ServerError' ? 'not_a_server_error' : name;
      return [{ operation, role: 'stories', check, detail }];
    }),
  );
  const reached = new Set(lines.filter(isSuccess).map(({ operation }) => operation));
  return { calls: lines.length, reached, findings };
}
