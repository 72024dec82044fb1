import { dispatchFinds } from '../tests/factories/order-fakes.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { asCustomer, asOperator, asWorker, type Scene } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { eventually, hasTimerFired } from '../tests/factories/order-wait.js';
import {
  arriveUpdate,
  cancelUpdate,
  channelSignal,
  confirmUpdate,
  startUpdate,
  takeOverUpdate,
  type OrderSnapshot,
  type PaymentCheck,
} from './contract.js';

jest.setTimeout(30_000);

const ROUND_TRIPS = 5;
const stage = useOrderStage();

/** Status reached, or the code of the refusal. Never rejects, so it may wait to be looked at. */
type Outcome = { readonly answer: Promise<string> };
const outcomeOf = (asked: Promise<OrderSnapshot>): Outcome => ({
  answer: asked.then(
    ({ status }) => status,
    (error: unknown) => refusalOf(Promise.reject(error)),
  ),
});

/** Gives messages sent before time to reach the server, where they wait for a worker. */
async function arriveAtServer(scene: Scene): Promise<void> {
  for (let trip = 0; trip < ROUND_TRIPS; trip += 1) await scene.handle.fetchHistory();
}

/** Passes `atMs` with no worker; the fired timer then waits in the history. */
async function passUnseen(scene: Scene, atMs: number): Promise<void> {
  await scene.advanceTo(atMs);
  await eventually(() => hasTimerFired(scene.handle), Boolean);
}

describe('accept and expiry at the same moment', () => {
  const options = () => ({ activities: { findWorker: dispatchFinds(stage.env, 'w1') } });
  let offer = { offerId: '', expiresAtMs: 0 };
  const before = async (scene: Scene): Promise<void> => {
    await scene.pay();
    offer = await scene.offered('w1');
  };

  test('[P2] the timer fired first, the answer was in time: accepted, not expired', async () => {
    const journal = await stage.withPausedOrder({
      ...options(),
      before,
      meanwhile: async (scene) => {
        await passUnseen(scene, offer.expiresAtMs + 2_000);
        const { offerId } = offer;
        const receivedAtMs = offer.expiresAtMs + 1_000;
        const outcome = outcomeOf(scene.accept({ offerId, receivedAtMs }));
        await arriveAtServer(scene);
        return outcome;
      },
      after: async (scene, { answer }) => {
        expect(await answer).toBe('ASSIGNED');
        const seen = await scene.until(({ waitsFor }) => waitsFor?.kind === 'departLate');
        expect(seen).toMatchObject({ status: 'ASSIGNED', workerId: 'w1', offer: null });
      },
    });
    expect(journal.commits.map(({ change }) => change.event)).toEqual(['offer', 'accept']);
  });

  test('[P2] the timer fired first, the answer was late: refused, and expired once', async () => {
    const journal = await stage.withPausedOrder({
      ...options(),
      before,
      meanwhile: async (scene) => {
        await passUnseen(scene, offer.expiresAtMs + 2_000);
        const { offerId } = offer;
        const outcome = outcomeOf(
          scene.accept({ offerId, receivedAtMs: offer.expiresAtMs + 2_001 }),
        );
        await arriveAtServer(scene);
        return outcome;
      },
      after: async (scene, { answer }) => {
        expect(await answer).toBe('OFFER_CLOSED');
        await scene.until(({ round, offer: open }) => round === 2 && open === null);
      },
    });
    expect(journal.commits.map(({ change }) => change.event)).toEqual(['offer', 'offerExpired']);
  });

  test('[P2] the expiry was worked off first: even an answer in time is refused', async () => {
    const journal = await stage.withOrder(options(), async (scene) => {
      await before(scene);
      await scene.passClock('offerExpiry');
      await scene.untilEvent('offerExpired');
      const { offerId, expiresAtMs } = offer;
      const late = scene.accept({ offerId, receivedAtMs: expiresAtMs });
      expect(await refusalOf(late)).toBe('OFFER_CLOSED');
    });
    expect(journal.commits.map(({ change }) => change.event)).toEqual(['offer', 'offerExpired']);
  });
});

