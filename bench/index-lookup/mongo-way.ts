import { rmSync } from 'node:fs';
import path from 'node:path';
import { MongoClient, type AnyBulkWriteOperation, type Collection } from 'mongodb';
import type { StackContext } from '../../stack/ladder.js';
import { ensureMongod, startMongo } from '../../stack/mongo.js';
import { inQuarters } from './own-server.js';
import { CACHE_GB, inBatches, type Peer, type PeerName, type RunningPeer } from './peer.js';
import { skillsOf, type LookupWorld, type Move, type Query } from './world.js';

const SOCKET_MS_MAX = 15 * 60_000;

export type Person = {
  readonly _id: number;
  readonly skills: readonly string[];
  readonly state: 'IDLE' | 'BUSY';
};

/** Who can be sent. */
export const ableFor = ({ skill }: Query) => ({ skills: nameOf(skill), state: 'IDLE' }) as const;

const nameOf = (skill: number): string => `skill-${skill}`;

/** One way to keep places in MongoDB and to ask for the nearest. */
export type Way = {
  readonly name: PeerName;
  readonly title: string;
  readonly index: Readonly<Record<string, 1 | '2dsphere'>>;
  /** How a place is kept. */
  readonly placeOf: (lng: number, lat: number, workers: number) => object;
  readonly createNearest: (
    people: Collection<Person>,
    world: LookupWorld,
  ) => (query: Query) => Promise<readonly number[]>;
};

/** A peer with a mongod of its own, over one connection. */
export function peerOf(way: Way): Peer {
  return { name: way.name, title: way.title, start: (context) => start(context, way) };
}

async function start(context: StackContext, way: Way): Promise<RunningPeer> {
  const env = { ...context.env };
  // The measurement fills and times a server: never the developer's own.
  delete env['MONGODB_URI'];
  const { path: binary } = await ensureMongod({ ...context, env });
  return inQuarters('mongo', async ({ dir, port }) => {
    const dataDir = path.join(dir, 'data');
    const mongo = await startMongo({ binary, dataDir, port, env, cacheGb: CACHE_GB });
    const client = new MongoClient(mongo.uri, {
      ...{ maxPoolSize: 1, socketTimeoutMS: SOCKET_MS_MAX, writeConcern: { w: 1, j: false } },
    });
    return createPeer(client, way, async () => {
      await client.close().catch(() => undefined);
      await mongo.stop();
      rmSync(dir, { recursive: true, force: true });
    });
  });
}

function createPeer(client: MongoClient, way: Way, stop: () => Promise<void>): RunningPeer {
  const database = client.db('index');
  const people = database.collection<Person>('people');
  let size = 0;
  let ask: (query: Query) => Promise<readonly number[]> = async () => [];
  return {
    async load(world) {
      size = world.size;
      await load(people, way, world);
      ask = way.createNearest(people, world);
    },
    ping: () => database.command({ ping: 1 }),
    nearest: (query) => ask(query),
    move: (moves) => move({ people, way, size, moves }),
    stop,
  };
}

async function load(people: Collection<Person>, way: Way, world: LookupWorld): Promise<void> {
  for (const batch of inBatches(Array.from(world.isFree.keys()))) {
    const documents = batch.map((worker): Person => ({
      _id: worker,
      skills: skillsOf(world, worker).map(nameOf),
      state: world.isFree[worker] === 1 ? 'IDLE' : 'BUSY',
      ...way.placeOf(world.lng[worker]!, world.lat[worker]!, world.size),
    }));
    await people.insertMany(documents, { ordered: false });
  }
  await people.createIndex(way.index);
}

async function move(args: {
  readonly people: Collection<Person>;
  readonly way: Way;
  readonly size: number;
  readonly moves: readonly Move[];
}): Promise<void> {
  const { people, way, size, moves } = args;
  const updates = moves.map(({ worker, lng, lat }): AnyBulkWriteOperation<Person> => ({
    updateOne: { filter: { _id: worker }, update: { $set: way.placeOf(lng, lat, size) } },
  }));
  await people.bulkWrite(updates, { ordered: false });
}
