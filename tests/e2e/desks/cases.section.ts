import { caseModel } from '../../../data/models/case.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import type { HttpClient } from '../../../scripts/drive/http-client.js';
import { uploadPhoto } from '../../../scripts/drive/photos.js';
import type { Wanted } from '../../factories/stack-orders.js';
import { storiesOf, type Story } from '../../factories/stack-stories.js';
import { until } from '../../factories/stack-wait.js';
import type { StackWorld } from '../../factories/stack-world.js';
import { channelSums, netOf, post, visitAt, type Visit } from '../../factories/stack-visits.js';

/** Settled eight seconds after completion, decisions appealable for six (stack-policies). */
const APPLIANCE: Wanted = {
  offeringId: 'demo-self_appliance-ac-wall',
  skill: 'appliance.clean',
};
const MERCHANT = 'demo-self';

type CaseView = {
  readonly caseNo: string;
  readonly status: string;
  readonly evidence: readonly { readonly id: string }[];
};

/** What the sides say to a case besides opening it. */
export function caseWords(given: () => StackWorld): void {
  const story = storiesOf(given);
  evidence(story);
  customerAppeals(story);
  merchantAppeals(story);
  merchantAccepts(story);
}

const photoOf = (client: HttpClient, orderId: string): Promise<string> =>
  uploadPhoto(client, { purpose: 'CASE_EVIDENCE', orderId });

async function complaint(
  world: StackWorld,
  number: number,
): Promise<{ readonly visit: Visit; readonly caseNo: string }> {
  const stage = 'AWAITING_CONFIRMATION';
  const visit = await visitAt(world, { number, stage, wanted: APPLIANCE });
  const { customer, orderId } = visit;
  await customer.confirm(orderId);
  const opened = await post<CaseView>(customer.client, `/customer/orders/${orderId}/cases`, {
    ...{ kind: 'COMPLAINT', reason: 'POOR_QUALITY', note: '清洗后仍有异味' },
    evidenceIds: [await photoOf(customer.client, orderId)],
  });
  expect(opened.status).toBe(201);
  return { visit, caseNo: opened.body.caseNo };
}

/** Support decides first, the manager about an appeal. */
async function decide(
  world: StackWorld,
  step: { readonly caseNo: string; readonly isAppeal?: boolean; readonly verdict: object },
): Promise<void> {
  const { caseNo, isAppeal = false, verdict } = step;
  const desk = await world.people.staff(isAppeal ? 'manager' : 'support');
  const path = `/admin/cases/${caseNo}/${isAppeal ? 'decide-appeal' : 'decide'}`;
  const answer = await post(desk, path, { note: '已核实', ...verdict });
  expect([answer.status, answer.code]).toEqual([200, null]);
}

async function untilClosed(world: StackWorld, caseNo: string): Promise<void> {
  const desk = await world.people.staff('support');
  const file = () => desk.must<CaseView>('GET', `/admin/cases/${caseNo}`);
  await until(async () => (await file()).status === 'CLOSED', {
    what: `${caseNo} is closed`,
    timeoutMs: 25_000,
  });
}

/** What went back at the channel and what was shared is what was paid. */
async function expectShared(world: StackWorld, visit: Visit, backFen: number): Promise<number[]> {
  const { orderId, worker } = visit;
  await until(async () => (await world.ledger.escrowLeft({ orderIds: [orderId] })).length === 0, {
    what: `nothing is left in the escrow of ${orderId}`,
    timeoutMs: 25_000,
  });
  expect((await channelSums(world, orderId)).backFen).toBe(backFen);
  return Promise.all(
    [accounts.worker(worker._id), accounts.merchant(MERCHANT), accounts.commission()].map(
      (account) => netOf(world, orderId, account),
    ),
  );
}

const sumOf = (shares: readonly number[]): number => shares.reduce((sum, fen) => sum + fen, 0);

function evidence(story: Story): void {
  story(
    '[X11][C7] the customer adds a photo while nobody has decided; afterwards he cannot',
    async (world) => {
      const { visit, caseNo } = await complaint(world, 761);
      const { orderId, customer } = visit;
      const path = `/customer/cases/${caseNo}/evidence`;
      const invented = await post(customer.client, path, { evidenceIds: ['photo-1'] });
      expect(invented).toMatchObject({ status: 409, code: 'MEDIA_NOT_USABLE' });
      const id = await photoOf(customer.client, orderId);
      const stranger = await world.people.customer(762);
      expect((await post(stranger.client, path, { evidenceIds: [id] })).status).toBe(404);
      const added = await post<CaseView>(customer.client, path, { evidenceIds: [id] });
      expect(added.status).toBe(200);
      expect(added.body.evidence).toHaveLength(2);
      expect(added.body.evidence.map((piece) => piece.id)).toContain(id);
      const desk = await world.people.staff('support');
      const file = await desk.must<CaseView>('GET', `/admin/cases/${caseNo}`);
      expect(file.evidence.map((piece) => piece.id)).toContain(id);

      await decide(world, { caseNo, verdict: { decision: 'REJECT', bearer: 'CUSTOMER' } });
      const late = { evidenceIds: [await photoOf(customer.client, orderId)] };
      expect(await post(customer.client, path, late)).toMatchObject({
        status: 409,
        code: 'CASE_DECIDED',
      });
      await untilClosed(world, caseNo);
      const { totalFen } = await world.order(orderId);
      expect(sumOf(await expectShared(world, visit, 0))).toBe(totalFen);
    },
    60_000,
  );
}