describe('other clocks that pass as a message comes', () => {
  test('[C6] pay deadline and callback: paid, and the bill is not closed', async () => {
    const journal = await stage.withPausedOrder({
      facts: { policy: { payPollDelaysMs: [] } },
      before: async (scene) => {
        await scene.until(({ waitsFor }) => waitsFor?.kind === 'payDeadline');
      },
      meanwhile: async (scene) => {
        await passUnseen(scene, scene.facts.placedAtMs + scene.facts.policy.payMs);
        await scene.handle.signal(channelSignal, { key: 'k', paymentNo: 'P1' });
      },
      after: async (scene) => {
        await scene.until(({ status }) => status === 'DISPATCHING');
      },
    });
    expect(journal.calls).not.toContain('closePayments');
    expect(journal.inputsOf('recordPayment')).toHaveLength(1);
  });

  test('[C6] a callback during the channel’s silence is booked before the deadline closes', async () => {
    let answer: (check: PaymentCheck) => void = () => undefined;
    const closePayments = () =>
      new Promise<PaymentCheck>((resolve) => {
        answer = resolve;
      });
    // Long enough for the wish to arrive first on a busy machine.
    const facts = { policy: { payMs: 5_000, payPollDelaysMs: [] } };
    const journal = await stage.withOrder(
      { facts, activities: { closePayments } },
      async (scene) => {
        const cancel = { reason: 'CUSTOMER_REQUEST' } as const;
        const cancelled = outcomeOf(scene.ask(cancelUpdate, asCustomer(), cancel));
        // The question to the channel holds the order's lock while the deadline passes.
        await eventually(() => hasTimerFired(scene.handle), Boolean);
        await scene.handle.signal(channelSignal, { key: 'k', paymentNo: 'P1' });
        answer({ kind: 'unknown' });
        expect(await cancelled.answer).toBe('PAYMENT_UNKNOWN');
        await scene.until(({ status }) => status === 'DISPATCHING');
      },
    );
    expect(journal.calls.filter((name) => name === 'closePayments')).toHaveLength(1);
    expect(journal.inputsOf('recordPayment')).toHaveLength(1);
  });

  test('[X4] no-show limit and arrival: arrived, and the order goes on', async () => {
    const journal = await stage.withPausedOrder({
      facts: { heldWorkerId: 'w1' },
      before: async (scene) => {
        await scene.untilEnRoute();
        await scene.until(({ waitsFor }) => waitsFor?.kind === 'workerNoShow');
      },
      meanwhile: async (scene) => {
        await passUnseen(scene, scene.facts.startMs + scene.facts.policy.workerNoShowMs);
        const near = { distanceMeters: 20, hasPhoto: false };
        const outcome = outcomeOf(scene.ask(arriveUpdate, asWorker(), near));
        await arriveAtServer(scene);
        return outcome;
      },
      after: async (scene, { answer }) => {
        expect(await answer).toBe('ARRIVED');
        expect((await scene.ask(startUpdate, asWorker())).status).toBe('IN_SERVICE');
      },
    });
    const events = journal.commits.map(({ change }) => change.event);
    expect(events).toEqual(['offer', 'accept', 'depart', 'arrive', 'start']);
  });

  test('[C7] auto-confirm and confirmation: completed once', async () => {
    const journal = await stage.withPausedOrder({
      facts: { heldWorkerId: 'w1' },
      before: async (scene) => {
        await scene.untilAwaiting();
        await scene.until(({ waitsFor }) => waitsFor?.kind === 'autoConfirm');
      },
      meanwhile: async (scene) => {
        const finishedAtMs = scene.commitOf('finish').change.atMs;
        await passUnseen(scene, finishedAtMs + scene.facts.policy.autoConfirmMs);
        const outcome = outcomeOf(scene.ask(confirmUpdate, asCustomer()));
        await arriveAtServer(scene);
        return outcome;
      },
      after: async (scene, { answer }) => {
        expect(await answer).toBe('COMPLETED');
        expect(await scene.ended()).toBe('COMPLETED');
      },
    });
    expect(journal.commits.filter(({ to }) => to === 'COMPLETED')).toHaveLength(1);
  });

  test('[P2] escalation and take-over: handed over once', async () => {
    const journal = await stage.withPausedOrder({
      facts: { policy: { escalateScheduledAfterPaymentMs: 20_000 } },
      before: async (scene) => {
        await scene.pay();
        await scene.until(({ waitsFor, round }) => round === 1 && waitsFor?.kind === 'escalate');
      },
      meanwhile: async (scene) => {
        await passUnseen(scene, scene.journal.inputsOf('recordPayment')[0]!.atMs + 20_000);
        const outcome = outcomeOf(scene.ask(takeOverUpdate, asOperator()));
        await arriveAtServer(scene);
        return outcome;
      },
      after: async (scene, { answer }) => {
        expect(await answer).toBe('MANUAL_DISPATCH');
        await scene.until(({ waitsFor }) => waitsFor?.kind === 'giveUp');
      },
    });
    expect(journal.commits.map(({ change }) => change.event)).toEqual(['takeOver']);
  });
});
