import { pause } from '../../scripts/drive/wait.js';
import type { Sight } from './eyes.js';
import { LAST_MOMENT_MS } from './moves.js';
import type { Move } from './road.js';
import {
  customerStep,
  hesitate,
  openAdditionBill,
  proofPhoto,
  proposeAddition,
  scan,
  workerStep,
  type Scene,
} from './scene.js';

const MINUTE_MS = 60_000;
/** Beyond the work itself, so that the worker's old and new time are two places in his day. */
const LATER_MS = 3 * 60 * MINUTE_MS;

type Side = 'customer' | 'worker';

/** One side wants another time, the other says yes, no or nothing; then the visit goes on. */
export const reschedule =
  (wish: { readonly by: Side; readonly answer: 'yes' | 'no' | 'none' }, otherwise: Move): Move =>
  async (scene, sight) => {
    const { by, answer } = wish;
    if (!scene.memory.hasDoneIt) {
      scene.memory.hasDoneIt = true;
      await hesitate(scene);
      await stepOf(by, scene, sight)('reschedule', { startAt: laterThan(sight.startMs) });
      return;
    }
    if (!sight.isConsentAwaited) {
      await otherwise(scene, sight);
      return;
    }
    if (answer === 'none') return;
    await hesitate(scene);
    const other = by === 'customer' ? 'worker' : 'customer';
    await stepOf(other, scene, sight)('reschedule-answer', { isAgreed: answer === 'yes' });
  };

const stepOf =
  (side: Side, scene: Scene, sight: Sight) =>
  (name: string, body: object): Promise<unknown> =>
    side === 'customer' ? customerStep(scene, name, body) : workerStep(scene, sight, name, body);

/** A time as an app sends it: a whole minute. */
const laterThan = (startMs: number): string =>
  new Date(Math.ceil((startMs + LATER_MS) / MINUTE_MS) * MINUTE_MS).toISOString();

export type AdditionPlan = {
  readonly by: Side;
  readonly choice: object;
  readonly then: 'pay' | 'payAtLast' | 'expire' | 'refuse';
  readonly faults?: Parameters<typeof scan>[2];
};

/** Something more is sold at the door; with its end, whatever it is, the visit goes on. */
export const add =
  (plan: AdditionPlan, otherwise: Move): Move =>
  async (scene, sight) => {
    const { memory } = scene;
    if (sight.additionNo !== null) {
      await answerAddition(scene, { plan, additionNo: sight.additionNo });
      return;
    }
    if (memory.hasDoneIt) {
      await otherwise(scene, sight);
      return;
    }
    memory.hasDoneIt = true;
    await hesitate(scene);
    const personId = plan.by === 'customer' ? scene.customerId : (sight.workerId ?? '');
    const request = { side: plan.by, personId, choice: plan.choice };
    memory.additionUntilMs = await proposeAddition(scene, request);
  };

async function answerAddition(
  scene: Scene,
  { plan, additionNo }: { readonly plan: AdditionPlan; readonly additionNo: string },
): Promise<void> {
  const { memory } = scene;
  if (memory.wasAdditionPaid) return;
  if (plan.then === 'refuse') {
    await hesitate(scene);
    await customerStep(scene, `additions/${additionNo}/refuse`);
    return;
  }
  const bill = await openAdditionBill(scene, additionNo);
  if (!bill) return;
  memory.wasAdditionPaid = true;
  if (plan.then === 'expire') return;
  if (plan.then === 'pay') await hesitate(scene);
  else await pause(memory.additionUntilMs - Date.now() - LAST_MOMENT_MS, scene.stage.signal);
  await scan(scene, bill, plan.faults);
}

/** Nobody opens: the worker waits as long as he must, and says so. */
export const customerAbsent: Move = async (scene, sight) => {
  await hesitate(scene);
  const photoIds = [await proofPhoto(scene, sight)];
  await workerStep(scene, sight, 'customer-no-show', { photoIds });
};
