import { accounts } from '../../../domain/ledger/accounts.js';
import type { HttpClient } from '../../../scripts/drive/http-client.js';
import { uploadPhoto } from '../../../scripts/drive/photos.js';
import { until } from '../../factories/stack-wait.js';
import type { Wanted } from '../../factories/stack-orders.js';
import { storiesOf, type Story } from '../../factories/stack-stories.js';
import type { StackWorld } from '../../factories/stack-world.js';
import { channelSums, netOf, post, visitAt, type Visit } from '../../factories/stack-visits.js';

/** The settlement waits eight seconds there (stack-policies): time enough for a complaint. */
const APPLIANCE: Wanted = {
  offeringId: 'demo-self_appliance-ac-wall',
  skill: 'appliance.clean',
};

type Case = { readonly caseNo: string; readonly status: string };
type CaseFile = {
  readonly refundableFen: number;
  readonly reworkOrderId: string | null;
  readonly status: string;
};

const COMPLAINT = {
  kind: 'COMPLAINT',
  reason: 'INCOMPLETE',
  note: '空调出风口没有清洗',
};

const evidence = (client: HttpClient, orderId: string): Promise<string> =>
  uploadPhoto(client, { purpose: 'CASE_EVIDENCE', orderId });

async function complain(visit: Visit): Promise<string> {
  const { customer, orderId } = visit;
  const path = `/customer/orders/${orderId}/cases`;
  const invented = await post(customer.client, path, { ...COMPLAINT, evidenceIds: ['case-1'] });
  expect(invented).toMatchObject({ status: 409, code: 'MEDIA_NOT_USABLE' });
  const evidenceIds = [await evidence(customer.client, orderId)];
  const opened = await post<Case>(customer.client, path, { ...COMPLAINT, evidenceIds });
  expect(opened).toMatchObject({ status: 201, body: { status: 'OPEN' } });
  const second = await post(customer.client, path, COMPLAINT);
  expect(second).toMatchObject({ status: 409 });
  return opened.body.caseNo;
}

async function fileOf(world: StackWorld, caseNo: string): Promise<CaseFile> {
  const desk = await world.people.staff('support');
  return desk.must<CaseFile>('GET', `/admin/cases/${caseNo}`);
}

async function decide(world: StackWorld, caseNo: string, verdict: object) {
  const desk = await world.people.staff('support');
  return post(desk, `/admin/cases/${caseNo}/decide`, { note: '照片属实', ...verdict });
}

const untilClosed = (world: StackWorld, caseNo: string): Promise<void> =>
  until(async () => (await fileOf(world, caseNo)).status === 'CLOSED', {
    what: `${caseNo} is closed`,
    timeoutMs: 25_000,
  });

const untilSettled = (world: StackWorld, orderId: string): Promise<void> =>
  until(async () => (await world.order(orderId)).settlementStatus === 'SETTLED', {
    what: `${orderId} is settled`,
    timeoutMs: 25_000,
  });

/** The channel confirms a refund some time after it was opened. */
async function untilEmpty(world: StackWorld, orderId: string): Promise<void> {
  await until(async () => (await world.ledger.escrowLeft({ orderIds: [orderId] })).length === 0, {
    what: `nothing is left in the escrow of ${orderId}`,
  });
}

/** What was refunded and what was shared add up to what was paid; nothing is left over. */
async function expectShared(world: StackWorld, visit: Visit, refundFen: number): Promise<void> {
  const { orderId, worker } = visit;
  const { totalFen } = await world.order(orderId);
  const shares = await Promise.all(
    [accounts.worker(worker._id), accounts.merchant('demo-self'), accounts.commission()].map(
      (account) => netOf(world, orderId, account),
    ),
  );
  expect(shares.reduce((sum, fen) => sum + fen, 0)).toBe(totalFen - refundFen);
  await untilEmpty(world, orderId);
  expect((await channelSums(world, orderId)).backFen).toBe(refundFen);
}

/** Complaints, work that stops, and work that is done again. */
export function cases(given: () => StackWorld): void {
  const story = storiesOf(given);
  disputed(story);
  stopped(story);
  afterCompletion(story);
}

function disputed(story: Story): void {
  story(
    '[X11][S8] a complaint before confirmation: decided in part, the order completes and the rest is settled',
    async (world) => {
      const visit = await visitAt(world, {
        number: 621,
        stage: 'AWAITING_CONFIRMATION',
        wanted: APPLIANCE,
      });
      const { orderId, customer, helper, worker } = visit;
      const caseNo = await complain(visit);
      await expect(customer.confirm(orderId)).rejects.toMatchObject({ code: 'CASE_OPEN' });
      const evidenceIds = [await evidence(helper.client, orderId)];
      const statement = { note: '客户要求提前结束', evidenceIds };
      const path = `/worker/orders/${orderId}/cases/${caseNo}/statement`;
      expect((await post(helper.client, path, statement)).status).toBe(200);
      const { totalFen, goodsFen } = await world.order(orderId);
      expect(await fileOf(world, caseNo)).toMatchObject({
        status: 'OPEN',
        refundableFen: totalFen,
      });
      const verdict = { decision: 'PARTIAL', bearer: 'WORKER' };
      const tooMuch = await decide(world, caseNo, { ...verdict, refundFen: totalFen + 1 });
      expect(tooMuch).toMatchObject({ status: 409, code: 'REFUND_TOO_HIGH' });
      const refundFen = Math.floor(goodsFen / 4);
      expect((await decide(world, caseNo, { ...verdict, refundFen })).status).toBe(200);
      const late = await decide(world, caseNo, { decision: 'REJECT', bearer: 'CUSTOMER' });
      expect(late).toMatchObject({ status: 409, code: 'CASE_DECIDED' });
      await world.untilStatus(orderId, 'COMPLETED');
      await untilSettled(world, orderId);
      await expectShared(world, visit, refundFen);
      expect(await world.order(orderId)).toMatchObject({
        refundStatus: 'PARTIAL',
        openCaseNo: null,
      });
      const breach = await world.connection.collection('breaches').findOne({ orderId });
      expect(breach).toMatchObject({ workerId: worker._id, kind: 'CASE' });
    },
    60_000,
  );
}

