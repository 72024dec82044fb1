import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isAppError } from '../../../contract/terms/errors.js';
import { prepareNamespace } from '../../../stack/temporal.js';
import { SEARCH_ATTRIBUTES } from '../../../temporal/search-attributes.js';
import type { OrderUpdates } from '../../../use-cases/order/gateway.js';
import { orderWorkflowId, type OrderSnapshot } from '../../../workflows/contract.js';
import {
  clerk,
  createRecorder,
  customer,
  operator,
  refusal,
  untilClosed,
  type Recorder,
  type Scene,
} from '../../replay/record/recorder.js';

/** A namespace of its own: other suites' workers must not get these orders. */
const NAMESPACE = 'doorhive-repeats';
const HELD = { heldWorkerId: 'w1' } as const;

let recorder: Recorder;
beforeAll(async () => {
  const address = process.env.TEMPORAL_TEST_ADDRESS ?? '';
  const searchAttributes = SEARCH_ATTRIBUTES;
  await prepareNamespace({ address, namespace: NAMESPACE, retentionDays: 1, searchAttributes });
  const bundleCode = readFileSync(process.env.WORKFLOW_BUNDLE ?? '', 'utf8');
  recorder = await createRecorder({ address, namespace: NAMESPACE, bundleCode });
});
afterAll(() => recorder?.stop());

type Step<Name extends keyof OrderUpdates> = {
  readonly name: Name;
  readonly updateId: string;
  readonly command: OrderUpdates[Name];
};

async function placed(setting: Parameters<Recorder['plan']>[1] = {}): Promise<Scene> {
  return recorder.place(recorder.plan(randomUUID(), setting));
}

/** Sends the step, waits until it has ended the order's run, and sends it again. */
async function twice<Name extends keyof OrderUpdates>(
  { facts }: Scene,
  step: Step<Name>,
): Promise<{ readonly first: OrderSnapshot; readonly again: OrderSnapshot }> {
  const { orderId } = facts;
  const first = await recorder.gateway.updateOrder({ orderId, ...step });
  await untilClosed(recorder.client, orderWorkflowId(orderId));
  return { first, again: await recorder.gateway.updateOrder({ orderId, ...step }) };
}

const codeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'none',
    (error: unknown) => (isAppError(error) ? error.code : String(error)),
  );

const served = async (): Promise<Scene> => {
  const scene = await placed({ facts: { ...HELD, policy: { settlementHoldMs: 1_000 } } });
  await scene.pay();
  await scene.accept();
  await scene.depart();
  await scene.arrive();
  await scene.start();
  await scene.finish();
  return scene;
};

const now = () => Date.now();
const byCustomer = () => ({ actor: customer, receivedAtMs: now() });

describe('the step that ended the order, sent again because its answer was lost', () => {
  test('[C1] cancel, before the payment and after it', async () => {
    const command = { ...byCustomer(), reason: 'CUSTOMER_REQUEST' } as const;
    const cancel = { name: 'cancel', updateId: 'c1:cancel:k1', command } as const;
    const unpaid = await twice(await placed(), cancel);
    expect(unpaid.first).toMatchObject({ status: 'CANCELLED', seq: 2 });
    expect(unpaid.again).toEqual(unpaid.first);
    const scene = await placed({ facts: HELD });
    await scene.pay();
    await scene.accept();
    const paid = await twice(scene, cancel);
    expect(paid.first).toMatchObject({ status: 'CANCELLED' });
    expect(paid.again).toEqual(paid.first);
  });

  test('[C1] confirm', async () => {
    const { first, again } = await twice(await served(), {
      name: 'confirm',
      updateId: 'c1:confirm:k1',
      command: byCustomer(),
    });
    expect(first).toMatchObject({ status: 'COMPLETED' });
    expect(again).toEqual(first);
  });

  test('[C11] redeem', async () => {
    const scene = await placed({ facts: { isInStore: true } });
    await scene.pay();
    await scene.untilStatus('AWAITING_REDEMPTION');
    const { first, again } = await twice(scene, {
      name: 'redeem',
      updateId: 'cl1:redeem:k1',
      command: { actor: clerk, receivedAtMs: now() },
    });
    expect(first).toMatchObject({ status: 'COMPLETED' });
    expect(again).toEqual(first);
  });

  test('[C1] forceCancel', async () => {
    const command = { actor: operator, receivedAtMs: now(), bearer: 'PLATFORM', refundFen: null };
    const { first, again } = await twice(await served(), {
      name: 'forceCancel',
      updateId: 'op1:forceCancel:k1',
      command: command as OrderUpdates['forceCancel'],
    });
    expect(first).toMatchObject({ status: 'CANCELLED' });
    expect(again).toEqual(first);
  });

  test('[C1] a step that was refused before the end is refused the same way; a new one is told of it', async () => {
    const scene = await placed({
      activities: {
        commitTransition: async ({ change }) => {
          if (change.event === 'cancel' && change.atMs < mayCancelFromMs)
            throw refusal('CONTENTION');
          return {};
        },
      },
    });
    let mayCancelFromMs = Infinity;
    const { orderId } = scene.facts;
    const command = { ...byCustomer(), reason: 'CUSTOMER_REQUEST' } as const;
    const send = (key: string) =>
      recorder.gateway.updateOrder({ orderId, name: 'cancel', updateId: `c1:${key}`, command });
    expect(await codeOf(send('k1'))).toBe('CONTENTION');
    mayCancelFromMs = 0;
    expect(await codeOf(send('k2'))).toBe('none');
    await untilClosed(recorder.client, orderWorkflowId(orderId));
    expect(await codeOf(send('k1'))).toBe('CONTENTION');
    expect(await codeOf(send('k3'))).toBe('ORDER_ENDED');
  });
});

describe('placing, sent again after the run has ended', () => {
  test('[C1] what was refused is refused with the same code and facts', async () => {
    const activities = {
      placeOrder: async () => {
        throw refusal('SLOT_TAKEN');
      },
    };
    const { orderId, customerId } = recorder.plan(randomUUID(), { activities });
    const place = () => recorder.gateway.placeOrder({ orderId, customerId });
    expect(await codeOf(place())).toBe('SLOT_TAKEN');
    await untilClosed(recorder.client, orderWorkflowId(orderId));
    expect(await codeOf(place())).toBe('SLOT_TAKEN');
  });

  test('[C1] an order that is over is answered as it was when it was placed', async () => {
    const scene = await placed();
    const { orderId, customerId } = scene.facts;
    await scene.cancel();
    await untilClosed(recorder.client, orderWorkflowId(orderId));
    expect(await recorder.gateway.placeOrder({ orderId, customerId })).toEqual({
      orderId,
      status: 'PENDING_PAYMENT',
      seq: 1,
    });
  });
});
