import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { audiencesOf } from '../../api/kit/access.js';
import type { Route } from '../../api/kit/route.js';
import { apiRoutes } from '../../api/routes/index.js';
import type { Role } from '../../contract/terms/permissions.js';
import { rawEnvironment } from '../../config/env.js';
import { createProgress } from '../../stack/progress.js';
import { runTool } from '../../stack/run-tool.js';
import { startPlatform, type Platform } from '../orders/platform.js';
import { print } from '../orders/tables.js';
import { isServed, reachOf } from '../security/expectation.js';
import { nameOf } from '../security/matrix.js';
import { openScene, type Scene } from '../security/scene.js';
import { describedWith } from './described.js';
import type { FuzzOptions } from './options.js';
import { reportOf, type Finding } from './report.js';
import { ensureSchemathesis, type Schemathesis } from './schemathesis.js';
import { successesOf } from './statuses.js';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];
/** Streams have no end, the callback of the channel is signed, and a logout ends the run. */
const LEFT_OUT = /^\/(live|channels\/|auth\/logout|customer\/orders\/:orderId\/live)/;
/** Of the readers of a route the one who may do most comes first. */
const PREFERRED: readonly Role[] = [
  'customer',
  'worker',
  'merchantOwner',
  'cityManager',
  'admin',
  'content',
  'support',
  'reviewer',
  'dispatcher',
  'financeMaker',
  'auditor',
];
/** An access token lives ten minutes; a part of the run must end before. */
const PART_MS_MAX = 9 * 60_000;
/** Routes of one part, so that its factor is still fresh at the end. */
const PART_ROUTES_MAX = 25;

type Part = { readonly role: Role | 'public'; readonly routes: readonly Route[] };

/** Schemathesis over every operation, as a role that may call it; true when it found nothing. */
export async function fuzz(options: FuzzOptions): Promise<boolean> {
  const context = {
    env: rawEnvironment(),
    projectDir: process.cwd(),
    progress: createProgress(process.stderr),
  };
  const tool = await ensureSchemathesis(context);
  const platform = await startPlatform({
    isKept: options.isKept,
    isProfiled: false,
    prepare: () => Promise.resolve(),
  });
  try {
    return await run({ options, tool, platform });
  } finally {
    await platform.stop();
  }
}

type Setting = {
  readonly options: FuzzOptions;
  readonly tool: Schemathesis;
  readonly platform: Platform;
};

async function run(setting: Setting): Promise<boolean> {
  const { options, platform } = setting;
  const { env, database, endpoints } = platform;
  const scene = await openScene({ env, connection: database, apiUrl: endpoints.apiUrl });
  const routes = apiRoutes().filter(
    ({ path: pattern }) => !LEFT_OUT.test(pattern) && pattern.includes(options.only),
  );
  const findings: Finding[] = [];
  // What making the scene has reached does not count.
  const before = await successesOf(env.metricsPort);
  for (const part of partsOf(routes)) {
    await scene.renew();
    const found = await runPart({ ...setting, scene, part });
    findings.push(...found);
    print(`  ${part.role}: ${part.routes.length} operations, ${found.length} findings`);
    for (const finding of found) print(`    ${JSON.stringify(finding)}`);
  }
  const after = await successesOf(env.metricsPort);
  const isReached = (name: string): boolean => (after.get(name) ?? 0) > (before.get(name) ?? 0);
  const missed = routes.map(nameOf).filter((name) => !isReached(name));
  print(`operations without a 2xx: ${missed.length}`);
  for (const name of missed) print(`  ${name}`);
  print(
    JSON.stringify({
      fuzz: 'schemathesis',
      operations: routes.length,
      examples: options.examples,
      seed: options.seed,
      serverErrors: findings.filter(({ check }) => check === 'not_a_server_error').length,
      undocumented: findings.filter(({ check }) => check !== 'not_a_server_error').length,
      reached2xxPercent: Math.round((1 - missed.length / routes.length) * 1_000) / 10,
    }),
  );
  return findings.length === 0;
}

function partsOf(routes: readonly Route[]): readonly Part[] {
  const byRole = new Map<Role | 'public', Route[]>();
  for (const route of routes) {
    const role = roleOf(route);
    byRole.set(role, [...(byRole.get(role) ?? []), route]);
  }
  return [...byRole].flatMap(([role, all]) => {
    const count = Math.ceil(all.length / PART_ROUTES_MAX);
    return Array.from({ length: count }, (_none, index) => ({
      role,
      routes: all.slice(index * PART_ROUTES_MAX, (index + 1) * PART_ROUTES_MAX),
    }));
  });
}

function roleOf(route: Route): Role | 'public' {
  if (route.access === 'public' || audiencesOf(route.access).length === 0) return 'public';
  const found = PREFERRED.find((role) => reachOf(route, role) && isServed(route, role));
  return found ?? 'public';
}

async function runPart(
  input: Setting & { readonly scene: Scene; readonly part: Part },
): Promise<readonly Finding[]> {
  const { options, tool, platform, scene, part } = input;
  const dir = path.join(process.cwd(), '.doorhive', 'bench', 'fuzz');
  mkdirSync(dir, { recursive: true });
  const schemaFile = path.join(dir, 'openapi.json');
  const reportFile = path.join(dir, 'junit.xml');
  writeFileSync(schemaFile, JSON.stringify(describedWith(part.routes, scene.sets.own)));
  const token = part.role === 'public' ? undefined : scene.people.get(part.role)?.token();
  const { code, output } = await runTool({
    command: tool.python,
    args: [
      ...['-m', 'schemathesis.cli', 'run', schemaFile, '--url', platform.endpoints.apiUrl],
      ...['--checks', CHECKS.join(','), '--phases', 'examples,coverage,fuzzing'],
      ...['--max-examples', String(options.examples), '--seed', String(options.seed)],
      ...['--continue-on-failure', '--no-shrink', '--request-timeout', '20'],
      ...['--suppress-health-check', 'all', '--warnings', 'off'],
      ...['--report', 'junit', '--report-junit-path', reportFile],
      ...(token === undefined ? [] : ['-H', `Authorization: Bearer ${token}`]),
    ],
    cwd: dir,
    env: { ...rawEnvironment(), PYTHONPATH: tool.packagesDir },
    timeoutMs: PART_MS_MAX,
  });
  return reportOf({ reportFile, code, output, role: part.role });
}
