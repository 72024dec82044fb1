import { isFinalOrderStatus, type OrderStatus } from '../../contract/terms/order.js';
import { createRandom } from '../../data/seed/random.js';
import { pause } from '../../scripts/drive/wait.js';
import { NoAnswer } from './person.js';
import { OFFERINGS, type Road } from './road.js';
import { ROADS } from './roads.js';
import { newMemory, place, type Scene, type Stage } from './scene.js';
import { shuffled } from './shuffle.js';
import { tally } from './tally.js';
import type { Sight } from './eyes.js';

const LOOK_MS = 200;
/** Nothing has changed for so long: what was tried may have been lost. */
const AGAIN_MS = 6_000;
const PLACE_TRIES_MAX = 6;
/** An order that is not seen so long after its acknowledged placing is left to the checker. */
const UNSEEN_MS_MAX = 60_000;
/** Spreads neighbours of the seed. */
const SEED_STEP = 7_919;

export type Player = {
  /** Plays one order to its end; answers when it has one, or when the run is over. */
  play(number: number): Promise<void>;
  /** The same on a road of the caller's choice. */
  playRoad(number: number, road: Road): Promise<void>;
  /** Orders that were placed, in order of placing. */
  readonly placed: readonly string[];
  roads(): Readonly<Record<string, number>>;
  notes(): Readonly<Record<string, number>>;
};

/** `isShort`: roads that take long are taken once, before the others. */
export function createPlayer(input: {
  readonly stage: Stage;
  readonly seed: number;
  readonly isShort?: boolean;
}): Player {
  const { stage, seed, isShort = false } = input;
  const placed: string[] = [];
  const roads = tally();
  const notes = tally();
  const roadOf = drawer({ seed, isShort });

  async function playRoad(number: number, road: Road, random = randomOf(number)): Promise<void> {
    try {
      const scene = await open({ stage, road, number, random, notes });
      if (!scene) return;
      placed.push(scene.orderId);
      roads.add(road.name);
      await walk({ scene, road, notes });
    } catch (error) {
      noteSilence(notes, error);
    }
  }

  const randomOf = (number: number) => createRandom(seed + number * SEED_STEP);
  async function play(number: number): Promise<void> {
    const random = randomOf(number);
    await playRoad(number, roadOf(number, random()), random);
  }

  return { play, playRoad, placed, roads: roads.all, notes: notes.all };
}

/**
 * The first orders take each road once, so that a short run knows all of them; their turn is drawn,
 * so that runs differ in which meet the first kills.
 */
function drawer(input: { readonly seed: number; readonly isShort: boolean }) {
  const { seed, isShort } = input;
  const turns = shuffled(ROADS, createRandom(seed));
  if (isShort) turns.sort((a, b) => Number(b.isLong ?? false) - Number(a.isLong ?? false));
  const later = isShort ? ROADS.filter(({ isLong }) => !isLong) : ROADS;
  const total = later.reduce((sum, { share }) => sum + share, 0);
  return (number: number, chance: number): Road => {
    const first = turns[number];
    if (first) return first;
    let left = chance * total;
    for (const road of later) {
      left -= road.share;
      if (left < 0) return road;
    }
    throw new RangeError('the table of roads is empty');
  };
}

type Notes = ReturnType<typeof tally>;

async function open(input: {
  readonly stage: Stage;
  readonly road: Road;
  readonly number: number;
  readonly random: Scene['random'];
  readonly notes: Notes;
}): Promise<Scene | null> {
  const { stage, road, number, random, notes } = input;
  const { world, eyes } = stage;
  const customerId = world.customerIds[number % world.customerIds.length] ?? '';
  for (let attempt = 0; attempt < PLACE_TRIES_MAX; attempt += 1) {
    const { booking } = road;
    const at = world.nextFor(booking);
    const storeId = booking === 'store' ? world.nextStore() : null;
    const where = { place: at.place, storeId };
    const answer = await place({
      ...{ stage, customerId, road: road.name, ...where },
      offeringId: OFFERINGS[booking],
      ...(booking === 'named' && { workerId: at.id }),
    });
    if (answer.isOk) {
      const { orderId } = answer.body;
      eyes.watch(orderId);
      const memory = newMemory();
      return { stage, road: road.name, customerId, random, booking, ...where, orderId, memory };
    }
    notes.add(`place: ${answer.code}`);
  }
  return null;
}

async function walk(input: {
  readonly scene: Scene;
  readonly road: Road;
  readonly notes: Notes;
}): Promise<void> {
  const { scene, road, notes } = input;
  const { eyes, signal } = scene.stage;
  const startedMs = Date.now();
  let done = { change: '', atMs: 0 };
  while (!signal.aborted) {
    const sight = eyes.sight(scene.orderId);
    if (sight && isOver(scene, road, sight)) break;
    if (!sight && Date.now() - startedMs > UNSEEN_MS_MAX) {
      notes.add('an acknowledged order was never seen');
      break;
    }
    if (sight && (changeOf(sight) !== done.change || Date.now() - done.atMs > AGAIN_MS)) {
      await move({ scene, road, sight, notes });
      done = { change: changeOf(sight), atMs: Date.now() };
    }
    await pause(LOOK_MS, signal);
  }
  eyes.leave(scene.orderId);
}

const isOver = ({ memory }: Scene, road: Road, { status }: Sight): boolean =>
  isFinalOrderStatus(status as OrderStatus) && (memory.isOver || !road.moves[status]);

/** Who gets no answer looks at his order again later. */
async function move(input: {
  readonly scene: Scene;
  readonly road: Road;
  readonly sight: Sight;
  readonly notes: Notes;
}): Promise<void> {
  const { scene, road, sight, notes } = input;
  try {
    await road.moves[sight.status]?.(scene, sight);
  } catch (error) {
    noteSilence(notes, error);
  }
}

function noteSilence(notes: Notes, error: unknown): void {
  if (!(error instanceof NoAnswer)) throw error;
  notes.add(error.message.replace(/[0-9a-f]{8}-[0-9a-f-]+(:\d+)*/g, ':id'));
}

/** Whatever somebody may act on. */
const changeOf = (sight: Sight): string =>
  JSON.stringify([
    ...[sight.status, sight.seq, sight.offers, sight.isPoolOpen, sight.isConsentAwaited],
    ...[sight.additionNo, sight.complaint, sight.settlementStatus],
  ]);
