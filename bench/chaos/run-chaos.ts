import { setMaxListeners } from 'node:events';
import path from 'node:path';
import { connectDatabase } from '../../data/connect.js';
import { createRandom } from '../../data/seed/random.js';
import { pause } from '../../scripts/drive/wait.js';
import { openAckLog } from './acks.js';
import { percentileOf, upperBound95Pct } from './bound.js';
import type { Verdict } from './checker/judge.js';
import { openEyes } from './eyes.js';
import { createKiller, killCounts, openByStatus, type Kill } from './kills.js';
import type { ChaosOptions } from './options.js';
import { createNet } from './person.js';
import { createPlayer, type Player } from './play.js';
import { untilQuiet } from './quiesce.js';
import { runChecker, tellVerdict } from './run-checker.js';
import type { Stage } from './scene.js';
import { createSeen, tellSeen, type Seen, type SeenAtKills } from './seen.js';
import { startSystem, VICTIMS, type System } from './system.js';
import { told } from './tally.js';
import { prepareWorld } from './world.js';

/** How one size of run goes; the clocks of the orders follow `pace`. */
type Size = {
  readonly pace: number;
  readonly paceMs: number;
  readonly workersPerKind: number;
  readonly startsPerSecond: number;
  /** Share of the wanted orders that are under way before the first kill. */
  readonly killFromShare: number;
  readonly allAtOnce: number;
  readonly quietMsMax: number;
  readonly stuckAfterMs: number;
};

const SHORT: Size = {
  pace: 1,
  paceMs: 1_500,
  workersPerKind: 60,
  startsPerSecond: 5,
  killFromShare: 0.6,
  allAtOnce: 0,
  quietMsMax: 60_000,
  stuckAfterMs: 20_000,
};
const FULL: Size = {
  pace: 3,
  paceMs: 9_000,
  workersPerKind: 250,
  startsPerSecond: 6,
  killFromShare: 1,
  allAtOnce: 1,
  quietMsMax: 120_000,
  stuckAfterMs: 30_000,
};
const LONG: Size = { ...FULL, allAtOnce: 5, quietMsMax: 240_000 };

const TELL_MS = 10_000;
/** Orders come that fast on any machine that can run this at all. */
const RAMP_MS_MAX = 120_000;

export type ChaosResult = {
  readonly bench: 'chaos';
  readonly orders: number;
  readonly kills: ReturnType<typeof killCounts>;
  readonly lost: number;
  readonly stuck: number;
  readonly doubleRefunds: number;
  readonly doubleBookings: number;
  readonly ledgerSum: number;
  readonly escrowLeft: number;
  readonly upperBound95Pct: number;
  readonly recoveryP95Ms: number;
  /** Beyond the line that is compared between versions. */
  readonly otherViolations: number;
  readonly exposures: number;
  readonly quietMs: number;
  readonly seed: number;
  /** Statuses in which the kills met the orders and their visits. */
  readonly seenAtKills: SeenAtKills;
};

/** One run with kills; answers its exit code. */
export async function runChaos(
  options: ChaosOptions,
  say: (line: string) => void,
): Promise<number> {
  const size = options.isShort ? SHORT : options.kills === null ? LONG : FULL;
  say(`seed ${options.seed}: ${options.inFlight} orders in flight`);
  const system = await startSystem({ say, isKept: options.isKept });
  const halt = new AbortController();
  // Everybody of the run waits with this one signal.
  setMaxListeners(0, halt.signal);
  try {
    const { env } = system;
    const database = await connectDatabase(env.mongodb.uri, { dbName: env.mongodb.dbName });
    const { workersPerKind, pace, paceMs } = size;
    const world = await prepareWorld({ env, database, workersPerKind, pace });
    await system.startProcesses();
    const eyes = await openEyes({ uri: env.mongodb.uri, dbName: env.mongodb.dbName });
    const { apiUrl, wechatSandboxUrl: wechatUrl } = system.endpoints;
    const { signal } = halt;
    const net = createNet({ apiUrl, tokenOf: world.tokenOf, signal });
    const acksFile = path.join(system.dir, 'acks.jsonl');
    const acks = openAckLog(acksFile);
    const stage: Stage = { world, eyes, net, acks, wechatUrl, signal, paceMs };
    const player = createPlayer({ stage, seed: options.seed, isShort: options.isShort });
    const seen = createSeen();
    say('the system is up; orders begin');
    const kills = await driveAndKill({ options, size, system, stage, player, seen, say });
    const { quietMsMax: limitMs, stuckAfterMs } = size;
    const quiet = await untilQuiet({ db: eyes.db, wechatUrl, limitMs, signal, say });
    halt.abort();
    tellDrive({ player, answers: net.answers(), system, say });
    const verdict = await runChecker({ system, acksFile, stuckAfterMs });
    tellVerdict(verdict, say);
    await eyes.stop();
    await database.close();
    acks.close();
    const seenAtKills = seen.all();
    tellSeen(seenAtKills, say);
    const result = resultOf({ options, verdict, kills, quietMs: quiet.tookMs, seenAtKills });
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return verdict.violations.length > 0 || !quiet.isQuiet ? 1 : 0;
  } finally {
    halt.abort();
    if (options.isKept) say(`data and logs: ${system.dir}`);
    await system.stop();
  }
}

