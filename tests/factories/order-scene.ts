import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Activities } from '../../activities/index.js';
import type { OrderFacts } from '../../domain/order/state.js';
import type { FactsOverrides } from './order-facts.js';
import { fakeActivities, type Journal } from './order-fakes.js';
import {
  createOrderWorker,
  factsNow,
  place,
  startTimeSkipping,
  terminateOpenRuns,
} from './order-harness.js';
import { sceneOf, type Scene } from './order-moves.js';
import { skip } from './order-wait.js';

const PROBE_MS = 300;

export type SceneOptions = {
  readonly facts?: FactsOverrides;
  readonly activities?: Partial<Activities>;
};

/** The server of one test file and the plays on it. */
export type OrderStage = ReturnType<typeof useOrderStage>;

/**
 * Starts a time-skipping server for a test file. The server keeps a clock lock for ever when a run
 * is terminated during an activity (sdk-java 1138) or a child ends after its parent, as our
 * settlement and refund runs do: after such a play the next test gets a fresh one.
 */
export function useOrderStage() {
  let present: TestWorkflowEnvironment | undefined;
  const env = (): TestWorkflowEnvironment => {
    if (!present) throw new Error('the server is not started yet');
    return present;
  };
  const start = async (): Promise<void> => {
    if (present && (await skip(present, 5_000, PROBE_MS))) return;
    await present?.teardown();
    present = await startTimeSkipping();
  };
  beforeEach(start, 60_000);
  afterAll(async () => present?.teardown());

  const clearAway = (): Promise<void> => terminateOpenRuns(env());

  /** Runs a worker for one order that is not placed yet, then clears every run away. */
  async function withWorker(
    options: SceneOptions,
    act: (play: { readonly facts: OrderFacts; readonly journal: Journal }) => Promise<void>,
  ): Promise<Journal> {
    const facts = await factsNow(env(), options.facts);
    const { activities, journal } = fakeActivities(env(), facts, options.activities);
    const worker = await createOrderWorker(env(), activities);
    await worker.runUntil(async () => {
      try {
        await act({ facts, journal });
      } finally {
        await clearAway();
      }
    });
    return journal;
  }

  /** Places one order with a worker of its own and plays `act`. */
  const withOrder = (
    options: SceneOptions,
    act: (scene: Scene) => Promise<void>,
  ): Promise<Journal> =>
    withWorker(options, async (play) => {
      const { handle } = await place(env(), play.facts.orderId);
      await act(sceneOf({ env: env(), handle, ...play }));
    });

  /**
   * Brings one order to a wait with a first worker that keeps nothing in memory, stops it, lets
   * `meanwhile` happen with nobody working, and goes on with a second worker.
   */
  async function withPausedOrder<T>(
    options: SceneOptions & {
      readonly before: (scene: Scene) => Promise<void>;
      readonly meanwhile: (scene: Scene) => Promise<T>;
      readonly after: (scene: Scene, held: T) => Promise<void>;
    },
  ): Promise<Journal> {
    const facts = await factsNow(env(), options.facts);
    const { activities, journal } = fakeActivities(env(), facts, options.activities);
    const first = await createOrderWorker(env(), activities, { maxCachedWorkflows: 0 });
    const scene = await first.runUntil(async () => {
      const { handle } = await place(env(), facts.orderId);
      const made = sceneOf({ env: env(), handle, facts, journal });
      await options.before(made);
      return made;
    });
    const held = await options.meanwhile(scene);
    const second = await createOrderWorker(env(), activities);
    await second.runUntil(async () => {
      try {
        await options.after(scene, held);
      } finally {
        await clearAway();
      }
    });
    return journal;
  }

  return { env, clearAway, withWorker, withOrder, withPausedOrder };
}
