import type { Connection } from '../../../data/connect.js';
import { offerModel } from '../../../data/models/dispatch.js';
import { orderModel, type OrderDocument } from '../../../data/models/order.js';
import { orderEventModel } from '../../../data/models/order-event.js';
import { policyModel, type PolicyDocument } from '../../../data/models/policy.js';
import { workerModel, type WorkerDocument } from '../../../data/models/worker.js';
import { createPeople, type Customer, type People } from '../../factories/stack-people.js';
import { eventually, until } from '../../factories/stack-wait.js';
import type { DrillStack } from './drill-stack.js';

const DAILY = 'demo-self_daily-2h';
const SKILL = 'daily.clean';
const STATUS_MS_MAX = 15_000;

/** Where an order is left standing. */
export type Stand =
  | 'UNPAID'
  | 'DISPATCHING'
  | 'ASSIGNED'
  | 'EN_ROUTE'
  | 'ARRIVED'
  | 'IN_SERVICE'
  | 'AWAITING_CONFIRMATION'
  | 'COMPLETED';

export type DrillOrder = {
  readonly orderId: string;
  readonly customer: Customer;
  readonly worker: WorkerDocument;
};

export type DrillOrders = {
  /** An unpaid order for a worker of its own. */
  place(): Promise<DrillOrder>;
  /** Takes an unpaid order as far as `stand`. */
  advance(order: DrillOrder, stand: Stand): Promise<void>;
  bring(stand: Stand): Promise<DrillOrder>;
  /** From where it stands, served on to `stand`. */
  proceed(order: DrillOrder, stand: Stand): Promise<void>;
  /** From wherever it is to its end: served if somebody has it, else cancelled by its customer. */
  finish(order: DrillOrder): Promise<void>;
  status(orderId: string): Promise<OrderDocument['status'] | null>;
};

const STEPS: readonly Stand[] = [
  'UNPAID',
  'DISPATCHING',
  'ASSIGNED',
  'EN_ROUTE',
  'ARRIVED',
  'IN_SERVICE',
  'AWAITING_CONFIRMATION',
  'COMPLETED',
];

/** The demo city's clocks run in seconds; here an order stays where it is put. */
const PATIENT = {
  payMs: 300_000,
  offerOnDemandMs: 120_000,
  giveUpAfterStartMs: 600_000,
  escalateOnDemandMaxMs: 600_000,
  departGraceMs: 600_000,
  workerNoShowMs: 1_200_000,
  overrunGraceMs: 600_000,
  autoConfirmMs: 600_000,
} as const;

/** A new version of the demo city's policy, as an operator would write it. */
export async function makePatient(connection: Connection): Promise<void> {
  const policies = policyModel(connection);
  const row = await policies.findOne({ cityCode: 'demo', categoryId: '*' }).lean<PolicyDocument>();
  if (!row?.from) throw new Error('the demo city has no policy');
  const values = { ...row.values, ...PATIENT };
  const from = new Date(row.from.getTime() + 1);
  await policies.create({ ...row, _id: 'demo-any-drill', number: row.number + 1, from, values });
}

/** People of the demo city, logged in, each order with a customer and a worker of its own. */
export async function createDrillOrders(input: {
  readonly stack: DrillStack;
  readonly connection: () => Connection;
  readonly dataDir: string;
  readonly ordersMax: number;
}): Promise<DrillOrders> {
  const { stack, connection, dataDir, ordersMax } = input;
  const people = createPeople({ endpoints: stack.endpoints, dir: dataDir });
  const free = await workerModel(connection())
    .find({ cityCode: 'demo', merchantId: 'demo-self', skills: SKILL })
    .sort({ _id: 1 })
    .limit(ordersMax)
    .lean<WorkerDocument[]>()
    .exec();
  let placed = 0;
  const status = async (orderId: string) => {
    const order = await orderModel(connection())
      .findById(orderId, { status: 1 })
      .lean<OrderDocument>()
      .exec();
    return order?.status ?? null;
  };
  const walk = { people, connection, status };
  const place = async (): Promise<DrillOrder> => {
    const worker = free.shift();
    if (!worker) throw new Error('no worker is left');
    placed += 1;
    const customer = await people.customer(placed);
    const booking = { offeringId: DAILY, startAt: 'NOW', place: placeOf(worker) };
    const { orderId } = await customer.place({ ...booking, workerId: worker._id });
    return { orderId, customer, worker };
  };
  const proceed = async (order: DrillOrder, stand: Stand, from: Stand): Promise<void> => {
    const steps = STEPS.slice(STEPS.indexOf(from) + 1, STEPS.indexOf(stand) + 1);
    for (const step of steps) await take(walk, order, step);
  };
  const standOf = async (orderId: string): Promise<Stand> => {
    const present = await status(orderId);
    if (present === null) throw new Error(`${orderId} is lost`);
    return present === 'PENDING_PAYMENT' ? 'UNPAID' : (present as Stand);
  };
  return {
    status,
    place,
    advance: (order, stand) => proceed(order, stand, 'UNPAID'),
    proceed: async (order, stand) => proceed(order, stand, await standOf(order.orderId)),
    async bring(stand) {
      const order = await place();
      await proceed(order, stand, 'UNPAID');
      return order;
    },
    async finish(order) {
      const stand = await standOf(order.orderId);
      const isUnserved = ['UNPAID', 'DISPATCHING', 'MANUAL_DISPATCH'].includes(stand);
      if (isUnserved) await order.customer.cancel(order.orderId);
      else if (STEPS.includes(stand)) await proceed(order, 'COMPLETED', stand);
    },
  };
}

const placeOf = ({ home }: WorkerDocument) => ({
  lng: home.coordinates[0],
  lat: home.coordinates[1],
});

async function take(
  walk: {
    readonly people: People;
    readonly connection: () => Connection;
    readonly status: DrillOrders['status'];
  },
  { orderId, customer, worker }: DrillOrder,
  step: Stand,
): Promise<void> {
  const helper = await walk.people.worker(worker._id);
  switch (step) {
    case 'UNPAID':
      return;
    case 'DISPATCHING':
      await customer.pay(orderId);
      return until(async () => (await walk.status(orderId)) === 'DISPATCHING', {
        timeoutMs: STATUS_MS_MAX,
        what: `${orderId} is paid`,
      });
    case 'ASSIGNED':
      await helper.accept(await openOffer(walk.connection(), orderId));
      return;
    case 'EN_ROUTE':
      await helper.depart(orderId);
      return;
    case 'ARRIVED':
      await helper.arrive(orderId, placeOf(worker));
      return;
    case 'IN_SERVICE':
      await helper.start(orderId, (await customer.order(orderId)).startCode ?? '');
      return;
    case 'AWAITING_CONFIRMATION':
      await helper.finish(orderId);
      return;
    case 'COMPLETED':
      await customer.confirm(orderId);
  }
}

/** Only an offer that the order's run knows can be answered: its event row tells. */
function openOffer(connection: Connection, orderId: string): Promise<string> {
  return eventually(
    async () => {
      const offer = await offerModel(connection).findOne({ orderId, status: 'PENDING' }).lean();
      if (!offer) return null;
      const about = { orderId, 'data.offers.offerId': offer._id };
      return (await orderEventModel(connection).exists(about)) ? offer._id : null;
    },
    { what: `an offer for ${orderId}` },
  );
}
