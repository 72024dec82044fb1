import { ScheduleOverlapPolicy, type ScheduleHandle } from '@temporalio/client';
import { eventsOf, plainOf } from '../../../temporal/history-plain.js';
import { SCHEDULES, ensureSchedules, type ScheduleRow } from '../../../temporal/schedules.js';
import { archiveHistories } from '../../../use-cases/support/archive-histories.js';
import { orderWorkflowId, refundWorkflowId } from '../../../workflows/contract.js';
import type { ArchiveProgress } from '../../../workflows/history-archive.js';
import { until } from '../../factories/stack-wait.js';
import { HURRIED, openSupportWorld, type SupportWorld } from './support-world.js';

let world: SupportWorld;
beforeAll(async () => {
  world = await openSupportWorld();
});
afterAll(() => world?.close(), 60_000);
beforeEach(() => {
  world.channel.payment = 'UNPAID';
  world.channel.refund = 'SUCCESS';
});

const OPERATOR = { kind: 'operator', id: 'op-1' } as const;
const step = (key: string) => ({ updateId: key, actor: OPERATOR, receivedAtMs: Date.now() });

/** A paid order whose run has booked the payment. */
async function paid() {
  const placed = await world.place();
  world.channel.payment = 'PAID';
  await world.pay(placed);
  // The run hears of it after the database.
  const isBooked = async () =>
    (await world.gateway.queryOrder(placed.orderId))?.status === 'DISPATCHING';
  await until(isBooked, { what: 'the payment is booked' });
  return placed;
}

function send(orderId: string, name: 'takeOver' | 'lock') {
  const { updateId, ...command } = step(`${name}-${orderId}`);
  return world.gateway.updateOrder({ orderId, name, updateId, command });
}

const cancel = (orderId: string) => {
  const { updateId, ...command } = step(`cancel-${orderId}`);
  const reason = 'OPERATOR_DECISION' as const;
  return world.gateway.updateOrder({
    ...{ orderId, name: 'cancel', updateId },
    command: { ...command, reason },
  });
};

const action = (seen: Awaited<ReturnType<SupportWorld['view']>>, name: string) =>
  seen.actions.find((offered) => offered.action === name);