function customerAppeals(story: Story): void {
  story(
    '[X11][S8] the customer appeals against a no: another person gives him a part back',
    async (world) => {
      const { visit, caseNo } = await complaint(world, 763);
      const { orderId, customer } = visit;
      await decide(world, { caseNo, verdict: { decision: 'REJECT', bearer: 'CUSTOMER' } });
      const path = `/customer/orders/${orderId}/cases/${caseNo}/appeal`;
      const evidenceIds = [await photoOf(customer.client, orderId)];
      const words = { reason: 'EVIDENCE_OVERLOOKED', note: '请看第二张照片', evidenceIds };
      const appealed = await post<CaseView>(customer.client, path, words);
      expect(appealed).toMatchObject({ status: 200, body: { status: 'APPEALED' } });
      expect(await post(customer.client, path, words)).toMatchObject({
        status: 409,
        code: 'APPEAL_EXISTS',
      });
      // The money waits for the second word.
      expect((await world.order(orderId)).settlementStatus).toBe('HELD');
      const { goodsFen, totalFen } = await world.order(orderId);
      const refundFen = Math.floor(goodsFen / 3);
      const change = { decision: 'PARTIAL', bearer: 'WORKER', refundFen };
      await decide(world, { caseNo, isAppeal: true, verdict: { outcome: 'CHANGE', ...change } });
      await untilClosed(world, caseNo);
      expect(sumOf(await expectShared(world, visit, refundFen))).toBe(totalFen - refundFen);
      expect((await world.order(orderId)).refundStatus).toBe('PARTIAL');
    },
    60_000,
  );
}

function merchantAppeals(story: Story): void {
  story(
    '[X11][S8] the merchant appeals against what he shall bear: it is confirmed, and he bears it',
    async (world) => {
      const { visit, caseNo } = await complaint(world, 764);
      const { orderId } = visit;
      const { goodsFen, totalFen } = await world.order(orderId);
      const refundFen = Math.floor(goodsFen / 4);
      const verdict = { decision: 'PARTIAL', bearer: 'MERCHANT', refundFen };
      await decide(world, { caseNo, verdict });
      const path = `/merchant/orders/${orderId}/cases/${caseNo}/appeal`;
      const words = { reason: 'AMOUNT_WRONG', note: '金额过高', evidenceIds: [] };
      const [owner, elsewhere] = await Promise.all([
        world.people.staff('demo-owner'),
        world.people.staff('owner'),
      ]);
      expect((await post(elsewhere, path, words)).status).toBe(404);
      const appealed = await post<CaseView>(owner, path, words);
      expect(appealed).toMatchObject({ status: 200, body: { status: 'APPEALED' } });
      await decide(world, { caseNo, isAppeal: true, verdict: { outcome: 'CONFIRM' } });
      await untilClosed(world, caseNo);
      const shares = await expectShared(world, visit, refundFen);
      expect(sumOf(shares)).toBe(totalFen - refundFen);
      const row = await caseModel(world.connection).findById(caseNo).lean().exec();
      expect(row).toMatchObject({ chargedFen: refundFen, decision: { bearer: 'MERCHANT' } });
      expect(row?.appeals).toMatchObject([{ side: 'MERCHANT', reason: 'AMOUNT_WRONG' }]);
      expect(row?.history.map(({ what }) => what)).toContain('APPEAL_CONFIRMED');
    },
    60_000,
  );
}

function merchantAccepts(story: Story): void {
  story(
    '[X11] merchant and customer take the decision: it closes before the window does',
    async (world) => {
      const { visit, caseNo } = await complaint(world, 765);
      const { orderId, customer } = visit;
      const { goodsFen, totalFen } = await world.order(orderId);
      const refundFen = Math.floor(goodsFen / 5);
      const owner = await world.people.staff('demo-owner');
      const tail = `orders/${orderId}/cases/${caseNo}/accept`;
      expect(await post(owner, `/merchant/${tail}`)).toMatchObject({
        status: 409,
        code: 'TRANSITION_NOT_ALLOWED',
      });
      const verdict = { decision: 'PARTIAL', bearer: 'MERCHANT', refundFen };
      await decide(world, { caseNo, verdict });
      expect((await post(owner, `/merchant/${tail}`)).status).toBe(200);
      expect((await post(customer.client, `/customer/${tail}`)).status).toBe(200);
      await untilClosed(world, caseNo);
      const row = await caseModel(world.connection).findById(caseNo).lean().exec();
      expect(row?.acceptedBy.toSorted()).toEqual(['CUSTOMER', 'MERCHANT']);
      const finalMs = row?.finalAt?.getTime() ?? Infinity;
      expect(finalMs).toBeLessThan(row?.appealUntil?.getTime() ?? 0);
      expect(sumOf(await expectShared(world, visit, refundFen))).toBe(totalFen - refundFen);
    },
    60_000,
  );
}
