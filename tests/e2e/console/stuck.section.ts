import { randomUUID } from 'node:crypto';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import type { ConclusionCode } from '../../../contract/terms/support.js';
import { refundModel } from '../../../data/models/payment.js';
import { pause } from '../../../scripts/drive/wait.js';
import { channelSignal, orderWorkflowId } from '../../../workflows/contract.js';
import { startBrokenWorker } from '../../factories/broken-worker.js';
import { clearFaults, plantFault } from '../../factories/stack-faults.js';
import {
  cancelPatiently,
  openBill,
  placeNamed,
  scanBill,
  type Placed,
} from '../../factories/stack-orders.js';
import { MASSAGE, visitAt, type Visit } from '../../factories/stack-visits.js';
import { eventually, until } from '../../factories/stack-wait.js';
import type { ConsoleApp, Visitor } from './harness.js';
import { escalated } from './scenes.js';

const FIRST_CUSTOMER = 720;
const MINUTE_MS = 60_000;
/** A refund whose end is not known for so long is said to be unknown. */
const UNKNOWN_MINUTES = 11;
const SEEN_MS = 60_000;
/** Two minutes after its end, and then the next look. */
const KEPT_MS = 150_000;
/** The server lets go of an ended run after some twenty seconds. */
const FORGOTTEN_MS = 90_000;
const MANY = 10_000;

/** Each way in which an order can stand still, as support reads it in the order's page. */
export function stuckSection(app: () => ConsoleApp): void {
  let support: Visitor;
  /** Ended at the beginning: a history is kept once its run has been over for two minutes. */
  let ended: Placed;
  beforeAll(async () => {
    support = await app().visit('support');
    ended = await placeNamed(app().world, FIRST_CUSTOMER + 5, MASSAGE);
    await cancelPatiently(ended.customer, ended.orderId);
  });
  afterAll(async () => {
    await clearFaults(app().world);
    expect(support.complaints).toEqual([]);
    await support.close();
  });

  manualQueue(app, () => support);
  channel(app, () => support);
  temporal(app, () => support);
  archive(
    app,
    () => support,
    () => ended,
  );
}

type Given = readonly [app: () => ConsoleApp, support: () => Visitor];

/** The page of an order once it comes to this conclusion; it looks again by itself. */
async function concluded(support: Visitor, orderId: string, code: ConclusionCode): Promise<string> {
  await support.open(`/orders/${orderId}?tab=workflow`);
  const conclusion = support.page.locator(`[data-testid=workflow-conclusion][data-code=${code}]`);
  await conclusion.waitFor({ timeout: SEEN_MS });
  expect(await support.axe()).toEqual([]);
  await support.shot(`stuck-${code.toLowerCase().replaceAll('_', '-')}`);
  return (await conclusion.textContent()) ?? '';
}

/** A visit that was cancelled with its money on the way back. */
async function cancelled(app: ConsoleApp, number: number): Promise<Visit & { refundNo: string }> {
  const { world } = app;
  const visit = await visitAt(world, { number, stage: 'ASSIGNED' });
  await cancelPatiently(visit.customer, visit.orderId);
  const { orderId } = visit;
  const refund = await eventually(
    () => refundModel(world.connection).findOne({ orderId }).lean().exec(),
    { what: `a refund of ${orderId}` },
  );
  return { ...visit, refundNo: refund._id };
}

/** What is owed has gone back; a fee may have stayed. */
const isRefunded = (app: ConsoleApp, orderId: string): Promise<void> =>
  until(
    async () => {
      const refund = await refundModel(app.world.connection).findOne({ orderId }).lean().exec();
      return refund?.status === 'SUCCEEDED';
    },
    { what: `the refund of ${orderId}`, timeoutMs: MINUTE_MS },
  );

function manualQueue(...[app, support]: Given): void {
  test('[X14] [S7] in the manual queue: it is a dispatcher’s turn, and support is told so', async () => {
    const { orderId, customer } = await escalated(app().world, FIRST_CUSTOMER);
    await concluded(support(), orderId, 'MANUAL_QUEUE');
    const { page } = support();
    await page.getByText('轮到：调度员').first().waitFor();
    expect(await page.getByRole('link', { name: '前往' }).count()).toBe(0);
    await customer.cancel(orderId);
    // The next test plants a fault for the next refund, which is not to be this one.
    await isRefunded(app(), orderId);
  });
}

