import { accounts } from '../../../domain/ledger/accounts.js';
import { newKey, type HttpClient } from '../../../scripts/drive/http-client.js';
import type { Bill } from '../../../scripts/drive/people.js';
import { scanBill } from '../../factories/stack-orders.js';
import { eventually, until } from '../../factories/stack-wait.js';
import { storiesOf, type Story } from '../../factories/stack-stories.js';
import { placeOf, type StackWorld } from '../../factories/stack-world.js';
import { MASSAGE, channelSums, netOf, post } from '../../factories/stack-visits.js';

const IN_STORE = 'demo-self_massage-store-foot';
const STORE = 'demo-s1';
const OTHER_STORE = 'demo-s2';
/** Nobody of the demo logins: the message with the link is the first he gets. */
const CALLER = '19912345678';

type Code = { readonly code: string; readonly qrPayload: string; readonly status: string };
type Serving = {
  readonly orderId: string;
  readonly status: string;
  readonly customer: string | null;
};

/** Stores, counters, and bookings for somebody on the phone. */
export function stores(given: () => StackWorld): void {
  const story = storiesOf(given);
  redeemed(story);
  walkIn(story);
  onBehalf(story);
}

async function placeInStore(world: StackWorld, number: number) {
  const customer = await world.people.customer(number);
  const { totalFen } = await customer.quote({ offeringId: IN_STORE });
  const body = { offeringId: IN_STORE, storeId: STORE, quotedTotalFen: totalFen };
  const placed = await post<{ orderId: string }>(customer.client, '/customer/orders', body);
  expect(placed.status).toBe(201);
  return { customer, orderId: placed.body.orderId, totalFen };
}

/** In a store the merchant's share holds the worker's. */
async function expectSettledInStore(world: StackWorld, orderId: string): Promise<void> {
  await until(async () => (await world.order(orderId)).settlementStatus === 'SETTLED');
  const { totalFen, commissionBps, tickets } = await world.order(orderId);
  const commissionFen = Math.floor((totalFen * commissionBps) / 10_000);
  const row = await world.connection.collection('settlements').findOne({ orderId });
  expect([tickets, row?.['workers']]).toEqual([[], []]);
  expect(await netOf(world, orderId, accounts.commission())).toBe(commissionFen);
  expect(await netOf(world, orderId, accounts.merchant('demo-self'))).toBe(
    totalFen - commissionFen,
  );
  expect(await world.ledger.escrowLeft({ orderIds: [orderId] })).toEqual([]);
}

