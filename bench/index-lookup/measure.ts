import { percentile } from '../orders/loops.js';
import type { EngineIndex } from './engine.js';
import { createJudge, type Judge } from './judge.js';
import type { RunningPeer } from './peer.js';
import { movedWorld, MOVES_A_BATCH, type LookupWorld, type Move, type Query } from './world.js';

const PINGS = 1_000;
/** The engine's moves are so short that they are made there and back a few times. */
const ROUNDS = 10;

export type Asked = {
  readonly us: number;
  readonly p50Us: number;
  readonly p95Us: number;
  readonly wrong: number;
};
export type Measured = Asked & {
  /** Of a question with nothing to look for; null in this process. */
  readonly pingUs: number | null;
  readonly updatesPerSecond: number | null;
};

export type Scene = {
  readonly world: LookupWorld;
  readonly judge: Judge;
  /** Of the world after the moves. */
  readonly judgeMoved: Judge;
};

export function sceneOf(world: LookupWorld): Scene {
  return { world, judge: createJudge(world), judgeMoved: createJudge(movedWorld(world)) };
}

type Nearest = (query: Query) => readonly number[] | Promise<readonly number[]>;

export async function measurePeer(peer: RunningPeer, scene: Scene): Promise<Measured> {
  const { world } = scene;
  const pings = await timesOf(PINGS, () => peer.ping());
  const asked = await ask(peer.nearest, scene);
  const startedAt = performance.now();
  for (const batch of world.batches) await peer.move(batch);
  const seconds = (performance.now() - startedAt) / 1_000;
  const moves = world.batches.length * MOVES_A_BATCH;
  return {
    ...asked,
    wrong: asked.wrong + (await wrongAfterMoves(peer.nearest, scene)),
    pingUs: meanOf(pings),
    updatesPerSecond: moves === 0 ? null : moves / seconds,
  };
}

export type MeasuredEngine = Measured & {
  readonly updateUs: number | null;
  /** Share of the moves that led into another cell. */
  readonly cellChangePct: number | null;
};

export async function measureEngine(engine: EngineIndex, scene: Scene): Promise<MeasuredEngine> {
  const { world } = scene;
  const there = world.batches.flat();
  const back = there.map(({ worker }): Move => ({
    worker,
    lng: world.lng[worker]!,
    lat: world.lat[worker]!,
  }));
  const asked = await ask(engine.nearest, scene);
  const before = there.map(({ worker }) => engine.cellOf(worker));
  let ms = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const moves of [there, back]) {
      const startedAt = performance.now();
      engine.move(moves);
      ms += performance.now() - startedAt;
    }
  }
  engine.move(there);
  const changed = there.filter(({ worker }, at) => engine.cellOf(worker) !== before[at]).length;
  const hasMoves = there.length > 0;
  const updateUs = hasMoves ? (ms * 1_000) / (2 * ROUNDS * there.length) : null;
  return {
    ...asked,
    wrong: asked.wrong + (await wrongAfterMoves(engine.nearest, scene)),
    ...{ pingUs: null, updateUs },
    updatesPerSecond: updateUs === null ? null : 1e6 / updateUs,
    cellChangePct: hasMoves ? (100 * changed) / there.length : null,
  };
}

/** One question after the other; judged afterwards, so that judging cools no cache. */
async function ask(nearest: Nearest, { world, judge }: Scene): Promise<Asked> {
  for (const query of world.warmUp) await nearest(query);
  const answers: (readonly number[])[] = [];
  const times = await timesOf(world.queries.length, (at) => {
    const answer = nearest(world.queries[at]!);
    if (!(answer instanceof Promise)) return void answers.push(answer);
    return answer.then((workers) => void answers.push(workers));
  });
  const wrong = world.queries.filter((query, at) => !judge(query, answers[at]!)).length;
  const [p50Us, p95Us] = [percentile(times, 0.5), percentile(times, 0.95)];
  return { us: meanOf(times), p50Us, p95Us, wrong };
}

async function wrongAfterMoves(nearest: Nearest, { world, judgeMoved }: Scene): Promise<number> {
  let wrong = 0;
  for (const query of world.checks) {
    if (!judgeMoved(query, await nearest(query))) wrong += 1;
  }
  return wrong;
}

/** Microseconds of each call; a call that answers at once is not waited for. */
async function timesOf(count: number, call: (at: number) => unknown): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const startedAt = performance.now();
    const pending = call(at);
    if (pending instanceof Promise) await pending;
    times.push((performance.now() - startedAt) * 1_000);
  }
  return times;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
