import { pause } from '../../scripts/drive/wait.js';
import type { Move, Moves } from './road.js';
import {
  customerStep,
  deskStep,
  hesitate,
  openBill,
  proofPhoto,
  reportPosition,
  scan,
  step,
  workerStep,
} from './scene.js';

/** The bill is scanned this long before it ends. */
export const LAST_MOMENT_MS = 400;

export const pay =
  (faults: Parameters<typeof scan>[2] = {}): Move =>
  async (scene) => {
    if (scene.memory.wasPaid) return;
    const bill = await openBill(scene);
    if (!bill) return;
    await hesitate(scene);
    scene.memory.wasPaid = true;
    await scan(scene, bill, faults);
  };

export const payAtLast: Move = async (scene, sight) => {
  if (scene.memory.wasPaid) return;
  const bill = await openBill(scene);
  if (!bill) return;
  scene.memory.wasPaid = true;
  await pause(sight.payDeadlineMs - Date.now() - LAST_MOMENT_MS, scene.stage.signal);
  await scan(scene, bill);
};

export const openBillOnly: Move = async (scene) => {
  await openBill(scene);
};

export const cancel: Move = async (scene) => {
  await hesitate(scene);
  await customerStep(scene, 'cancel');
};

/** Cancelling may cost a fee here; where it is not possible the order goes on. */
export const cancelOr =
  (otherwise: Move | undefined): Move =>
  async (scene, sight) => {
    await hesitate(scene);
    const { isOk } = await customerStep(scene, 'cancel');
    if (!isOk) await otherwise?.(scene, sight);
  };

/** What a road does once in its order's life; afterwards its people go on as usual. */
export const once =
  (first: Move, later: Move | undefined): Move =>
  async (scene, sight) => {
    const isFirst = !scene.memory.hasDoneIt;
    scene.memory.hasDoneIt = true;
    await (isFirst ? first : later)?.(scene, sight);
  };

export const answer = (name: 'accept' | 'decline'): Move => {
  const body = name === 'decline' ? { body: {} } : {};
  return async (scene, { offers }) => {
    for (const offer of offers) {
      const path = `/worker/offers/${offer.id}/${name}`;
      await step(scene, { personId: offer.workerId, path, ...body });
    }
  };
};

/** Answers every question but the first `count`, to which `first` is done. */
export const answerAfter =
  (count: number, first: Move): Move =>
  async (scene, sight) => {
    if (sight.offers.length === 0) return;
    scene.memory.asked += 1;
    await (scene.memory.asked <= count ? first : answer('accept'))(scene, sight);
  };
export const silence: Move = async () => undefined;

export const assignByHand: Move = async (scene) => {
  await hesitate(scene);
  const { id } = scene.stage.world.nextFor(scene.booking);
  await deskStep(scene, 'assign', { workerId: id });
};

export const serve = {
  ASSIGNED: async (scene, sight) => {
    await hesitate(scene);
    await workerStep(scene, sight, 'depart');
  },
  EN_ROUTE: async (scene, sight) => {
    await hesitate(scene);
    const report = { road: scene.road, workerId: sight.workerId ?? '', position: scene.place };
    await reportPosition(scene.stage, report);
    await workerStep(scene, sight, 'arrive', { position: scene.place });
  },
  ARRIVED: async (scene, sight) => {
    await hesitate(scene);
    const order = await scene.stage.net.ask<{ startCode: string | null }>({
      personId: scene.customerId,
      method: 'GET',
      path: `/customer/orders/${scene.orderId}`,
    });
    await workerStep(scene, sight, 'start', { startCode: order.body.startCode ?? '0000' });
  },
  IN_SERVICE: async (scene, sight) => {
    await hesitate(scene);
    await workerStep(scene, sight, 'finish', { photoIds: [await proofPhoto(scene, sight)] });
  },
} satisfies Moves;

export const confirm: Move = async (scene) => {
  await hesitate(scene);
  await customerStep(scene, 'confirm');
};

export const workerIll: Move = async (scene, { workerId }) => {
  await hesitate(scene);
  await deskStep(scene, 'worker-ill', { workerId, note: 'called in sick' });
};

export const reassign: Move = async (scene) => {
  await hesitate(scene);
  const { id } = scene.stage.world.nextFor(scene.booking);
  await deskStep(scene, 'reassign', { workerId: id, note: 'is nearer' });
};

/** From the payment to the end, whatever happens on the way. */
export const served: Moves = {
  PENDING_PAYMENT: pay(),
  DISPATCHING: answer('accept'),
  MANUAL_DISPATCH: assignByHand,
  ...serve,
  AWAITING_CONFIRMATION: confirm,
};
