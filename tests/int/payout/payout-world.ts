import { randomBytes, randomUUID } from 'node:crypto';
import type { ApiDeps } from '../../../api/deps.js';
import { PAYOUT_BATCH_ROUTES } from '../../../api/routes/admin/payout-batches.js';
import { PAYOUT_ACCOUNT_ROUTES } from '../../../api/routes/payout-account-routes.js';
import { presentText } from '../../../contract/terms/consents.js';
import { AppError } from '../../../contract/terms/errors.js';
import { PAYOUT_ACCOUNT_HOLD_MS } from '../../../contract/terms/payout.js';
import { rolesOfAudience, type Actor, type Role } from '../../../contract/terms/permissions.js';
import { createConsentRepository } from '../../../data/repositories/consents.js';
import { createMerchantRepository } from '../../../data/repositories/merchants.js';
import { createPayoutAccountRepository } from '../../../data/repositories/payout-accounts.js';
import { createTransact } from '../../../data/repositories/session.js';
import { createSubjectKeyRepository } from '../../../data/repositories/subject-keys.js';
import { createWechatIdentityRepository } from '../../../data/repositories/wechat-identities.js';
import { createWorkerRepository } from '../../../data/repositories/workers.js';
import { ensureIndexes } from '../../../data/setup/indexes.js';
import { luhnSum } from '../../../domain/payout/bank-card.js';
import { ensureUser } from '../../../use-cases/auth/sms-login.js';
import { createPayoutAccounts } from '../../../use-cases/payout-account/create-payout-accounts.js';
import type { PayoutAccountDeps } from '../../../use-cases/payout-account/deps.js';
import { AES_256_GCM } from '../../../use-cases/privacy/cipher.js';
import { createConsents } from '../../../use-cases/privacy/consents.js';
import { createFieldCipher } from '../../../use-cases/privacy/field-cipher.js';
import { sealOpenid } from '../../../use-cases/wechat/person.js';
import { freshPhone, openWorld, request, until, type Answer, type World } from '../api/support.js';

export const WORKER_APPID = 'wxw000000000000001';
export const NAME = '张三丰';
export const COMPANY = '蜂到家（上海）家政服务有限公司';
export const MERCHANT_ID = 'demo-merchant';

/** A whole card of these first digits, with its check digit; `seed` makes it another one. */
export function cardOf(bin: string, seed = 0): string {
  const body = `${bin}${String(seed).padStart(18 - bin.length, '0')}`;
  return `${body}${(10 - (luhnSum(`${body}0`) % 10)) % 10}`;
}

export const bankDraft = (seed: number, over: object = {}) => ({
  kind: 'BANK',
  holder: NAME,
  cardNumber: cardOf('622202', seed),
  ...over,
});

/** The token is `<role>~<id>~<merchantId>`: staff and their logins are not what is tested. */
function staffOf(token: string, nowMs: number): Actor {
  const [role, id = '', merchantId = ''] = token.split('~') as [Role, string?, string?];
  const audience = (['merchant', 'admin'] as const).find((name) =>
    rolesOfAudience(name).includes(role),
  );
  if (!audience) throw new AppError('UNAUTHENTICATED');
  return {
    ...{ id, audience, roles: [role], sessionId: 's', cities: [] },
    merchantId: audience === 'merchant' ? merchantId : null,
    stepUpAtMs: nowMs,
  };
}

export type PayoutWorld = Awaited<ReturnType<typeof openPayoutWorld>>;

