import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { freePorts } from '../../../stack/ports.js';
import { silentProgress } from '../../../stack/progress.js';
import { ensureTemporal, prepareNamespace, startTemporal } from '../../../stack/temporal.js';

const dir = mkdtempSync(path.join(tmpdir(), 'doorhive-restart-'));
const namespace = 'restart';
const THIRTY_DAYS_SECONDS = 30 * 86_400;
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function withServer<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  const env = { ...process.env, TEMPORAL_ADDRESS: '' };
  const context = { env, projectDir: process.cwd(), progress: silentProgress };
  const { path: binary } = await ensureTemporal(context);
  const [port = 0, uiPort = 0] = await freePorts(2);
  const server = await startTemporal({ binary, dataDir: dir, port, uiPort, env });
  try {
    await prepareNamespace({
      address: server.address,
      namespace,
      retentionDays: 30,
      searchAttributes: { Probe: 'KEYWORD' },
    });
    expect((await fetch(server.uiUrl ?? '')).status).toBe(200);
    const connection = await Connection.connect({ address: server.address });
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  } finally {
    await server.stop();
  }
}

test('a running workflow and the retention of 30 days outlive a restart', async () => {
  const workflowId = 'survivor';
  await withServer(async (connection) => {
    const client = new Client({ connection, namespace });
    await client.workflow.start('anything', { taskQueue: 'nobody', workflowId });
  });
  await withServer(async (connection) => {
    const client = new Client({ connection, namespace });
    const { status } = await client.workflow.getHandle(workflowId).describe();
    expect(status.name).toBe('RUNNING');
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(THIRTY_DAYS_SECONDS);
  });
});
