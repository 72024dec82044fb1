import { accounts } from '../../../domain/ledger/accounts.js';
import { offeringModel } from '../../../data/models/offering.js';
import type { Bill } from '../../../scripts/drive/people.js';
import { placePatiently, scanBill } from '../../factories/stack-orders.js';
import { until } from '../../factories/stack-wait.js';
import { storiesOf, type Story } from '../../factories/stack-stories.js';
import { placeOf, type StackWorld } from '../../factories/stack-world.js';
import {
  MASSAGE,
  channelSums,
  netOf,
  post,
  visitAt,
  type Visit,
} from '../../factories/stack-visits.js';
import { bookedFor } from './visits.section.js';

const MINUTE_MS = 60_000;
const MORE_MINUTES = 30;

type Addition = {
  readonly additionNo: string;
  readonly amountFen: number;
  readonly minutes: number;
  readonly status: string;
};

const ofCustomer = ({ orderId }: Visit) => `/customer/orders/${orderId}/additions`;
const ofWorker = ({ orderId }: Visit) => `/worker/orders/${orderId}/additions`;

async function statusOf({ customer, orderId }: Visit, additionNo: string) {
  const { items } = await customer.client.must<{ items: Addition[] }>(
    'GET',
    `/customer/orders/${orderId}/additions`,
  );
  return items.find((item) => item.additionNo === additionNo)?.status;
}

/** More than was booked, sold at the door. */
export function additions(given: () => StackWorld): void {
  const story = storiesOf(given);
  paidTime(story);
  refused(story);
  nextBooking(story);
}

function paidTime(story: Story): void {
  story(
    '[X5][P4] half an hour more is paid: the order is longer and larger, and all of it is settled',
    async (world) => {
      const visit = await visitAt(world, { number: 561, stage: 'IN_SERVICE' });
      const { orderId, customer, helper, worker } = visit;
      const before = await world.order(orderId);
      const offering = await offeringModel(world.connection).findById(MASSAGE.offeringId).lean();
      const { priceFen = 0, durationMinutes = 1 } = offering ?? {};
      const body = { kind: 'TIME', minutes: MORE_MINUTES };
      const asked = await post<Addition>(customer.client, ofCustomer(visit), body);
      const amountFen = Math.floor((priceFen * MORE_MINUTES) / durationMinutes);
      expect(asked).toMatchObject({ status: 201, body: { status: 'PROPOSED', amountFen } });
      const second = await post(helper.client, ofWorker(visit), body);
      expect(second).toMatchObject({ status: 409, code: 'ADDITION_OPEN' });
      await expect(helper.finish(orderId)).rejects.toMatchObject({ code: 'ADDITION_OPEN' });

      const { additionNo } = asked.body;
      const bill = await post<Bill>(customer.client, `${ofCustomer(visit)}/${additionNo}/payments`);
      expect(bill.status).toBe(201);
      expect(await scanBill(world, { codeUrl: bill.body.codeUrl })).toBe(200);
      await until(async () => (await statusOf(visit, additionNo)) === 'PAID', {
        what: 'the paid addition',
      });
      const order = await world.order(orderId);
      expect(order).toMatchObject({
        status: 'IN_SERVICE',
        totalFen: before.totalFen + amountFen,
        goodsFen: before.goodsFen + amountFen,
        paidFen: before.totalFen + amountFen,
        additionNo: null,
      });
      expect(order.lines.at(-1)).toMatchObject({ code: 'ADDED_TIME', amountFen });
      const longerMs = order.endAt.getTime() - before.endAt.getTime();
      expect(longerMs).toBe(MORE_MINUTES * MINUTE_MS);
      const [booked] = await bookedFor(world, { workerId: worker._id, orderId });
      expect(booked?.endMs).toBeGreaterThanOrEqual(order.endAt.getTime());

      await helper.finish(orderId);
      await customer.confirm(orderId);
      await until(async () => (await world.order(orderId)).settlementStatus === 'SETTLED');
      const { paidFen, backFen } = await channelSums(world, orderId);
      expect([paidFen, backFen]).toEqual([order.totalFen, 0]);
      const shares = await Promise.all(
        [accounts.worker(worker._id), accounts.merchant('demo-self'), accounts.commission()].map(
          (account) => netOf(world, orderId, account),
        ),
      );
      expect(shares.reduce((sum, fen) => sum + fen, 0)).toBe(order.totalFen);
      expect(shares[2]).toBe(Math.floor((order.goodsFen * order.commissionBps) / 10_000));
      expect(await world.ledger.escrowLeft({ orderIds: [orderId] })).toEqual([]);
    },
    40_000,
  );
}

