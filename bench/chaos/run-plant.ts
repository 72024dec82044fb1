import { setMaxListeners } from 'node:events';
import path from 'node:path';
import { connectDatabase } from '../../data/connect.js';
import { openAckLog } from './acks.js';
import { openEyes } from './eyes.js';
import type { ChaosOptions, PlantName } from './options.js';
import { createNet } from './person.js';
import { createPlayer } from './play.js';
import { PLANTED } from './plants.js';
import { untilQuiet } from './quiesce.js';
import { runChecker, tellVerdict } from './run-checker.js';
import type { Stage } from './scene.js';
import { startSystem } from './system.js';
import { prepareWorld } from './world.js';

const WORKERS_PER_KIND = 150;
const STUCK_AFTER_MS = 10_000;

/**
 * Runs the scenario of one planted bug; answers 1 when the checker catches it. With the product's
 * own processes (`--control`) the same scenario must pass with 0.
 */
export async function runPlant(
  options: ChaosOptions,
  name: PlantName,
  say: (line: string) => void,
): Promise<number> {
  const plant = PLANTED[name];
  const isPlanted = !options.isControl;
  say(isPlanted ? `planted: ${plant.bug}` : `the scenario of ${name}, without its bug`);
  const system = await startSystem({ say, isKept: options.isKept });
  if (isPlanted) system.replaceEntries(plant.entries(system.dir));
  const halt = new AbortController();
  const { signal } = halt;
  setMaxListeners(0, signal);
  try {
    const { env } = system;
    const { uri, dbName } = env.mongodb;
    const database = await connectDatabase(uri, { dbName });
    const { pace, paceMs } = plant;
    const world = await prepareWorld({ env, database, workersPerKind: WORKERS_PER_KIND, pace });
    await system.startProcesses();
    const eyes = await openEyes({ uri, dbName });
    const { apiUrl, wechatSandboxUrl: wechatUrl } = system.endpoints;
    const acksFile = path.join(system.dir, 'acks.jsonl');
    const acks = openAckLog(acksFile);
    const net = createNet({ apiUrl, tokenOf: world.tokenOf, signal });
    const stage: Stage = { world, eyes, net, acks, wechatUrl, signal, paceMs };
    const player = createPlayer({ stage, seed: options.seed });
    say('the system is up; the scenario begins');
    await plant.provoke({ system, stage, player, say, isPlanted });
    if (plant.quietMsMax > 0) {
      await untilQuiet({ db: eyes.db, wechatUrl, limitMs: plant.quietMsMax, signal, say });
    }
    const verdict = await runChecker({ system, acksFile, stuckAfterMs: STUCK_AFTER_MS });
    halt.abort();
    tellVerdict(verdict, say);
    await eyes.stop();
    await database.close();
    acks.close();
    const isCaught = verdict.violations.length > 0;
    const result = { bench: 'chaos', plant: name, isPlanted, isCaught, counts: verdict.counts };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return isCaught ? 1 : 0;
  } finally {
    halt.abort();
    if (options.isKept) say(`data and logs: ${system.dir}`);
    await system.stop();
  }
}
