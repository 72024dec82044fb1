import { randomBytes } from 'node:crypto';
import { createS3Storage } from '../../../channels/storage/s3.js';
import { ERASED_NAME, ERASED_SEAL } from '../../../contract/terms/data-map.js';
import { ERASURE_STEPS, type SubjectKind } from '../../../contract/terms/privacy.js';
import { mediaModel, type MediaDocument } from '../../../data/models/media.js';
import { orderModel } from '../../../data/models/order.js';
import { workerModel } from '../../../data/models/worker.js';
import { ensureIndexes } from '../../../data/setup/indexes.js';
import { createSealer } from '../../../temporal/order-deps.js';
import { createPrivacyDeps } from '../../../temporal/privacy-deps.js';
import { ensureUser } from '../../../use-cases/auth/sms-login.js';
import type { MediaDeps } from '../../../use-cases/media/deps.js';
import { addressContext } from '../../../use-cases/order/order-address.js';
import type { PrivacyDeps } from '../../../use-cases/privacy/deps.js';
import { createErasures } from '../../../use-cases/privacy/erasures.js';
import {
  closeAccount,
  confirmClosed,
  finishErasure,
  runErasureStep,
} from '../../../use-cases/privacy/run-erasure.js';
import { freshPhone } from '../api/support.js';
import { phonePhoto } from '../media/corpus.js';
import { openMediaWorld, ORDER, PEOPLE, type MediaWorld } from '../media/media-fixture.js';
import { startS3, type S3Server } from '../media/s3-server.js';

const BUCKET = 'erasure-files';
const IDENTITY_BUCKET = 'erasure-identity';
const PHOTO = { contentType: 'image/jpeg' } as const;

let s3: S3Server;
let world: MediaWorld;
let deps: PrivacyDeps;
beforeAll(async () => {
  s3 = await startS3([BUCKET, IDENTITY_BUCKET]);
});
afterAll(() => s3.stop());
afterEach(() => world.close());

const inS3 = (): Partial<MediaDeps> => ({
  storages: {
    media: createS3Storage(s3.account, BUCKET),
    identity: createS3Storage(s3.account, IDENTITY_BUCKET),
  },
});

/** The people of one order with their logins; the order is over, its address sealed. */
async function open(change: Partial<MediaDeps>): Promise<void> {
  world = await openMediaWorld({ change });
  const { connection, authDeps } = world;
  await ensureIndexes(connection);
  const sealer = createSealer(randomBytes(32));
  deps = createPrivacyDeps({
    connection,
    keys: authDeps.keys,
    // As the files were sealed.
    keyRing: { currentVersion: 0, keys: new Map([[0, Buffer.alloc(32, 3)]]) },
    sealer,
    smsSender: null,
    clock: { nowMs: world.nowMs },
  });
  for (const [id, audience] of [
    ['c1', 'customer'],
    ['w1', 'worker'],
  ] as const) {
    await ensureUser({ deps: authDeps, id, phone: freshPhone(), audience });
  }
  const place = { contact: '欧阳', phone: '13900000000', line: '隐秘路' };
  const address = {
    sealed: sealer.seal(JSON.stringify(place), addressContext(ORDER)),
    point: { type: 'Point', coordinates: [120.123456, 30.123456] },
  };
  await orderModel(connection).collection.updateOne(
    { _id: ORDER as never },
    { $set: { no: ORDER, status: 'CLOSED', settlementStatus: 'SETTLED', address } },
  );
  await workerModel(connection).collection.updateOne(
    { _id: 'w1' as never },
    {
      $set: {
        displayName: '慕容',
        status: 'ACTIVE',
        home: { coordinates: [120.1, 30.1] },
        cells: { h3r9: '89', h3r8: '88' },
      },
    },
  );
}

async function uploaded(person: string, purpose: string, orderId?: string): Promise<string> {
  const file = await phonePhoto();
  const order = { ...PHOTO, purpose, file, ...(orderId !== undefined && { orderId }) };
  const answer = await world.upload(person, order);
  if (answer.status !== 201) throw new RangeError(answer.text);
  return String(answer.json.id);
}

const rowOf = async (id: string): Promise<MediaDocument> => {
  const row = await mediaModel(world.connection).findById(id).lean();
  if (row === null) throw new RangeError(`no row of ${id}`);
  return row;
};

/** The bytes of a file, wherever its purpose has them. */
async function hasBytes(row: MediaDocument): Promise<boolean> {
  const { media, identity } = world.deps.storages;
  const stream = await (row.purpose === 'ID_IMAGE' ? identity : media).open(row.fileKey);
  stream?.destroy();
  return stream !== null;
}