function stopped(story: Story): void {
  story(
    '[X11][X4] work that cannot go on: the worker stops it, the case gives everything back',
    async (world) => {
      const visit = await visitAt(world, { number: 622, stage: 'IN_SERVICE', wanted: APPLIANCE });
      const { orderId, helper, customer } = visit;
      const path = `/worker/orders/${orderId}/abort`;
      const photoIds = [await evidence(helper.client, orderId)];
      const body = { note: '设备漏电，无法继续', photoIds };
      const answer = await post(helper.client, path, body);
      expect(answer).toMatchObject({ status: 200, body: { status: 'AWAITING_CONFIRMATION' } });
      const { openCaseNo, totalFen } = await world.order(orderId);
      const caseNo = openCaseNo ?? '';
      expect(await fileOf(world, caseNo)).toMatchObject({ status: 'OPEN', kind: 'ABORT' });
      await expect(customer.confirm(orderId)).rejects.toMatchObject({ code: 'CASE_OPEN' });
      const decided = await decide(world, caseNo, { decision: 'FULL', bearer: 'MERCHANT' });
      expect(decided.status).toBe(200);
      await world.untilStatus(orderId, 'CANCELLED');
      await expectShared(world, visit, totalFen);
      await until(async () => (await world.order(orderId)).refundStatus === 'FULL');
      await untilClosed(world, caseNo);
    },
    60_000,
  );
}

function afterCompletion(story: Story): void {
  story(
    '[X11][S8] a complaint after completion holds the settlement; decided, the refund goes out and the rest is shared',
    async (world) => {
      const stage = 'AWAITING_CONFIRMATION';
      const visit = await visitAt(world, { number: 623, stage, wanted: APPLIANCE });
      const { orderId, customer } = visit;
      await customer.confirm(orderId);
      const caseNo = await complain(visit);
      const held = await world.order(orderId);
      expect(held).toMatchObject({
        status: 'COMPLETED',
        settlementStatus: 'HELD',
        openCaseNo: caseNo,
      });
      await until(() => Date.now() > (held.settleAfter?.getTime() ?? 0) + 500, {
        what: 'the time at which it would have been settled',
      });
      expect((await world.order(orderId)).settlementStatus).toBe('HELD');
      const refundFen = Math.floor(held.goodsFen / 5);
      const verdict = { decision: 'PARTIAL', bearer: 'PLATFORM', refundFen };
      expect((await decide(world, caseNo, verdict)).status).toBe(200);
      await untilSettled(world, orderId);
      await untilEmpty(world, orderId);
      expect((await channelSums(world, orderId)).backFen).toBe(refundFen);
      // Borne by the platform: everybody else gets what he would have got.
      expect(await netOf(world, orderId, accounts.compensationExpense())).toBe(-refundFen);
      await untilClosed(world, caseNo);
    },
    60_000,
  );

  story(
    '[X11] done again: an order without a price is placed for a later day, and the money waits for it',
    async (world) => {
      const stage = 'AWAITING_CONFIRMATION';
      const visit = await visitAt(world, { number: 624, stage, wanted: APPLIANCE });
      const { orderId, customer, worker } = visit;
      await customer.confirm(orderId);
      const caseNo = await complain(visit);
      const verdict = { decision: 'REWORK', bearer: 'WORKER' };
      expect((await decide(world, caseNo, verdict)).status).toBe(200);
      await until(async () => (await fileOf(world, caseNo)).reworkOrderId !== null, {
        what: 'the rework order',
      });
      const reworkId = (await fileOf(world, caseNo)).reworkOrderId ?? '';
      const offer = await world.openOffer(reworkId);
      expect(offer.workerId).toBe(worker._id);
      const rework = await world.order(reworkId);
      expect(rework).toMatchObject({ totalFen: 0, reworkOf: orderId, paidFen: 0 });
      expect(rework.startAt.getTime()).toBeGreaterThan(Date.now() + 23 * 3_600_000);
      const helper = await world.people.worker(offer.workerId);
      expect(await helper.accept(offer._id)).toMatchObject({ status: 'ASSIGNED' });
      expect((await customer.order(reworkId)).id).toBe(reworkId);
      expect(await world.order(orderId)).toMatchObject({
        settlementStatus: 'HELD',
        openCaseNo: caseNo,
      });
      expect(await world.ledger.escrowLeft({ orderIds: [orderId] })).toHaveLength(1);
    },
    60_000,
  );
}
