import { storiesOf, type Story } from '../../factories/stack-stories.js';
import { eventually } from '../../factories/stack-wait.js';
import { placeOf, type StackWorld } from '../../factories/stack-world.js';
import { MASSAGE, REPAIR, post, takenBy, visitAt } from '../../factories/stack-visits.js';
import { bookedFor } from '../order/visits.section.js';
import { decideAbort } from './abort.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Nobody of the demo logins: every message to it is about this order. */
const CALLER = '19912345679';

const wholeMinute = (ms: number): string =>
  new Date(Math.ceil(ms / MINUTE_MS) * MINUTE_MS).toISOString();

type Run = {
  readonly status: string;
  readonly waitsFor: { readonly kind: string; readonly at: string } | null;
  readonly workerId: string | null;
};
type Queue = { readonly items: readonly { readonly id: string; readonly deadlineAt: string }[] };

/** What operators do to orders of others. */
export function orderDesk(given: () => StackWorld): void {
  const story = storiesOf(given);
  deadline(story);
  replaced(story);
  moved(story);
  stopped(story);
  payLink(story);
}

function deadline(story: Story): void {
  story(
    '[S12][S7] an order nobody took gets more time: the queue and its run wait until then',
    async (world) => {
      const { orderId } = await visitAt(world, { number: 721, stage: 'OFFERED', wanted: REPAIR });
      const desk = await world.people.staff('dispatcher');
      const path = `/admin/orders/${orderId}`;
      expect((await post(desk, `${path}/take-over`)).status).toBe(200);
      const queued = async () =>
        (await desk.must<Queue>('GET', '/admin/dispatch-queue?limit=100')).items.find(
          ({ id }) => id === orderId,
        );
      const before = await eventually(queued, { what: 'the order waits for a person' });
      const until = wholeMinute(Date.parse(before.deadlineAt) + 3 * HOUR_MS);
      const body = { until, note: '用户愿意多等' };
      const past = { ...body, until: wholeMinute(Date.now() - HOUR_MS) };
      expect((await post(desk, `${path}/extend-deadline`, past)).status).toBe(400);
      const support = await world.people.staff('support');
      expect((await post(support, `${path}/extend-deadline`, body)).status).toBe(403);
      expect((await queued())?.deadlineAt).toBe(before.deadlineAt);

      expect((await post(desk, `${path}/extend-deadline`, body)).status).toBe(200);
      expect((await queued())?.deadlineAt).toBe(until);
      const run = await desk.must<Run>('GET', `${path}/run`);
      expect(run).toMatchObject({
        status: 'MANUAL_DISPATCH',
        waitsFor: { kind: 'giveUp', at: until },
        workerId: null,
      });
      expect((await world.events(orderId)).at(-1)).toMatchObject({
        event: 'extendDeadline',
        actor: { kind: 'operator' },
        reason: 'DEADLINE_EXTENDED',
      });
    },
    30_000,
  );
}

function replaced(story: Story): void {
  story(
    '[X7][S12] the desk hears that a worker is ill, or that he did not come: somebody else is found',
    async (world) => {
      const desk = await world.people.staff('dispatcher');
      const cases = [
        { number: 722, path: 'worker-ill', event: 'workerIll', breach: null },
        { number: 723, path: 'worker-no-show', event: 'workerNoShow', breach: 'WORKER_NO_SHOW' },
      ];
      await Promise.all(
        cases.map(async ({ number, path, event, breach }) => {
          const visit = await visitAt(world, { number, stage: 'ASSIGNED', wanted: REPAIR });
          const { orderId, worker, helper } = visit;
          const body = { note: '电话告知', ...(breach === null && { workerId: worker._id }) };
          const answer = await post(desk, `/admin/orders/${orderId}/${path}`, body);
          expect(answer).toMatchObject({ status: 200, body: { status: 'DISPATCHING' } });
          const row = (await world.events(orderId)).find((told) => told.event === event);
          expect(row).toMatchObject({
            actor: { kind: 'operator' },
            data: { workerId: worker._id },
          });
          expect(await bookedFor(world, { workerId: worker._id, orderId })).toEqual([]);
          await expect(helper.depart(orderId)).rejects.toMatchObject({ status: 404 });
          const found = await world.connection.collection('breaches').findOne({ orderId });
          // Illness is nobody's fault.
          expect(found?.['kind'] ?? null).toBe(breach);
          await takenBy(world, visit);
          const [ticket] = (await world.order(orderId)).tickets;
          expect(ticket).toMatchObject({ status: 'ASSIGNED', excludedWorkerIds: [worker._id] });
          expect(ticket?.workerId).not.toBe(worker._id);
        }),
      );
    },
    40_000,
  );
}