/** The api with accounts and batches over a real database and real logins of workers. */
export async function openPayoutWorld() {
  const base = await openWorld();
  const { connection } = base;
  await ensureIndexes(connection);
  const clock = { nowMs: base.nowMs };
  const deps = accountDeps(base, clock);
  const consents = createConsents({
    consents: createConsentRepository(connection),
    keys: base.authDeps.keys,
    clock,
  });
  await connection
    .collection('merchants')
    .insertOne({ _id: MERCHANT_ID as never, version: 1, name: COMPANY, status: 'ACTIVE' });
  const serve = (over: Partial<ApiDeps> = {}) =>
    base.serve({
      routes: [...PAYOUT_ACCOUNT_ROUTES, ...PAYOUT_BATCH_ROUTES],
      overrides: {
        payoutAccounts: createPayoutAccounts(deps),
        authenticate: (token: string) =>
          token.includes('~')
            ? Promise.resolve(staffOf(token, base.nowMs()))
            : base.auth.authenticate(token),
        ...over,
      },
    });
  return {
    ...base,
    deps,
    serve,
    consent: (id: string, audience: 'worker' | 'merchant') =>
      consents.give({
        ...{ actor: { id, audience }, purpose: 'BANK_ACCOUNT', channel: 'APP', ip: '::1' },
        version: presentText('BANK_ACCOUNT').version,
      }),
    /** A worker with a verified name, a login and his consent. */
    worker: (over: { readonly name?: string | null; readonly hasConsent?: boolean } = {}) =>
      newWorker({ base, deps, consents }, over),
    async link(workerId: string, openid: string): Promise<string> {
      const id = randomUUID();
      const openidCipher = sealOpenid(base.authDeps, { id, openid });
      await connection.collection('wechatIdentities').insertOne({
        ...{ _id: id as never, appid: WORKER_APPID, audience: 'worker', userId: workerId },
        ...{ phoneIndex: workerId, openidIndex: id, openidCipher, linkedAt: new Date() },
      });
      return id;
    },
  };
}

function accountDeps(base: World, clock: { nowMs(): number }): PayoutAccountDeps {
  const { connection } = base;
  return {
    clock,
    transact: createTransact(connection),
    payoutAccounts: createPayoutAccountRepository(connection),
    workers: createWorkerRepository(connection),
    merchants: createMerchantRepository(connection),
    identities: createWechatIdentityRepository(connection),
    cipher: createFieldCipher({
      subjectKeys: createSubjectKeyRepository(connection),
      keyRing: { currentVersion: 1, keys: new Map([[1, randomBytes(32)]]) },
      ciphers: [AES_256_GCM],
      clock,
    }),
    keys: base.authDeps.keys,
    workerAppid: WORKER_APPID,
    accountHoldMs: () => Promise.resolve(PAYOUT_ACCOUNT_HOLD_MS),
  };
}

async function newWorker(
  world: {
    readonly base: World;
    readonly deps: PayoutAccountDeps;
    readonly consents: ReturnType<typeof createConsents>;
  },
  over: { readonly name?: string | null; readonly hasConsent?: boolean },
) {
  const { base, deps, consents } = world;
  const { name = NAME, hasConsent = true } = over;
  const id = randomUUID();
  const phone = freshPhone();
  await ensureUser({ deps: base.authDeps, phone, audience: 'worker', id });
  const place = { collection: 'workers', id, field: 'realName' };
  const realName = name && {
    cipher: await deps.cipher.seal({ subject: `workers:${id}`, place, value: name }),
    masked: `${name.slice(0, 1)}*`,
  };
  await base.connection
    .collection('workers')
    .insertOne({ _id: id as never, status: 'ACTIVE', ...(realName && { realName }) });
  if (hasConsent) {
    const { version } = presentText('BANK_ACCOUNT');
    const said = { purpose: 'BANK_ACCOUNT', channel: 'APP', ip: '::1', version } as const;
    await consents.give({ actor: { id, audience: 'worker' }, ...said });
  }
  const deviceId = `device-${phone.slice(-8)}`;
  const order = { phone, purpose: 'LOGIN', audience: 'worker', binding: deviceId } as const;
  await base.auth.requestSmsCode(order);
  const code = () => base.sent.filter((sms) => sms.phone === phone).at(-1)?.params.code;
  await until(() => code() !== undefined);
  const login = { phone, code: code() ?? '', audience: 'worker', deviceId } as const;
  const { accessToken: token } = await base.auth.loginBySms(login);
  return { id, phone, token, lastCode: () => code() ?? '' };
}

/** What an app sends. */
export const callsOf = (url: string, base = '/worker/payout-accounts') => ({
  add: (token: string, body: unknown): Promise<Answer> =>
    request({ url: `${url}${base}`, token, body, headers: { 'idempotency-key': randomUUID() } }),
  list: async (token: string) =>
    (await request({ url: `${url}${base}`, token })).json.items as Record<string, unknown>[],
  remove: (token: string, id: unknown) =>
    request({ url: `${url}${base}/${String(id)}`, method: 'DELETE', token }),
  makeDefault: (token: string, id: unknown) =>
    request({ url: `${url}${base}/${String(id)}/default`, method: 'POST', token }),
});
