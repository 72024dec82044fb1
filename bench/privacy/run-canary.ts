import type { Role } from '../../contract/terms/permissions.js';
import type { Route } from '../../api/kit/route.js';
import { takeBackup } from '../../stack/backup/take-backup.js';
import type { ObjectSet } from '../security/objects.js';
import type { Person } from '../security/people.js';
import { missingSet } from '../security/scene.js';
import { isAllowedPlace } from './allowed.js';
import { formsOf, newCanary } from './canary.js';
import { liveThrough } from './drive.js';
import { sendEchoes } from './echoes.js';
import { canarySets, peopleAround } from './people.js';
import { sendRefusals } from './refusals.js';
import {
  createSearch,
  filesIn,
  lookIntoBackup,
  lookIntoDatabase,
  lookIntoFiles,
  type Hit,
} from './search.js';
import type { PrivacyStage } from './stage.js';

/** The stand-ins' own output: they are outside parties, and the SMS one has to know the phone. */
const OUTSIDE = /(^|\/)fakes[^/]*\.log$/;

export type CanaryResult = {
  readonly hits: readonly Hit[];
  /** Hits in places of the table of exceptions. */
  readonly allowed: readonly Hit[];
  /** Bad requests, and good ones that a rule refuses; some of the latter were not refused. */
  readonly echoes: number;
  readonly notRefused: number;
  /** How often a value that has to be there was found, by kind of place. */
  readonly controls: Readonly<Record<'temporal' | 'mongodb' | 'backup', number>>;
  readonly bytes: number;
  readonly people: ReadonlyMap<Role, Person>;
  readonly sets: readonly ObjectSet[];
};

/**
 * R48: one person's whole way with values that nothing else has, then bad requests with them, then
 * a search for them in everything that the platform has written: output of all processes,
 * Temporal's database, MongoDB, a backup, metrics and the answers.
 */
export async function runCanary(input: {
  readonly stage: PrivacyStage;
  readonly routes: readonly Route[];
}): Promise<CanaryResult> {
  const { stage, routes } = input;
  const canary = newCanary();
  const traces = await liveThrough(stage, canary);
  const forms = formsOf(canary);
  const searchFor = (control: string) => createSearch({ forms, control: Buffer.from(control) });
  const answers = searchFor(traces.orderId);
  const people = await peopleAround(stage, traces);
  const { apiUrl } = stage.endpoints;
  const echo = { apiUrl, routes, people, missing: missingSet(), canary, search: answers };
  const { requests } = await sendEchoes(echo);
  const notRefused = await sendRefusals({ stage, canary, traces, search: answers });
  const places = {
    logs: searchFor(traces.orderId),
    temporal: searchFor(`order-${traces.orderId}`),
    mongodb: searchFor(traces.orderId),
    backup: searchFor(traces.orderId),
  };
  lookIntoLogs(places.logs, stage);
  await lookIntoMetrics(places.logs, stage);
  lookIntoTemporal(places.temporal, stage);
  await lookIntoDatabase(places.mongodb, stage.connection);
  await backUpAndLook(places.backup, stage);
  const found = [answers, ...Object.values(places)].map((search) => search.found());
  const all = found.flatMap(({ hits }) => hits);
  return {
    hits: all.filter((hit) => !isAllowedPlace(hit)),
    allowed: all.filter(isAllowedPlace),
    echoes: requests,
    notRefused,
    controls: {
      temporal: places.temporal.found().controls,
      mongodb: places.mongodb.found().controls,
      backup: places.backup.found().controls,
    },
    bytes: found.reduce((sum, { bytes }) => sum + bytes, 0),
    people,
    sets: await canarySets(stage, traces),
  };
}

type Search = ReturnType<typeof createSearch>;

function lookIntoLogs(search: Search, { logDirs }: PrivacyStage): void {
  const logs = logDirs.flatMap(filesIn).filter((file) => file.endsWith('.log'));
  const files = logs.filter((file) => !OUTSIDE.test(file));
  lookIntoFiles(search, { kind: 'output', files });
}

async function lookIntoMetrics(search: Search, { metricsUrls }: PrivacyStage): Promise<void> {
  for (const url of metricsUrls) {
    const text = await (await fetch(url)).text();
    search.look(`metrics ${new URL(url).port}`, Buffer.from(text, 'utf8'));
  }
}

/** The file of the database and its log of changes, as they lie on the disk. */
function lookIntoTemporal(search: Search, { temporalFile }: PrivacyStage): void {
  if (temporalFile === undefined) return;
  const folder = temporalFile.slice(0, temporalFile.lastIndexOf('/'));
  const files = filesIn(folder).filter((file) => file.startsWith(temporalFile));
  lookIntoFiles(search, { kind: 'temporal', files });
}

/** As `npm run backup` takes it. */
async function backUpAndLook(search: Search, stage: PrivacyStage): Promise<void> {
  const { env, backupDir: dir, temporalFile, connection } = stage;
  await takeBackup({
    dir,
    mongodbUri: env.mongodb.uri,
    database: connection.name,
    temporalFile,
    appVersion: '0',
    keyCheck: null,
    clock: () => new Date(),
  });
  await lookIntoBackup(search, dir);
}
