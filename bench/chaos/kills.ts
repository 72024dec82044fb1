import { newKey } from '../../scripts/drive/http-client.js';
import { bookingBody } from '../../scripts/drive/people.js';
import { pause } from '../../scripts/drive/wait.js';
import { isFinalOrderStatus, type OrderStatus } from '../../contract/terms/order.js';
import { pick, type Random } from '../../data/seed/random.js';
import { setFault, type Stage } from './scene.js';
import type { Seen } from './seen.js';
import { shuffled } from './shuffle.js';
import { VICTIMS, type System, type Victim } from './system.js';
import { tally, told } from './tally.js';
import { ANYBODY } from './world.js';

const DEAD_MS = { min: 200, spread: 1_300 } as const;
const ALIVE_MS = { min: 500, spread: 3_500 } as const;
const PROBE_PAUSE_MS = 100;
const PROBE_MS_MAX = 4_000;
/** Of a busy machine; a calm one takes seconds. */
const RECOVERY_MS_MAX = 180_000;
/** What the channel may do to us around a kill; a refund's lost reply is told by its callback. */
const CHANNEL_FAULTS = [
  { kind: 'loseReply', operation: 'native' },
  { kind: 'loseReply', operation: 'query' },
  { kind: 'loseReply', operation: 'close' },
  { kind: 'loseReply', operation: 'refund' },
  { kind: 'loseRequest', operation: 'native' },
  { kind: 'error', operation: 'query' },
  { kind: 'error', operation: 'close' },
] as const;

/** In the place of an id. */
const REFUSED = 'refused';
/** Answers that say nothing about the request itself. */
const NOT_ABOUT_IT = [401, 429];

/** Share of the kills of the Temporal worker in which the dispatch process goes with it. */
const DISPATCH_TOO_SHARE = 0.5;

export type Kill = {
  readonly victims: readonly Victim[];
  /** From the kill until an order can be placed again; the dead time is part of it. */
  readonly recoveryMs: number;
  readonly openOrders: number;
};

export type Killer = {
  /** Kills one, brings it back after a short while, waits until an order can be placed again. */
  killNext(): Promise<Kill>;
  /** All four at the same moment. */
  killAll(): Promise<Kill>;
  readonly kills: readonly Kill[];
};

/** Takes the victims from a shuffled bag of all four, so that each dies equally often. */
export function createKiller(input: {
  readonly system: System;
  readonly stage: Stage;
  readonly random: Random;
  readonly seen: Seen;
  readonly say: (line: string) => void;
}): Killer {
  const { system, stage, random, seen, say } = input;
  const kills: Kill[] = [];
  let bag: Victim[] = [];

  async function kill(victims: readonly Victim[]): Promise<Kill> {
    const byStatus = openByStatus(stage);
    const openOrders = Object.values(byStatus).reduce((sum, count) => sum + count, 0);
    const fault = pick(random, CHANNEL_FAULTS);
    await setFault(stage, fault);
    seen.look(stage.eyes.all());
    const startedMs = performance.now();
    const isWithDispatch = victims.includes('temporalWorker') && random() < DISPATCH_TOO_SHARE;
    const names = [...victims, ...(isWithDispatch ? (['dispatch'] as const) : [])];
    await Promise.all(names.map((name) => system.parts[name].kill()));
    await pause(DEAD_MS.min + DEAD_MS.spread * random(), stage.signal);
    await Promise.all(names.map((name) => system.parts[name].start()));
    await untilPlaceable({ system, stage });
    const recoveryMs = Math.round(performance.now() - startedMs);
    const done = { victims, recoveryMs, openOrders };
    kills.push(done);
    say(
      `  kill ${kills.length}: ${names.join(' + ')} (channel: ${fault.kind} ${fault.operation}), placing again after ${seconds(recoveryMs)}; ` +
        `in flight ${openOrders} (${told(byStatus)})`,
    );
    return done;
  }

  return {
    kills,
    async killNext() {
      await pause(ALIVE_MS.min + ALIVE_MS.spread * random(), stage.signal);
      if (bag.length === 0) bag = shuffled(VICTIMS, random);
      const victim = bag.pop();
      if (!victim) throw new RangeError('the bag is empty');
      return kill([victim]);
    },
    killAll: () => kill(VICTIMS),
  };
}

