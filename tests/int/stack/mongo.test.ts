import { MongoClient } from 'mongodb';

let client: MongoClient;

beforeAll(async () => {
  client = await new MongoClient(process.env.MONGODB_TEST_URI ?? '').connect();
});
afterAll(() => client.close());

test('the suite has a replica set with transactions and change streams', async () => {
  const rows = client.db('stack-test').collection<{ _id: string }>('rows');
  await rows.insertOne({ _id: 'before' });
  const stream = rows.watch();
  // Opens the stream: what is written from here on is seen.
  await stream.tryNext();
  await client.withSession((session) =>
    session.withTransaction(() => rows.insertOne({ _id: 'inside' }, { session })),
  );
  const change = await stream.next();
  await stream.close();
  expect(change.operationType).toBe('insert');
  expect(await rows.countDocuments()).toBe(2);
});
