import { createRandom } from '../../data/seed/random.js';
import { ApiError, type HttpClient } from '../drive/http-client.js';
import { followLive } from '../drive/live-events.js';
import { pause } from '../drive/wait.js';
import { nearWorkers } from './near-workers.js';
import type { Stage, StagedOrder } from './stage.js';

const LOOK_MS = 1_000;
const PAGE = 100;
const CANDIDATES_MAX = 6;
/** Shares of what the desk does with an order; the rest waits for its give-up. */
const ASSIGN_SHARE = 0.45;
const RESUME_SHARE = 0.25;
/** Nobody offers the item itself: the desk then asks those who do the next best thing. */
const STAND_IN_ITEM = 'care-elder-4h';

/** The dispatcher: watches the city, assigns some escalated orders by hand, gives some back. */
export async function playDesk(stage: Stage, client: HttpClient): Promise<void> {
  const treated = new Set<string>();
  const watching = followLive({
    apiUrl: stage.endpoints.apiUrl,
    token: client.token(),
    signal: stage.signal,
    onEvent: (event) => stage.hear(event),
    onReset: () => undefined,
  });
  while (!stage.signal.aborted) {
    const path = `/admin/orders?status=MANUAL_DISPATCH&limit=${PAGE}`;
    const { items } = await client
      .must<{ items: { readonly id: string }[] }>('GET', path)
      .catch(() => ({ items: [] }));
    for (const { id } of items) {
      const order = stage.find(id);
      if (!order || treated.has(id)) continue;
      treated.add(id);
      await treat({ stage, client, order, orderId: id });
    }
    await pause(LOOK_MS, stage.signal);
  }
  await watching;
}

type Case = {
  readonly stage: Stage;
  readonly client: HttpClient;
  readonly order: StagedOrder;
  readonly orderId: string;
};

async function treat(desk: Case): Promise<void> {
  const { stage, client, order, orderId } = desk;
  const random = createRandom(Math.imul(stage.seed + 7, 0x9e3779b1) ^ order.plan.index);
  random();
  const drawn = random();
  try {
    if (drawn < ASSIGN_SHARE && (await assign(desk))) return;
    if (drawn < ASSIGN_SHARE + RESUME_SHARE) {
      await client.must('POST', `/admin/orders/${orderId}/resume`);
    }
  } catch (error) {
    stage.note(`desk: ${error instanceof ApiError ? error.message : String(error)}`);
  }
}

/** Tries the nearest workers by hand; false when none of them could be booked. */
async function assign({ client, order, orderId }: Case): Promise<boolean> {
  const { plan } = order;
  const isOverride = plan.kind === 'nobodyCan';
  const itemId = isOverride ? STAND_IN_ITEM : plan.offering.itemId;
  const near = await nearWorkers(client, { itemId, place: plan.place, limit: 3 * CANDIDATES_MAX });
  const own = near.filter(({ merchant }) => merchant.id === plan.offering.merchantId);
  for (const { id: workerId } of own.slice(0, CANDIDATES_MAX)) {
    const answer = await client.call('POST', `/admin/orders/${orderId}/assign`, {
      body: { workerId, isOverride, ...(isOverride && { note: '无人具备技能，经核实后指派' }) },
    });
    if (answer.status === 200) return true;
    const code = answer.problem?.code ?? '';
    if (!['SLOT_TAKEN', 'WORKER_NOT_FEASIBLE'].includes(code)) {
      throw new ApiError({ method: 'POST', path: '/assign', status: answer.status, code });
    }
  }
  return false;
}