/** Orders in flight, as their people see them. */
export function openByStatus(stage: Stage): Readonly<Record<string, number>> {
  const counts = tally();
  for (const { status } of stage.eyes.all()) if (!isOver(status)) counts.add(status);
  return counts.all();
}

/** How often each of the four died. */
export function killCounts(kills: readonly Kill[]): Record<Victim, number> {
  const count = (victim: Victim): number =>
    kills.filter(({ victims }) => victims.includes(victim)).length;
  return {
    api: count('api'),
    temporalWorker: count('temporalWorker'),
    mongod: count('mongod'),
    temporal: count('temporal'),
  };
}

/** An order goes through the api, Temporal, its worker and MongoDB; the probe's is cancelled. */
async function untilPlaceable(input: {
  readonly system: System;
  readonly stage: Stage;
}): Promise<void> {
  const { system, stage } = input;
  const { world } = stage;
  const customerId = world.customerIds[0] ?? '';
  const { place } = world.nextDoor();
  const giveUpAt = Date.now() + RECOVERY_MS_MAX;
  let key = newKey();
  const { totalFen } = await quote(stage, customerId);
  const body = bookingBody({ offeringId: ANYBODY.offeringId, startAt: 'NOW', place }, totalFen);
  while (!stage.signal.aborted) {
    const orderId = await tryPlace({ system, stage, customerId, key, body });
    // A request is good for a minute: after a longer recovery the customer books anew.
    if (orderId === REFUSED) key = newKey();
    else if (orderId !== null) {
      void stage.net
        .ask({ personId: customerId, method: 'POST', path: `/customer/orders/${orderId}/cancel` })
        .catch(() => undefined);
      return;
    }
    if (Date.now() > giveUpAt) throw new RangeError('the system did not come back after a kill');
    await pause(PROBE_PAUSE_MS, stage.signal);
  }
}

async function quote(stage: Stage, customerId: string): Promise<{ totalFen: number }> {
  const answer = await stage.net.ask<{ totalFen: number }>({
    ...{ personId: customerId, method: 'POST', path: '/customer/quotes' },
    body: { offeringId: ANYBODY.offeringId, optionCodes: [], quantity: 1 },
  });
  return answer.body;
}

/** Answers the order's id or REFUSED; null when there was no lasting answer. */
async function tryPlace(input: {
  readonly system: System;
  readonly stage: Stage;
  readonly customerId: string;
  readonly key: string;
  readonly body: object;
}): Promise<string | null> {
  const { system, stage, customerId, key, body } = input;
  try {
    const response = await fetch(`${system.endpoints.apiUrl}/customer/orders`, {
      method: 'POST',
      signal: AbortSignal.timeout(PROBE_MS_MAX),
      headers: {
        'content-type': 'application/json',
        'idempotency-key': key,
        authorization: `Bearer ${await stage.world.tokenOf(customerId)}`,
      },
      body: JSON.stringify(body),
    });
    if (response.status !== 201) {
      await response.body?.cancel();
      const isLasting = response.status < 500 && !NOT_ABOUT_IT.includes(response.status);
      return isLasting ? REFUSED : null;
    }
    const { orderId, seq, status } = (await response.json()) as {
      readonly orderId: string;
      readonly seq: number;
      readonly status: string;
    };
    stage.acks.write({ kind: 'change', road: 'probe', step: 'place', orderId, seq, status });
    return orderId;
  } catch {
    return null;
  }
}

const isOver = (status: string): boolean => isFinalOrderStatus(status as OrderStatus);
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