function channel(...[app, support]: Given): void {
  test('[X14] [S8] a refund that failed: why, and the way to try it again with its number', async () => {
    const { world } = app();
    await plantFault(world, { kind: 'refundEnds', status: 'CLOSED', count: 1 });
    const { orderId, refundNo } = await cancelled(app(), FIRST_CUSTOMER + 1);
    await concluded(support(), orderId, 'REFUND_FAILED');
    const { page } = support();
    // Where money moves, its amount and direction are shown before anything is sent.
    await page.getByRole('link', { name: '前往' }).click();
    await page.waitForURL(new RegExp(`refund=${refundNo}`));
    await page.getByRole('button', { name: /^用原单号重试/ }).click();
    const dialog = page.locator('.ant-modal-content');
    await dialog.locator('textarea').fill('渠道说明账户已恢复');
    await dialog.locator('.ant-btn-primary').click();
    await dialog.waitFor({ state: 'detached' });
    await isRefunded(app(), orderId);
    await concluded(support(), orderId, 'ENDED');
  });

  test('[X14] [X6] a refund of which the channel tells nothing: unknown is not failure, and it is found', async () => {
    const { world } = app();
    for (const operation of ['refund', 'refundQuery'] as const) {
      await plantFault(world, { kind: 'error', operation, count: MANY });
    }
    const { orderId, refundNo } = await cancelled(app(), FIRST_CUSTOMER + 2);
    const createdAt = new Date(Date.now() - UNKNOWN_MINUTES * MINUTE_MS);
    await refundModel(world.connection).collection.updateOne(
      { _id: refundNo as never },
      { $set: { createdAt } },
    );
    await concluded(support(), orderId, 'CHANNEL_UNKNOWN');
    await clearFaults(world);
    // The run would ask by itself within minutes; somebody asks now.
    await support().open(`/money/refunds?refund=${refundNo}`);
    await support()
      .page.getByRole('button', { name: /^立即查询/ })
      .click();
    const dialog = support().page.locator('.ant-modal-content');
    await dialog.locator('textarea').fill('渠道已恢复');
    await dialog.locator('.ant-btn-primary').click();
    await dialog.waitFor({ state: 'detached' });
    await isRefunded(app(), orderId);
    // One number from beginning to end: the channel has moved the money once.
    const back = (await world.channelEntries((await world.order(orderId)).no)).filter(
      ({ kind }) => kind === 'refund',
    );
    expect(back.map((entry) => entry.refundNo)).toEqual([refundNo]);
  });

  test('[X14] [S7] a step that is retried: its failure in words, and a try at once when support asks', async () => {
    const { world } = app();
    const placed = await placeNamed(world, FIRST_CUSTOMER + 3, MASSAGE);
    const { orderId } = placed;
    await plantFault(world, { kind: 'error', operation: 'query', count: MANY });
    await paidUnheard(app(), placed);
    await concluded(support(), orderId, 'ACTIVITY_RETRYING');
    const { page } = support();
    await page.getByTestId('pending-activity').getByText('recordPayment').waitFor();
    await page
      .getByText(/最近错误/)
      .first()
      .waitFor();
    await clearFaults(world);
    // The view offers it while the step waits for its next try, not while it is being tried.
    const retry = page.getByRole('button', { name: '立即重试' });
    await retry.first().waitFor({ timeout: SEEN_MS });
    await retry.first().click();
    const dialog = page.locator('.ant-modal-content');
    await dialog.locator('textarea').fill('渠道已恢复');
    await dialog.locator('.ant-btn-primary').click();
    await until(async () => (await world.order(orderId)).paymentStatus === 'PAID', {
      what: 'the payment is booked',
      timeoutMs: SEEN_MS,
    });
    await cancelPatiently(placed.customer, orderId);
  });
}

/** The channel has the money, its callback was lost, and the run is told to ask. */
async function paidUnheard(app: ConsoleApp, placed: Placed): Promise<void> {
  const { world } = app;
  const { paymentNo, codeUrl } = await openBill(placed);
  expect(await scanBill(world, { codeUrl, dropCallback: true })).toBe(200);
  const key = `test-${randomUUID()}`;
  await world.run(placed.orderId).signal(channelSignal, { key, paymentNo });
}

function temporal(...[app, support]: Given): void {
  test('[X14] [S7] no Temporal worker, then one that fails: both are told, and nothing is lost', async () => {
    const { world } = app();
    const placed = await placeNamed(world, FIRST_CUSTOMER + 4, MASSAGE);
    const { orderId, customer } = placed;
    await world.processes.killWorkers();
    await concluded(support(), orderId, 'NO_TEMPORAL_WORKER');

    Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
    const native = await NativeConnection.connect({
      address: process.env.TEMPORAL_TEST_ADDRESS ?? '',
    });
    const namespace = world.processes.databaseName;
    const message = 'planted for 13800138000';
    const stop = await startBrokenWorker({ native, namespace, message });
    try {
      const { codeUrl } = await openBill(placed);
      await scanBill(world, { codeUrl });
      const told = await concluded(support(), orderId, 'WORKFLOW_TASK_FAILING');
      // What goes wrong is told, and nobody's number.
      expect(told).toContain('planted for');
      expect(await support().page.content()).not.toContain('13800138000');
    } finally {
      // Whatever was seen: the sections that follow need a worker.
      await stop();
      await native.close();
      world.processes.startWorker();
    }
    await until(async () => (await world.order(orderId)).paymentStatus === 'PAID', {
      what: 'the run goes on',
      timeoutMs: 2 * MINUTE_MS,
    });
    await cancelPatiently(customer, orderId);
  });
}

function archive(...[app, support, ended]: readonly [...Given, ended: () => Placed]): void {
  test('[X14] [S7] an order whose run Temporal has forgotten is read from the archive', async () => {
    const { world } = app();
    const { orderId } = ended();
    await world.run(orderId).result();
    const workflowId = orderWorkflowId(orderId);
    const kept = world.connection.collection('histories.files');
    const archiving = world.temporal.schedule.getHandle('history-archive');
    await until(
      async () => {
        await archiving.trigger();
        // It ends in well under that; the server lists an ended run about a second late.
        await pause(2_000);
        return (await kept.countDocuments({ 'metadata.workflowId': workflowId })) > 0;
      },
      { what: 'the history is kept', timeoutMs: KEPT_MS },
    );
    await world.temporal.workflowService.deleteWorkflowExecution({
      namespace: world.processes.databaseName,
      workflowExecution: { workflowId },
    });
    const isForgotten = () =>
      world
        .run(orderId)
        .describe()
        .then(() => false)
        .catch(() => true);
    await until(isForgotten, { what: 'the run is forgotten', timeoutMs: FORGOTTEN_MS });
    await concluded(support(), orderId, 'ENDED');
    const { page } = support();
    await page.getByText('内容来自归档').waitFor();
    await page.getByTestId(/^raw-/).first().click();
    await page.locator('.ant-drawer .dh-raw').first().waitFor();
    expect(await page.locator('.ant-drawer .dh-raw').first().textContent()).toContain(
      'orderWorkflow',
    );
  });
}
