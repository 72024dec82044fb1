import { AppError } from '../../../contract/terms/errors.js';
import { offerModel } from '../../../data/models/dispatch.js';
import { orderModel, type OrderDocument, type Ticket } from '../../../data/models/order.js';
import { cityModel } from '../../../data/models/city.js';
import { dateIn, datePlus, dayBoundsIn } from '../../../domain/statistics/periods.js';
import { createWhatIfDeps } from '../../../temporal/what-if-deps.js';
import type { WhatIfGateway } from '../../../use-cases/dispatch/what-if/deps.js';
import { createWhatIf } from '../../../use-cases/dispatch/what-if/create-what-if.js';
import { createWhatIfActivities } from '../../../use-cases/dispatch/what-if/what-if-activities.js';
import { insertPaidOrder } from '../order/dispatch-fixture.js';
import { openOrderWorld } from '../order/order-fixture.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const CITY = 'demo';

export type Recorded = {
  /** Minutes of the day's clock. */
  readonly paidAt: number;
  /** Minutes after the payment. */
  readonly startsIn?: number;
  /** Who served it; nobody when absent. */
  readonly workerId?: string;
  readonly change?: Partial<OrderDocument>;
  readonly ticket?: Partial<Ticket>;
  readonly daysAgo?: number;
};

/** A Temporal that is told what to answer, and remembers what it was asked. */
export function fakeWhatIfGateway() {
  const asked: string[] = [];
  const answers: {
    start: 'open' | 'ended' | 'away';
    cancel: Awaited<ReturnType<WhatIfGateway['cancelRun']>>;
  } = { start: 'open', cancel: null };
  const gateway: WhatIfGateway = {
    async startRun(runId) {
      if (answers.start === 'away') throw new AppError('SERVICE_UNAVAILABLE');
      asked.push(runId);
      return answers.start;
    },
    cancelRun: async () => answers.cancel,
  };
  return { asked, answers, gateway };
}

export type WhatIfWorld = Awaited<ReturnType<typeof openWhatIfWorld>>;

/** A demo city with six workers on duty, whose yesterday is written order by order. */
export async function openWhatIfWorld() {
  const world = await openOrderWorld({ alwaysOnDuty: true });
  const { connection } = world;
  const clock = { nowMs: world.nowMs };
  const deps = createWhatIfDeps(connection, clock);
  const city = await cityModel(connection).findById(CITY).lean();
  const timeZone = city?.timeZone ?? 'UTC';
  const today = dateIn(world.nowMs(), timeZone);
  const dayOf = (daysAgo = 1): string => datePlus(today, -daysAgo);
  const fake = fakeWhatIfGateway();
  const activities = createWhatIfActivities(deps);
  const desk = createWhatIf(deps, fake.gateway);
  return {
    ...{ world, connection, deps, timeZone, dayOf, fake, activities, desk },
    workerIds: world.workers.map(({ _id }) => _id),

    /** Writes an order as its run would have left it, with the question to its worker. */
    async record(own: Recorded): Promise<string> {
      const fromMs = dayBoundsIn(dayOf(own.daysAgo), timeZone).from.getTime();
      const paidMs = fromMs + own.paidAt * MINUTE;
      const startMs = paidMs + (own.startsIn ?? 5) * MINUTE;
      const { workerId } = own;
      const at = (ms: number) => new Date(ms);
      const { order } = await insertPaidOrder(world, {
        startMs,
        paidAgoMs: world.nowMs() - paidMs,
        change: own.change ?? {},
        ticket: {
          ...(workerId !== undefined && {
            ...{ workerId, status: 'DONE', origin: 'DISPATCH' },
            ...{ assignedAt: at(paidMs + MINUTE), startedAt: at(startMs) },
            finishedAt: at(startMs + HOUR),
          }),
          ...own.ticket,
        },
      });
      const status = workerId === undefined ? 'CLOSED' : 'COMPLETED';
      await orderModel(connection).updateOne(
        { _id: order._id },
        { $set: { status, endedAt: at(startMs + HOUR), ...own.change } },
      );
      if (workerId !== undefined) await offered(order, workerId, paidMs);
      return order._id;
    },

    /** Plays a run to its end, as its workflow does. */
    async play(runId: string): Promise<void> {
      for (const date of await activities.beginWhatIf({ runId })) {
        await activities.replayWhatIfDay({ runId, date }, async () => undefined);
      }
      await activities.finishWhatIf({ runId, status: 'DONE', failure: null });
    },
    close: () => world.close(),
  };

  async function offered(order: OrderDocument, workerId: string, paidMs: number): Promise<void> {
    const ticketId = order.tickets[0]?._id ?? '';
    const at = new Date(paidMs + 30_000);
    await offerModel(connection).create({
      ...{ _id: `${ticketId}:1`, orderId: order._id, ticketId, workerId, cityCode: CITY },
      ...{ round: 1, origin: 'DISPATCH', status: 'ACCEPTED', etaMs: 0, costTerms: {} },
      ...{ expiresAt: at, startAt: order.startAt, announcedAt: new Date(paidMs + 10_000) },
      ...{ answeredAt: at, createdAt: new Date(paidMs + 5_000) },
    });
  }
}
