import { setMaxListeners } from 'node:events';
import path from 'node:path';
import { connectDatabase } from '../../../data/connect.js';
import { createRandom, type Random } from '../../../data/seed/random.js';
import { pause } from '../../../scripts/drive/wait.js';
import { openAckLog } from '../acks.js';
import { percentileOf, upperBound95Pct } from '../bound.js';
import type { Verdict } from '../checker/judge.js';
import { openEyes } from '../eyes.js';
import { createKiller, killCounts, type Kill, type Killer } from '../kills.js';
import type { ChaosOptions } from '../options.js';
import { createNet, NoAnswer } from '../person.js';
import { untilQuiet } from '../quiesce.js';
import { runChecker, tellVerdict } from '../run-checker.js';
import type { Stage } from '../scene.js';
import { createSeen } from '../seen.js';
import { startSystem, type System } from '../system.js';
import { tally, told } from '../tally.js';
import { prepareWorld } from '../world.js';
import { apply } from './applicant.js';
import { prepareCast, type Cast } from './cast.js';
import { bookDeposits, review } from './desk.js';
import { prepareUploads } from './uploads.js';
import { isDone, watchApplications, type ApplicationWatch } from './watch.js';

const WORKERS_PER_KIND = 20;
const ORDER_PACE = 1;
const PACE_MS = 4_000;
const STARTS_PER_SECOND = 12;
const KILLS_DEFAULT = 12;
const KILLS_SHORT = 4;
const DRAIN_MS_MAX = 8 * 60_000;
const QUIET_MS_MAX = 60_000;
const STUCK_AFTER_MS = 30_000;
const TELL_MS = 10_000;
const LOOK_MS = 300;
/** Share of the applications that are open before the first kill. */
const KILL_FROM_SHARE = 0.2;
/** Numbers of applicants lie below. */
const FIRST_OF_DESK = 1_000_000;
/** Spreads neighbours of the seed. */
const SEED_STEP = 7_919;

/** One run in which people apply for work while the processes die; answers its exit code. */
export async function runApplications(
  options: ChaosOptions,
  applications: number,
  say: (line: string) => void,
): Promise<number> {
  say(`seed ${options.seed}: ${applications} applications`);
  const system = await startSystem({ say, isKept: options.isKept });
  const halt = new AbortController();
  setMaxListeners(0, halt.signal);
  const { signal } = halt;
  try {
    const { env, endpoints } = system;
    const database = await connectDatabase(env.mongodb.uri, { dbName: env.mongodb.dbName });
    const pace = { workersPerKind: WORKERS_PER_KIND, pace: ORDER_PACE };
    const world = await prepareWorld({ env, database, ...pace });
    const cast = await prepareCast({ env, database, applications });
    await system.startProcesses();
    const eyes = await openEyes({ uri: env.mongodb.uri, dbName: env.mongodb.dbName });
    const net = createNet({ apiUrl: endpoints.apiUrl, tokenOf: world.tokenOf, signal });
    const acksFile = path.join(system.dir, 'acks.jsonl');
    const acks = openAckLog(acksFile);
    const { wechatSandboxUrl: wechatUrl } = endpoints;
    const stage: Stage = { world, eyes, net, acks, wechatUrl, signal, paceMs: PACE_MS };
    const watch = watchApplications(eyes.db, signal);
    const mediaIdsOf = await prepareUploads({ database, applicantIds: cast.applicantIds });
    const kills = await drive({ options, system, stage, watch, cast, mediaIdsOf, say });
    const quiet = await untilQuiet({
      ...{ db: eyes.db, wechatUrl, limitMs: QUIET_MS_MAX, signal, say },
    });
    const open = watch.all().filter((one) => !isDone(one)).length;
    halt.abort();
    say(`answers of the api: ${told(net.answers())}`);
    const verdict = await runChecker({ system, acksFile, stuckAfterMs: STUCK_AFTER_MS });
    tellVerdict(verdict, say);
    const ends = tally();
    for (const { status } of watch.all()) ends.add(status);
    say(`ends: ${told(ends.all())}`);
    await eyes.stop();
    await database.close();
    acks.close();
    const result = resultOf({ options, verdict, kills, applications: watch.all().length, open });
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return verdict.violations.length > 0 || open > 0 || !quiet.isQuiet ? 1 : 0;
  } finally {
    halt.abort();
    if (options.isKept) say(`data and logs: ${system.dir}`);
    await system.stop();
  }
}

type Drive = {
  readonly options: ChaosOptions;
  readonly system: System;
  readonly stage: Stage;
  readonly watch: ApplicationWatch;
  readonly cast: Cast;
  readonly mediaIdsOf: (applicantId: string, item: string) => readonly string[];
  readonly say: (line: string) => void;
};

