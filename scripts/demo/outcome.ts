import type { OrderStatus } from '../../contract/terms/order.js';
import type { HttpClient } from '../drive/http-client.js';
import { inParallel, pause } from '../drive/wait.js';
import { isOver, type Stage, type StagedOrder } from './stage.js';

const READS_AT_ONCE = 8;
const LOOK_MS = 500;
/** Live news may be lost with a stream, so open orders are read now and then. */
const REREAD_MS = 10_000;
const MONEY_LOOK_MS = 2_000;
/** Longest pause between the last order's placing and the end of everything. */
const ENDING_MS_MAX = 240_000;
const MONEY_MS_MAX = 60_000;

type OrderPage = {
  readonly id: string;
  readonly no: string;
  readonly status: OrderStatus;
  readonly seq: number;
  readonly refundStatus: string;
  readonly settlementStatus: string;
  readonly refundedFen: number;
};

export type TimelineEvent = {
  readonly event: string;
  readonly at: string;
  readonly actor: { readonly kind: string };
};

/** One order at the end, as the order desk sees it. */
export type EndedOrder = OrderPage & {
  readonly staged: StagedOrder;
  readonly events: readonly TimelineEvent[];
};

/** Waits until every order has ended; false when the bound was hit first. */
export async function waitForEnds(
  stage: Stage,
  client: HttpClient,
  lastPlacingMs: number,
): Promise<boolean> {
  let nextReadMs = lastPlacingMs + REREAD_MS;
  while (!stage.orders.every(isOver)) {
    if (Date.now() > lastPlacingMs + ENDING_MS_MAX) return false;
    if (Date.now() > nextReadMs) {
      nextReadMs = Date.now() + REREAD_MS;
      await reread(stage, client);
    }
    await pause(LOOK_MS);
  }
  return true;
}

async function reread(stage: Stage, client: HttpClient): Promise<void> {
  const open = stage.orders.filter((order) => order.orderId !== null && !isOver(order));
  await inParallel(open, READS_AT_ONCE, async (order) => {
    const page = await readOrder(client, order.orderId ?? '');
    stage.hear({ orderId: page.id, seq: page.seq, to: page.status });
  });
}

/** Waits until refunds and settlements of the ended orders are through; false at the bound. */
export async function waitForMoney(stage: Stage, client: HttpClient): Promise<boolean> {
  const untilMs = Date.now() + MONEY_MS_MAX;
  let waiting = stage.orders.flatMap(({ orderId }) => orderId ?? []);
  while (waiting.length > 0) {
    const next: string[] = [];
    await inParallel(waiting, READS_AT_ONCE, async (orderId) => {
      const { refundStatus, settlementStatus } = await readOrder(client, orderId);
      if (refundStatus === 'OPEN' || settlementStatus === 'HELD') next.push(orderId);
    });
    waiting = next;
    if (waiting.length === 0) return true;
    if (Date.now() > untilMs) return false;
    await pause(MONEY_LOOK_MS);
  }
  return true;
}

/** Reads page and timeline of every order that was placed. */
export async function readEnds(stage: Stage, client: HttpClient): Promise<EndedOrder[]> {
  const ends: EndedOrder[] = [];
  await inParallel(stage.orders, READS_AT_ONCE, async (staged) => {
    if (staged.orderId === null) return;
    const page = await readOrder(client, staged.orderId);
    const timeline = await client.must<{ items: TimelineEvent[] }>(
      'GET',
      `/admin/orders/${staged.orderId}/events`,
    );
    ends.push({ ...page, staged, events: timeline.items });
  });
  return ends.sort((a, b) => a.staged.plan.index - b.staged.plan.index);
}

function readOrder(client: HttpClient, orderId: string): Promise<OrderPage> {
  return client.must<OrderPage>('GET', `/admin/orders/${orderId}`);
}
