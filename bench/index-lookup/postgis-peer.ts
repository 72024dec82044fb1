import path from 'node:path';
import pg from 'pg';
import { StackError } from '../../stack/errors.js';
import type { StackContext } from '../../stack/ladder.js';
import { ensurePostgis } from '../../stack/postgis-binary.js';
import { findOnPath, runTool } from '../../stack/run-tool.js';
import { K } from './judge.js';
import { inQuarters, startOwnServer, type Quarters } from './own-server.js';
import { CACHE_GB, inBatches, type Peer, type RunningPeer } from './peer.js';
import { skillsOf, type LookupWorld, type Move, type Query } from './world.js';

const USER = 'doorhive';
const INIT_MS_MAX = 120_000;
const STATEMENT_MS_MAX = 15 * 60_000;
/** PostgreSQL refuses to run as root: the user of Debian's package, or the one who owns nothing. */
const OTHER_USERS = ['postgres', 'nobody'] as const;
const ID_MS_MAX = 20_000;

export const postgisPeer: Peer = {
  name: 'postgis',
  title: 'PostGIS, GiST over (skill, place), free workers only',
  start: startPostgis,
};

async function startPostgis(context: StackContext): Promise<RunningPeer> {
  const { path: binDir } = await ensurePostgis(context);
  const { env } = context;
  const owner = await ownerOf(env);
  const asOwner = (command: string, args: readonly string[]) =>
    owner === undefined
      ? { command, args }
      : { command: owner.setpriv, args: [...owner.args, command, ...args] };
  const start = async (quarters: Quarters): Promise<RunningPeer> => {
    const dataDir = path.join(quarters.dir, 'data');
    const init = ['-D', dataDir, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'];
    const { code, output } = await runTool({
      ...asOwner(path.join(binDir, 'initdb'), init),
      ...{ env, cwd: quarters.dir, timeoutMs: INIT_MS_MAX },
    });
    if (code !== 0) throw new StackError('TOOL_BROKEN', 'initdb of PostgreSQL failed.', output);
    const server = await startOwnServer({
      ...{ name: 'postgres', env, quarters },
      ...asOwner(path.join(binDir, 'postgres'), argsOf(quarters, dataDir)),
      connect: () => connect(quarters.port),
      disconnect: (client) => client.end(),
    });
    return createPeer(server.client, server.stop);
  };
  return inQuarters('postgis', start, owner);
}

type Owner = {
  readonly uid: number;
  readonly gid: number;
  readonly setpriv: string;
  readonly args: readonly string[];
};

/** Who runs the server; undefined when we may ourselves. */
async function ownerOf(env: NodeJS.ProcessEnv): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const setpriv = findOnPath('setpriv', env.PATH ?? '');
  for (const name of setpriv === undefined ? [] : OTHER_USERS) {
    const numbers = await Promise.all(['-u', '-g'].map((option) => idOf(env, [option, name])));
    const [uid, gid] = numbers;
    if (setpriv === undefined || uid === undefined || gid === undefined) continue;
    const args = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'];
    return { uid, gid, setpriv, args };
  }
  throw new StackError(
    'TOOL_UNAVAILABLE',
    'PostgreSQL does not run as root, and setpriv or a user to run it as is missing: run the command as another user.',
  );
}

async function idOf(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<number | undefined> {
  const { code, output } = await runTool({ command: 'id', args, env, timeoutMs: ID_MS_MAX });
  return code === 0 ? Number(output) : undefined;
}

/** Nothing has to survive: no waiting for the disk, no clean-up in the middle of a measurement. */
function argsOf({ dir, port }: Quarters, dataDir: string): string[] {
  const settings = {
    ...{ listen_addresses: '127.0.0.1', unix_socket_directories: dir },
    ...{ shared_buffers: `${CACHE_GB}GB`, maintenance_work_mem: '256MB', max_wal_size: '4GB' },
    ...{ fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' },
    ...{ jit: 'off', random_page_cost: '1.1' },
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', dataDir, '-p', String(port), ...options];
}

async function connect(port: number): Promise<pg.Client> {
  const client = new pg.Client({
    ...{ host: '127.0.0.1', port, user: USER, database: 'postgres' },
    statement_timeout: STATEMENT_MS_MAX,
  });
  // What fails is told by the call that fails.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return client;
}

function createPeer(client: pg.Client, stop: () => Promise<void>): RunningPeer {
  return {
    load: (world) => load(client, world),
    ping: () => client.query({ name: 'ping', text: 'SELECT 1' }),
    nearest: (query) => nearest(client, query),
    move: (moves) => move(client, moves),
    stop,
  };
}

const POINT = (lng: string, lat: string): string =>
  `ST_SetSRID(ST_MakePoint(${lng}, ${lat}), 4326)::geography`;

const TABLE = `
  CREATE EXTENSION postgis;
  CREATE EXTENSION btree_gist;
  CREATE TABLE able (
    worker int NOT NULL, skill smallint NOT NULL, free boolean NOT NULL,
    at geography(Point, 4326) NOT NULL
  )`;
const INDEXES = [
  'CREATE INDEX ON able USING gist (skill, at) WHERE free',
  'CREATE INDEX ON able (worker)',
  'VACUUM ANALYZE able',
];

/** One row for each skill of a worker: an index over (skill, place) needs both in a row. */
async function load(client: pg.Client, world: LookupWorld): Promise<void> {
  await client.query(TABLE);
  for (const batch of inBatches(Array.from(world.isFree.keys()))) {
    const rows = batch.flatMap((worker) =>
      skillsOf(world, worker).map((skill) => ({ worker, skill })),
    );
    const workers = rows.map(({ worker }) => worker);
    await client.query({
      name: 'load',
      text: `INSERT INTO able SELECT worker, skill, free, ${POINT('lng', 'lat')} FROM
        unnest($1::int[], $2::smallint[], $3::boolean[], $4::float8[], $5::float8[])
        AS row (worker, skill, free, lng, lat)`,
      values: [
        workers,
        rows.map(({ skill }) => skill),
        workers.map((worker) => world.isFree[worker] === 1),
        workers.map((worker) => world.lng[worker]!),
        workers.map((worker) => world.lat[worker]!),
      ],
    });
  }
  for (const text of INDEXES) await client.query(text);
}

async function nearest(client: pg.Client, query: Query): Promise<number[]> {
  const { rows } = await client.query<[number]>({
    name: 'nearest',
    rowMode: 'array',
    text: `SELECT worker FROM able WHERE skill = $1::smallint AND free
      ORDER BY at <-> ${POINT('$2::float8', '$3::float8')} LIMIT ${K}`,
    values: [query.skill, query.lng, query.lat],
  });
  return rows.map(([worker]) => worker);
}

async function move(client: pg.Client, moves: readonly Move[]): Promise<void> {
  await client.query({
    name: 'move',
    text: `UPDATE able SET at = ${POINT('lng', 'lat')} FROM
      unnest($1::int[], $2::float8[], $3::float8[]) AS moved (worker, lng, lat)
      WHERE able.worker = moved.worker`,
    values: [
      moves.map(({ worker }) => worker),
      moves.map(({ lng }) => lng),
      moves.map(({ lat }) => lat),
    ],
  });
}
