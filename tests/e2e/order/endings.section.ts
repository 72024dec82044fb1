import { accounts } from '../../../domain/ledger/accounts.js';
import type { OrderDocument } from '../../../data/models/order.js';
import { uploadPhoto } from '../../../scripts/drive/photos.js';
import { until } from '../../factories/stack-wait.js';
import { storiesOf, type Story } from '../../factories/stack-stories.js';
import type { StackWorld } from '../../factories/stack-world.js';
import {
  bring,
  channelSums,
  netOf,
  post,
  visitAt,
  type Stage,
  type Visit,
} from '../../factories/stack-visits.js';

const MERCHANT = 'demo-self';

type Preview = {
  readonly isAllowed: boolean;
  readonly rule: string | null;
  readonly feeFen: number;
  readonly travelKeptFen: number;
  readonly refundFen: number;
  readonly receivers: {
    readonly workerFen: number;
    readonly merchantFen: number;
    readonly platformFen: number;
  };
};

const previewOf = ({ customer, orderId }: Visit): Promise<Preview> =>
  customer.client.must<Preview>('GET', `/customer/orders/${orderId}/cancel-preview`);

/** Where the money of an ended order is: at the channel, with everybody, and none in escrow. */
async function moneyOf(world: StackWorld, visit: Visit) {
  const { orderId, worker } = visit;
  await until(async () => (await world.order(orderId)).refundStatus !== 'OPEN', {
    what: `the refund of ${orderId}`,
  });
  const { backFen, paidFen } = await channelSums(world, orderId);
  const [workerFen, merchantFen, platformFen] = await Promise.all(
    [accounts.worker(worker._id), accounts.merchant(MERCHANT), accounts.cancelRevenue()].map(
      (account) => netOf(world, orderId, account),
    ),
  );
  expect(await world.ledger.escrowLeft({ orderIds: [orderId] })).toEqual([]);
  return { paidFen, refundFen: backFen, receivers: { workerFen, merchantFen, platformFen } };
}

async function expectAsPreviewed(
  world: StackWorld,
  visit: Visit,
  preview: Preview,
): Promise<OrderDocument> {
  const { refundFen, receivers, feeFen, travelKeptFen, rule } = preview;
  const order = await world.order(visit.orderId);
  expect(order).toMatchObject({
    status: 'CANCELLED',
    end: { rule, feeFen, travelKeptFen, refundFen },
  });
  const money = await moneyOf(world, visit);
  expect(money).toEqual({ paidFen: order.totalFen, refundFen, receivers });
  const { workerFen, merchantFen, platformFen } = receivers;
  expect(refundFen + workerFen + merchantFen + platformFen).toBe(order.totalFen);
  return order;
}

/** Ends before completion: what a person was told is what happens. */
export function endings(given: () => StackWorld): void {
  const story = storiesOf(given);
  customerCancels(story);
  staffCancels(story);
  customerIsAbsent(story);
}

function customerCancels(story: Story): void {
  story(
    '[X3][X4][C7] cancelled when assigned, on the way, at the door: fee, travel fee and refund are those of the preview, to the fen',
    async (world) => {
      const cases: readonly { number: number; stage: Stage; bps: number; isTravelKept: boolean }[] =
        [
          { number: 501, stage: 'ASSIGNED', bps: 2_000, isTravelKept: false },
          { number: 502, stage: 'EN_ROUTE', bps: 3_000, isTravelKept: true },
          { number: 503, stage: 'ARRIVED', bps: 5_000, isTravelKept: true },
        ];
      await Promise.all(
        cases.map(async ({ number, stage, bps, isTravelKept }) => {
          const visit = await visitAt(world, { number, stage });
          const preview = await previewOf(visit);
          const body = { expectedFeeFen: preview.feeFen, note: '临时有事' };
          const path = `/customer/orders/${visit.orderId}/cancel`;
          expect(await post(visit.customer.client, path, body)).toMatchObject({ status: 200 });
          const order = await expectAsPreviewed(world, visit, preview);
          // Beside the preview, the policy itself: both could be wrong in the same way.
          expect(preview.rule).toBe(stage);
          expect(preview.feeFen).toBe(Math.floor((order.goodsFen * bps) / 10_000));
          expect(preview.travelKeptFen).toBe(isTravelKept ? order.travelFeeFen : 0);
          expect(preview.receivers.workerFen).toBeGreaterThan(0);
          const last = (await world.events(visit.orderId)).at(-1);
          expect(last).toMatchObject({
            event: 'cancel',
            reason: 'CUSTOMER_REQUEST',
          });
          // Sealed where it is stored, read by those it was written for.
          expect(last?.note).not.toContain('临时有事');
        }),
      );
    },
    40_000,
  );

  story(
    '[X3] the fee that was shown no longer holds: FEE_CHANGED, nothing happens, and the new one is taken',
    async (world) => {
      const visit = await visitAt(world, { number: 504, stage: 'ASSIGNED' });
      const shown = await previewOf(visit);
      await bring(visit, 'EN_ROUTE');
      const before = await world.order(visit.orderId);
      const path = `/customer/orders/${visit.orderId}/cancel`;
      const { client } = visit.customer;
      expect(await post(client, path, { expectedFeeFen: shown.feeFen })).toMatchObject({
        status: 409,
        code: 'FEE_CHANGED',
        body: { extra: { feeFen: expect.any(Number) } },
      });
      expect(await world.order(visit.orderId)).toEqual(before);
      const now = await previewOf(visit);
      expect(now.feeFen).toBeGreaterThan(shown.feeFen);
      expect((await post(client, path, { expectedFeeFen: now.feeFen })).status).toBe(200);
      await expectAsPreviewed(world, visit, now);
    },
    30_000,
  );
}