describe('[X14][S7] why an order does not go on', () => {
  test('waiting for a person: whose turn, until when, and what has happened', async () => {
    const { orderId } = await world.place();
    const seen = await world.concluded(orderId, 'WAITS_FOR_PERSON');
    expect(seen.conclusion).toMatchObject({ turn: 'customer', params: { what: '支付订单' } });
    expect(Date.parse(seen.conclusion.until ?? '')).toBeGreaterThan(Date.now());
    expect(seen.waits.map(({ kind }) => kind)).toEqual(['PERSON', 'TIMER']);
    expect(seen.run).toMatchObject({
      ...{ kind: 'order', status: 'RUNNING', source: 'TEMPORAL', workflowId: `order-${orderId}` },
      temporalUrl: `http://ui.example/workflows/order-${orderId}`,
    });
    expect(seen.run.details).toContain('待支付');
    expect(seen.queue?.pollers).toBeGreaterThan(0);
    expect(seen.history.items.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['orderWorkflow', 'place', 'placeOrder']),
    );
    expect(seen.history.items.at(-1)).toMatchObject({ kind: 'TIMER', state: 'OPEN' });
  });

  test('an activity that is retried: what failed, and a try at once when somebody asks', async () => {
    const placed = await world.place();
    const { orderId } = placed;
    world.channel.payment = 'DOWN';
    await world.pay(placed);
    const seen = await world.concluded(orderId, 'ACTIVITY_RETRYING');
    expect(seen.conclusion.text.zh).toMatch(/“核对并入账付款”第 \d+ 次仍未成功/);
    const [hanging] = seen.pending.activities;
    expect(hanging).toMatchObject({ type: 'recordPayment' });
    expect(hanging?.lastFailure).toContain('channel is down, call 138****8000');
    expect(action(seen, 'SKIP_ACTIVITY')).toMatchObject({ isAllowed: false, path: null });

    // By now the next try is eight seconds away, if nobody asks.
    const later = await until5(orderId);
    const nextMs = Date.parse(later.pending.activities[0]?.nextAttemptAt ?? '');
    world.channel.payment = 'PAID';
    const body = { activityId: later.pending.activities[0]?.activityId, reason: '渠道已恢复' };
    const asked = await world.call(`${orderId}/workflow/retry`, { body });
    expect([asked.status, asked.json]).toMatchObject([200, { isRetried: true }]);
    await until(async () => (await world.statusOf(orderId)) === 'DISPATCHING', {
      what: 'the payment is booked',
    });
    expect(Date.now()).toBeLessThan(nextMs);
    expect(world.audited.at(-1)).toMatchObject({ actor: { id: 'sam' } });
    const again = await world.call(`${orderId}/workflow/retry`, { body });
    expect(again.status).toBe(404);
  });

  /** The view after the fifth try has failed. */
  async function until5(orderId: string) {
    let seen = await world.view(orderId);
    await until(
      async () => {
        seen = await world.view(orderId);
        const [row] = seen.pending.activities;
        return (row?.attempt ?? 0) >= 6 && row?.isRetryable === true;
      },
      { what: 'five tries have failed', timeoutMs: 40_000 },
    );
    return seen;
  }

  test('the manual queue, and who has it locked', async () => {
    const { orderId } = await paid();
    await send(orderId, 'takeOver');
    const seen = await world.concluded(orderId, 'MANUAL_QUEUE');
    expect(seen.conclusion).toMatchObject({ turn: 'dispatcher' });
    // Support sees what might be done, and that it is not his to do.
    expect(action(seen, 'ASSIGN')).toMatchObject({
      isAllowed: false,
      permission: 'order.dispatch',
    });
    const dispatcher = await world.call(`${orderId}/workflow`, { as: 'dispatcher~dora' });
    expect(dispatcher.json).toMatchObject({
      actions: expect.arrayContaining([
        expect.objectContaining({ action: 'ASSIGN', isAllowed: true }),
      ]) as unknown,
    });
    await send(orderId, 'lock');
    expect((await world.view(orderId)).conclusion.params).toMatchObject({ lockedBy: 'op-1' });
  });

  test('a channel that cannot tell whether it was paid', async () => {
    world.channel.payment = 'UNKNOWN';
    const placed = await world.place({ offeringId: HURRIED });
    await world.openBill(placed);
    const { orderId } = placed;
    const seen = await world.concluded(orderId, 'CHANNEL_UNKNOWN');
    // The run asks by itself, and says when.
    expect(seen.waits).toContainEqual(
      expect.objectContaining({ kind: 'TIMER', until: seen.conclusion.until }),
    );
    expect(seen.conclusion.until).not.toBeNull();
    expect(await world.statusOf(orderId)).toBe('PENDING_PAYMENT');
    expect(action(seen, 'ASK_CHANNEL')).toMatchObject({ isAllowed: false });
  });

  test('a refund that failed, in the view of the order and of its own run', async () => {
    const { orderId } = await paid();
    world.channel.refund = 'CLOSED';
    await cancel(orderId);
    const seen = await world.concluded(orderId, 'REFUND_FAILED');
    const [refund] = seen.related.filter(({ kind }) => kind === 'refund');
    expect(seen.conclusion.params).toMatchObject({
      refundNo: refund?.documentNo,
      failure: 'CLOSED',
      failures: '1',
    });
    expect(refund?.conclusion.code).toBe('REFUND_FAILED');
    expect(action(seen, 'RETRY_REFUND')).toMatchObject({
      isAllowed: true,
      path: `/admin/refunds/${refund?.documentNo}/retry`,
    });
    const run = refundWorkflowId(refund?.documentNo ?? '');
    const own = await world.view(orderId, `?run=${run}`);
    expect(own.run).toMatchObject({ kind: 'refund', workflowId: run });
    expect(own.conclusion.code).toBe('REFUND_FAILED');
    expect(own.history.items.map(({ name }) => name)).toContain('submitRefund');
    expect(own.related.map(({ kind }) => kind)).toContain('order');
  });

  test('a refund whose outcome the channel does not tell', async () => {
    const { orderId } = await paid();
    world.channel.refund = 'UNKNOWN';
    await cancel(orderId);
    const [row] = await world.deps.payments.refundsOf(orderId);
    const query = `?run=${refundWorkflowId(row?._id ?? '')}`;
    const fresh = await world.concluded(orderId, 'WAITS_FOR_TIMER', query);
    expect(fresh.conclusion.turn).toBeNull();
    await world.age(row?._id ?? '', 11);
    expect((await world.view(orderId, query)).conclusion.code).toBe('CHANNEL_UNKNOWN');
    expect((await world.view(orderId)).conclusion.code).toBe('CHANNEL_UNKNOWN');
  });

  test('a case that nobody has decided is known without its run', async () => {
    const { orderId } = await world.place();
    await world.openCase(orderId, 'DH1C01');
    const seen = await world.view(orderId);
    expect(seen.related).toMatchObject([
      { kind: 'case', status: 'MISSING', conclusion: { code: 'RUN_MISSING' } },
    ]);
  });
});

