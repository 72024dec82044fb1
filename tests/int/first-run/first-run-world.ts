import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Secret, TOTP } from 'otpauth';
import type { ApiDeps } from '../../../api/deps.js';
import { ADMIN_SETUP_ROUTES } from '../../../api/routes/admin/setup.js';
import { INVITATION_ROUTES } from '../../../api/routes/auth/invitations.js';
import { MEDIA_ROUTES } from '../../../api/routes/media-routes.js';
import { SETUP_ROUTES } from '../../../api/routes/setup.js';
import { createGridFsStorage } from '../../../channels/storage/gridfs.js';
import { rolesOfAudience, type Actor, type Role } from '../../../contract/terms/permissions.js';
import { OUTSIDE_CHANNELS, type OutsideChannel } from '../../../contract/terms/setup.js';
import { openBucket } from '../../../data/buckets.js';
import { brandModel } from '../../../data/models/brand.js';
import { mediaModel } from '../../../data/models/media.js';
import { createCatalogueRepository } from '../../../data/repositories/catalogue.js';
import { createMediaRepository } from '../../../data/repositories/media.js';
import { createMerchantRepository } from '../../../data/repositories/merchants.js';
import { createTransact } from '../../../data/repositories/session.js';
import { createSetupRepository } from '../../../data/repositories/setup.js';
import { createStaffDeskRepository } from '../../../data/repositories/staff-desk.js';
import type { AuditInput } from '../../../use-cases/audit/record-audit.js';
import { createMedia } from '../../../use-cases/media/create-media.js';
import type { MediaDeps } from '../../../use-cases/media/deps.js';
import { createSetup } from '../../../use-cases/setup/create-setup.js';
import type { ChannelProbe, SetupDeps } from '../../../use-cases/setup/deps.js';
import { setupTokenOf } from '../../../use-cases/setup/first-administrator.js';
import { createStaffDesk } from '../../../use-cases/staff/create-staff-desk.js';
import { openWorld, request, type Answer } from '../api/support.js';

export const PASSWORD = 'correct horse battery';

/** `<role>~<id>`, for what an administrator does once he is in. */
function actorOf(token: string): Actor {
  const [role, id = ''] = token.split('~') as [Role, string?];
  const audience = rolesOfAudience('admin').includes(role) ? 'admin' : 'customer';
  return { id, audience, roles: [role], sessionId: 's', merchantId: null, cities: [] };
}

export type FirstRunWorld = Awaited<ReturnType<typeof openFirstRunWorld>>;

/** A deployment that nobody has been in yet, over HTTP, on a database of its own. */
export async function openFirstRunWorld(
  probes: Partial<Record<OutsideChannel, ChannelProbe>> = {},
) {
  const world = await openWorld();
  const { connection, authDeps } = world;
  for (const model of [brandModel, mediaModel]) await model(connection).createIndexes();
  const clock = { nowMs: world.nowMs };
  const storage = createGridFsStorage(openBucket(connection, 'mediaFiles'));
  const media = createMedia({
    media: createMediaRepository(connection),
    storages: { media: storage, identity: storage },
    signKey: Buffer.alloc(32, 5),
    clock,
  } as unknown as MediaDeps);
  const off: ChannelProbe = { isConfigured: false, settings: [] };
  const channelProbes = Object.fromEntries(
    OUTSIDE_CHANNELS.map((channel) => [channel, probes[channel] ?? off]),
  ) as SetupDeps['channelProbes'];
  const deps: SetupDeps = {
    ...{ clock, keys: authDeps.keys, transact: createTransact(connection), channelProbes },
    setup: createSetupRepository(connection),
    media: createMediaRepository(connection),
    mediaLinks: media,
  };
  const audited: AuditInput[] = [];
  const audit = {
    record: (entry: AuditInput) => Promise.resolve({ entryId: String(audited.push(entry)) }),
  } as unknown as ApiDeps['audit'];
  const staff = createStaffDesk({
    ...authDeps,
    staffDesk: createStaffDeskRepository(connection),
    merchants: createMerchantRepository(connection),
    catalogue: createCatalogueRepository(connection),
    publicUrl: 'https://doorhive.example',
  });
  const authenticate = async (token: string) => actorOf(token);
  const app = await world.serve({
    routes: [...SETUP_ROUTES, ...ADMIN_SETUP_ROUTES, ...INVITATION_ROUTES, ...MEDIA_ROUTES],
    overrides: { authenticate, audit, staff, media, setup: createSetup(deps) },
  });
  const post = (path: string, body: unknown) => request({ url: `${app.url}${path}`, body });
  return {
    ...world,
    deps,
    audited,
    url: app.url,
    token: setupTokenOf(authDeps.keys),
    post,
    totpOf: (secret: unknown) =>
      TOTP.generate({ secret: Secret.fromBase32(String(secret)), timestamp: world.nowMs() }),
    begin: (over: Record<string, unknown> = {}): Promise<Answer> =>
      post('/setup/administrator', {
        setupToken: setupTokenOf(authDeps.keys),
        account: 'root',
        name: '管理员',
        password: PASSWORD,
        ...over,
      }),
    state: () => request({ url: `${app.url}/setup` }),
    call: (as: string, path: string, options: { body?: unknown; version?: number } = {}) =>
      request({
        url: `${app.url}${path}`,
        token: as,
        ...(options.body === undefined ? {} : { body: options.body, method: 'PUT' }),
        ...(options.version === undefined
          ? {}
          : { headers: { 'if-match': `"${options.version}"` } }),
      }),
    /** A file that somebody has handed in. */
    async file(purpose: string): Promise<string> {
      const _id = randomUUID();
      const bytes = Buffer.from(`file ${_id}`);
      await storage.put({
        ...{
          key: _id,
          body: Readable.from([bytes]),
          bytes: bytes.length,
          contentType: 'image/png',
        },
      });
      await mediaModel(connection).create({
        ...{ _id, status: 'READY', purpose, owner: { audience: 'admin', id: 'a1' }, fileKey: _id },
        ...{ contentType: 'image/png', bytes: bytes.length, moderation: 'APPROVED', usedBy: null },
        ...{ digest: createHash('sha256').update(bytes).digest('hex'), createdAt: new Date() },
      } as never);
      return _id;
    },
    async forget(): Promise<void> {
      for (const name of ['staff', 'brands', 'media']) {
        await connection.collection(name).deleteMany({});
      }
      audited.length = 0;
    },
  };
}
