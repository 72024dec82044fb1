import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { testKitDeps } from '../../../api/kit/test-support.js';
import { ADMIN_MEDIA_ROUTES } from '../../../api/routes/admin/media.js';
import { MEDIA_ROUTES } from '../../../api/routes/media-routes.js';
import { PRIVACY_ROUTES } from '../../../api/routes/privacy-routes.js';
import { createGridFsStorage } from '../../../channels/storage/gridfs.js';
import { createQuarantine } from '../../../channels/storage/quarantine.js';
import { createChildCheck } from '../../../channels/upload-check/child-check.js';
import { NO_VIRUS_SCAN } from '../../../channels/upload-check/clamd.js';
import { presentText } from '../../../contract/terms/consents.js';
import { AppError } from '../../../contract/terms/errors.js';
import type { Actor, Audience, Role } from '../../../contract/terms/permissions.js';
import { openBucket } from '../../../data/buckets.js';
import { mediaModel, spentMediaTicketModel } from '../../../data/models/media.js';
import { orderModel } from '../../../data/models/order.js';
import { subjectKeyModel } from '../../../data/models/subject-key.js';
import { workerModel } from '../../../data/models/worker.js';
import { createMediaRepository } from '../../../data/repositories/media.js';
import { createOrderRepository } from '../../../data/repositories/orders.js';
import { createSubjectKeyRepository } from '../../../data/repositories/subject-keys.js';
import { createWorkerRepository } from '../../../data/repositories/workers.js';
import { createMedia } from '../../../use-cases/media/create-media.js';
import type { MediaDeps } from '../../../use-cases/media/deps.js';
import { AES_256_GCM } from '../../../use-cases/privacy/cipher.js';
import { createFieldCipher } from '../../../use-cases/privacy/field-cipher.js';
import { openWorld, request, type Answer, type World } from '../api/support.js';
import { compileWorker } from './compile-worker.js';

export const ORDER = 'order-1';
/** Of the order: customer c1, worker w1, merchant m1, city hz. */
export const PEOPLE = {
  customer: 'customer~customer~c1',
  worker: 'worker~worker~w1',
  merchant: 'merchant~merchantOwner~s1~m1',
  support: 'admin~support~a1~hz',
  reviewer: 'admin~reviewer~r1~hz',
  otherCustomer: 'customer~customer~c2',
  otherWorker: 'worker~worker~w2',
  otherMerchant: 'merchant~merchantOwner~s2~m2',
  otherCity: 'admin~reviewer~r2~sh',
  content: 'admin~content~k1',
} as const;
export type Person = keyof typeof PEOPLE;

/** `<audience>~<role>~<id>~<merchant or city>`. */
function actorOf(token: string, nowMs: number): Actor {
  const [audience, role, id, place] = token.replace('+', '').split('~') as [
    Audience,
    Role,
    string,
    string | undefined,
  ];
  if (id === undefined) throw new AppError('UNAUTHENTICATED');
  return {
    id,
    audience,
    roles: [role],
    sessionId: `s-${id}`,
    merchantId: audience === 'merchant' ? (place ?? null) : null,
    cities: audience === 'admin' && place !== undefined ? [place] : [],
    // A `+` at the end: a factor was shown just now.
    ...(token.endsWith('+') ? { stepUpAtMs: nowMs } : {}),
  };
}

export type MediaWorld = Awaited<ReturnType<typeof openMediaWorld>>;

