import { pause } from '../../scripts/drive/wait.js';
import type { Sight } from './eyes.js';
import {
  customerStep,
  decideCase,
  deskStep,
  hesitate,
  openBill,
  openCase,
  reportPosition,
  scan,
  step,
  workerStep,
  type Scene,
} from './scene.js';
import { ANYBODY, NAMED, UNSERVED_OFFERING } from './world.js';

/**
 * What somebody does about an order that stands in some status. It may be refused: the order has
 * then moved on, and its next status says what to do. Done once per change of the order, and again
 * after a while when nothing changed.
 */
export type Move = (scene: Scene, sight: Sight) => Promise<void>;

/** One way through the life of an order. A status without a move is waited out. */
export type Road = {
  readonly name: string;
  /** Orders of a hundred that take it. */
  readonly share: number;
  /** `named`: the customer names his worker; `anybody`: dispatch finds one; `nobody` has the skill. */
  readonly booking: 'named' | 'anybody' | 'nobody';
  readonly moves: Readonly<Record<string, Move>>;
};

export const OFFERINGS: Readonly<Record<Road['booking'], string>> = {
  named: NAMED.offeringId,
  anybody: ANYBODY.offeringId,
  nobody: UNSERVED_OFFERING,
};

/** The bill is scanned this long before it ends. */
const LAST_MOMENT_MS = 400;

const pay =
  (faults: Parameters<typeof scan>[2] = {}): Move =>
  async (scene) => {
    if (scene.memory.wasPaid) return;
    const bill = await openBill(scene);
    if (!bill) return;
    await hesitate(scene);
    scene.memory.wasPaid = true;
    await scan(scene, bill, faults);
  };

const payAtLast: Move = async (scene, sight) => {
  if (scene.memory.wasPaid) return;
  const bill = await openBill(scene);
  if (!bill) return;
  scene.memory.wasPaid = true;
  await pause(sight.payDeadlineMs - Date.now() - LAST_MOMENT_MS, scene.stage.signal);
  await scan(scene, bill);
};

const cancel: Move = async (scene) => {
  await hesitate(scene);
  await customerStep(scene, 'cancel');
};

/** Cancelling may cost a fee here; where it is not possible the order goes on. */
const cancelOr =
  (otherwise: Move | undefined): Move =>
  async (scene, sight) => {
    await hesitate(scene);
    const { isOk } = await customerStep(scene, 'cancel');
    if (!isOk) await otherwise?.(scene, sight);
  };

/** What a road does once in its order's life; afterwards its people go on as usual. */
const once =
  (first: Move, later: Move | undefined): Move =>
  async (scene, sight) => {
    const isFirst = !scene.memory.hasDoneIt;
    scene.memory.hasDoneIt = true;
    await (isFirst ? first : later)?.(scene, sight);
  };

const answer = (name: 'accept' | 'decline'): Move => {
  const body = name === 'decline' ? { body: {} } : {};
  return async (scene, { offers }) => {
    for (const offer of offers) {
      const path = `/worker/offers/${offer.id}/${name}`;
      await step(scene, { personId: offer.workerId, path, ...body });
    }
  };
};

/** Answers every question but the first `count`, to which `first` is done. */
const answerAfter =
  (count: number, first: Move): Move =>
  async (scene, sight) => {
    if (sight.offers.length === 0) return;
    scene.memory.asked += 1;
    await (scene.memory.asked <= count ? first : answer('accept'))(scene, sight);
  };
const silence: Move = async () => undefined;

const assignByHand: Move = async (scene, sight) => {
  await hesitate(scene);
  const { id } = scene.stage.world.nextOf(sight.merchantId);
  await deskStep(scene, 'assign', { workerId: id });
};

const serve = {
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
    await workerStep(scene, sight, 'finish', { photoIds: ['photo-1'] });
  },
} satisfies Readonly<Record<string, Move>>;

const confirm: Move = async (scene) => {
  await hesitate(scene);
  await customerStep(scene, 'confirm');
};

const workerIll: Move = async (scene, { workerId }) => {
  await hesitate(scene);
  await deskStep(scene, 'worker-ill', { workerId, note: 'called in sick' });
};

const reassign: Move = async (scene, sight) => {
  await hesitate(scene);
  const { id } = scene.stage.world.nextOf(sight.merchantId);
  await deskStep(scene, 'reassign', { workerId: id, note: 'is nearer' });
};