/** Lets everybody act, kills in between, and waits until every application has an end. */
async function drive(input: Drive): Promise<readonly Kill[]> {
  const { system, stage, say } = input;
  const random = randomOf(input, 0);
  const killer = createKiller({ system, stage, say, random, seen: createSeen() });
  // They act until the run is over; one who breaks breaks it, as there would be no verdict.
  const people = Promise.all([...deskOf(input), arrive(input)]);
  await Promise.race([people, killThrough(input, killer)]);
  say('the last kill is over; the applications are led to their end');
  await Promise.race([people, untilOver(input)]);
  return killer.kills;
}

async function killThrough(input: Drive, killer: Killer): Promise<void> {
  const { options, stage, watch, cast, say } = input;
  const wanted = options.kills === null ? Infinity : options.isShort ? KILLS_SHORT : KILLS_DEFAULT;
  const endMs = Date.now() + options.killMs;
  const many = cast.applicantIds.length * KILL_FROM_SHARE;
  while (watch.all().length < many) await pause(LOOK_MS, stage.signal);
  while (killer.kills.length < wanted && Date.now() < endMs) {
    await killer.killNext();
    say(`    applications: ${told(countsOf(watch))}`);
  }
  if (!options.isShort) await killer.killAll();
}

async function untilOver({ stage, watch, cast, say }: Drive): Promise<void> {
  const endMs = Date.now() + DRAIN_MS_MAX;
  let toldMs = Date.now();
  const isOver = (): boolean => {
    const rows = watch.all();
    return rows.length >= cast.applicantIds.length && rows.every(isDone);
  };
  while (!isOver() && Date.now() < endMs) {
    await pause(LOOK_MS, stage.signal);
    if (Date.now() - toldMs < TELL_MS) continue;
    toldMs = Date.now();
    say(`  applications: ${told(countsOf(watch))}`);
  }
}

function randomOf({ options }: Drive, number: number): Random {
  return createRandom(options.seed + number * SEED_STEP);
}

function deskOf(input: Drive): Promise<void>[] {
  const { stage, watch, cast } = input;
  const one = (personId: string, index: number) => ({
    ...{ stage, watch, personId, random: randomOf(input, FIRST_OF_DESK + index) },
  });
  return [
    ...cast.reviewerIds.map((id, at) => persistently(stage, () => review(one(id, at)))),
    ...cast.makerIds.map((id, at) => persistently(stage, () => bookDeposits(one(id, at)))),
  ];
}

/** Applicants come one after the other; done when the last one's application has an end. */
async function arrive(input: Drive): Promise<void> {
  const { cast, stage, watch, mediaIdsOf } = input;
  const all: Promise<void>[] = [];
  for (const [number, id] of cast.applicantIds.entries()) {
    const { place } = stage.world.nextDoor();
    const applicant = {
      ...{ number, id, home: [place.lng, place.lat] as const },
      random: randomOf(input, number + 1),
      mediaIdsOf: (item: string) => mediaIdsOf(id, item),
    };
    all.push(persistently(stage, () => apply({ stage, watch, applicant })));
    await pause(1_000 / STARTS_PER_SECOND, stage.signal);
  }
  await Promise.all(all);
}

/** Who got no answer for a minute begins again, as people do. */
async function persistently(stage: Stage, act: () => Promise<void>): Promise<void> {
  while (!stage.signal.aborted) {
    try {
      await act();
      return;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
  }
}

function countsOf(watch: ApplicationWatch): Readonly<Record<string, number>> {
  const counts = tally();
  for (const { status } of watch.all()) counts.add(status);
  return counts.all();
}

function resultOf(input: {
  readonly options: ChaosOptions;
  readonly verdict: Verdict;
  readonly kills: readonly Kill[];
  readonly applications: number;
  readonly open: number;
}) {
  const { options, verdict, kills, applications, open } = input;
  const { counts, violations } = verdict;
  const named = counts.acknowledgedLost + counts.stuck + counts.decidedTwice;
  const bound = upperBound95Pct(violations.length, applications * kills.length);
  return {
    bench: 'chaos',
    applications,
    kills: killCounts(kills),
    lost: counts.acknowledgedLost,
    stuck: counts.stuck + open,
    decidedTwice: counts.decidedTwice,
    otherViolations: violations.length - named,
    acknowledged: verdict.acknowledged,
    upperBound95Pct: Number(bound.toPrecision(3)),
    recoveryP95Ms: percentileOf(
      kills.map(({ recoveryMs }) => recoveryMs),
      0.95,
    ),
    seed: options.seed,
  };
}
