import { answer, answerAfter } from './moves.js';
import type { Move } from './road.js';
import { hesitate, readRedemptionCode, redeem, step } from './scene.js';
import { STORES } from './world.js';

/** So many workers reach for one order of the pool at the same moment. */
const GRABBERS = 4;

/** The first question is declined, which opens the pool: several grab at once, or nobody does. */
export const viaPool =
  (isGrabbed: boolean): Move =>
  async (scene, sight) => {
    if (!sight.isPoolOpen) {
      await answerAfter(1, answer('decline'))(scene, sight);
      return;
    }
    if (!isGrabbed) return;
    const { orderId, place, stage } = scene;
    const path = `/worker/orders/${orderId}/grab`;
    const near = stage.world.poolNear(place, GRABBERS * (1 + scene.memory.asked));
    await Promise.all(
      near.slice(-GRABBERS).map(({ id: personId }) => step(scene, { personId, path })),
    );
  };

/**
 * The code is shown at the wrong store first; at its own two people take it at the same moment, one
 * typing, one with the scanner.
 */
export const redeemTwice: Move = async (scene) => {
  await hesitate(scene);
  const code = await readRedemptionCode(scene);
  if (!code) return;
  const { world } = scene.stage;
  const { code: digits, qrPayload } = code;
  if (!scene.memory.hasDoneIt) {
    scene.memory.hasDoneIt = true;
    const storeId = STORES.find((id) => id !== scene.storeId) ?? '';
    await redeem(scene, { clerkId: world.nextClerk(), storeId, proof: { code: digits } });
  }
  const storeId = scene.storeId ?? '';
  await Promise.all([
    redeem(scene, { clerkId: world.nextClerk(), storeId, proof: { code: digits } }),
    redeem(scene, { clerkId: world.nextClerk(), storeId, proof: { qrPayload } }),
  ]);
};
