import { randomUUID } from 'node:crypto';
import { connectDatabase, type Connection } from '../../../data/connect.js';
import { policyModel } from '../../../data/models/policy.js';
import { createPolicyRepository } from '../../../data/repositories/policies.js';
import { ensureIndexes } from '../../../data/setup/indexes.js';
import { upgradePolicies } from '../../../data/setup/upgrade-policies.js';

let connection: Connection;
beforeAll(async () => {
  connection = await connectDatabase(process.env.MONGODB_TEST_URI ?? '', {
    dbName: `policies-${randomUUID().slice(0, 8)}`,
  });
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

test('[S11] rows of before there were drafts stay in force and get an id for the console', async () => {
  const old = connection.collection('policies');
  await old.createIndex({ cityCode: 1, categoryId: 1, version: 1 }, { unique: true });
  const row = { cityCode: 'hz', categoryId: '*', from: new Date('2026-01-01T00:00:00Z') };
  await old.insertMany([
    { _id: 'hz:*:1', ...row, version: 1, values: { payMs: 60_000 } },
    { _id: 'hz:*:2', ...row, version: 2, values: { payMs: 70_000 } },
  ] as never[]);
  expect(await upgradePolicies(connection)).toBe(2);
  expect(await upgradePolicies(connection)).toBe(0);
  await ensureIndexes(connection, [policyModel]);
  const policies = createPolicyRepository(connection);
  const scope = { cityCode: 'hz', categoryId: 'daily', at: new Date() };
  const { version, values } = await policies.effective(scope);
  expect([version, values.payMs]).toEqual(['default+hz/*@2', 70_000]);
  expect(await policies.findById('hz-any-1')).toMatchObject({ number: 1, status: 'PUBLISHED' });
  expect(await old.countDocuments({})).toBe(2);
  // The old index is gone: two drafts of different scopes and versions would have met in it.
  const names = (await old.indexes()).map(({ name }) => name);
  expect(names).not.toContain('cityCode_1_categoryId_1_version_1');
});