describe('[X14] when Temporal itself stands still', () => {
  test('no worker, and it goes on once there is one', async () => {
    const { orderId } = await world.place();
    await world.workers.stop();
    const seen = await world.view(orderId);
    await world.workers.start();
    expect(seen.conclusion.code).toBe('NO_TEMPORAL_WORKER');
    // It is the order's own document that tells the rest.
    expect(seen.orderStatus).toBe('PENDING_PAYMENT');
    await world.concluded(orderId, 'WAITS_FOR_PERSON');
  });

  test('a workflow task that fails: with which words, and nothing is lost', async () => {
    const placed = await world.place();
    const { orderId } = placed;
    await world.workers.stop();
    await world.workers.start({ isBroken: true });
    world.channel.payment = 'PAID';
    await world.pay(placed);
    const seen = await world.concluded(orderId, 'WORKFLOW_TASK_FAILING');
    expect(seen.pending.task?.lastFailure).toContain('planted for 138****8000');
    expect(seen.conclusion.text.en).toContain('planted for');
    expect(action(seen, 'RESET_RUN')).toMatchObject({ isAllowed: false });
    expect(seen.history.items.filter(({ kind }) => kind === 'TASK_FAILED')).toHaveLength(1);
    await world.workers.stop();
    await world.workers.start();
    await until(async () => (await world.statusOf(orderId)) === 'DISPATCHING', {
      what: 'the run goes on',
      timeoutMs: 60_000,
    });
  });

  test('a run that was terminated or is gone while the order is open', async () => {
    const { orderId } = await world.place();
    await world.run(orderId).terminate('by hand');
    const stopped = await world.view(orderId);
    expect(stopped.conclusion).toMatchObject({
      code: 'RUN_MISSING',
      params: { status: 'TERMINATED' },
    });
    await world.forget(orderWorkflowId(orderId));
    const gone = await world.view(orderId);
    expect(gone.run).toMatchObject({ status: 'MISSING', source: 'NONE', runId: null });
    expect(gone.conclusion.code).toBe('RUN_MISSING');
  });
});