function staffCancels(story: Story): void {
  story(
    '[M1][S7][X4] cancelled by the merchant or an operator: everything goes back, nobody earns',
    async (world) => {
      const [merchant, desk] = await Promise.all([
        world.people.staff('demo-owner'),
        world.people.staff('dispatcher'),
      ]);
      const cases = [
        { number: 505, client: merchant, kind: 'merchant', bearer: 'MERCHANT' },
        { number: 506, client: desk, kind: 'operator', bearer: 'PLATFORM' },
      ];
      await Promise.all(
        cases.map(async ({ number, client, kind, bearer }) => {
          const visit = await visitAt(world, { number, stage: 'EN_ROUTE' });
          const { orderId } = visit;
          const path = `/admin/orders/${orderId}`;
          const preview = await client.must<Preview>('GET', `${path}/cancel-preview`);
          expect((await post(client, `${path}/cancel`, { note: '人手不足' })).status).toBe(200);
          const order = await expectAsPreviewed(world, visit, preview);
          expect(preview.refundFen).toBe(order.totalFen);
          expect(order.end).toMatchObject({ rule: 'NOT_THE_CUSTOMER', bearer });
          expect((await world.events(orderId)).at(-1)).toMatchObject({ actor: { kind } });
        }),
      );
    },
    40_000,
  );

  story(
    '[S7][X4] an operator ends work under way and decides the cash; more than there is is refused',
    async (world) => {
      const visit = await visitAt(world, { number: 507, stage: 'IN_SERVICE' });
      const { orderId } = visit;
      const { totalFen } = await world.order(orderId);
      const refundFen = Math.floor(totalFen / 3);
      const path = `/admin/orders/${orderId}/force-cancel`;
      const body = { bearer: 'CUSTOMER', refundFen, note: '用户要求停止，已做三分之二' };
      const [desk, support] = await Promise.all([
        world.people.staff('dispatcher'),
        world.people.staff('support'),
      ]);
      expect((await post(support, path, body)).status).toBe(403);
      const tooMuch = { ...body, refundFen: totalFen + 1 };
      expect(await post(desk, path, tooMuch)).toMatchObject({ code: 'REFUND_TOO_HIGH' });
      expect((await post(desk, path, { ...body, note: '' })).status).toBe(400);
      expect((await world.order(orderId)).status).toBe('IN_SERVICE');

      expect((await post(desk, path, body)).status).toBe(200);
      const money = await moneyOf(world, visit);
      expect(money).toMatchObject({ paidFen: totalFen, refundFen });
      const { workerFen = 0, merchantFen = 0, platformFen = 0 } = money.receivers;
      expect(workerFen + merchantFen + platformFen).toBe(totalFen - refundFen);
      expect(workerFen).toBeGreaterThan(0);
      expect(await world.order(orderId)).toMatchObject({
        status: 'CANCELLED',
        refundStatus: 'PARTIAL',
        end: { rule: 'DECIDED', bearer: 'CUSTOMER', refundFen },
      });
    },
    30_000,
  );
}

function customerIsAbsent(story: Story): void {
  story(
    '[X4][K2] nobody opens: after the waiting time and with photos the worker ends it, and is paid for his way',
    async (world) => {
      const visit = await visitAt(world, { number: 508, stage: 'EN_ROUTE' });
      const { orderId, helper } = visit;
      const path = `/worker/orders/${orderId}/customer-no-show`;
      const proof = { purpose: 'ORDER_PROOF', orderId } as const;
      const photos = [0, 1].map(() => uploadPhoto(helper.client, proof));
      const body = { photoIds: await Promise.all(photos) };
      // From here on the waiting time runs: short, but longer than a busy machine needs to ask.
      await bring(visit, 'ARRIVED', 'EN_ROUTE');
      expect(await post(helper.client, path, body)).toMatchObject({
        status: 409,
        code: 'NOT_WAITED_LONG_ENOUGH',
      });
      const invented = await post(helper.client, path, { photoIds: ['door-1'] });
      expect(invented).toMatchObject({ status: 409, code: 'MEDIA_NOT_USABLE' });
      expect((await post(helper.client, path, { photoIds: [] })).status).toBe(400);
      await until(async () => (await post(helper.client, path, body)).status === 200, {
        what: 'the waiting time',
      });
      const order = await world.order(orderId);
      const feeFen = Math.floor(order.goodsFen / 2);
      expect(order).toMatchObject({
        status: 'CANCELLED',
        end: { rule: 'CUSTOMER_ABSENT', feeFen, travelKeptFen: order.travelFeeFen },
        tickets: [{ noShowPhotoIds: body.photoIds }],
      });
      const money = await moneyOf(world, visit);
      expect(money.refundFen).toBe(order.goodsFen - feeFen);
      expect(money.receivers.workerFen).toBeGreaterThan(order.travelFeeFen);
    },
    30_000,
  );
}