function redeemed(story: Story): void {
  story(
    '[C11][T3][T4] a code is redeemed once, at its store, by who works there; the store is paid without a worker',
    async (world) => {
      const { customer, orderId } = await placeInStore(world, 601);
      const codePath = `/customer/orders/${orderId}/redemption-code`;
      expect((await customer.client.call('GET', codePath)).status).toBe(404);
      await customer.pay(orderId);
      await world.untilStatus(orderId, 'AWAITING_REDEMPTION');
      const { code, qrPayload } = await customer.client.must<Code>('GET', codePath);
      expect(code).toMatch(/^\d{10}$/);
      expect(qrPayload).toBe(`doorhive:redeem:1:${code}`);
      const stranger = await world.people.customer(602);
      expect((await stranger.client.call('GET', codePath)).status).toBe(404);
      const [clerk, owner, elsewhere] = await Promise.all([
        world.people.staff('clerk'),
        world.people.staff('demo-owner'),
        world.people.staff('owner'),
      ]);
      const redeem = (client: HttpClient, body: object) =>
        post<Serving & { extra?: { spentAt: string } }>(client, '/merchant/redemptions', body);
      const unknown = code === '0000000000' ? '0000000001' : '0000000000';
      const refusals = await Promise.all([
        redeem(clerk, { storeId: STORE, code: unknown }),
        redeem(owner, { storeId: OTHER_STORE, code }),
        redeem(clerk, { storeId: OTHER_STORE, code }),
        redeem(elsewhere, { storeId: STORE, code }),
      ]);
      expect(refusals.map((answer) => [answer.status, answer.code])).toEqual([
        [404, 'CODE_UNKNOWN'],
        [409, 'CODE_WRONG_STORE'],
        [403, 'FORBIDDEN'],
        [404, 'NOT_FOUND'],
      ]);
      expect((await world.order(orderId)).status).toBe('AWAITING_REDEMPTION');

      // Two people at the counter at the same moment, one with the scanner.
      const answers = await Promise.all([
        redeem(clerk, { storeId: STORE, qrPayload }),
        redeem(owner, { storeId: STORE, code }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(answers.find(({ status }) => status === 200)?.body).toMatchObject({
        orderId,
        status: 'COMPLETED',
        customer: expect.stringContaining('****'),
      });
      const late = await redeem(clerk, { storeId: STORE, code });
      expect(late).toMatchObject({ status: 409, code: 'CODE_SPENT' });
      expect(Date.parse(late.body.extra?.spentAt ?? '')).toBeLessThanOrEqual(Date.now());
      const rows = (await world.events(orderId)).map(({ event }) => event);
      expect(rows).toEqual(['place', 'paid', 'redeem']);
      expect(await customer.client.must('GET', codePath)).toMatchObject({
        status: 'SPENT',
        code: null,
      });
      await expectSettledInStore(world, orderId);
    },
    40_000,
  );
}

function walkIn(story: Story): void {
  story(
    '[T3][M4] somebody walks in: the clerk places, he scans, the clerk redeems without a code',
    async (world) => {
      const clerk = await world.people.staff('clerk');
      const body = { offeringId: IN_STORE, storeId: STORE, optionCodes: ['herb'] };
      const key = newKey();
      const place = () =>
        clerk.must<{ orderId: string; payment: Bill & { amountFen: number } }>(
          'POST',
          '/merchant/walk-in-orders',
          { idempotencyKey: key, body },
        );
      const { orderId, payment } = await place();
      expect((await place()).orderId).toBe(orderId);
      const path = `/merchant/walk-in-orders/${orderId}`;
      expect(await clerk.must('GET', path)).toMatchObject({
        status: 'PENDING_PAYMENT',
        isWalkIn: true,
      });
      expect((await post(clerk, `${path}/redeem`)).status).toBe(404);
      expect(await scanBill(world, { codeUrl: payment.codeUrl })).toBe(200);
      const isPaid = async () =>
        (await clerk.must<Serving>('GET', path)).status === 'AWAITING_REDEMPTION';
      await until(isPaid, { what: 'the paid walk-in order' });
      const served = await post<Serving>(clerk, `${path}/redeem`);
      expect(served).toMatchObject({ status: 200, body: { status: 'COMPLETED', customer: null } });
      expect(await post(clerk, `${path}/redeem`)).toMatchObject({
        status: 409,
        code: 'CODE_SPENT',
      });
      const order = await world.order(orderId);
      expect(order).toMatchObject({
        isWalkIn: true,
        placedBy: { kind: 'clerk' },
        customerId: `walkin-${orderId}`,
      });
      expect((await channelSums(world, orderId)).paidFen).toBe(payment.amountFen);
      await expectSettledInStore(world, orderId);
    },
    40_000,
  );
}

function onBehalf(story: Story): void {
  story(
    '[X23][T4] support books for a caller, who pays by the link of the message; the link tells nothing about him',
    async (world) => {
      const { endpoints } = world.processes;
      const support = await world.people.staff('support');
      const worker = await world.takeWorker(MASSAGE.skill);
      const asker = await world.people.customer(603);
      const { totalFen } = await asker.quote({ offeringId: MASSAGE.offeringId ?? '' });
      const address = {
        contact: '王先生',
        phone: CALLER,
        line: '示例路 9 号',
        point: placeOf(worker),
      };
      const body = {
        offeringId: MASSAGE.offeringId,
        workerId: worker._id,
        address,
        quotedTotalFen: totalFen,
        phone: CALLER,
      };
      const dispatcher = await world.people.staff('dispatcher');
      expect((await post(dispatcher, '/admin/orders', body)).status).toBe(403);
      const key = newKey();
      const place = () =>
        support.must<{ orderId: string; payLink: { isSent: boolean; phone: string } }>(
          'POST',
          '/admin/orders',
          { idempotencyKey: key, body },
        );
      const placed = await place();
      expect(placed.payLink).toMatchObject({
        isSent: true,
        phone: expect.stringContaining('****'),
      });
      expect((await place()).orderId).toBe(placed.orderId);
      const messages = async () => {
        const url = `${endpoints.smsSandboxUrl}/sandbox/messages?phone=${CALLER}`;
        const answer = (await (await fetch(url)).json()) as {
          messages: { params: { link?: string } }[];
        };
        return answer.messages.flatMap(({ params }) => params.link ?? []);
      };
      const link = await eventually(async () => (await messages())[0], { what: 'the message' });
      expect(await messages()).toHaveLength(1);
      const token = link.split('/').at(-1) ?? '';
      const guest = world.people.guest();
      const seen = await guest.call('GET', `/pay-links/${token}`);
      expect(seen).toMatchObject({ status: 200, body: { totalFen, isPayable: true } });
      const text = JSON.stringify(seen.body);
      for (const secret of [CALLER, '王先生', '示例路']) expect(text).not.toContain(secret);
      expect((await guest.call('GET', `/pay-links/${'A'.repeat(22)}`)).status).toBe(404);

      const bill = await post<Bill>(guest, `/pay-links/${token}/payments`);
      expect(bill.status).toBe(201);
      expect(await scanBill(world, { codeUrl: bill.body.codeUrl })).toBe(200);
      const offer = await world.openOffer(placed.orderId);
      expect(offer.workerId).toBe(worker._id);
      expect((await post(guest, `/pay-links/${token}/payments`)).status).toBe(409);
      expect((await world.events(placed.orderId))[0]).toMatchObject({ actor: { kind: 'support' } });
    },
    40_000,
  );
}
