import { ApplicationFailure, type WorkflowHandle } from '@temporalio/client';
import { dispatchFinds, fakeActivities } from '../tests/factories/order-fakes.js';
import { createOrderWorker, factsNow, refusalOf } from '../tests/factories/order-harness.js';
import { asCustomer, asOperator, asWorker, type Scene } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { eventually } from '../tests/factories/order-wait.js';
import * as contract from './contract.js';
import {
  TASK_QUEUE,
  acceptDecisionUpdate,
  askNowUpdate,
  cancelWhatIfUpdate,
  appealUpdate,
  arriveUpdate,
  assignUpdate,
  caseClosedSignal,
  channelSignal,
  decideAppealUpdate,
  decideCaseUpdate,
  departUpdate,
  finishUpdate,
  orderWorkflowId,
  startUpdate,
  takeOverUpdate,
  workerAwaySignal,
  workerDelayedSignal,
  type FindWorkerResult,
} from './contract.js';

jest.setTimeout(30_000);

const stage = useOrderStage();
const DETAILS_BYTES_MAX = 200;

type Definition = { readonly name: string; readonly description?: string };
type Metadata = {
  readonly currentDetails: string;
  readonly definition: {
    readonly updateDefinitions: readonly Definition[];
    readonly signalDefinitions: readonly Definition[];
    readonly queryDefinitions: readonly Definition[];
  };
};
const metadataOf = (handle: WorkflowHandle): Promise<Metadata> =>
  handle.query<Metadata>('__temporal_workflow_metadata');

type MessageDefinition = { readonly type: string; readonly name: string };
const definitions = Object.values(contract).filter(
  (value): value is MessageDefinition & typeof value =>
    typeof value === 'object' && value !== null && 'type' in value && 'name' in value,
);
const namesOf = (type: string): string[] =>
  definitions.filter((definition) => definition.type === type).map(({ name }) => name);

/** Messages of the contract that go to other workflows. */
const OF_OTHERS: readonly string[] = [
  decideCaseUpdate,
  decideAppealUpdate,
  appealUpdate,
  acceptDecisionUpdate,
  askNowUpdate,
  cancelWhatIfUpdate,
].map(({ name }) => name);
const ORDER_SIGNALS = [channelSignal, workerAwaySignal, workerDelayedSignal, caseClosedSignal];

describe('messages', () => {
  test('every message of the contract has a handler with a description', async () => {
    const updates = namesOf('update').filter((name) => !OF_OTHERS.includes(name));
    expect(updates.length).toBeGreaterThanOrEqual(33);
    await stage.withOrder({}, async ({ handle }) => {
      const { definition } = await metadataOf(handle);
      const handled = (found: readonly Definition[]) => found.map(({ name }) => name);
      expect(handled(definition.updateDefinitions).sort()).toEqual(updates.sort());
      const signals = ORDER_SIGNALS.map(({ name }) => name);
      expect(handled(definition.signalDefinitions).sort()).toEqual(signals.sort());
      expect(handled(definition.queryDefinitions)).toEqual(
        expect.arrayContaining(namesOf('query')),
      );
      for (const { name, description } of definition.updateDefinitions) {
        expect({ name, description }).toEqual({ name, description: expect.stringMatching(/\w+/) });
      }
    });
  });

  test('all that comes before placing is refused, and the order is placed all the same', async () => {
    const facts = await factsNow(stage.env());
    const { activities, journal } = fakeActivities(stage.env(), facts);
    const { workflow } = stage.env().client;
    // No worker yet: the messages wait and come with the very first task.
    const handle = await workflow.start('orderWorkflow', {
      args: [{ orderId: facts.orderId }],
      workflowId: orderWorkflowId(facts.orderId),
      taskQueue: TASK_QUEUE,
    });
    const receivedAtMs = facts.placedAtMs;
    const early = [
      ['accept', { actor: asWorker(), offerId: 'o' }],
      ['cancel', { actor: asCustomer(), reason: 'CUSTOMER_REQUEST' }],
      ['confirm', { actor: asCustomer() }],
      ['takeOver', { actor: asOperator() }],
    ] as const;
    const refusals = early.map(([name, command]) =>
      refusalOf(handle.executeUpdate(name, { args: [{ ...command, receivedAtMs }] })),
    );
    const all = Promise.all(refusals);
    all.catch(() => undefined);
    await handle.fetchHistory();
    const worker = await createOrderWorker(stage.env(), activities);
    await worker.runUntil(async () => {
      expect(new Set(await all)).toEqual(new Set(['TRANSITION_NOT_ALLOWED']));
      const seen = await eventually(
        () => handle.query(contract.orderQuery),
        (view) => view !== null,
      );
      expect(seen).toMatchObject({ status: 'PENDING_PAYMENT', seq: 1 });
      await stage.clearAway();
    });
    expect(journal.calls).toEqual(['placeOrder']);
  });

  test.each([
    ['a wrong actor', asOperator(), { distanceMeters: 1, hasPhoto: true }],
    ['another worker', asWorker('w2'), { distanceMeters: 1, hasPhoto: true }],
    ['a failed check', asWorker(), { distanceMeters: 999, hasPhoto: false }],
  ])('a refusal leaves the state alone: %s', async (_what, actor, input) => {
    await stage.withOrder({ facts: { heldWorkerId: 'w1' } }, async (scene) => {
      await scene.untilEnRoute();
      const before = await scene.view();
      const stored = scene.events().length;
      await refusalOf(scene.ask(arriveUpdate, actor, input));
      expect(await scene.view()).toEqual(before);
      expect(scene.events()).toHaveLength(stored);
    });
  });

  test('a change that the database refuses leaves the state alone too', async () => {
    const activities = {
      commitTransition: async ({ change }: { readonly change: { readonly event: string } }) => {
        if (change.event === 'accept') {
          throw ApplicationFailure.nonRetryable('taken', 'SLOT_TAKEN');
        }
        return {};
      },
    };
    await stage.withOrder({ facts: { heldWorkerId: 'w1' }, activities }, async (scene) => {
      await scene.pay();
      await scene.offered('w1');
      const before = await scene.view();
      expect(await refusalOf(scene.accept())).toBe('SLOT_TAKEN');
      expect(await scene.view()).toEqual(before);
      expect((await scene.decline()).status).toBe('DISPATCHING');
    });
  });
});

