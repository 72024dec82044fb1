import { accounts } from '../../../domain/ledger/accounts.js';
import { uploadPhoto } from '../../../scripts/drive/photos.js';
import { until } from '../../factories/stack-wait.js';
import type { Wanted } from '../../factories/stack-orders.js';
import { storiesOf, type Story } from '../../factories/stack-stories.js';
import type { StackWorld } from '../../factories/stack-world.js';
import { channelSums, netOf, post, visitAt, type Visit } from '../../factories/stack-visits.js';

/** Settled eight seconds after completion, decisions appealable for six (stack-policies). */
const APPLIANCE: Wanted = {
  offeringId: 'demo-self_appliance-ac-wall',
  skill: 'appliance.clean',
};

type CaseView = {
  readonly caseNo: string;
  readonly status: string;
  readonly appealUntil: string | null;
  readonly finalAt: string | null;
  readonly isBorneByMe: boolean;
  readonly allowedActions: readonly string[];
};

async function completedVisit(world: StackWorld, number: number): Promise<Visit> {
  const stage = 'AWAITING_CONFIRMATION';
  const visit = await visitAt(world, { number, stage, wanted: APPLIANCE });
  await visit.customer.confirm(visit.orderId);
  return visit;
}

async function complain({ customer, orderId }: Visit): Promise<string> {
  const opened = await post<CaseView>(customer.client, `/customer/orders/${orderId}/cases`, {
    kind: 'COMPLAINT',
    reason: 'POOR_QUALITY',
    note: '清洗后仍有异味',
    evidenceIds: [await uploadPhoto(customer.client, { purpose: 'CASE_EVIDENCE', orderId })],
  });
  expect(opened.status).toBe(201);
  return opened.body.caseNo;
}

const decideBy = async (
  world: StackWorld,
  account: 'support' | 'manager',
  step: { readonly caseNo: string; readonly path: string; readonly body: object },
) => {
  const { caseNo, path, body } = step;
  const desk = await world.people.staff(account);
  return post(desk, `/admin/cases/${caseNo}/${path}`, { note: '照片属实', ...body });
};

async function workersView({ helper, orderId }: Visit): Promise<CaseView> {
  const { items } = await helper.client.must<{ items: CaseView[] }>(
    'GET',
    `/worker/orders/${orderId}/cases`,
  );
  return items[0]!;
}

async function fileOf(world: StackWorld, caseNo: string): Promise<CaseView> {
  const desk = await world.people.staff('support');
  return desk.must<CaseView>('GET', `/admin/cases/${caseNo}`);
}

const untilClosed = (world: StackWorld, caseNo: string): Promise<void> =>
  until(async () => (await fileOf(world, caseNo)).status === 'CLOSED', {
    what: `${caseNo} is closed`,
    timeoutMs: 25_000,
  });

const untilBack = (world: StackWorld, orderId: string, backFen: number): Promise<void> =>
  until(async () => (await channelSums(world, orderId)).backFen === backFen, {
    what: `${orderId} has given ${backFen} fen back`,
    timeoutMs: 25_000,
  });

async function expectEscrowEmpty(world: StackWorld, orderId: string): Promise<void> {
  await until(async () => (await world.ledger.escrowLeft({ orderIds: [orderId] })).length === 0, {
    what: `nothing is left in the escrow of ${orderId}`,
  });
}

/** Decisions that come after the money was shared, and decisions that somebody does not take. */
export function appeals(given: () => StackWorld): void {
  const story = storiesOf(given);
  reversed(story);
  appealed(story);
}

