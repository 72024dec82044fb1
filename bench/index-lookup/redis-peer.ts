import { createClient } from '@redis/client';
import { ensureRedis } from '../../stack/redis-binary.js';
import type { StackContext } from '../../stack/ladder.js';
import { createGuess, type GuessMeters } from './density.js';
import { K } from './judge.js';
import { inQuarters, startOwnServer, type Quarters } from './own-server.js';
import { CACHE_GB, inBatches, type Peer, type RunningPeer } from './peer.js';
import { SIDE_METERS, skillsOf, type LookupWorld, type Move, type Query } from './world.js';

/** From corner to corner is less. */
const RADIUS_METERS_MAX = 2 * SIDE_METERS;
const CONNECT_MS_MAX = 5_000;

export const redisPeer: Peer = {
  name: 'redis',
  title: 'Redis GEO, one key a skill, free workers only',
  start: startRedis,
};

async function startRedis(context: StackContext): Promise<RunningPeer> {
  const { path: command } = await ensureRedis(context);
  return inQuarters('redis', async (quarters) => {
    const server = await startOwnServer({
      ...{ name: 'redis', command, args: argsOf(quarters), env: context.env, quarters },
      connect: () => connect(quarters.port),
      disconnect: (client) => client.close(),
    });
    return createPeer(server.client, server.stop);
  });
}

/** Nothing is written to the disk. */
function argsOf({ dir, port }: Quarters): string[] {
  return [
    ...['--bind', '127.0.0.1', '--port', String(port), '--dir', dir],
    ...['--save', '', '--appendonly', 'no', '--maxmemory', `${CACHE_GB}gb`],
  ];
}

type Client = Awaited<ReturnType<typeof connect>>;

async function connect(port: number) {
  const client = createClient({
    socket: {
      ...{ host: '127.0.0.1', port },
      ...{ connectTimeout: CONNECT_MS_MAX, reconnectStrategy: false },
    },
  });
  // What fails is told by the call that fails.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function createPeer(client: Client, stop: () => Promise<void>): RunningPeer {
  let world: LookupWorld | undefined;
  let guess: GuessMeters = () => RADIUS_METERS_MAX;
  return {
    async load(loaded) {
      world = loaded;
      guess = createGuess(loaded);
      await load(client, loaded);
    },
    ping: () => client.ping(),
    nearest: (query) => nearest(client, query, guess(query)),
    move: async (moves) => {
      if (world !== undefined) await put(client, world, moves);
    },
    stop,
  };
}

const keyOf = (skill: number): string => `free:${skill}`;

async function load(client: Client, world: LookupWorld): Promise<void> {
  const free = Array.from(world.isFree.keys()).filter((worker) => world.isFree[worker] === 1);
  for (const batch of inBatches(free)) {
    const places = batch.map((worker) => ({
      ...{ worker, lng: world.lng[worker]!, lat: world.lat[worker]! },
    }));
    await put(client, world, places);
  }
}

/** One command a key, all of them sent at once. */
async function put(client: Client, world: LookupWorld, places: readonly Move[]): Promise<void> {
  const byKey = new Map<string, string[]>();
  for (const { worker, lng, lat } of places) {
    for (const skill of skillsOf(world, worker)) {
      const key = keyOf(skill);
      const entry = [String(lng), String(lat), String(worker)];
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, entry);
      else known.push(...entry);
    }
  }
  await Promise.all(
    [...byKey].map(([key, entries]) => client.sendCommand(['GEOADD', key, ...entries])),
  );
}

/** The radius doubles until there are enough in it. */
async function nearest(client: Client, query: Query, guess: number): Promise<number[]> {
  for (let radius = guess; ; radius *= 2) {
    const from = ['FROMLONLAT', String(query.lng), String(query.lat)];
    const within = ['BYRADIUS', String(radius), 'm', 'ASC', 'COUNT', String(K)];
    const found = await client.sendCommand(['GEOSEARCH', keyOf(query.skill), ...from, ...within]);
    const workers = (found as unknown as readonly string[]).map(Number);
    if (workers.length >= K || radius > RADIUS_METERS_MAX) return workers;
  }
}
