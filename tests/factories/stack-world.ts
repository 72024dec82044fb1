import { Client, Connection as TemporalConnection, type WorkflowHandle } from '@temporalio/client';
import { connectDatabase, type Connection } from '../../data/connect.js';
import { offerModel, type OfferDocument } from '../../data/models/dispatch.js';
import { orderEventModel, type OrderEventDocument } from '../../data/models/order-event.js';
import { orderModel, type OrderDocument } from '../../data/models/order.js';
import { workerModel, type WorkerDocument } from '../../data/models/worker.js';
import {
  createLedgerRepository,
  type LedgerRepository,
} from '../../data/repositories/ledger-repository.js';
import type { Place } from '../../scripts/drive/people.js';
import { orderWorkflowId } from '../../workflows/contract.js';
import { expectEscrowsEmpty } from './escrow-at-end.js';
import { createPeople, type People } from './stack-people.js';
import { startProcesses, type StackProcesses } from './stack-processes.js';
import { eventually, until } from './stack-wait.js';

export type ChannelEntry = {
  readonly kind: 'pay' | 'refund';
  readonly no: string;
  readonly refundNo?: string;
  readonly amountFen: number;
};

/** A running system and what a test may look at: HTTP as people do, database and channel as judge. */
export type StackWorld = {
  readonly processes: StackProcesses;
  readonly people: People;
  readonly connection: Connection;
  readonly ledger: LedgerRepository;
  readonly temporal: Client;
  /** A worker of the demo city that no other test has taken. */
  takeWorker(skill?: string, merchantId?: string): Promise<WorkerDocument>;
  order(orderId: string): Promise<OrderDocument>;
  events(orderId: string): Promise<OrderEventDocument[]>;
  offers(orderId: string): Promise<OfferDocument[]>;
  /** Money moved at the payment channel for one order number, as the channel keeps it. */
  channelEntries(orderNo: string): Promise<ChannelEntry[]>;
  untilStatus(orderId: string, status: OrderDocument['status'], timeoutMs?: number): Promise<void>;
  /** The open question about an order that is not in `except`. */
  openOffer(orderId: string, except?: readonly string[]): Promise<OfferDocument>;
  run(orderId: string): WorkflowHandle;
  stop(): Promise<void>;
};

export const placeOf = (worker: Pick<WorkerDocument, 'home'>): Place => ({
  lng: worker.home.coordinates[0],
  lat: worker.home.coordinates[1],
});

export async function startWorld(
  options: Parameters<typeof startProcesses>[0] = {},
): Promise<StackWorld> {
  const processes = await startProcesses(options);
  const { endpoints, databaseName, dir } = processes;
  const connection = await connectDatabase(process.env.MONGODB_TEST_URI ?? '', {
    dbName: databaseName,
  });
  const temporalConnection = await TemporalConnection.connect({
    address: process.env.TEMPORAL_TEST_ADDRESS ?? '',
  });
  const temporal = new Client({
    connection: temporalConnection,
    namespace: databaseName,
  });
  return {
    processes,
    people: createPeople({ endpoints, dir }),
    connection,
    ledger: createLedgerRepository(connection),
    temporal,
    takeWorker: workerPool(connection),
    ...createReads(connection),
    async channelEntries(orderNo) {
      const { wechatSandboxUrl, alipaySandboxUrl = '' } = endpoints;
      const ofWechat = await channelEntries(wechatSandboxUrl, orderNo);
      return [...ofWechat, ...(await channelEntries(alipaySandboxUrl, orderNo))];
    },
    run: (orderId) => temporal.workflow.getHandle(orderWorkflowId(orderId)),
    async stop() {
      await processes.stop();
      await temporalConnection.close();
      await expectEscrowsEmpty(connection).finally(async () => {
        await connection.dropDatabase();
        await connection.close();
      });
    },
  };
}

function createReads(connection: Connection) {
  const orders = orderModel(connection);
  const offersOf = (orderId: string): Promise<OfferDocument[]> =>
    offerModel(connection).find({ orderId }).sort({ createdAt: 1 }).lean<OfferDocument[]>().exec();
  const order = async (orderId: string): Promise<OrderDocument> => {
    const found = await orders.findById(orderId).lean<OrderDocument>().exec();
    if (!found) throw new Error(`no order ${orderId}`);
    return found;
  };
  return {
    order,
    offers: offersOf,
    events: (orderId: string): Promise<OrderEventDocument[]> =>
      orderEventModel(connection)
        .find({ orderId })
        .sort({ seq: 1 })
        .lean<OrderEventDocument[]>()
        .exec(),
    untilStatus: (orderId: string, status: OrderDocument['status'], timeoutMs?: number) =>
      until(async () => (await order(orderId)).status === status, {
        what: `${orderId} is ${status}`,
        ...(timeoutMs !== undefined && { timeoutMs }),
      }),
    // Only an offer that the order's run knows can be answered: its event row tells.
    openOffer: (orderId: string, except: readonly string[] = []): Promise<OfferDocument> =>
      eventually(
        async () => {
          const open = (await offersOf(orderId)).find(
            ({ _id, status }) => status === 'PENDING' && !except.includes(_id),
          );
          const isKnown =
            open &&
            (await orderEventModel(connection).exists({
              orderId,
              'data.offers.offerId': open._id,
            }));
          return isKnown ? open : null;
        },
        { what: `an offer for ${orderId}` },
      ),
  };
}

/** Hands out demo workers once each, also to callers at the same time. */
function workerPool(connection: Connection): StackWorld['takeWorker'] {
  const taken = new Set<string>();
  let turn: Promise<unknown> = Promise.resolve();
  const take = async (skill: string, merchantId: string): Promise<WorkerDocument> => {
    const worker = await workerModel(connection)
      .findOne({
        cityCode: 'demo',
        merchantId,
        skills: skill,
        _id: { $nin: [...taken] },
      })
      .sort({ _id: 1 })
      .lean<WorkerDocument>()
      .exec();
    if (!worker) throw new Error(`no worker with ${skill} is left`);
    taken.add(worker._id);
    return worker;
  };
  return (skill = 'daily.clean', merchantId = 'demo-self') => {
    const mine = turn.then(() => take(skill, merchantId));
    turn = mine.catch(() => undefined);
    return mine;
  };
}

async function channelEntries(sandboxUrl: string, orderNo: string): Promise<ChannelEntry[]> {
  const response = await fetch(`${sandboxUrl}/sandbox/journal`);
  const { entries } = (await response.json()) as { entries: ChannelEntry[] };
  return entries.filter(({ no }) => no.startsWith(orderNo));
}