function reversed(story: Story): void {
  story(
    '[X11][S8][P4] a complaint about a settled order: the refund at once, the shares back when all take the decision',
    async (world) => {
      const visit = await completedVisit(world, 651);
      const { orderId, customer, worker, helper } = visit;
      const settlement = async () => (await world.order(orderId)).settlementStatus;
      await until(async () => (await settlement()) === 'SETTLED', { timeoutMs: 25_000 });
      const account = accounts.worker(worker._id);
      const earnedFen = await netOf(world, orderId, account);
      const caseNo = await complain(visit);
      const refundFen = Math.floor((await world.order(orderId)).goodsFen / 4);
      const body = { decision: 'PARTIAL', bearer: 'WORKER', refundFen };
      const answers = await Promise.all([
        decideBy(world, 'support', { caseNo, path: 'decide', body }),
        decideBy(world, 'manager', { caseNo, path: 'decide', body }),
      ]);
      // Two decide at once: one counts, the other is told so.
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(answers.map(({ code }) => code)).toContain('CASE_DECIDED');
      await untilBack(world, orderId, refundFen);
      expect(await workersView(visit)).toMatchObject({
        status: 'DECIDED',
        isBorneByMe: true,
        finalAt: null,
        allowedActions: ['appeal', 'accept'],
      });
      const path = `orders/${orderId}/cases/${caseNo}/accept`;
      expect((await post(helper.client, `/worker/${path}`, {})).status).toBe(200);
      expect((await post(customer.client, `/customer/${path}`, {})).status).toBe(200);
      await untilClosed(world, caseNo);
      expect(await world.order(orderId)).toMatchObject({
        settlementStatus: 'REVERSED_PART',
        refundStatus: 'PARTIAL',
      });
      expect(await netOf(world, orderId, account)).toBe(earnedFen - refundFen);
      expect(await netOf(world, orderId, accounts.compensationExpense())).toBe(0);
      await expectEscrowEmpty(world, orderId);
      expect((await channelSums(world, orderId)).backFen).toBe(refundFen);
    },
    70_000,
  );
}

function appealed(story: Story): void {
  story(
    '[X11] the worker appeals: another person changes the decision, the customer keeps his refund',
    async (world) => {
      const visit = await completedVisit(world, 652);
      const { orderId, worker, helper } = visit;
      const caseNo = await complain(visit);
      const { goodsFen, totalFen } = await world.order(orderId);
      const refundFen = Math.floor(goodsFen / 2);
      const body = { decision: 'PARTIAL', bearer: 'WORKER', refundFen };
      const decided = await decideBy(world, 'support', { caseNo, path: 'decide', body });
      expect(decided.status).toBe(200);
      const own = { purpose: 'CASE_EVIDENCE', orderId } as const;
      const evidenceIds = [await uploadPhoto(helper.client, own)];
      const words = { reason: 'NEW_EVIDENCE', note: '异味来自排水管', evidenceIds };
      const path = `/worker/orders/${orderId}/cases/${caseNo}/appeal`;
      const foreign = { ...words, evidenceIds: ['drain-1'] };
      expect(await post(helper.client, path, foreign)).toMatchObject({
        status: 409,
        code: 'MEDIA_NOT_USABLE',
      });
      expect(await post(helper.client, path, words)).toMatchObject({
        status: 200,
        body: { status: 'APPEALED', allowedActions: ['say'] },
      });
      const twice = await post(helper.client, path, words);
      expect([twice.status, twice.code]).toEqual([409, 'APPEAL_EXISTS']);
      await untilBack(world, orderId, refundFen);
      expect((await world.order(orderId)).settlementStatus).toBe('HELD');
      const change = { outcome: 'CHANGE', ...body, bearer: 'PLATFORM' };
      const appealStep = { caseNo, path: 'decide-appeal', body: change };
      const same = await decideBy(world, 'support', appealStep);
      expect([same.status, same.code]).toEqual([409, 'SAME_PERSON']);
      expect((await decideBy(world, 'manager', appealStep)).status).toBe(200);
      await untilClosed(world, caseNo);
      await until(async () => (await world.order(orderId)).settlementStatus === 'SETTLED', {
        timeoutMs: 25_000,
      });
      const shares = await Promise.all(
        [accounts.worker(worker._id), accounts.merchant('demo-self'), accounts.commission()].map(
          (account) => netOf(world, orderId, account),
        ),
      );
      // Everybody gets what he would have got; the platform pays for the refund.
      expect(shares.reduce((sum, fen) => sum + fen, 0)).toBe(totalFen);
      expect(await netOf(world, orderId, accounts.compensationExpense())).toBe(-refundFen);
      await expectEscrowEmpty(world, orderId);
      expect((await channelSums(world, orderId)).backFen).toBe(refundFen);
    },
    70_000,
  );
}