/** Half of the price comes back; the worker bears it. The decision completes the order. */
const complain: Move = async (scene, sight) => {
  if (sight.openCaseNo === null) {
    await hesitate(scene);
    await openCase(scene);
    return;
  }
  await hesitate(scene);
  await decideCase(scene, {
    caseNo: sight.openCaseNo,
    refundFen: Math.floor(sight.totalFen / 2),
  });
};

/** From the payment to the end, whatever happens on the way. */
const served: Readonly<Record<string, Move>> = {
  PENDING_PAYMENT: pay(),
  DISPATCHING: answer('accept'),
  MANUAL_DISPATCH: assignByHand,
  ...serve,
  AWAITING_CONFIRMATION: confirm,
};
const { AWAITING_CONFIRMATION: _confirm, ...servedAndLeft } = served;

/** More ways are added here; everything else takes them from the table. */
export const ROADS: readonly Road[] = [
  { name: 'served and confirmed', share: 18, booking: 'named', moves: served },
  { name: 'served by anybody', share: 12, booking: 'anybody', moves: served },
  { name: 'served and auto-confirmed', share: 8, booking: 'named', moves: servedAndLeft },
  { name: 'never paid', share: 6, booking: 'named', moves: {} },
  {
    name: 'bill opened, never paid',
    share: 5,
    booking: 'anybody',
    moves: { PENDING_PAYMENT: bill() },
  },
  { name: 'cancelled unpaid', share: 5, booking: 'named', moves: { PENDING_PAYMENT: cancel } },
  {
    name: 'paid and cancelled',
    share: 10,
    booking: 'named',
    moves: { ...served, DISPATCHING: cancel, MANUAL_DISPATCH: cancel },
  },
  {
    name: 'paid and cancelled while searching',
    share: 4,
    booking: 'nobody',
    moves: { PENDING_PAYMENT: pay(), DISPATCHING: cancel, MANUAL_DISPATCH: cancel },
  },
  {
    name: 'declined once',
    share: 6,
    booking: 'named',
    moves: { ...served, DISPATCHING: answerAfter(1, answer('decline')) },
  },
  {
    name: 'offer expired once',
    share: 5,
    booking: 'anybody',
    moves: { ...served, DISPATCHING: answerAfter(1, silence) },
  },
  {
    name: 'manual queue',
    share: 5,
    booking: 'anybody',
    moves: { ...served, DISPATCHING: silence },
  },
  {
    name: 'given up and refunded',
    share: 5,
    booking: 'nobody',
    moves: { PENDING_PAYMENT: pay() },
  },
  {
    name: 'callback lost',
    share: 4,
    booking: 'named',
    moves: { ...served, PENDING_PAYMENT: pay({ dropCallback: true }) },
  },
  {
    name: 'callback five times',
    share: 4,
    booking: 'anybody',
    moves: { ...served, PENDING_PAYMENT: pay({ duplicateCallbacks: 5 }) },
  },
  {
    name: 'cancelled when assigned',
    share: 4,
    booking: 'named',
    moves: { ...served, ASSIGNED: cancelOr(serve.ASSIGNED) },
  },
  {
    name: 'cancelled on the way',
    share: 4,
    booking: 'named',
    moves: { ...served, EN_ROUTE: cancelOr(serve.EN_ROUTE) },
  },
  {
    name: 'cancelled at the door',
    share: 4,
    booking: 'anybody',
    moves: { ...served, ARRIVED: cancelOr(serve.ARRIVED) },
  },
  {
    name: 'worker fell ill',
    share: 4,
    booking: 'anybody',
    moves: { ...served, ASSIGNED: once(workerIll, serve.ASSIGNED) },
  },
  {
    name: 'reassigned',
    share: 4,
    booking: 'named',
    moves: { ...served, ASSIGNED: once(reassign, serve.ASSIGNED) },
  },
  {
    name: 'complained, half refunded',
    share: 6,
    booking: 'named',
    moves: { ...served, AWAITING_CONFIRMATION: complain },
  },
  {
    name: 'paid at the last moment',
    share: 3,
    booking: 'named',
    moves: { ...served, PENDING_PAYMENT: payAtLast },
  },
];

function bill(): Move {
  return async (scene) => {
    await openBill(scene);
  };
}
