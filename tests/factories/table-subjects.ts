import type { OrderStatus } from '../../contract/terms/order.js';
import { customerPhone } from '../../data/seed/phones.js';
import { openBill, payUntilAsked, placeNamed, scanBill, type Placed } from './stack-orders.js';
import type { Customer } from './stack-people.js';
import { MASSAGE, bring, post, visitAt, type Stage } from './stack-visits.js';
import { placeOf, type StackWorld } from './stack-world.js';
import type { StepFacts } from './step-routes.js';

/** One order that stands in one status and is not moved by any clock meanwhile. */
export type Subject = {
  readonly status: OrderStatus;
  readonly orderId: string;
  readonly no: string;
  readonly customer: Customer;
  /** Who serves it, or was meant to. */
  readonly workerId: string;
  /** Whether it is his now. */
  readonly isAssigned: boolean;
  readonly offer: { readonly id: string; readonly workerId: string } | null;
  readonly facts: StepFacts;
};

const STAGES: readonly (readonly [OrderStatus, Stage])[] = [
  ['DISPATCHING', 'OFFERED'],
  ['ASSIGNED', 'ASSIGNED'],
  ['EN_ROUTE', 'EN_ROUTE'],
  ['ARRIVED', 'ARRIVED'],
  ['IN_SERVICE', 'IN_SERVICE'],
  ['AWAITING_CONFIRMATION', 'AWAITING_CONFIRMATION'],
];

/** An order in each of the twelve statuses; `closed` is one that its pay deadline closed. */
export async function subjectsOf(
  world: StackWorld,
  input: { readonly firstCustomer: number; readonly closed: Placed },
): Promise<Subject[]> {
  const { firstCustomer, closed } = input;
  const number = (index: number): number => firstCustomer + index;
  const staged = STAGES.map(([, stage], index) => visitAt(world, { number: number(index), stage }));
  const [first, ...rest] = await Promise.all([
    Promise.all(staged),
    placeNamed(world, number(6), MASSAGE),
    takenOver(world, number(7)),
    completed(world, number(8)),
    cancelled(world, number(9)),
    paidInStore(world, number(10)),
  ]);
  const all: readonly Placed[] = [...first, ...rest, closed];
  const other = await world.takeWorker(MASSAGE.skill);
  return Promise.all(all.map((placed) => subjectOf(world, placed, other._id)));
}

async function takenOver(world: StackWorld, number: number): Promise<Placed> {
  const placed = await placeNamed(world, number, MASSAGE);
  await payUntilAsked(world, placed);
  const desk = await world.people.staff('dispatcher');
  await desk.must('POST', `/admin/orders/${placed.orderId}/take-over`);
  return placed;
}

async function completed(world: StackWorld, number: number): Promise<Placed> {
  const visit = await visitAt(world, { number, stage: 'ASSIGNED' });
  await bring(visit, 'AWAITING_CONFIRMATION');
  await visit.customer.confirm(visit.orderId);
  return visit;
}

async function cancelled(world: StackWorld, number: number): Promise<Placed> {
  const visit = await visitAt(world, { number, stage: 'ASSIGNED' });
  await visit.customer.cancel(visit.orderId);
  return visit;
}

/** A walk-in order with a customer's phone: it is his, and the counter may redeem it. */
async function paidInStore(world: StackWorld, number: number): Promise<Placed> {
  const [customer, clerk, worker] = await Promise.all([
    world.people.customer(number),
    world.people.staff('clerk'),
    world.takeWorker(MASSAGE.skill),
  ]);
  const placed = await post<{ orderId: string; payment: { codeUrl: string } }>(
    clerk,
    '/merchant/walk-in-orders',
    {
      offeringId: 'demo-self_massage-store-foot',
      storeId: 'demo-s1',
      customerPhone: customerPhone(number),
    },
  );
  const { orderId } = placed.body;
  const { codeUrl } = await openBill({ orderId, customer });
  await scanBill(world, { codeUrl });
  await world.untilStatus(orderId, 'AWAITING_REDEMPTION');
  return { orderId, customer, worker };
}

async function subjectOf(
  world: StackWorld,
  placed: Placed,
  otherWorkerId: string,
): Promise<Subject> {
  const { orderId, customer, worker } = placed;
  const order = await world.order(orderId);
  const offer = (await world.offers(orderId)).at(-1);
  return {
    status: order.status,
    orderId,
    no: order.no,
    customer,
    workerId: worker._id,
    isAssigned: order.tickets.some(({ workerId }) => workerId === worker._id),
    offer: offer === undefined ? null : { id: offer._id, workerId: offer.workerId },
    facts: {
      place: placeOf(worker),
      startCode: order.startCode,
      startAtMs: order.startAt.getTime(),
      otherWorkerId,
      workerId: worker._id,
    },
  };
}