function moved(story: Story): void {
  story(
    '[S7][X2] the desk moves an assigned visit at a caller’s wish: the worker and his booking move with it',
    async (world) => {
      const startAt = wholeMinute(Date.now() + 30 * HOUR_MS);
      const wanted = { ...MASSAGE, startAt };
      const visit = await visitAt(world, { number: 724, stage: 'ASSIGNED', wanted });
      const { orderId, worker, customer } = visit;
      const support = await world.people.staff('support');
      const path = `/admin/orders/${orderId}`;
      const later = new Date(Date.parse(startAt) + 2 * HOUR_MS).toISOString();
      // An operator says why.
      expect((await post(support, `${path}/reschedule`, { startAt: later })).status).toBe(400);
      const body = { startAt: later, note: '用户来电改约' };
      const answer = await post(support, `${path}/reschedule`, body);
      expect(answer).toMatchObject({
        status: 200,
        body: { startAt: later, isConsentAwaited: false },
      });
      expect((await customer.order(orderId)).startAt).toBe(later);
      expect((await world.order(orderId)).tickets[0]?.workerId).toBe(worker._id);
      const booked = await bookedFor(world, { workerId: worker._id, orderId });
      expect(booked.map(({ startMs }) => new Date(startMs).toISOString())).toEqual([later]);
      const run = await support.must<Run>('GET', `${path}/run`);
      expect(run).toMatchObject({ status: 'ASSIGNED', workerId: worker._id });
      // It sets its clocks by the new time.
      expect(Date.parse(run.waitsFor?.at ?? '')).toBeGreaterThan(Date.parse(startAt));
    },
    30_000,
  );
}

function stopped(story: Story): void {
  story(
    '[X4][X11] the desk stops work under way: a case is open, and its decision ends the order',
    async (world) => {
      const visit = await visitAt(world, { number: 725, stage: 'IN_SERVICE', wanted: REPAIR });
      const { orderId, customer } = visit;
      const desk = await world.people.staff('dispatcher');
      const path = `/admin/orders/${orderId}/abort`;
      const support = await world.people.staff('support');
      expect((await post(support, path, { note: '停电' })).status).toBe(403);
      const answer = await post(desk, path, { note: '小区停电，无法继续' });
      expect(answer).toMatchObject({ status: 200, body: { status: 'AWAITING_CONFIRMATION' } });
      await expect(customer.confirm(orderId)).rejects.toMatchObject({ code: 'CASE_OPEN' });
      expect((await world.events(orderId)).at(-1)).toMatchObject({
        event: 'abort',
        actor: { kind: 'operator' },
      });
      await decideAbort(world, visit);
    },
    60_000,
  );
}

function payLink(story: Story): void {
  story(
    '[X23] a caller lost the message: the same link comes again, and pays the order once',
    async (world) => {
      const { endpoints } = world.processes;
      const support = await world.people.staff('support');
      const worker = await world.takeWorker(MASSAGE.skill);
      const asker = await world.people.customer(726);
      const { offeringId = '' } = MASSAGE;
      const { totalFen } = await asker.quote({ offeringId });
      const address = {
        ...{ contact: '赵女士', phone: CALLER, line: '示例路 10 号' },
        point: placeOf(worker),
      };
      const body = {
        ...{ offeringId, workerId: worker._id, address, quotedTotalFen: totalFen },
        phone: CALLER,
      };
      const placed = await post<{ orderId: string }>(support, '/admin/orders', body);
      expect(placed.status).toBe(201);
      const { orderId } = placed.body;
      const links = async () => {
        const url = `${endpoints.smsSandboxUrl}/sandbox/messages?phone=${CALLER}`;
        const answer = (await (await fetch(url)).json()) as {
          messages: { params: { link?: string } }[];
        };
        return answer.messages.flatMap(({ params }) => params.link ?? []);
      };
      await eventually(async () => (await links())[0], { what: 'the first message' });
      const path = `/admin/orders/${orderId}/pay-link`;
      const dispatcher = await world.people.staff('dispatcher');
      expect((await post(dispatcher, path)).status).toBe(403);
      const again = await post(support, path);
      expect(again).toMatchObject({
        status: 200,
        body: { isSent: true, phone: expect.stringContaining('****') },
      });
      const second = await eventually(async () => (await links())[1], { what: 'the second' });
      const [first] = await links();
      expect(second).toBe(first);
      const token = second.split('/').at(-1) ?? '';
      const bill = await post<{ codeUrl: string }>(
        world.people.guest(),
        `/pay-links/${token}/payments`,
      );
      expect(bill.status).toBe(201);
      const paid = await fetch(`${endpoints.wechatSandboxUrl}/sandbox/pay`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ codeUrl: bill.body.codeUrl }),
      });
      expect(paid.status).toBe(200);
      expect((await world.openOffer(orderId)).workerId).toBe(worker._id);
      expect(await post(support, path)).toMatchObject({ status: 409, code: 'PAYMENT_CLOSED' });
    },
    40_000,
  );
}