/** Uploads over HTTP with the real check in its own process, on a database of its own. */
export async function openMediaWorld(
  options: { readonly change?: Partial<MediaDeps>; readonly rateFactor?: number } = {},
) {
  const world: World = await openWorld();
  const { connection } = world;
  for (const model of [mediaModel, spentMediaTicketModel, subjectKeyModel]) {
    await model(connection).createIndexes();
  }
  await orderModel(connection).collection.insertOne({
    _id: ORDER as never,
    customerId: 'c1',
    merchantId: 'm1',
    cityCode: 'hz',
    tickets: [{ _id: `${ORDER}:1`, workerId: 'w1' }],
  });
  await workerModel(connection).collection.insertOne({ _id: 'w1' as never, cityCode: 'hz' });
  const compiled = compileWorker();
  const dir = mkdtempSync(path.join(tmpdir(), 'doorhive-quarantine-'));
  const clock = { nowMs: world.nowMs };
  const deps: MediaDeps = {
    media: createMediaRepository(connection),
    orders: createOrderRepository(connection),
    workers: createWorkerRepository(connection),
    storages: {
      media: createGridFsStorage(openBucket(connection, 'mediaFiles')),
      identity: createGridFsStorage(openBucket(connection, 'identityFiles')),
    },
    quarantine: createQuarantine(dir),
    check: createChildCheck({ workerScript: compiled.script, ffmpeg: null }),
    scan: NO_VIRUS_SCAN,
    cipher: createFieldCipher({
      subjectKeys: createSubjectKeyRepository(connection),
      keyRing: { currentVersion: 0, keys: new Map([[0, Buffer.alloc(32, 3)]]) },
      ciphers: [AES_256_GCM],
      clock,
    }),
    signKey: Buffer.alloc(32, 5),
    digestKey: Buffer.alloc(32, 6),
    clock,
    bodyDeadlinesMs: { picture: 30_000, video: 60_000 },
    ...options.change,
  };
  const media = createMedia(deps);
  const { audit, audited } = testKitDeps();
  const served = await world.serve({
    routes: [...PRIVACY_ROUTES, ...MEDIA_ROUTES, ...ADMIN_MEDIA_ROUTES],
    rateFactor: options.rateFactor ?? 1_000,
    overrides: {
      media,
      audit,
      authenticate: async (token) => actorOf(token, world.nowMs()),
    },
  });

  const { version } = presentText('ID_UPLOAD');
  for (const token of [PEOPLE.customer, PEOPLE.worker, PEOPLE.merchant]) {
    const body = { purpose: 'ID_UPLOAD', version };
    await request({ url: `${served.url}/me/consents`, token, body });
  }

  const call = (person: string, path: string, body?: unknown): Promise<Answer> =>
    request({ url: `${served.url}${path}`, token: person, ...(body ? { body } : {}) });
  const ticket = async (person: string, order: object): Promise<Answer> =>
    call(person, '/media/tickets', order);
  const put = (person: string, uploadPath: string, body: RequestInit['body']): Promise<Answer> =>
    send(`${served.url}${uploadPath}`, person, body);

  return {
    ...world,
    url: served.url,
    dir,
    deps,
    media,
    audited,
    call,
    ticket,
    put,
    rows: () => mediaModel(connection).find().sort({ createdAt: 1 }).lean(),
    filesIn: (bucket: string) => connection.collection(`${bucket}.files`).countDocuments(),
    quarantined: () => readdirSync(dir),
    /** Ticket and upload in one; the answer of the step that ended it. */
    async upload(person: string, order: UploadOrder, form?: string): Promise<Answer> {
      const { file, ...rest } = order;
      const bytes = order.bytes ?? Math.max(1, file.byteLength);
      const given = await ticket(person, { ...rest, bytes });
      if (given.status !== 201) return given;
      const body = form === undefined ? new Uint8Array(file) : formOf(file, form);
      return put(person, String(given.json.uploadPath), body);
    },
    async stored(mediaId: string): Promise<Buffer> {
      const row = await mediaModel(connection).findById(mediaId).lean();
      const file = await deps.storages.media.open(row?.fileKey ?? '');
      if (file === null) throw new TypeError('no bytes are stored');
      return buffer(file);
    },
    async close() {
      await world.close();
      rmSync(dir, { recursive: true, force: true });
      rmSync(compiled.dir, { recursive: true, force: true });
    },
  };
}

export type UploadOrder = {
  readonly purpose: string;
  readonly contentType: string;
  readonly orderId?: string;
  readonly file: Buffer;
  /** What the ticket is for, when it is not the size of the file. */
  readonly bytes?: number;
};

async function send(url: string, person: string, body: RequestInit['body']): Promise<Answer> {
  const response = await fetch(url, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${person}`,
      ...(body instanceof Uint8Array ? { 'content-type': 'application/octet-stream' } : {}),
    },
    body,
    // A stream as a body wants it.
    ...({ duplex: 'half' } as object),
  });
  const text = await response.text();
  const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: response.status, headers: response.headers, text, json };
}

/** A form as a hostile client writes it: the name goes into the header as it is. */
function formOf(file: Buffer, name: string): Blob {
  const boundary = `b${randomUUID()}`;
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: image/jpeg\r\n\r\n`;
  const parts = [Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)];
  return new Blob(
    parts.map((part) => new Uint8Array(part)),
    { type: `multipart/form-data; boundary=${boundary}` },
  );
}
