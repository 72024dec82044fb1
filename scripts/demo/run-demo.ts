import { setMaxListeners } from 'node:events';
import { createRandom } from '../../data/seed/random.js';
import { DEMO_MISSING_SKILL } from '../../data/seed/workers.js';
import { SEED_ITEMS } from '../../data/seed/items.js';
import { isInArea } from '../../domain/geo/service-area.js';
import { castOrders, type Offering, type Plan } from './cast.js';
import { playCustomer } from './customers.js';
import { DemoError } from './demo-error.js';
import { eveningPeak, sampleDemand } from './demand.js';
import { playDesk } from './desk.js';
import { figuresOf } from './figures.js';
import { DEMO_CITY } from './near-workers.js';
import { DEMO_HELP, parseDemoOptions, type DemoOptions } from './options.js';
import { readEnds, waitForEnds, waitForMoney } from './outcome.js';
import { CUSTOMERS, loginEverybody, type People } from './people.js';
import { readProfile } from './profile.js';
import { reportOf, sentenceOf } from './report.js';
import { showProgress } from './show-progress.js';
import { createStage, type Stage } from './stage.js';
import { createRouteTimes, tally, type RouteTimes } from './statistics.js';
import { findSystem, type RunningSystem } from './system.js';
import { exitCodeOf, readVerdict } from './verdict.js';
import { playWorker } from './workers.js';
import { createHttpClient } from '../drive/http-client.js';
import { followLive } from '../drive/live-events.js';
import { pause } from '../drive/wait.js';

/** Streams get this long to come up before the first customer orders. */
const SETTLE_IN_MS = 2_000;
const LOGIN_LINE_EVERY = 100;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Runs the demo and returns the exit code: 0 when every check is zero and everything came to its
 * end, else 1. What is wrong with arguments or the system is told in one sentence.
 */
export async function runDemo(
  args: readonly string[],
  complain: (sentence: string) => void,
): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    if (!(error instanceof DemoError)) throw error;
    complain(error.message);
    return 1;
  }
}

async function run(args: readonly string[]): Promise<number> {
  const options = parseDemoOptions(args);
  if (options.isHelp) {
    print(DEMO_HELP);
    return 0;
  }
  const profile = readProfile(options.profileDir);
  const system = await findSystem(options);
  const times = createRouteTimes();
  const plans = await planOrders({ options, profile, system });
  const people = await loginEverybody({
    system,
    times,
    onLogin: (done, total) => {
      if (done % LOGIN_LINE_EVERY === 0 || done === total) print(`logged in ${done}/${total}`);
    },
  });
  return play({ options, system, times, plans, people });
}

async function planOrders(input: {
  readonly options: DemoOptions;
  readonly profile: ReturnType<typeof readProfile>;
  readonly system: RunningSystem;
}): Promise<Plan[]> {
  const { options, profile, system } = input;
  const { orders, seed, durationMs } = options;
  const guest = createHttpClient({ baseUrl: system.endpoints.apiUrl, repeatsMax: 2 });
  const city = await guest.must<{ areaCells: string[] }>('GET', `/customer/cities/${DEMO_CITY}`);
  const area = new Set(city.areaCells);
  const peak = eveningPeak(profile.rows);
  const demands = sampleDemand({
    profile,
    peak,
    count: orders,
    random: createRandom(seed),
    isServed: (place) => isInArea(place, area),
  });
  const { offerings, impossible } = await readOfferings(guest);
  const cast = { demands, seed, durationMs, customers: CUSTOMERS, offerings, impossible };
  const plans = castOrders(cast);
  const factor = 3_600_000 / durationMs;
  print(
    `Demand: ${orders} orders drawn from ${peak.trips.toLocaleString('en')} recorded trips that ` +
      `began in Manhattan ${peak.label} on the Wednesdays of 2018 (${profile.zones.length} zones),\n` +
      `played in ${durationMs / 1_000} s (${factor.toFixed(0)} times faster). Only times and places ` +
      'are real: what is wanted, skills, answers, rides and work are synthetic (seed ' +
      `${seed}).\nOrders: ${tally(plans.map(({ kind }) => kind))
        .map(([kind, count]) => `${kind} ${count}`)
        .join(', ')}`,
  );
  return plans;
}

/** Everything on sale in the demo city; what needs the missing skill apart. */
async function readOfferings(guest: ReturnType<typeof createHttpClient>) {
  const offerings: Offering[] = [];
  const impossible: Offering[] = [];
  const missing = SEED_ITEMS.filter(({ skillCodes }) => skillCodes.includes(DEMO_MISSING_SKILL));
  const noOne = new Set(missing.map(({ _id }) => _id));
  // The drivers are one worker at one door.
  const atHome = SEED_ITEMS.filter(
    ({ mode = 'HOME', workersNeeded = 1 }) => mode === 'HOME' && workersNeeded === 1,
  );
  for (const { _id: itemId, categoryId } of atHome) {
    const path = `/customer/cities/${DEMO_CITY}/items/${itemId}`;
    const item = await guest.must<{ offerings: { id: string; merchant: { id: string } }[] }>(
      'GET',
      path,
    );
    for (const { id, merchant } of item.offerings) {
      const row = { id, itemId, categoryId, merchantId: merchant.id };
      (noOne.has(itemId) ? impossible : offerings).push(row);
    }
  }
  return { offerings, impossible };
}

async function play(input: {
  readonly options: DemoOptions;
  readonly system: RunningSystem;
  readonly times: RouteTimes;
  readonly plans: readonly Plan[];
  readonly people: People;
}): Promise<number> {
  const { options, system, times, plans, people } = input;
  const { endpoints } = system;
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const stage = createStage({ endpoints, seed: options.seed, plans, signal: closing.signal });
  stage.customers.push(...people.customers);
  const companies = [
    ...people.workers.map((client, at) => playWorker(stage, client, at / people.workers.length)),
    ...people.customers.map((client) => hearNews(stage, client.token())),
    playDesk(stage, people.dispatcher),
  ];
  await pause(SETTLE_IN_MS);
  const startedMs = Date.now();
  const endProgress = showProgress(stage, process.stdout);
  const customers = stage.orders.map(async (order) => {
    await pause(order.plan.atMs, closing.signal);
    await playCustomer(stage, order);
  });
  const hasEnded = await waitForEnds(stage, people.dispatcher, startedMs + options.durationMs);
  endProgress();
  const isMoneyThrough = await waitForMoney(stage, people.dispatcher);
  closing.abort();
  await Promise.all([...companies, ...customers]);
  const ends = await readEnds(stage, people.dispatcher);
  const verdict = await readVerdict(people.auditor, endpoints.wechatSandboxUrl);
  const figures = figuresOf({ staged: stage.orders, ends, journal: verdict.journal });
  const elapsedMs = Date.now() - startedMs;
  print(reportOf({ figures, verdict, times, notes: stage.notes, elapsedMs }));
  const unfinished = [
    ...(hasEnded ? [] : ['the wait for the last orders reached its bound']),
    ...(isMoneyThrough ? [] : ['the wait for refunds and settlements reached its bound']),
  ];
  print(sentenceOf(verdict, unfinished));
  return exitCodeOf(verdict, unfinished);
}

/** A customer's own stream, as his app follows it. */
function hearNews(stage: Stage, token: string): Promise<void> {
  const { endpoints, signal } = stage;
  return followLive({
    apiUrl: endpoints.apiUrl,
    token,
    signal,
    onEvent: (event) => stage.hear(event),
    onReset: () => undefined,
  });
}
