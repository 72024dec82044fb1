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
import { answersOf, newAnswers } from './statuses.js';
import { playStories, type StoriesResult } from './stories.js';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];
/** Streams have no end, the callback of the channel is signed, and a logout ends the run. */
const LEFT_OUT =
  /^\/(live|channels\/|auth\/logout|customer\/orders\/:orderId\/live|(admin|merchant)\/inbox\/live)/;
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
  const outcome = await run({ options, tool, platform }).finally(() => platform.stop());
  return conclude({ options, outcome, stories: await storiesOf({ options, tool }) });
}

type Setting = {
  readonly options: FuzzOptions;
  readonly tool: Schemathesis;
  readonly platform: Platform;
};

type Outcome = {
  readonly routes: readonly Route[];
  readonly findings: readonly Finding[];
  /** What every operation was answered, by name. */
  readonly answers: ReadonlyMap<string, readonly string[]>;
};

async function run(setting: Setting): Promise<Outcome> {
  const { options, platform } = setting;
  const { env, database, endpoints } = platform;
  const scene = await openScene({ env, connection: database, apiUrl: endpoints.apiUrl });
  const routes = apiRoutes().filter(
    ({ path: pattern }) => !LEFT_OUT.test(pattern) && pattern.includes(options.only),
  );
  const findings: Finding[] = [];
  // What making the scene has reached does not count.
  const before = await answersOf(env.metricsPort);
  for (const part of partsOf(routes)) {
    await scene.renew(true);
    const found = await runPart({ ...setting, scene, part });
    findings.push(...found);
    print(`  ${part.role}: ${part.routes.length} operations, ${found.length} findings`);
    for (const finding of found) print(`    ${JSON.stringify(finding)}`);
  }
  const looks = { before, after: await answersOf(env.metricsPort) };
  const names = routes.map(nameOf);
  return {
    routes,
    findings,
    answers: new Map(names.map((name) => [name, newAnswers(looks, name)])),
  };
}

async function storiesOf(input: {
  readonly options: FuzzOptions;
  readonly tool: Schemathesis;
}): Promise<StoriesResult> {
  if (input.options.isWithoutStories) return { calls: 0, reached: new Set(), findings: [] };
  return playStories({ tool: input.tool, dir: fuzzDir() });
}

/** Prints what was missed and the line of figures; true when nothing was found. */
function conclude(input: {
  readonly options: FuzzOptions;
  readonly outcome: Outcome;
  readonly stories: StoriesResult;
}): boolean {
  const { options, outcome, stories } = input;
  const { routes, answers } = outcome;
  for (const finding of stories.findings) print(`    ${JSON.stringify(finding)}`);
  const isReached = (name: string): boolean =>
    (answers.get(name) ?? []).some(isSuccess) || stories.reached.has(documentedName(name));
  const missed = routes.map(nameOf).filter((name) => !isReached(name));
  print(`operations without a 2xx: ${missed.length}`);
  for (const name of missed) print(`  ${name}  ${answers.get(name)?.join(' ') ?? ''}`);
  const findings = [...outcome.findings, ...stories.findings];
  const serverErrors = findings.filter(({ check }) => check === 'not_a_server_error').length;
  const shareOf = (count: number): number => Math.round((count / routes.length) * 1_000) / 10;
  print(
    JSON.stringify({
      fuzz: 'schemathesis',
      operations: routes.length,
      examples: options.examples,
      seed: options.seed,
      storyCalls: stories.calls,
      serverErrors,
      undocumented: findings.length - serverErrors,
      reached2xxPercent: shareOf(routes.length - missed.length),
      reachedByRandomDataPercent: shareOf(
        routes.filter((route) => answers.get(nameOf(route))?.some(isSuccess)).length,
      ),
    }),
  );
  return findings.length === 0;
}

/** `POST /x/:id` as the document writes it. */
const documentedName = (name: string): string => name.replaceAll(/:([A-Za-z]+)/g, '{$1}');

const fuzzDir = (): string => path.join(process.cwd(), '.doorhive', 'fuzz');

const isSuccess = (status: string): boolean => status.startsWith('2');

/** Reads first, and what takes a thing out of use last: the rest still finds it. */
const ENDING =
  /(suspend|close|retire|archive|reject|withdraw|take-down|take-off|deletion|cancel|abort)$/;

function rankOf(route: Route): number {
  if (route.method === 'get') return 0;
  if (route.method === 'delete') return 3;
  return ENDING.test(route.path) ? 2 : 1;
}

function partsOf(routes: readonly Route[]): readonly Part[] {
  const byRole = new Map<Role | 'public', Route[]>();
  for (const route of routes) {
    const role = roleOf(route);
    byRole.set(role, [...(byRole.get(role) ?? []), route]);
  }
  return [...byRole].flatMap(([role, found]) => {
    const all = found.toSorted((one, other) => rankOf(one) - rankOf(other));
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
  const dir = fuzzDir();
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
