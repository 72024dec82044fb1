import { Mutex } from 'async-mutex';
import { ApiError, type HttpClient } from '../drive/http-client.js';
import { followLive } from '../drive/live-events.js';
import { asCustomer, asWorker, type OfferView } from '../drive/people.js';
import { pause } from '../drive/wait.js';
import { fateOf } from './cast.js';
import type { Stage, StagedOrder } from './stage.js';

/** Real milliseconds that play an answer, a ride and the work. */
const ANSWER_MS = { min: 200, spread: 1_300 } as const;
const RIDE_MS = { min: 800, spread: 1_700 } as const;
const WORK_MS = { min: 1_500, spread: 3_500 } as const;
/** For a scheduled order he sets out this long before the promised start. */
const SET_OUT_MS = 3_000;
const RELOOK_MS = 30_000;

/** Follows his stream, answers offers and serves, one order at a time, until the demo is over. */
export async function playWorker(
  stage: Stage,
  client: HttpClient,
  /** 0 to 1: spreads what all workers do at a fixed pace. */
  phase: number,
): Promise<void> {
  const person = asWorker(client);
  const hands = new Mutex();
  const seen = new Set<string>();

  const look = async (): Promise<void> => {
    const offers = await person.offers().catch(() => []);
    const fresh = offers.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    await Promise.all(fresh.map((offer) => answer({ stage, person, hands, offer })));
  };
  const serveAssigned = (orderId: string): void => {
    const order = stage.find(orderId);
    if (order) void serve({ stage, person, hands, order, orderId, haste: order.plan.haste });
  };
  void pause(RELOOK_MS * phase, stage.signal).then(() => relook(stage, look));
  await followLive({
    apiUrl: stage.endpoints.apiUrl,
    token: client.token(),
    signal: stage.signal,
    onReset: () => void look(),
    onEvent: ({ event, orderId }) => {
      if (event === 'offer') void look();
      if (event === 'assign') serveAssigned(orderId);
    },
  });
}

/** A phone in a pocket: now and then the list is read even when nothing rang. */
async function relook(stage: Stage, look: () => Promise<void>): Promise<void> {
  while (!stage.signal.aborted) {
    await pause(RELOOK_MS, stage.signal);
    if (!stage.signal.aborted) await look();
  }
}

type Scene = {
  readonly stage: Stage;
  readonly person: ReturnType<typeof asWorker>;
  readonly hands: Mutex;
};

async function answer(scene: Scene & { readonly offer: OfferView }): Promise<void> {
  const { stage, person, offer } = scene;
  const order = stage.find(offer.orderId);
  const ask = order ? (order.asks += 1) : 0;
  const { fate, haste } = fateOf({ seed: stage.seed, index: order?.plan.index ?? 0, ask });
  if (fate === 'silent') return;
  await pause(ANSWER_MS.min + ANSWER_MS.spread * haste, stage.signal);
  if (stage.signal.aborted) return;
  try {
    // Nobody here plays the customer of a foreign order, so it is left to others.
    if (fate === 'decline' || !order) {
      await person.decline(offer.id);
      return;
    }
    await person.accept(offer.id);
  } catch (error) {
    stage.note(`worker: ${error instanceof ApiError ? error.message : String(error)}`);
    return;
  }
  await serve({ ...scene, order, orderId: offer.orderId, haste });
}

async function serve(
  scene: Scene & {
    readonly order: StagedOrder;
    readonly orderId: string;
    readonly haste: number;
  },
): Promise<void> {
  const { stage, person, hands, order, orderId, haste } = scene;
  const { kind, customer } = order.plan;
  try {
    const { startAt, address } = await person.order(orderId);
    const position = address?.point ?? order.plan.place;
    if (kind === 'scheduledNamed' || kind === 'scheduledAny') {
      await pause(Date.parse(startAt) - Date.now() - SET_OUT_MS, stage.signal);
    }
    await hands.runExclusive(async () => {
      if (stage.signal.aborted) return;
      await person.depart(orderId);
      await pause(RIDE_MS.min + RIDE_MS.spread * haste, stage.signal);
      await person.reportPosition(position);
      await person.arrive(orderId, position);
      const client = stage.customers[customer];
      // He asks at the door; the customer reads the code from the order's page.
      const told = client && (await asCustomer(client, stage.endpoints).order(orderId)).startCode;
      await person.start(orderId, told ?? '0000');
      await pause(WORK_MS.min + WORK_MS.spread * haste, stage.signal);
      await person.finish(orderId);
    });
  } catch (error) {
    stage.note(`worker: ${error instanceof ApiError ? error.message : String(error)}`);
  }
}
