import { dispatchFinds } from '../tests/factories/order-fakes.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { asOperator, type Scene } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { assignUpdate, takeOverUpdate, type OrderSnapshot } from './contract.js';

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

const untilOffered = async (scene: Scene): Promise<void> => {
  await scene.pay();
  await scene.offered('w1');
};

describe('many at once', () => {
  const TEN = Array.from({ length: 10 }, (_none, index) => index);
  const options = () => ({
    activities: { findWorker: dispatchFinds(stage.env, 'w1') },
    before: untilOffered,
  });
  const offerIdOf = ({ ticketId }: Scene) => `${ticketId()}:1`;
  const answersOf = (asked: readonly Outcome[]) => Promise.all(asked.map(({ answer }) => answer));

  test('[P2] ten accepts of the asked worker: one succeeds', async () => {
    const journal = await stage.withPausedOrder({
      ...options(),
      meanwhile: async (scene) => {
        const offerId = offerIdOf(scene);
        const asked = TEN.map((index) =>
          outcomeOf(scene.accept({ offerId, updateId: `accept-${index}` })),
        );
        await arriveAtServer(scene);
        return asked;
      },
      after: async (_scene, asked) => {
        const answers = await answersOf(asked);
        expect(answers.filter((answer) => answer === 'ASSIGNED')).toHaveLength(1);
        const refusals = answers.filter((answer) => answer !== 'ASSIGNED');
        expect(new Set(refusals)).toEqual(new Set(['TRANSITION_NOT_ALLOWED']));
      },
    });
    expect(journal.commits.map(({ change }) => change.event)).toEqual(['offer', 'accept']);
  });

  test('[P2] ten accepts of other workers: none succeeds, the asked one still may', async () => {
    const journal = await stage.withPausedOrder({
      ...options(),
      meanwhile: async (scene) => {
        const offerId = offerIdOf(scene);
        const asked = TEN.map((index) =>
          outcomeOf(scene.accept({ offerId, workerId: `x${index}` })),
        );
        await arriveAtServer(scene);
        return asked;
      },
      after: async (scene, asked) => {
        expect(new Set(await answersOf(asked))).toEqual(new Set(['OFFER_NOT_YOURS']));
        expect((await scene.accept()).status).toBe('ASSIGNED');
      },
    });
    expect(journal.commits.map(({ change }) => change.event)).toEqual(['offer', 'accept']);
  });

  test('[P2] accepts and declines mixed: one answer counts', async () => {
    const journal = await stage.withPausedOrder({
      ...options(),
      meanwhile: async (scene) => {
        const offerId = offerIdOf(scene);
        const asked = TEN.map((index) =>
          outcomeOf(index % 2 === 0 ? scene.accept({ offerId }) : scene.decline({ offerId })),
        );
        await arriveAtServer(scene);
        return asked;
      },
      after: async (_scene, asked) => {
        const answers = await answersOf(asked);
        const wins = answers.filter((answer) => ['ASSIGNED', 'DISPATCHING'].includes(answer));
        expect(wins).toHaveLength(1);
      },
    });
    const counted = journal.commits.filter(({ change }) =>
      ['accept', 'decline'].includes(change.event),
    );
    expect(counted).toHaveLength(1);
  });

  test('[S12] two operators assign two workers: one is assigned', async () => {
    const journal = await stage.withPausedOrder({
      before: async (scene) => {
        await scene.pay();
        await scene.until(({ round }) => round === 1);
        await scene.ask(takeOverUpdate, asOperator());
      },
      meanwhile: async (scene) => {
        const asked = ['w1', 'w2'].map((workerId) =>
          outcomeOf(scene.ask(assignUpdate, asOperator(), { workerId, isOverride: false })),
        );
        await arriveAtServer(scene);
        return asked;
      },
      after: async (_scene, asked) => {
        expect((await answersOf(asked)).sort()).toEqual(['ASSIGNED', 'TRANSITION_NOT_ALLOWED']);
      },
    });
    expect(journal.commits.filter(({ change }) => change.event === 'assign')).toHaveLength(1);
  });
});
