import { Client, Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../../temporal/search-attributes.js';

const namespace = process.env.TEMPORAL_TEST_NAMESPACE ?? '';
let connection: Connection;

beforeAll(async () => {
  connection = await Connection.connect({ address: process.env.TEMPORAL_TEST_ADDRESS ?? '' });
});
afterAll(() => connection.close());

test('the namespace is served with every search attribute', async () => {
  const known = await connection.operatorService.listSearchAttributes({ namespace });
  expect(Object.keys(known.customAttributes)).toEqual(
    expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)),
  );
});

test('a workflow with a search attribute starts at once', async () => {
  const client = new Client({ connection, namespace });
  const handle = await client.workflow.start('noSuchWorkflow', {
    taskQueue: 'nobody',
    workflowId: 'stack-probe',
    searchAttributes: { OrderId: ['probe'] },
  });
  expect((await handle.describe()).status.name).toBe('RUNNING');
  await handle.terminate();
});
