import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { newKey } from '../../scripts/drive/http-client.js';
import { inParallel, pause } from '../../scripts/drive/wait.js';
import type { PlantName } from './options.js';
import type { Player } from './play.js';
import type { Move, Road } from './road.js';
import { ROADS } from './roads.js';
import { reportPosition, setFault, type Stage } from './scene.js';
import { compiled, type Entries, type System } from './system.js';

/** What a scenario of a planted bug works with. */
export type PlantScene = {
  readonly system: System;
  readonly stage: Stage;
  readonly player: Player;
  readonly say: (line: string) => void;
  /** False: the same scenario with the product's own processes, which must pass. */
  readonly isPlanted: boolean;
};

export type Plant = {
  /** What is wrong, in one sentence. */
  readonly bug: string;
  /** Processes that are wrong from the start. */
  entries(dir: string): Entries;
  /** The road that meets the bug. */
  provoke(scene: PlantScene): Promise<void>;
  /** How long the orders may take to their end; 0 = they are judged as they stand. */
  readonly quietMsMax: number;
  readonly paceMs: number;
  readonly pace: number;
};

const none = (): Entries => ({});
const UNTIL_MS_MAX = 60_000;
const LOOK_MS = 2;
/** Of mongod under the plant `w1`: each worker of the city reports at most once. */
const W1_ROUNDS = 2;
const REPORTS_A_ROUND = 60;
const REPORTS_AT_ONCE = 20;

const road = (name: string): Road => {
  const found = ROADS.find((one) => one.name === name);
  if (!found) throw new RangeError(`no road ${name}`);
  return found;
};

async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const giveUpAt = Date.now() + UNTIL_MS_MAX;
  while (!(await isTrue())) {
    if (Date.now() > giveUpAt) throw new RangeError(`the scenario waits in vain: ${what}`);
    await pause(LOOK_MS);
  }
}

/** Starts orders on one road; their end is awaited by whoever needs it. */
function begin(player: Player, count: number, on: Road): Promise<unknown> {
  return Promise.all(Array.from({ length: count }, (_, index) => player.playRoad(index, on)));
}

/** Both orders wait for a hand; two hands give them the same worker at the same moment. */
async function assignTwice({ stage, player, system }: PlantScene): Promise<void> {
  const takeOver: Move = async (scene) => {
    await stage.net.ask({
      personId: stage.world.dispatcherId,
      method: 'POST',
      path: `/admin/orders/${scene.orderId}/take-over`,
    });
  };
  const { moves, ...queue } = road('given up and refunded');
  void begin(player, 2, {
    ...queue,
    booking: 'anybody',
    moves: { ...moves, DISPATCHING: takeOver },
  });
  const manual = () => stage.eyes.all().filter(({ status }) => status === 'MANUAL_DISPATCH');
  await until(() => manual().length === 2, 'two orders in the manual queue');
  const { id: workerId } = stage.world.nextDoor();
  const token = await stage.world.tokenOf(stage.world.dispatcherId);
  await Promise.all(
    manual().map(({ orderId }) =>
      fetch(`${system.endpoints.apiUrl}/admin/orders/${orderId}/assign`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': newKey(),
          authorization: `Bearer ${token}`,
        },
        body: JSON.stringify({ workerId }),
      }).then((response) => response.body?.cancel()),
    ),
  );
}

/** One order is cancelled at once; one at the door, where a part of the price may be kept. */
async function cancelPaid({ player }: PlantScene): Promise<void> {
  await Promise.all([
    player.playRoad(0, road('paid and cancelled')),
    player.playRoad(1, road('cancelled at the door')),
  ]);
}

async function loseRefundReplies(scene: PlantScene): Promise<void> {
  await setFault(scene.stage, { kind: 'loseReply', operation: 'refund', count: 2 });
  await cancelPaid(scene);
}

