import { parseArgs } from 'node:util';
import { apiRoutes } from '../../api/routes/index.js';
import type { Role } from '../../contract/terms/permissions.js';
import { RESOURCES } from '../../resources/index.js';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import type { Resource } from '../../resources/kit/types.js';
import { StackError } from '../../stack/errors.js';
import { percentile } from '../orders/loops.js';
import { startPlatform, type Platform } from '../orders/platform.js';
import { print } from '../orders/tables.js';
import { reachOf } from '../security/expectation.js';
import { send } from '../security/http.js';
import { HUMAN_ROLES } from '../security/people.js';
import { openScene, type Scene } from '../security/scene.js';
import { fillResource, queriesOf } from './fill.js';
import { scansDuring } from './scans.js';

const REPEATS = 20;
const DOCUMENTS = 100_000;
const DOCUMENTS_MAX = 1_000_000;
/** What a person takes for "at once". */
const AIM_MS = 100;

export const LISTS_HELP = `npm run bench -- lists [options]

  The list of every resource at ${DOCUMENTS} documents, with each declared filter and sort, over
  HTTP, as roles of every reach. Ends with code 1 when a query reads a whole collection.

  --documents <n>    documents of each resource (${DOCUMENTS})
  --resource <name>  this resource only
  --keep             leave logs and data in .doorhive/bench
  --help             this text`;

type Measured = { readonly name: string; readonly p95Ms: number; readonly scans: number };

/** Measures the lists; true when no query read a whole collection. */
export async function benchLists(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      documents: { type: 'string', default: String(DOCUMENTS) },
      resource: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  });
  const documents = Number(values.documents);
  if (!Number.isInteger(documents) || documents < 1 || documents > DOCUMENTS_MAX) {
    throw new StackError('BAD_USAGE', `--documents must be a whole number up to ${DOCUMENTS_MAX}.`);
  }
  const chosen = RESOURCES.filter(({ name }) => (values.resource ?? name) === name);
  const platform = await startPlatform({
    isKept: values.keep,
    isProfiled: false,
    // Cities by the hundred thousand are not for dispatch to look after.
    isWithoutDispatch: true,
    prepare: () => Promise.resolve(),
  });
  try {
    return await measure({ platform, chosen, documents });
  } finally {
    await platform.stop();
  }
}

async function measure(input: {
  readonly platform: Platform;
  readonly chosen: readonly Resource[];
  readonly documents: number;
}): Promise<boolean> {
  const { platform, chosen, documents } = input;
  const { env, database, endpoints } = platform;
  const { apiUrl } = endpoints;
  const scene = await openScene({ env, connection: database, apiUrl });
  const measured: Measured[] = [];
  for (const resource of chosen) {
    const templateId = scene.sets.own.resources[resource.name] ?? '';
    await fillResource({ connection: database, resource, templateId, count: documents });
    measured.push(...(await listsOf({ platform, scene, resource, templateId })));
    // The next resource is measured with the others as small as they were.
    await modelOf(resource, database).collection.deleteMany({ _id: /^\d{8}-/ } as never);
  }
  measured.sort((a, b) => b.p95Ms - a.p95Ms);
  print('\nslowest queries, p95 in ms');
  for (const { name, p95Ms } of measured.slice(0, 15)) print(`  ${p95Ms.toFixed(0)}  ${name}`);
  const scanning = measured.filter(({ scans }) => scans > 0);
  for (const { name } of scanning) print(`  reads the whole collection: ${name}`);
  const slowest = measured[0];
  const late = measured.filter(({ p95Ms }) => p95Ms > AIM_MS).length;
  if (late > 0) print(`${late} queries took longer than ${AIM_MS} ms`);
  print(
    JSON.stringify({
      bench: 'lists',
      documents,
      resources: chosen.length,
      queries: measured.length,
      p95MsMax: Math.round(slowest?.p95Ms ?? 0),
      slowest: slowest?.name ?? '',
      collectionScans: scanning.length,
    }),
  );
  return scanning.length === 0;
}

/** Every query of one resource as one reader of each reach. */
async function listsOf(input: {
  readonly platform: Platform;
  readonly scene: Scene;
  readonly resource: Resource;
  readonly templateId: string;
}): Promise<Measured[]> {
  const { platform, scene, resource, templateId } = input;
  const { database, endpoints } = platform;
  const model = modelOf(resource, database);
  const template = (await model.collection.findOne({ _id: templateId as never })) ?? {};
  const measured: Measured[] = [];
  for (const role of readersOf(resource)) {
    await scene.renew();
    const token = scene.people.get(role)?.token();
    for (const query of queriesOf(resource, template)) {
      const search = new URLSearchParams(query).toString();
      const call = { method: 'get', path: `/resources/${resource.name}?${search}`, token };
      const name = `${resource.name}?${decodeURIComponent(search)} (${role})`;
      const ask = async (): Promise<number> => {
        const reply = await send(endpoints.apiUrl, call);
        if (reply.status === 200) return reply.elapsedMs;
        throw new StackError('PROCESS_DIED', `${name} answered ${reply.status}.`, reply.text);
      };
      const scans = await scansDuring(database, model.collection.collectionName, async () => {
        await ask();
      });
      const times: number[] = [];
      for (let turn = 0; turn < REPEATS; turn += 1) times.push(await ask());
      const isScan = scans.filter(({ plan }) => plan.includes('COLLSCAN')).length;
      measured.push({ name, p95Ms: percentile(times, 0.95), scans: isScan });
    }
  }
  return measured;
}

/** The first role of every reach that may read the list. */
function readersOf(resource: Resource): readonly Role[] {
  const route = apiRoutes().find(
    ({ method, path }) => method === 'get' && path === `/resources/${resource.name}`,
  );
  if (route === undefined || route.access === 'public') return [];
  const byReach = new Map<string, Role>();
  for (const role of HUMAN_ROLES) {
    const reach = reachOf(route, role);
    if (reach !== undefined && !byReach.has(reach)) byReach.set(reach, role);
  }
  return [...byReach.values()];
}
