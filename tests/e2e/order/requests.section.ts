import { orderModel } from '../../../data/models/order.js';
import { newKey } from '../../../scripts/drive/http-client.js';
import { bookingBody } from '../../../scripts/drive/people.js';
import { DAILY } from '../../factories/stack-orders.js';
import { placeOf, type StackWorld } from '../../factories/stack-world.js';

const COPIES = 20;
/** The api's own limit of 5 s and the way there and back. */
const ANSWER_MS_MAX = 6_000;

type Draft = {
  readonly body: object;
  send(key: string, body?: object): Promise<Sent>;
};

type Sent = {
  readonly status: number;
  readonly text: string;
  readonly body: { readonly orderId?: string; readonly code?: string };
  readonly retryAfterSeconds: number;
  readonly elapsedMs: number;
};

async function draftOf(world: StackWorld, number: number): Promise<Draft> {
  const customer = await world.people.customer(number);
  const place = placeOf(await world.takeWorker());
  const { totalFen } = await customer.quote({ offeringId: DAILY });
  const body = bookingBody({ offeringId: DAILY, startAt: 'NOW', place }, totalFen);
  const token = world.people.tokenOf(customer.client);
  return {
    body,
    async send(key, other) {
      const startedMs = performance.now();
      const response = await fetch(`${world.processes.endpoints.apiUrl}/customer/orders`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify(other ?? body),
      });
      const text = await response.text();
      return {
        status: response.status,
        text,
        body: JSON.parse(text) as Sent['body'],
        retryAfterSeconds: Number(response.headers.get('retry-after')),
        elapsedMs: performance.now() - startedMs,
      };
    },
  };
}

/** One key, one order, whatever the network and the processes do. */
export function requests(given: () => StackWorld): void {
  test('[C1] twenty copies of one request at once are one order with one answer; another body is refused', async () => {
    const world = given();
    const { send, body } = await draftOf(world, 31);
    const key = newKey();
    const answers = await Promise.all(Array.from({ length: COPIES }, () => send(key)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const orderId = answers[0]?.body.orderId ?? '';
    const { customerId } = await world.order(orderId);
    expect(await orderModel(world.connection).countDocuments({ customerId })).toBe(1);

    const changed = { ...body, quotedTotalFen: 1 };
    expect(await send(key, changed)).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
    await (await world.people.customer(31)).cancel(orderId);
  });

  test('[C1] no Temporal worker is up: 503 in time, and the retry with the same key places once', async () => {
    const world = given();
    const { send } = await draftOf(world, 32);
    await world.processes.killWorkers();
    const key = newKey();
    const down = await send(key);
    expect(down).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } });
    expect(down.elapsedMs).toBeLessThan(ANSWER_MS_MAX);
    expect(down.retryAfterSeconds).toBeGreaterThan(0);
    world.processes.startWorker();
    let answer = await send(key);
    for (let attempt = 0; attempt < 5 && answer.status === 503; attempt += 1) {
      answer = await send(key);
    }
    expect(answer).toMatchObject({ status: 201 });
    const orderId = answer.body.orderId ?? '';
    const { customerId } = await world.order(orderId);
    expect(await orderModel(world.connection).countDocuments({ customerId })).toBe(1);
    await (await world.people.customer(32)).cancel(orderId);
  });
}