/** What the run does after the cooling period; answers how often it had to wait for the sweep. */
async function erase(kind: SubjectKind, id: string): Promise<number> {
  const gateway = {
    startExport: async () => undefined,
    startErasure: async () => undefined,
    wakeErasure: async () => undefined,
  };
  const { id: erasureId } = await createErasures(deps, gateway).request({ kind, id });
  expect(await closeAccount(deps, erasureId)).toBe('closed');
  expect(await confirmClosed(deps, erasureId)).toBe('clear');
  let waits = 0;
  for (const step of ERASURE_STEPS) {
    while (!(await runErasureStep(deps, { erasureId, step }))) {
      // The rows are hidden at once; the bytes go with the sweep of an api process.
      waits += 1;
      if (waits > 3) throw new RangeError('the sweep leaves files');
      await world.media.sweep();
    }
  }
  await finishErasure(deps, erasureId);
  return waits;
}

describe.each([
  ['GridFS', () => ({})],
  ['S3', inS3],
])('[R50] [C15] the bytes of an erased person in %s', (_name, storages) => {
  test('are gone, his records stay under a random id, and nobody else loses a file', async () => {
    await open(storages());
    const identity = await uploaded(PEOPLE.worker, 'ID_IMAGE');
    const face = await uploaded(PEOPLE.worker, 'PROFILE_PHOTO');
    const proof = await uploaded(PEOPLE.worker, 'ORDER_PROOF', ORDER);
    const complaint = await uploaded(PEOPLE.customer, 'CASE_EVIDENCE', ORDER);
    const card = await uploaded(PEOPLE.customer, 'ID_IMAGE');
    const other = await uploaded(PEOPLE.otherCustomer, 'PROFILE_PHOTO');
    const rows = new Map<string, MediaDocument>();
    for (const id of [identity, face, proof, complaint, card, other]) {
      rows.set(id, await rowOf(id));
      expect(await hasBytes(await rowOf(id))).toBe(true);
    }
    const link = await world.call(PEOPLE.customer, `/media/${complaint}/links`, {});
    const linkUrl = `${world.url}${String(link.json.path)}`;
    expect((await fetch(linkUrl)).status).toBe(200);
    const left = async () => {
      const found: string[] = [];
      for (const [id, row] of rows) if (await hasBytes(row)) found.push(id);
      return found;
    };

    expect(await erase('worker', 'w1')).toBe(1);
    // Photos of the work are its customer's proof.
    expect(await left()).toEqual([proof, complaint, card, other]);
    expect(await erase('customer', 'c1')).toBe(1);
    expect(await left()).toEqual([proof, other]);
    expect((await fetch(linkUrl)).status).toBeGreaterThanOrEqual(400);

    const gone = await Promise.all([identity, face, complaint, card].map(rowOf));
    for (const row of gone) {
      // That there was a file stays, as a digest: nothing of what was in it.
      expect(row).toMatchObject({ status: 'REMOVED', digest: rows.get(row._id)?.digest });
    }
    expect(await rowOf(proof)).toMatchObject({ status: 'READY', orderId: ORDER });
    const order = await orderModel(world.connection).collection.findOne({ _id: ORDER as never });
    expect(order).toMatchObject({
      status: 'CLOSED',
      customerId: 'c1',
      tickets: [{ workerId: 'w1' }],
      address: { sealed: ERASED_SEAL, point: { coordinates: [120.12, 30.12] } },
    });
    const worker = await workerModel(world.connection).collection.findOne({ _id: 'w1' as never });
    expect(worker).toMatchObject({ displayName: ERASED_NAME, status: 'LEFT' });
    expect(await world.connection.collection('users').countDocuments()).toBe(0);
  });
});

test('[R51] [R50] an identity picture from an older backup does not open any more', async () => {
  await open({});
  const id = await uploaded(PEOPLE.worker, 'ID_IMAGE');
  const { connection } = world;
  const files = connection.collection('identityFiles.files');
  const chunks = connection.collection('identityFiles.chunks');
  const backup = { files: await files.find().toArray(), chunks: await chunks.find().toArray() };
  expect([backup.files.length, backup.chunks.length]).toEqual([1, 1]);
  const reveal = async (): Promise<number> => {
    const body = { reason: '复核资料' };
    const answer = await world.call(`${PEOPLE.reviewer}+`, `/admin/media/${id}/reveal`, body);
    if (answer.status !== 201) return answer.status;
    return (await fetch(`${world.url}${String(answer.json.path)}`)).status;
  };
  expect(await reveal()).toBe(200);
  await erase('worker', 'w1');
  expect([await files.countDocuments(), await chunks.countDocuments()]).toEqual([0, 0]);
  // Somebody puts the bytes and the row back.
  await files.insertMany(backup.files);
  await chunks.insertMany(backup.chunks);
  await mediaModel(connection).updateOne({ _id: id }, { $set: { status: 'READY' } });
  expect(await reveal()).toBe(404);
});
