import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { SCHEDULES, ensureSchedules, type ScheduleRow } from '../../../temporal/schedules.js';
import * as workflows from '../../../workflows/index.js';

const namespace = process.env.TEMPORAL_TEST_NAMESPACE ?? '';
const HOUR_MS = 3_600_000;
let connection: Connection;
let client: Client;
let rows: readonly ScheduleRow[] = [];

beforeAll(async () => {
  connection = await Connection.connect({ address: process.env.TEMPORAL_TEST_ADDRESS ?? '' });
  client = new Client({ connection, namespace });
});
afterAll(() => connection.close());

/** Two schedules of this test; none is created. */
function useRows(): void {
  const run = randomUUID().slice(0, 8);
  // Far apart: nothing starts while the test looks.
  rows = [
    {
      id: `every-${run}`,
      workflow: 'certificateScanWorkflow',
      when: { everyMs: 24 * HOUR_MS },
      catchupWindowMs: 60_000,
      summary: 'test',
    },
    {
      id: `cron-${run}`,
      workflow: 'certificateScanWorkflow',
      when: { cron: '0 4 1 1 *', timeZone: 'Asia/Shanghai' },
      catchupWindowMs: HOUR_MS,
      summary: 'test',
    },
  ];
}
afterEach(async () => {
  for (const { id } of rows) await client.schedule.getHandle(id).delete();
  rows = [];
});

const seen = (id: string) => client.schedule.getHandle(id).describe();

test('are created once and then brought to what the table says', async () => {
  useRows();
  expect(await ensureSchedules(client, rows)).toEqual(
    rows.map(({ id }) => ({ id, was: 'created' })),
  );
  const [every, cron] = await Promise.all(rows.map(({ id }) => seen(id)));
  expect(every).toMatchObject({
    policies: { overlap: 'SKIP', catchupWindow: 60_000 },
    action: { type: 'startWorkflow', workflowType: 'certificateScanWorkflow' },
    spec: { intervals: [{ every: 24 * HOUR_MS }] },
  });
  expect(cron).toMatchObject({ spec: { timezone: 'Asia/Shanghai' } });
  expect(cron?.info.nextActionTimes[0]?.toISOString()).toMatch(/-12-31T20:00:00\.000Z$/);

  const changed = rows.map((row) => ({ ...row, when: { everyMs: 48 * HOUR_MS } }));
  expect(await ensureSchedules(client, changed)).toEqual(
    rows.map(({ id }) => ({ id, was: 'updated' })),
  );
  for (const { id } of rows) {
    expect((await seen(id)).spec.intervals).toMatchObject([{ every: 48 * HOUR_MS }]);
  }
});

test('that an operator has paused stay so; several processes may start at once', async () => {
  useRows();
  const all = await Promise.all([1, 2, 3].map(() => ensureSchedules(client, rows)));
  const made = all.flat().filter(({ was }) => was === 'created');
  expect(made.map(({ id }) => id).sort()).toEqual(rows.map(({ id }) => id).sort());
  const [row] = rows as [ScheduleRow];
  await client.schedule.getHandle(row.id).pause('looking into it');
  await ensureSchedules(client, rows);
  expect((await seen(row.id)).state).toMatchObject({ paused: true, note: 'looking into it' });
});

test('of the product name workflows that there are, each under an id of its own', () => {
  expect(new Set(SCHEDULES.map(({ id }) => id)).size).toBe(SCHEDULES.length);
  for (const { workflow } of SCHEDULES) expect(workflows).toHaveProperty(workflow);
});