/** Keeps the wanted number of orders under way until the last kill; answers when all have ended. */
async function driveAndKill(input: {
  readonly options: ChaosOptions;
  readonly size: Size;
  readonly system: System;
  readonly stage: Stage;
  readonly player: Player;
  readonly seen: Seen;
  readonly say: (line: string) => void;
}): Promise<readonly Kill[]> {
  const { options, size, system, stage, player, seen, say } = input;
  const killer = createKiller({ system, stage, seen, say, random: createRandom(options.seed) });
  const playing = new Set<Promise<void>>();
  let next = 0;
  let areDoorsOpen = true;
  const arrivals = (async () => {
    while (areDoorsOpen && !stage.signal.aborted) {
      if (playing.size < options.inFlight) {
        const order = player.play(next).finally(() => playing.delete(order));
        playing.add(order);
        next += 1;
      }
      await pause(1_000 / size.startsPerSecond, stage.signal);
    }
  })();
  const isRamped = (): boolean => playing.size >= options.inFlight * size.killFromShare;
  const rampEndMs = Date.now() + RAMP_MS_MAX;
  while (!isRamped() && Date.now() < rampEndMs) await pause(200, stage.signal);
  const endMs = Date.now() + options.killMs;
  const isEnough = (): boolean =>
    Date.now() > endMs || (options.kills !== null && killer.kills.length >= options.kills);
  while (!isEnough()) await killer.killNext();
  for (let round = 0; round < size.allAtOnce; round += 1) {
    await pause(2_000, stage.signal);
    await killer.killAll();
  }
  areDoorsOpen = false;
  await arrivals;
  say(`the last kill is over; ${playing.size} orders are led to their end`);
  const ended = Promise.all(playing);
  const drainEndMs = Date.now() + size.quietMsMax;
  while (playing.size > 0 && Date.now() < drainEndMs) {
    await Promise.race([pause(TELL_MS, stage.signal), ended]);
    if (playing.size > 0) say(`  still open: ${told(openByStatus(stage))}`);
  }
  return killer.kills;
}

function tellDrive(input: {
  readonly player: Player;
  readonly answers: Readonly<Record<string, number>>;
  readonly system: System;
  readonly say: (line: string) => void;
}): void {
  const { player, answers, system, say } = input;
  say(`roads: ${told(player.roads())}`);
  say(`answers of the api: ${told(answers)}`);
  const notes = told(player.notes());
  if (notes !== '') say(`notes: ${notes}`);
  for (const name of VICTIMS) {
    const ends = system.parts[name].unexpectedEnds();
    if (ends > 0) say(`${name} ended by itself ${ends} times`);
  }
}

function resultOf(input: {
  readonly options: ChaosOptions;
  readonly verdict: Verdict;
  readonly kills: readonly Kill[];
  readonly quietMs: number;
  readonly seenAtKills: SeenAtKills;
}): ChaosResult {
  const { options, verdict, kills, quietMs, seenAtKills } = input;
  const { counts, violations } = verdict;
  const exposures = kills.reduce((sum, { openOrders }) => sum + openOrders, 0);
  const named =
    counts.lost + counts.stuck + counts.doubleRefund + counts.doubleBooking + counts.escrowLeft;
  const bound = upperBound95Pct(violations.length, exposures);
  return {
    bench: 'chaos',
    orders: verdict.orders,
    kills: killCounts(kills),
    lost: counts.lost,
    stuck: counts.stuck,
    doubleRefunds: counts.doubleRefund,
    doubleBookings: counts.doubleBooking,
    ledgerSum: verdict.ledgerSumFen,
    escrowLeft: counts.escrowLeft,
    upperBound95Pct: Number(bound.toPrecision(3)),
    recoveryP95Ms: percentileOf(
      kills.map(({ recoveryMs }) => recoveryMs),
      0.95,
    ),
    otherViolations: violations.length - named,
    exposures,
    quietMs,
    seed: options.seed,
    seenAtKills,
  };
}