function refused(story: Story): void {
  story(
    '[X5] items that the customer refuses leave the order as it was, and their bill cannot be paid',
    async (world) => {
      const visit = await visitAt(world, { number: 562, stage: 'IN_SERVICE' });
      const { orderId, customer, helper, worker } = visit;
      const before = await world.order(orderId);
      const [planned] = await bookedFor(world, { workerId: worker._id, orderId });
      const body = { kind: 'ITEMS', optionCodes: ['scraping'] };
      const asked = await post<Addition>(helper.client, ofWorker(visit), body);
      expect(asked.status).toBe(201);
      const path = `${ofCustomer(visit)}/${asked.body.additionNo}`;
      const bill = await post<Bill>(customer.client, `${path}/payments`);
      expect(bill.status).toBe(201);
      const answer = await post(customer.client, `${path}/refuse`);
      expect(answer).toMatchObject({ status: 200, body: { status: 'IN_SERVICE' } });
      expect(await statusOf(visit, asked.body.additionNo)).toBe('REFUSED');
      expect(await scanBill(world, { codeUrl: bill.body.codeUrl })).toBe(409);
      expect((await post(customer.client, `${path}/payments`)).status).toBe(409);
      const { totalFen, endAt, lines } = await world.order(orderId);
      expect({ totalFen, endAt, lines }).toEqual({
        totalFen: before.totalFen,
        endAt: before.endAt,
        lines: before.lines,
      });
      expect(await bookedFor(world, { workerId: worker._id, orderId })).toEqual([planned]);
      await helper.finish(orderId);
    },
    30_000,
  );

  story(
    '[X5] a price told at the door and refused ends the order; only the travel fee is kept, for the worker',
    async (world) => {
      const visit = await visitAt(world, { number: 563, stage: 'ARRIVED' });
      const { orderId, customer, helper, worker } = visit;
      const body = { kind: 'QUOTE', lines: [{ label: '更换配件', amountFen: 38_000 }] };
      const asked = await post<Addition>(helper.client, ofWorker(visit), body);
      expect(asked).toMatchObject({ status: 201, body: { amountFen: 38_000 } });
      const path = `${ofCustomer(visit)}/${asked.body.additionNo}/refuse`;
      const answer = await post(customer.client, path);
      expect(answer).toMatchObject({ status: 200, body: { status: 'CANCELLED' } });
      await until(async () => (await world.order(orderId)).refundStatus === 'PARTIAL', {
        what: 'the refund',
      });
      const order = await world.order(orderId);
      expect(order.travelFeeFen).toBeGreaterThan(0);
      expect(order.end).toMatchObject({ rule: 'QUOTE_REFUSED', feeFen: 0 });
      const { backFen } = await channelSums(world, orderId);
      expect(backFen).toBe(order.goodsFen);
      expect(await netOf(world, orderId, accounts.worker(worker._id))).toBe(order.travelFeeFen);
      expect(await world.ledger.escrowLeft({ orderIds: [orderId] })).toEqual([]);
    },
    30_000,
  );
}

function nextBooking(story: Story): void {
  story(
    "[X5][P7] more time that would run into the worker's next booking is refused and costs nothing",
    async (world) => {
      const visit = await visitAt(world, { number: 564, stage: 'IN_SERVICE' });
      const { orderId, customer, worker } = visit;
      const next = await world.people.customer(565);
      const startAt = new Date(Math.ceil(Date.now() / MINUTE_MS + 60) * MINUTE_MS).toISOString();
      const booking = { offeringId: MASSAGE.offeringId ?? '', startAt, place: placeOf(worker) };
      const { orderId: nextId } = await placePatiently(next, { ...booking, workerId: worker._id });
      const before = await world.order(orderId);
      const [planned] = await bookedFor(world, { workerId: worker._id, orderId });
      const ask = (minutes: number) =>
        post<Addition>(customer.client, ofCustomer(visit), { kind: 'TIME', minutes });
      expect(await ask(120)).toMatchObject({ status: 409, code: 'NEXT_BOOKING_TOO_CLOSE' });
      expect(await world.order(orderId)).toEqual(before);
      expect(await bookedFor(world, { workerId: worker._id, orderId })).toEqual([planned]);
      // What still fits before it is sold.
      expect((await ask(MORE_MINUTES)).status).toBe(201);
      expect(await bookedFor(world, { workerId: worker._id, orderId: nextId })).toHaveLength(1);
      await next.cancel(nextId);
    },
    30_000,
  );
}
