import { randomUUID } from 'node:crypto';
import { PRIVACY_TIMES } from '../../../contract/terms/privacy.js';
import { erasureModel } from '../../../data/models/erasure.js';
import { subjectKeyModel } from '../../../data/models/subject-key.js';
import { userModel } from '../../../data/models/user.js';
import { customerPhone } from '../../../data/seed/phones.js';
import { ensureSchedules } from '../../../temporal/schedules.js';
import { createPrivacyGateway } from '../../../temporal/ask-privacy.js';
import { agree } from '../../../scripts/drive/consents.js';
import { loginByPhone } from '../../../scripts/drive/people.js';
import { erasureWorkflowId, exportWorkflowId } from '../../../workflows/contract.js';
import { until } from '../../factories/stack-wait.js';
import { startWorld, type StackWorld } from '../../factories/stack-world.js';

const FIRST = 960;

type ExportView = { readonly id: string; readonly status: string; readonly rows: number | null };
type ErasureView = { readonly id: string; readonly status: string };

let world: StackWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

const statusOf = async (workflowId: string): Promise<string> =>
  (await world.temporal.workflow.getHandle(workflowId).describe()).status.name;

test('[C15] [R50] a copy of everything, made by a run, read by a link', async () => {
  const { client } = await world.people.customer(FIRST);
  await agree(client);
  const { id } = await client.must<ExportView>('POST', '/me/exports');
  const mine = async () =>
    (await client.must<{ items: ExportView[] }>('GET', '/me/exports')).items[0];
  await until(async () => (await mine())?.status === 'READY', { what: 'the file is there' });
  const { path } = await client.must<{ path: string }>('POST', `/me/exports/${id}/links`);
  const response = await fetch(`${world.processes.endpoints.apiUrl}${path}`);
  expect(response.status).toBe(200);
  const file = (await response.json()) as {
    readonly export: { readonly rows: number };
    readonly collections: Record<string, { readonly rows: Record<string, unknown>[] }>;
  };
  expect(file.collections.users?.rows[0]?.phone).toBe(`+86${customerPhone(FIRST)}`);
  expect(file.collections.consents?.rows.length).toBeGreaterThan(3);
  // The run waits for the day on which it deletes the file.
  expect(await statusOf(exportWorkflowId(id))).toBe('RUNNING');
});

test('[C15] a deletion that is taken back ends its run at once', async () => {
  const { client } = await world.people.customer(FIRST + 1);
  const { id } = await client.must<ErasureView>('POST', '/me/deletion');
  await until(async () => (await statusOf(erasureWorkflowId(id))) === 'RUNNING', {
    what: 'it runs',
  });
  await client.must('POST', '/me/deletion/cancel');
  await until(async () => (await statusOf(erasureWorkflowId(id))) === 'COMPLETED', {
    what: 'the run is over',
  });
  await client.must('GET', '/auth/me');
});

test('[C15] [R50] an account is deleted although the worker process dies on the way', async () => {
  const phone = customerPhone(FIRST + 2);
  const { client } = await world.people.customer(FIRST + 2);
  await agree(client);
  const { id: subjectId } = await client.must<{ id: string }>('GET', '/auth/me');
  // As if it had been asked for seven days ago.
  const now = new Date();
  const erasureId = randomUUID();
  await erasureModel(world.connection).create({
    _id: erasureId,
    kind: 'customer',
    subjectId,
    status: 'SCHEDULED',
    requestedAt: new Date(now.getTime() - PRIVACY_TIMES.coolingMs),
    remindAt: now,
    dueAt: now,
    latestAt: new Date(now.getTime() + PRIVACY_TIMES.retryMs),
  });
  const gateway = createPrivacyGateway(world.temporal);
  await gateway.startErasure(erasureId);
  await gateway.startErasure(erasureId);
  const row = () => erasureModel(world.connection).findById(erasureId).lean();
  await until(async () => (await row())?.status === 'ERASING', { what: 'the account is closed' });
  await world.processes.killWorkers();
  // Nobody comes in while it is closed.
  await until(async () => (await client.call('GET', '/auth/me')).status === 403, {
    what: 'the door is shut',
  });
  world.processes.startWorker();
  await until(async () => (await row())?.status === 'DONE', { what: 'done', timeoutMs: 60_000 });
  expect(await userModel(world.connection).findById(subjectId)).toBeNull();
  const keys = await subjectKeyModel(world.connection)
    .find({ _id: new RegExp(subjectId) })
    .lean();
  expect(keys.map(({ _id }) => _id).sort()).toEqual([
    `applicant:${subjectId}`,
    `customer:${subjectId}`,
  ]);
  expect(keys.every(({ destroyedAt }) => destroyedAt !== null)).toBe(true);
  const { endpoints } = world.processes;
  const fresh = await loginByPhone({ endpoints, phone, audience: 'customer' });
  expect((await fresh.must<{ id: string }>('GET', '/auth/me')).id).not.toBe(subjectId);
});

test('the retention run is on a schedule and comes to its end', async () => {
  await ensureSchedules(world.temporal);
  const schedule = world.temporal.schedule.getHandle('retention');
  await schedule.trigger();
  await until(
    async () => {
      const { info } = await schedule.describe();
      const last = info.recentActions.at(-1)?.action;
      return last !== undefined && (await statusOf(last.workflow.workflowId)) === 'COMPLETED';
    },
    { what: 'it has run', timeoutMs: 60_000 },
  );
});
