import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadEnv, rawEnvironment, SettingsError } from '../../config/env.js';
import type { Env } from '../../config/env.js';
import { devEnv, readDotEnv } from '../dev-env.js';
import { devPorts, devSecrets } from '../dev-files.js';
import { asStackError, messageOf, StackError } from '../errors.js';

const API_PORT_DEFAULT = 8080;
const REPLICA_SET = 'rs0';

/** Where the running system is: settings of people win, the files of `npm start` fill the rest. */
export type Target = {
  readonly env: Env;
  /** File of the Temporal that `npm start` runs; undefined when Temporal is somebody else's. */
  readonly temporalFile: string | undefined;
};

/** Reads settings, `.env` and, where it is there, the data folder of `npm start`. */
export async function targetOf(dataDir: string): Promise<Target> {
  const given = { ...readDotEnv(path.join(process.cwd(), '.env')), ...rawEnvironment() };
  const isOurs = existsSync(path.join(dataDir, 'ports.json'));
  const isTemporalOurs = isOurs && !given.TEMPORAL_ADDRESS;
  const temporalFile = path.join(dataDir, 'temporal', 'temporal.sqlite');
  return {
    env: loadEnv(isOurs ? await withDataDir(given, dataDir) : given),
    temporalFile: isTemporalOurs ? temporalFile : undefined,
  };
}

async function withDataDir(given: NodeJS.ProcessEnv, dataDir: string): Promise<NodeJS.ProcessEnv> {
  const ports = await devPorts(path.join(dataDir, 'ports.json'));
  return devEnv({
    given,
    ports,
    secrets: devSecrets(path.join(dataDir, 'secrets.json')),
    apiPort: Number(given.PORT) || API_PORT_DEFAULT,
    mongodbUri: `mongodb://127.0.0.1:${ports.mongo}/?replicaSet=${REPLICA_SET}`,
    temporalAddress: `127.0.0.1:${ports.temporal}`,
    temporalUiUrl: undefined,
  });
}

/**
 * Fingerprint of the keys that personal fields are sealed with. The keys are random, so a digest
 * tells nobody anything about them; it tells whether a restored database can be read with a set.
 */
export function keyCheckOf(env: Pick<Env, 'dataEncryptionKey' | 'blindIndexKey'>): string | null {
  const { dataEncryptionKey, blindIndexKey } = env;
  if (!dataEncryptionKey || !blindIndexKey) return null;
  const hash = createHash('sha256').update('doorhive key check');
  return hash.update(dataEncryptionKey).update(blindIndexKey).digest('hex').slice(0, 16);
}

export async function appVersion(): Promise<string> {
  const file = path.join(process.cwd(), 'package.json');
  const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
  return version;
}

/** Command line of `--name value` and `--switch`; throws BAD_USAGE with a pointer to --help. */
export function readOptions<const Name extends string>(input: {
  readonly args: readonly string[];
  readonly command: string;
  readonly options: Readonly<Record<Name, 'string' | 'boolean'>>;
}): { readonly [Key in Name]?: string | boolean } {
  const names = Object.entries<'string' | 'boolean'>(input.options);
  const options = Object.fromEntries(names.map(([name, type]) => [name, { type }]));
  try {
    const { values } = parseArgs({ args: [...input.args], options });
    return values as { readonly [Key in Name]?: string | boolean };
  } catch (error) {
    const why = (messageOf(error).split('. ')[0] ?? '').replace(/\.?$/, '.');
    throw new StackError('BAD_USAGE', `${why} See npm run ${input.command} -- --help.`);
  }
}

/** The text of an option; throws BAD_USAGE when a needed one is missing. */
export function textOption(value: string | boolean | undefined, missing: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new StackError('BAD_USAGE', missing);
}

/** Writes a line for whoever runs the command; answers the exit code of success. */
export function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

/** Runs a command to its exit code; what a person can act on is told without a stack. */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    const known = asStackError(error, process.cwd());
    if (!(known instanceof StackError) && !(known instanceof SettingsError)) throw known;
    process.stderr.write(`\n${known.message}\n`);
    if (known instanceof StackError && known.detail !== '') {
      process.stderr.write(`\n${known.detail}\n`);
    }
    process.exitCode = 1;
  }
}