/** mongod dies right after an acknowledgement, while everybody reports his position once. */
async function killWhileAcknowledged({ system, stage, say }: PlantScene): Promise<void> {
  const waiting = [...stage.world.workers];
  // A session opened meanwhile would be a journaled write that takes the others with it to the disk.
  await inParallel(waiting, REPORTS_AT_ONCE, async ({ id }) => {
    await stage.world.tokenOf(id);
  });
  for (let round = 1; round <= W1_ROUNDS; round += 1) {
    // The server's own flush comes as rarely as it lets itself be told.
    await stage.eyes.db.admin().command({ setParameter: 1, journalCommitInterval: 500 });
    const enough = stage.acks.count() + REPORTS_A_ROUND;
    const isEnough = (): boolean => stage.acks.count() >= enough;
    const reports = inParallel(lanes(REPORTS_AT_ONCE), REPORTS_AT_ONCE, async () => {
      for (let next = waiting.pop(); next && !isEnough(); next = waiting.pop()) {
        await reportPosition(stage, { road: 'w1', workerId: next.id, position: next.place });
      }
    });
    await until(isEnough, 'acknowledged positions');
    await system.parts.mongod.kill();
    await system.parts.mongod.start();
    await reports;
    say(`  mongod was killed after ${stage.acks.count()} acknowledgements`);
  }
}

const lanes = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** The api dies after it has answered the channel. */
async function killAfterCallback({ system, stage, player }: PlantScene): Promise<void> {
  const orders = begin(player, 3, road('served and auto-confirmed'));
  const isPaid = () => stage.eyes.all().some(({ status }) => status !== 'PENDING_PAYMENT');
  await until(isPaid, 'a paid order');
  await system.parts.api.kill();
  await system.parts.api.start();
  await orders;
}

/** Runs begin under the proper code and go on under the changed one. */
async function changeUnderWay({ system, stage, player, isPlanted }: PlantScene): Promise<void> {
  void begin(player, 6, road('served and confirmed'));
  const isMoving = () =>
    stage.eyes.all().filter(({ status }) => status !== 'PENDING_PAYMENT').length >= 4;
  const bundling = isPlanted ? bundlePlanted(system.dir) : Promise.resolve('');
  await until(isMoving, 'orders under way');
  const bundle = await bundling;
  await system.parts.temporalWorker.kill();
  if (isPlanted) {
    const entry = ['bench/chaos/planted-worker.js', 'missingPatch', bundle] as const;
    system.replaceEntries({ temporalWorker: entry });
  }
  await system.parts.temporalWorker.start();
}

async function bundlePlanted(dir: string): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: compiled('bench/chaos/planted-workflows.js'),
    logger: new DefaultLogger('WARN'),
  });
  const file = path.join(dir, 'planted-bundle.js');
  writeFileSync(file, code);
  return file;
}

const worker = (...args: readonly [string, ...string[]]): Entries => ({
  temporalWorker: ['bench/chaos/planted-worker.js', ...args],
});
const weak = (entry: string): readonly [string, string] => ['bench/chaos/planted-w1.js', entry];

export const PLANTED: Readonly<Record<PlantName, Plant>> = {
  noVersionFilter: {
    bug: 'the days of workers are written without looking at their version',
    entries: () => ({ temporalWorker: ['bench/chaos/planted-guard.js'] }),
    provoke: assignTwice,
    ...{ quietMsMax: 0, paceMs: 300, pace: 3 },
  },
  newRefundNumber: {
    bug: 'a retry of a refund takes a new number',
    entries: (dir) => worker('newRefundNumber', dir),
    provoke: cancelPaid,
    ...{ quietMsMax: 25_000, paceMs: 300, pace: 1 },
  },
  voidOnTimeout: {
    bug: 'a refund without an answer is taken for a failure and its reservation given up',
    entries: () => worker('voidOnTimeout'),
    provoke: loseRefundReplies,
    ...{ quietMsMax: 20_000, paceMs: 300, pace: 1 },
  },
  w1: {
    bug: 'writes are acknowledged before they are in the journal (w: 1, j: false)',
    entries: () => ({
      api: weak('api/main.js'),
      temporalWorker: weak('temporal/worker-main.js'),
      dispatch: weak('temporal/dispatch-main.js'),
    }),
    provoke: killWhileAcknowledged,
    ...{ quietMsMax: 15_000, paceMs: 150, pace: 1 },
  },
  signalBeforeStore: {
    bug: 'a callback is signalled and answered before it is stored',
    entries: () => ({ api: ['bench/chaos/planted-api.js'] }),
    provoke: killAfterCallback,
    ...{ quietMsMax: 20_000, paceMs: 300, pace: 1 },
  },
  missingPatch: {
    bug: 'the order workflow has one step more and no patch marker',
    entries: none,
    provoke: changeUnderWay,
    ...{ quietMsMax: 25_000, paceMs: 1_500, pace: 1 },
  },
};
