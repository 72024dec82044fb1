import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installOnce } from './cache.js';
import { asRung, cacheDirOf, climb, InstallMiss, missOf } from './ladder.js';
import type { Found, Miss, Rung, StackContext } from './ladder.js';
import { keepOnly, officialDownload } from './official-download.js';
import { findOnPath, isExecutable, runTool } from './run-tool.js';

const JAR_VERSION = '1.38.0';
const SLOT_JAVA = `temporal-test-server-${JAR_VERSION}`;
const SLOT_OFFICIAL = 'temporal-test-server-official';
const PROGRAM = 'temporal-test-server';
const MAVEN_MS_MAX = 10 * 60_000;
const JAVA_MS_MAX = 20_000;
const JAVA_MAJOR_MIN = 11;

const REMEDY =
  'install Java 17 and Maven (java, mvn), which fetch the test server, or connect this machine to the internet.';

/** The SDK starts it as `<program> <port> --enable-time-skipping` and kills what it started. */
const WRAPPER = `#!/bin/sh
here=$(dirname "$0")
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m -cp "$here/lib/*" io.temporal.testserver.TestServer "$@"
`;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>doorhive</groupId>
  <artifactId>test-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${JAR_VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

/** Finds the time-skipping test server or installs it; `path` is for the SDK's `existing-path`. */
export async function ensureTestServer(context: StackContext): Promise<Found> {
  const cacheDir = cacheDirOf(context.env);
  const rungs: Rung[] = [
    { name: 'PATH', find: async () => onPath(context) },
    { name: 'cache', find: () => inCache(context, cacheDir) },
  ];
  if (context.isOfficialDownloadTried !== false) {
    rungs.push({ name: 'official download', find: () => fromMaker(context, cacheDir) });
  }
  rungs.push({ name: 'package registry', find: () => fromMaven(context, cacheDir) });
  return climb({
    tool: "Temporal's time-skipping test server",
    rungs,
    remedy: REMEDY,
    progress: context.progress,
  });
}

function onPath(context: StackContext): { path: string } | Miss {
  const file = findOnPath(PROGRAM, context.env.PATH ?? '');
  if (file !== undefined) return { path: file };
  return { code: 'TOOL_UNAVAILABLE', why: `no ${PROGRAM} there` };
}

async function inCache(context: StackContext, cacheDir: string): Promise<{ path: string } | Miss> {
  const official = path.join(cacheDir, SLOT_OFFICIAL, PROGRAM);
  if (isExecutable(official)) return { path: official };
  const jars = path.join(cacheDir, SLOT_JAVA, PROGRAM);
  if (!isExecutable(jars)) return { code: 'TOOL_UNAVAILABLE', why: 'empty' };
  return (await javaMiss(context)) ?? { path: jars };
}

function fromMaker(context: StackContext, cacheDir: string): Promise<{ path: string } | Miss> {
  return asRung(cacheDir, async () => {
    const dir = await installOnce({
      cacheDir,
      slot: SLOT_OFFICIAL,
      install: async (temporaryDir) => {
        const file = await officialDownload({
          context,
          label: "Downloading Temporal's test server",
          downloadDir: path.join(temporaryDir, 'download'),
          namePrefix: PROGRAM,
          script: `
            import { TestWorkflowEnvironment } from '@temporalio/testing';
            const [downloadDir] = process.argv.slice(1);
            const executable = { type: 'cached-download', downloadDir };
            const env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
            await env.teardown();`,
        });
        await keepOnly({ file, as: PROGRAM, temporaryDir, folders: ['download'] });
      },
    });
    return path.join(dir, PROGRAM);
  });
}

async function fromMaven(
  context: StackContext,
  cacheDir: string,
): Promise<{ path: string } | Miss> {
  const miss = await javaMiss(context);
  if (miss !== undefined) return miss;
  const maven = findOnPath('mvn', context.env.PATH ?? '');
  if (maven === undefined) return { code: 'NO_MAVEN', why: 'no Maven (mvn) on the PATH' };
  return asRung(cacheDir, async () => {
    const dir = await installOnce({
      cacheDir,
      slot: SLOT_JAVA,
      install: (temporaryDir) => collectJars({ context, maven, temporaryDir }),
    });
    return path.join(dir, PROGRAM);
  });
}

async function javaMiss(context: StackContext): Promise<Miss | undefined> {
  const java = findOnPath('java', context.env.PATH ?? '');
  if (java === undefined) return { code: 'NO_JAVA', why: 'no Java (java) on the PATH' };
  const { code, output } = await runTool({
    command: java,
    args: ['-version'],
    env: context.env,
    timeoutMs: JAVA_MS_MAX,
  });
  const major = Number(/version "(\d+)/.exec(output)?.[1] ?? 0);
  if (code === 0 && major >= JAVA_MAJOR_MIN) return undefined;
  return { code: 'NO_JAVA', why: `${java} is older than Java ${JAVA_MAJOR_MIN} or does not run` };
}

async function collectJars(options: {
  readonly context: StackContext;
  readonly maven: string;
  readonly temporaryDir: string;
}): Promise<void> {
  const { context, maven, temporaryDir } = options;
  const step = context.progress.step("Collecting the jars of Temporal's test server with Maven");
  await mkdir(path.join(temporaryDir, 'lib'));
  await writeFile(path.join(temporaryDir, 'pom.xml'), POM);
  const { code, output } = await runTool({
    command: maven,
    args: ['-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib', '-DincludeScope=runtime'],
    cwd: temporaryDir,
    env: context.env,
    timeoutMs: MAVEN_MS_MAX,
    onLine: step.update,
  });
  if (code !== 0) {
    const miss = missOf({ subject: 'Maven', output, code, where: path.dirname(temporaryDir) });
    step.failed(miss.why);
    throw new InstallMiss(miss);
  }
  const program = path.join(temporaryDir, PROGRAM);
  await writeFile(program, WRAPPER);
  await chmod(program, 0o755);
  step.done();
}
