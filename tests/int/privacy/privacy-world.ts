import { randomBytes } from 'node:crypto';
import { ADMIN_PRIVACY_ROUTES } from '../../../api/routes/admin/privacy.js';
import { PRIVACY_ROUTES } from '../../../api/routes/privacy-routes.js';
import { ERASURE_STEPS } from '../../../contract/terms/privacy.js';
import type { UserAudience } from '../../../data/repositories/users.js';
import { ensureIndexes } from '../../../data/setup/indexes.js';
import { createSealer } from '../../../temporal/order-deps.js';
import { createPrivacyDeps } from '../../../temporal/privacy-deps.js';
import { ensureUser } from '../../../use-cases/auth/sms-login.js';
import { buildExport } from '../../../use-cases/privacy/build-export.js';
import { createPrivacy } from '../../../use-cases/privacy/create-privacy.js';
import type { PrivacyDeps, PrivacyGateway } from '../../../use-cases/privacy/deps.js';
import {
  closeAccount,
  confirmClosed,
  finishErasure,
  runErasureStep,
} from '../../../use-cases/privacy/run-erasure.js';
import { freshPhone, openWorld, request, type Answer } from '../api/support.js';

export type Person = {
  readonly id: string;
  readonly audience: UserAudience;
  readonly phone: string;
  call(path: string, body?: object, method?: string): Promise<Answer>;
  /** Shows a fresh factor: what comes next is asked with its token. */
  stepUp(): Promise<void>;
};

export type PrivacyWorld = Awaited<ReturnType<typeof openPrivacyWorld>>;

const DEVICE = 'device-0001';

/** Everything of C15 over HTTP, with all collections; runs are asked for and played by the test. */
export async function openPrivacyWorld() {
  const world = await openWorld();
  const { connection, authDeps } = world;
  await ensureIndexes(connection);
  const master = randomBytes(32);
  const told: string[] = [];
  const gateway: PrivacyGateway = {
    startExport: async (id) => void told.push(`export ${id}`),
    startErasure: async (id) => void told.push(`erasure ${id}`),
    wakeErasure: async (id) => void told.push(`wake ${id}`),
  };
  const deps: PrivacyDeps = createPrivacyDeps({
    connection,
    keys: authDeps.keys,
    keyRing: { currentVersion: 0, keys: new Map([[0, randomBytes(32)]]) },
    sealer: createSealer(master),
    smsSender: authDeps.smsSender,
    clock: { nowMs: world.nowMs },
  });
  const served = await world.serve({
    routes: [...PRIVACY_ROUTES, ...ADMIN_PRIVACY_ROUTES],
    overrides: { privacy: createPrivacy(deps, gateway) },
  });

  return {
    ...world,
    deps,
    gateway,
    told,
    url: served.url,

    /** Somebody who logs in by the code on his phone; a worker's login is made before. */
    async login(audience: UserAudience, phone = freshPhone()): Promise<Person> {
      if (audience === 'worker') await ensureUser({ deps: authDeps, phone, audience });
      await world.auth.requestSmsCode({ phone, purpose: 'LOGIN', audience, binding: DEVICE });
      await untilSent(() => world.sent.at(-1)?.phone === phone);
      const code = world.sent.at(-1)?.params.code ?? '';
      const pair = await world.auth.loginBySms({ phone, code, audience, deviceId: DEVICE });
      let token = pair.accessToken;
      const { id } = await world.auth.authenticate(token);
      const call: Person['call'] = (path, body, method) =>
        request({
          url: `${served.url}${path}`,
          token,
          ...(body && { body }),
          ...(method && { method }),
        });
      return {
        id,
        audience,
        phone,
        call,
        async stepUp() {
          await call('/auth/step-up/sms-codes', undefined, 'POST');
          const stepCode = world.sent.at(-1)?.params.code ?? '';
          const answer = await call('/auth/step-up', { code: stepCode });
          token = String(answer.json.accessToken);
        },
      };
    },

    /** What the run of an export does at first. */
    build: (exportId: string) => buildExport(deps, exportId),

    /** What the run of an erasure does once the cooling period is over. */
    async erase(erasureId: string, change: Partial<PrivacyDeps> = {}): Promise<string> {
      const parts = { ...deps, ...change };
      const reply = await closeAccount(parts, erasureId);
      if (reply !== 'closed') return reply;
      const look = await confirmClosed(parts, erasureId);
      if (look !== 'clear') return look;
      for (const step of ERASURE_STEPS) {
        // The sweep of files that an api process would do.
        const isDone = await runErasureStep(parts, { erasureId, step });
        if (!isDone) await sweepFiles();
        if (!isDone) await runErasureStep(parts, { erasureId, step });
      }
      await finishErasure(parts, erasureId);
      return 'done';
    },
  };

  async function sweepFiles(): Promise<void> {
    await connection
      .collection('media')
      .updateMany({ status: 'REMOVING' }, { $set: { status: 'REMOVED' } });
  }
}

async function untilSent(isThere: () => boolean): Promise<void> {
  for (let tries = 0; !isThere() && tries < 200; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Every document of every collection, as text: what a thief of the database reads. */
export async function everything(
  world: Pick<PrivacyWorld, 'connection'>,
): Promise<{ readonly collection: string; readonly id: string; readonly text: string }[]> {
  const { db } = world.connection;
  if (db === undefined) throw new TypeError('no database');
  const found: { collection: string; id: string; text: string }[] = [];
  for (const { name } of await db.listCollections().toArray()) {
    for await (const row of db.collection(name).find()) {
      const text = JSON.stringify(row, (_key, value: unknown) =>
        typeof value === 'bigint' ? Number(value) : value,
      );
      found.push({ collection: name, id: String(row._id), text });
    }
  }
  return found;
}