describe('what an order waits for', () => {
  const detailsOf = async ({ handle }: Scene, isMet: RegExp): Promise<string> => {
    const { currentDetails } = await eventually(
      () => metadataOf(handle),
      (found) => isMet.test(found.currentDetails),
    );
    expect(currentDetails.split('\n')).toHaveLength(1);
    expect(Buffer.byteLength(currentDetails)).toBeLessThanOrEqual(DETAILS_BYTES_MAX);
    return currentDetails;
  };
  const iso = (atMs: number): string => new Date(atMs).toISOString();

  test('one line in every status tells it, and until when', async () => {
    const activities = { findWorker: dispatchFinds(stage.env, null, 'w1') };
    await stage.withOrder({ activities }, async (scene) => {
      const { placedAtMs, startMs, policy } = scene.facts;
      expect(await detailsOf(scene, /待支付.*customer pays/)).toContain(iso(placedAtMs + 30_000));
      await scene.pay();
      await detailsOf(scene, /派单中.*next dispatch round/);
      await scene.passClock('nextRound');
      const offer = await scene.offered('w1');
      expect(await detailsOf(scene, /派单中.*w1.*第 2 轮.*offer expires/)).toContain(
        iso(offer.expiresAtMs + policy.offerGraceMs),
      );
      await scene.ask(takeOverUpdate, asOperator());
      expect(await detailsOf(scene, /人工派单.*operator assigns.*give up/)).toContain(
        iso(startMs + policy.giveUpAfterStartMs),
      );
      await scene.ask(assignUpdate, asOperator(), { workerId: 'w1', isOverride: false });
      await detailsOf(scene, /待服务.*worker departs.*latest departure/);
      await scene.ask(departUpdate, asWorker(), { receivedAtMs: startMs });
      await detailsOf(scene, /在路上.*worker arrives.*no-show/);
      await scene.ask(arriveUpdate, asWorker(), { distanceMeters: 1, hasPhoto: false });
      await detailsOf(scene, /已到达.*start code$/);
      await scene.ask(startUpdate, asWorker());
      await detailsOf(scene, /服务中.*worker finishes.*planned end/);
      await scene.ask(finishUpdate, asWorker(), { photoIds: ['f1'] });
      await detailsOf(scene, /待确认.*customer confirms.*confirm automatically/);
    });
  });

  test('while a search runs it waits for that, not for a round that has begun', async () => {
    let release: (result: FindWorkerResult) => void = () => undefined;
    const activities = {
      findWorker: () =>
        new Promise<FindWorkerResult>((resolve) => {
          release = resolve;
        }),
    };
    await stage.withOrder({ activities }, async (scene) => {
      await scene.pay();
      await detailsOf(scene, /派单中.*dispatch process answers.*escalate/);
      const seen = await scene.view();
      expect(seen.waitsFor?.kind).toBe('escalate');
      release({ kind: 'none', failure: 'NO_CAPACITY' });
    });
  });
});

describe('search attributes', () => {
  test('one upsert a stage shows where the order is', async () => {
    await stage.withOrder({ facts: { heldWorkerId: 'w1' } }, async (scene) => {
      const { facts, handle } = scene;
      const attributesIn = async (stageName: string) => {
        const { searchAttributes } = await eventually(
          () => handle.describe(),
          (found) => found.searchAttributes['OrderStage']?.[0] === stageName,
        );
        return searchAttributes;
      };
      expect(await attributesIn('PENDING_PAYMENT')).toMatchObject({
        PaymentState: ['PENDING'],
        NeedsOperator: [false],
        CityCode: [facts.cityCode],
        AmountFen: [facts.amountFen],
        AppointmentAt: [new Date(facts.startMs)],
      });
      await scene.pay();
      await scene.offered('w1');
      expect(await attributesIn('DISPATCHING')).toMatchObject({ PaymentState: ['PAID'] });
      await scene.ask(takeOverUpdate, asOperator());
      expect(await attributesIn('MANUAL_DISPATCH')).toMatchObject({
        NeedsOperator: [true],
        ManualDispatch: [true],
        EscalationState: ['ESCALATED'],
        StageDeadline: [new Date(facts.startMs + facts.policy.giveUpAfterStartMs)],
      });
      await scene.ask(assignUpdate, asOperator(), { workerId: 'w1', isOverride: false });
      expect(await attributesIn('ASSIGNED')).toMatchObject({
        WorkerId: ['w1'],
        NeedsOperator: [false],
        EscalationState: ['NONE'],
      });
      const { events } = await handle.fetchHistory();
      const upserts = (events ?? []).filter((event) =>
        Boolean(event.upsertWorkflowSearchAttributesEventAttributes),
      );
      expect(upserts).toHaveLength(4);
    });
  });
});
