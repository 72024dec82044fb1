import { newKey } from '../../scripts/drive/http-client.js';
import type { HttpClient } from '../../scripts/drive/http-client.js';
import { payUntilAsked, placeNamed, type Placed, type Wanted } from './stack-orders.js';
import { PERSISTENT, type Helper } from './stack-people.js';
import { placeOf, type StackWorld } from './stack-world.js';

export type Visit = Placed & { readonly helper: Helper };

/** How far a visit is brought. */
export type Stage =
  'OFFERED' | 'ASSIGNED' | 'EN_ROUTE' | 'ARRIVED' | 'IN_SERVICE' | 'AWAITING_CONFIRMATION';

/** With a travel fee, in categories whose clocks are patient (stack-policies). */
export const MASSAGE: Wanted = {
  offeringId: 'demo-self_massage-shoulder',
  skill: 'massage.body',
};
export const REPAIR: Wanted = {
  offeringId: 'demo-partner_repair-ac',
  skill: 'repair.cooling',
  merchantId: 'demo-partner',
};

/** A paid order of customer `number` for a worker of his own, brought to a stage. */
export async function visitAt(
  world: StackWorld,
  asked: { readonly number: number; readonly stage: Stage; readonly wanted?: Wanted },
): Promise<Visit> {
  const placed = await placeNamed(world, asked.number, asked.wanted ?? MASSAGE);
  const { helper, offer } = await payUntilAsked(world, placed);
  const visit = { ...placed, helper };
  if (asked.stage === 'OFFERED') return visit;
  await helper.accept(offer._id);
  await bring(visit, asked.stage);
  return visit;
}

/** The steps of the worker after `from`, one after the other. */
export async function bring(visit: Visit, to: Stage, from: Stage = 'ASSIGNED'): Promise<void> {
  const { orderId, helper, customer, worker } = visit;
  const steps: readonly [Stage, () => Promise<unknown>][] = [
    ['ASSIGNED', async () => undefined],
    ['EN_ROUTE', () => helper.depart(orderId)],
    ['ARRIVED', () => helper.arrive(orderId, placeOf(worker))],
    [
      'IN_SERVICE',
      async () => helper.start(orderId, (await customer.order(orderId)).startCode ?? ''),
    ],
    ['AWAITING_CONFIRMATION', () => helper.finish(orderId)],
  ];
  const indexOf = (stage: Stage): number => steps.findIndex(([name]) => name === stage);
  for (const [, step] of steps.slice(indexOf(from) + 1, indexOf(to) + 1)) await step();
}

/** The visit with the worker who was found after the first one had left. */
export async function takenBy(
  world: StackWorld,
  visit: Placed,
  except: readonly string[] = [],
): Promise<Visit> {
  const offer = await world.openOffer(visit.orderId, except);
  const helper = await world.people.worker(offer.workerId);
  await helper.accept(offer._id);
  // Where the service is rendered does not change, so the first worker's home stays the place.
  return { ...visit, helper };
}

/**
 * POST with a key of its own; answers status, code of the problem and body. As an app it repeats
 * what was answered with 503, under the same key.
 */
export async function post<T = Record<string, unknown>>(
  client: HttpClient,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly code: string | null; readonly body: T }> {
  const request = { idempotencyKey: newKey(), ...(body !== undefined && { body }) };
  for (let repeat = 0; ; repeat += 1) {
    const { status, problem, body: told } = await client.call<T>('POST', path, request);
    if (status !== 503 || repeat === PERSISTENT.repeatsMax) {
      return { status, code: problem?.code ?? null, body: told };
    }
  }
}

/** What an account got and gave for one order, in fen; reservations do not count. */
export async function netOf(world: StackWorld, orderId: string, account: string): Promise<number> {
  const rows = await world.ledger.transfersOf({ orderId });
  return rows
    .filter(({ mode }) => mode === 'single' || mode === 'post')
    .reduce((sum, { credit, debit, amountFen }) => {
      if (credit === account) return sum + amountFen;
      return debit === account ? sum - amountFen : sum;
    }, 0);
}

/** Money that went over the channel's counter for one order, by its own journal. */
export async function channelSums(
  world: StackWorld,
  orderId: string,
): Promise<{ readonly paidFen: number; readonly backFen: number; readonly refunds: number }> {
  const { no } = await world.order(orderId);
  const entries = await world.channelEntries(no);
  const sum = (kind: 'pay' | 'refund') =>
    entries
      .filter((entry) => entry.kind === kind)
      .reduce((fen, { amountFen }) => fen + amountFen, 0);
  const refunds = entries.filter(({ kind }) => kind === 'refund').length;
  return { paidFen: sum('pay'), backFen: sum('refund'), refunds };
}
