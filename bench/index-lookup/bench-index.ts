import { rawEnvironment } from '../../config/env.js';
import { StackError } from '../../stack/errors.js';
import type { StackContext } from '../../stack/ladder.js';
import { createProgress } from '../../stack/progress.js';
import { print, table } from '../orders/tables.js';
import { createEngineIndex, type EngineIndex } from './engine.js';
import { K } from './judge.js';
import { measureEngine, measurePeer, sceneOf, type Measured, type Scene } from './measure.js';
import { mongoCellsPeer, mongoSpherePeer } from './mongo-peers.js';
import { loadIndexOptions } from './options.js';
import type { Peer, PeerName } from './peer.js';
import { postgisPeer } from './postgis-peer.js';
import { redisPeer } from './redis-peer.js';
import { drawWorld, SKILLS } from './world.js';

export { INDEX_HELP } from './options.js';

const SEED = 20_261_129;
const PEERS: readonly Peer[] = [mongoSpherePeer, mongoCellsPeer, redisPeer, postgisPeer];
const VS_BEST_AIM = 3;
const VS_MONGO_AIM = 10;

/** Measures every size; true when no answer was wrong. */
export async function benchIndex(args: readonly string[]): Promise<boolean> {
  let isRight = true;
  for (const size of loadIndexOptions(args)) isRight = (await benchSize(size)) && isRight;
  return isRight;
}

async function benchSize(size: number): Promise<boolean> {
  const progress = createProgress(process.stderr);
  const context = { env: rawEnvironment(), projectDir: process.cwd(), progress };
  const scene = sceneOf(drawWorld(size, SEED));
  const engine = await measureEngine(openEngine(scene), scene);
  const byPeer = new Map<PeerName, Measured>();
  for (const peer of PEERS) {
    const measured = await tryPeer(context, peer, scene);
    if (measured !== null) byPeer.set(peer.name, measured);
  }
  printTable(size, engine, byPeer);
  const usOf = (name: PeerName): number | null => byPeer.get(name)?.us ?? null;
  const vsBestDatabase = ratioOf(
    engine.us,
    PEERS.map(({ name }) => usOf(name)),
  );
  const vsMongo = ratioOf(engine.us, [usOf('mongo2dsphere'), usOf('mongoH3')]);
  sayIfBelow('the best database', vsBestDatabase, VS_BEST_AIM);
  sayIfBelow('MongoDB', vsMongo, VS_MONGO_AIM);
  const wrong = [engine, ...byPeer.values()].reduce((sum, one) => sum + one.wrong, 0);
  const updates = PEERS.map(({ name }) => [name, rounded(byPeer.get(name)?.updatesPerSecond, 0)]);
  print(
    JSON.stringify({
      ...{ bench: 'index', workers: size, engineUs: rounded(engine.us, 1) },
      ...Object.fromEntries(PEERS.map(({ name }) => [`${name}Us`, rounded(usOf(name), 0)])),
      ...{ wrong, updateUs: rounded(engine.updateUs, 2) },
      cellChangePct: rounded(engine.cellChangePct, 0),
      updatesPerSecond: Object.fromEntries(updates),
      vsBestDatabase: rounded(vsBestDatabase, 1),
      vsMongo: rounded(vsMongo, 1),
    }),
  );
  return wrong === 0;
}

function openEngine({ world }: Scene): EngineIndex {
  const startedAt = performance.now();
  const engine = createEngineIndex(world);
  const builtAt = performance.now();
  const cells = engine.prepare();
  const [built, prepared] = [builtAt - startedAt, performance.now() - builtAt].map(seconds);
  print(`the engine: built in ${built} s, rings of ${cells} cells made in ${prepared} s`);
  return engine;
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(1);

/** Null, and why is printed, when the database cannot be had on this machine. */
async function tryPeer(context: StackContext, peer: Peer, scene: Scene): Promise<Measured | null> {
  const running = await startOrSay(context, peer);
  if (running === null) return null;
  try {
    const step = context.progress.step(`${peer.title}: ${scene.world.size} workers`);
    await running.load(scene.world);
    const measured = await measurePeer(running, scene);
    step.done();
    return measured;
  } finally {
    await running.stop();
  }
}

async function startOrSay(context: StackContext, peer: Peer) {
  try {
    return await peer.start(context);
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    print(`${peer.name} is not measured: ${error.message}`);
    return null;
  }
}

function printTable(size: number, engine: Measured, byPeer: ReadonlyMap<PeerName, Measured>): void {
  const rows = [
    ['the engine, in this process', engine] as const,
    ...PEERS.map(({ name, title }) => [title, byPeer.get(name)] as const),
  ];
  table(
    `nearest ${K} of ${size} workers, one of ${SKILLS} skills, free. The engine is called in this ` +
      'process, the databases over the wire, one question at a time: their figures contain "ping".',
    ['', 'mean µs', 'p50 µs', 'p95 µs', 'ping µs', 'updates/s', 'wrong'],
    rows.map(([title, one]) => [
      title,
      ...[one?.us, one?.p50Us, one?.p95Us, one?.pingUs, one?.updatesPerSecond, one?.wrong].map(
        (value) => rounded(value, 0) ?? '–',
      ),
    ]),
  );
}

function ratioOf(ours: number, theirs: readonly (number | null)[]): number | null {
  const measured = theirs.filter((us) => us !== null);
  return measured.length === 0 ? null : Math.min(...measured) / ours;
}

function sayIfBelow(whom: string, ratio: number | null, aim: number): void {
  if (ratio === null || ratio >= aim) return;
  print(`the engine is ${ratio.toFixed(1)} times as fast as ${whom}; the aim is ${aim}`);
}

function rounded(value: number | null | undefined, digits: number): number | null {
  return value === null || value === undefined ? null : Number(value.toFixed(digits));
}
