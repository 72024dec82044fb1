import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGridFsStorage } from '../../../channels/storage/gridfs.js';
import type { ObjectStorage } from '../../../channels/storage/port.js';
import { createS3Storage } from '../../../channels/storage/s3.js';
import { openBucket } from '../../../data/buckets.js';
import { openWorld, type World } from '../api/support.js';
import { phonePhoto } from './corpus.js';
import { openMediaWorld, PEOPLE } from './media-fixture.js';
import { startFaultyWay, startS3, type S3Server } from './s3-server.js';

const MIB = 1024 * 1024;
const BUCKET = 'doorhive-files';
const IDENTITY_BUCKET = 'doorhive-identities';

let world: World;
let server: S3Server;
beforeAll(async () => {
  world = await openWorld();
  server = await startS3([BUCKET, IDENTITY_BUCKET]);
});
afterAll(async () => {
  await server?.stop();
  await world?.close();
});

const KINDS: readonly (readonly [string, () => ObjectStorage])[] = [
  ['GridFS', () => createGridFsStorage(openBucket(world.connection, 'mediaFiles'))],
  ['S3', () => createS3Storage(server.account, BUCKET)],
];
const newKey = () => randomBytes(24).toString('base64url');
const put = (storage: ObjectStorage, key: string, bytes: Buffer) =>
  storage.put({ key, body: Readable.from(parts(bytes)), bytes: bytes.byteLength, contentType });
const contentType = 'image/jpeg';

function* parts(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += 64 * 1024) yield bytes.subarray(at, at + 64 * 1024);
}
const stored = async (storage: ObjectStorage, key: string): Promise<Buffer | null> => {
  const body = await storage.open(key);
  return body === null ? null : buffer(body);
};

describe.each(KINDS)('files in %s', (_name, open) => {
  test('[R46] what was put is read as it was, in a stream; what was removed is not there', async () => {
    const storage = open();
    const key = newKey();
    expect(await storage.open(key)).toBeNull();
    await storage.remove(key);
    const bytes = randomBytes(5 * MIB + 17);
    await put(storage, key, bytes);
    expect((await stored(storage, key))?.equals(bytes)).toBe(true);
    await storage.remove(key);
    expect(await storage.open(key)).toBeNull();
    await storage.remove(key);
  });

  test('[R46] many at once do not mix', async () => {
    const storage = open();
    const files = Array.from({ length: 12 }, (_, index) => ({
      key: newKey(),
      bytes: randomBytes(1_000 * (index + 1)),
    }));
    await Promise.all(files.map(({ key, bytes }) => put(storage, key, bytes)));
    for (const { key, bytes } of files) {
      expect((await stored(storage, key))?.equals(bytes)).toBe(true);
    }
  });

  test('[R46] an upload that breaks off leaves nothing, and its own fault is told', async () => {
    const storage = open();
    const key = newKey();
    const body = Readable.from(
      (function* broken() {
        yield randomBytes(MIB);
        throw new RangeError('the disk is gone');
      })(),
    );
    const asked = storage.put({ key, body, bytes: 3 * MIB, contentType });
    await expect(asked).rejects.toThrow('the disk is gone');
    expect(await storage.open(key)).toBeNull();
  });
});

describe('S3 on a bad line', () => {
  test('an answer that is lost is no failure: what is there is there', async () => {
    const way = await startFaultyWay(server.account);
    const storage = createS3Storage(way.account, BUCKET);
    const key = newKey();
    const bytes = randomBytes(200_000);
    way.set('lose');
    await put(storage, key, bytes);
    expect((await stored(createS3Storage(server.account, BUCKET), key))?.equals(bytes)).toBe(true);
    const other = newKey();
    way.set('drop');
    await expect(put(storage, other, bytes)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(await createS3Storage(server.account, BUCKET).open(other)).toBeNull();
    await way.stop();
    const down = { code: 'SERVICE_UNAVAILABLE' };
    await expect(put(storage, other, bytes)).rejects.toMatchObject(down);
    await expect(storage.open(key)).rejects.toMatchObject(down);
    await expect(storage.remove(key)).rejects.toMatchObject(down);
  });

  test('[R46] nobody reads without the account; identity documents lie apart and sealed', async () => {
    const { account } = server;
    const media = await openMediaWorld({
      change: {
        storages: {
          media: createS3Storage(account, BUCKET),
          identity: createS3Storage(account, IDENTITY_BUCKET),
        },
      },
    });
    const file = await phonePhoto();
    const order = { contentType, file };
    const open = await media.upload(PEOPLE.worker, { ...order, purpose: 'CERTIFICATE' });
    const sealed = await media.upload(PEOPLE.worker, { ...order, purpose: 'ID_IMAGE' });
    expect([open.status, sealed.status]).toEqual([201, 201]);
    const [first, second] = await media.rows();
    const link = await media.call(PEOPLE.worker, `/media/${String(open.json.id)}/links`, {});
    const shown = await fetch(`${media.url}${String(link.json.path)}`);
    expect((await shown.arrayBuffer()).byteLength).toBe(first?.bytes);
    for (const [bucket, row] of [
      [BUCKET, first],
      [IDENTITY_BUCKET, second],
    ] as const) {
      expect((await fetch(`${account.endpoint}/${bucket}/${row?.fileKey}`)).status).toBe(403);
    }
    const identity = createS3Storage(account, IDENTITY_BUCKET);
    const bytes = await stored(identity, second?.fileKey ?? '');
    expect(bytes?.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))).toBe(false);
    expect(bytes?.toString('latin1')).not.toContain('/9j/');
    const revealed = await media.call(
      `${PEOPLE.reviewer}+`,
      `/admin/media/${String(sealed.json.id)}/reveal`,
      { reason: '核验实名信息' },
    );
    const picture = await fetch(`${media.url}${String(revealed.json.path)}`);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    await media.close();
  });
});