describe('[S7] the history', () => {
  /** An order that nobody paid, ended by the desk. */
  async function ended() {
    const { orderId } = await world.place();
    await cancel(orderId);
    await world.run(orderId).result();
    return orderId;
  }
  const span = () => ({ fromMs: Date.now() - 3_600_000, toMs: Date.now() + 60_000 });

  test('comes page by page, in words and raw', async () => {
    const orderId = await ended();
    const whole = await world.view(orderId, '?limit=100');
    expect(whole.conclusion).toMatchObject({
      code: 'ENDED',
      text: { zh: '已结束：订单（已取消）' },
    });
    const paged: unknown[] = [];
    for (let from: number | null = 1; from !== null;) {
      const page = await world.view(orderId, `?limit=3&from=${from}`);
      expect(page.history.items.length).toBeLessThanOrEqual(3);
      paged.push(...page.history.items);
      from = page.history.nextFrom;
    }
    expect(paged).toEqual(whole.history.items);

    const raw = await world.events(orderId, '?limit=100');
    expect(raw.items.map(({ eventId }) => eventId)).toEqual(
      Array.from({ length: whole.run.historyLength }, (_, index) => index + 1),
    );
    // What is in a row is found among the raw events.
    const cancelled = whole.history.items.find(({ name }) => name === 'cancel');
    const [accepted] = raw.items.filter(({ eventId }) => eventId === cancelled?.id);
    expect(accepted).toMatchObject({
      type: 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED',
      event: { acceptedRequest: { input: { name: 'cancel', args: [{ actor: OPERATOR }] } } },
    });
    const second = await world.events(orderId, '?limit=4&from=5');
    expect([second.items, second.nextFrom]).toEqual([raw.items.slice(4, 8), 9]);
  });

  test('is kept once, and shown from the archive when Temporal has forgotten it; what is not kept is gone', async () => {
    const orderId = await ended();
    const workflowId = orderWorkflowId(orderId);
    const before = await world.view(orderId, '?limit=100');
    const raw = await world.events(orderId, '?limit=100');
    const { deps, archive } = world;
    const isListed = async () => {
      const { archived } = await archiveAll();
      return archived > 0 || (await archive.histories.newestOf(workflowId)) !== null;
    };
    await until(isListed, { what: 'the ended run is listed' });
    await until(async () => (await archiveAll()).archived === 0, { what: 'all is kept' });
    expect(await deps.orders.findById(orderId)).toMatchObject({ status: 'CANCELLED' });

    // This one ended after the sweep, and nothing is left of it.
    const lost = await ended();
    await Promise.all([workflowId, orderWorkflowId(lost)].map((id) => world.forget(id)));
    const nothing = await world.view(lost);
    expect(nothing.run).toMatchObject({ source: 'NONE', status: 'MISSING' });
    expect(nothing.conclusion).toMatchObject({ code: 'ENDED' });
    expect(nothing.conclusion.text.zh).toContain('没有归档');
    expect(nothing.history.items).toEqual([]);

    const after = await world.view(orderId, '?limit=100');
    expect(after.run).toMatchObject({ source: 'ARCHIVE', status: 'COMPLETED' });
    expect(after.run.runId).toBe(before.run.runId);
    expect(after.conclusion).toMatchObject({ code: 'ENDED' });
    expect(after.conclusion.text.zh).toContain('归档');
    expect(after.history.items).toEqual(before.history.items);
    expect(await world.events(orderId, '?limit=100')).toEqual({ ...raw, source: 'ARCHIVE' });
  });

  async function archiveAll() {
    const sum = { seen: 0, archived: 0 };
    let pageToken: string | null = null;
    const { fromMs, toMs } = span();
    do {
      const { archive } = world;
      const page: Awaited<ReturnType<typeof archiveHistories>> = await archiveHistories(
        archive,
        archive.gateway,
        { fromMs, toMs, pageToken },
      );
      sum.seen += page.seen;
      sum.archived += page.archived;
      pageToken = page.nextPageToken;
    } while (pageToken !== null);
    return sum;
  }

  test('a file whose writing was cut short is written anew; two at once keep one', async () => {
    const { histories } = world.archive;
    const run = {
      ...{ workflowId: 'order-cut', runId: 'r1', workflowType: 'orderWorkflow', events: 0 },
      ...{ startedAt: null, closedAt: new Date(), status: 'COMPLETED' as const },
    };
    await world.orphanChunk('order-cut/r1');
    const json = JSON.stringify({ events: [] });
    const kept = await Promise.all(
      [1, 2].map(() => histories.keep({ ...run, json }).catch(String)),
    );
    expect(kept.filter((one) => one === true).length).toBeGreaterThanOrEqual(1);
    expect(await histories.missingOf([run])).toEqual([]);
    expect(await histories.read(run)).toBe(json);
    expect(await histories.keep({ ...run, json: 'other' })).toBe(false);
    expect(await histories.read(run)).toBe(json);
  });

  test('is archived by the run of its schedule, and the next one goes on from there', async () => {
    const startMs = Date.now();
    const row = SCHEDULES.find(({ workflow }) => workflow === 'historyArchiveWorkflow');
    const test = { ...row, id: 'archive-test', when: { everyMs: 24 * 3_600_000 } } as ScheduleRow;
    const schedule = world.client.schedule.getHandle(test.id);
    await ensureSchedules(world.client, [test]);
    const first = await triggered(schedule);
    const { archivedUntilMs } = (await first.result()) as ArchiveProgress;
    expect(archivedUntilMs).toBeGreaterThan(startMs - 130_000);
    expect(archivedUntilMs).toBeLessThan(Date.now());
    const second = await triggered(schedule);
    await second.result();
    const { events = [] } = await second.fetchHistory();
    const inputs = eventsOf(plainOf({ events }).events as unknown[]).flatMap(
      ({ type, attributes }) => (type === 'ACTIVITY_TASK_SCHEDULED' ? [attributes.input] : []),
    );
    expect(inputs[0]).toMatchObject([{ fromMs: archivedUntilMs, pageToken: null }]);
    await schedule.delete();
  });

  /** One more run of a schedule. */
  async function triggered(schedule: ScheduleHandle) {
    const before = (await schedule.describe()).info.numActionsTaken;
    // As its own starts do; a start that may overlap is handed no result.
    await schedule.trigger(ScheduleOverlapPolicy.SKIP);
    let run = { workflowId: '', firstExecutionRunId: '' };
    await until(
      async () => {
        const { info } = await schedule.describe();
        run = info.recentActions.at(-1)?.action.workflow ?? run;
        return info.numActionsTaken > before;
      },
      { what: 'the schedule has started a run' },
    );
    return world.client.workflow.getHandle(run.workflowId, run.firstExecutionRunId);
  }
});

describe('[R35] only what is in reach', () => {
  test('orders of other cities, runs of other orders, steps that do not hang', async () => {
    const { orderId } = await world.place();
    const other = await world.place();
    const far = { as: 'support~sam~hz' };
    const body = { activityId: '1', reason: '看一看' };
    const statuses = await Promise.all([
      world.call(`${orderId}/workflow`, far),
      world.call(`${orderId}/workflow/events`, far),
      world.call(`${orderId}/workflow/retry`, { ...far, body }),
      world.call(`${orderId}/workflow?run=order-${other.orderId}`),
      world.call(`${orderId}/workflow/events?run=refund-DH1P01R01`),
      world.call(`${orderId}/workflow/retry`, { body: { ...body, run: `order-${other.orderId}` } }),
      world.call(`${orderId}/workflow/retry`, { body }),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404, 404]);
  });

  test('the auditor looks and does nothing, finance does not look', async () => {
    const { orderId } = await world.place();
    const body = { activityId: '1', reason: '看一看' };
    const answers = await Promise.all([
      world.call(`${orderId}/workflow`, { as: 'auditor~ann' }),
      world.call(`${orderId}/workflow/retry`, { as: 'auditor~ann', body }),
      world.call(`${orderId}/workflow`, { as: 'financeMaker~mara' }),
      world.call(`${orderId}/workflow`, { as: 'merchantOwner~max' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 403, 403]);
    const { actions } = answers[0]?.json as { actions: { action: string; isAllowed: boolean }[] };
    expect(actions.filter(({ isAllowed }) => isAllowed)).toEqual([]);
  });
});
