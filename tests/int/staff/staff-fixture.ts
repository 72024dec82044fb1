import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { ApiDeps } from '../../../api/deps.js';
import { INVITATION_ROUTES } from '../../../api/routes/auth/invitations.js';
import { ADMIN_STAFF_ROUTES } from '../../../api/routes/admin/staff.js';
import { MERCHANT_STAFF_ROUTES } from '../../../api/routes/merchant/staff.js';
import type { Role } from '../../../contract/terms/permissions.js';
import { cityModel } from '../../../data/models/city.js';
import { merchantModel } from '../../../data/models/merchant.js';
import { storeModel } from '../../../data/models/store.js';
import { createCatalogueRepository } from '../../../data/repositories/catalogue.js';
import { createMerchantRepository } from '../../../data/repositories/merchants.js';
import { createStaffDeskRepository } from '../../../data/repositories/staff-desk.js';
import { buildSeed } from '../../../data/seed/build-seed.js';
import type { AuditInput } from '../../../use-cases/audit/record-audit.js';
import { createStaff } from '../../../use-cases/auth/staff-login.js';
import { createStaffDesk, type StaffDesk } from '../../../use-cases/staff/create-staff-desk.js';
import { openWorld, request, type Answer, type World } from '../api/support.js';

export const MERCHANT = 'demo-self';
export const OTHER_MERCHANT = 'hz-clean';
export const STORE = 'demo-s1';
export const DEVICE = 'device-0001';
export const PASSWORD = 'correct horse battery';
export const PUBLIC_URL = 'https://doorhive.example';

export type Call = (
  method: string,
  path: string,
  options?: { readonly body?: unknown; readonly version?: unknown },
) => Promise<Answer>;

export type Person = {
  readonly id: string;
  readonly account: string;
  readonly token: string;
  readonly refreshToken: string;
  readonly call: Call;
};

export type StaffWorld = {
  readonly world: World;
  readonly url: string;
  readonly desk: StaffDesk;
  /** What went into the audit log. */
  readonly audited: readonly AuditInput[];
  /** Somebody who has just logged in. */
  hire(roles: readonly Role[], merchantId?: string): Promise<Person>;
  totpOf(secret: string): string;
  anonymous(path: string, body: unknown): Promise<Answer>;
  login(account: string, totpSecret: string, audience?: string): Promise<Answer>;
};

/** The staff of two merchants and of the platform over HTTP, on a database of its own. */
export async function openStaffWorld(): Promise<StaffWorld> {
  const world = await openWorld();
  const { connection, authDeps } = world;
  const seed = buildSeed({ seededAt: new Date() });
  await cityModel(connection).insertMany(seed.cities);
  await merchantModel(connection).insertMany(seed.merchants);
  await storeModel(connection).insertMany(seed.stores);
  const desk = createStaffDesk({
    ...authDeps,
    staffDesk: createStaffDeskRepository(connection),
    merchants: createMerchantRepository(connection),
    catalogue: createCatalogueRepository(connection),
    publicUrl: PUBLIC_URL,
  });
  const routes = [...INVITATION_ROUTES, ...ADMIN_STAFF_ROUTES, ...MERCHANT_STAFF_ROUTES];
  const audited: AuditInput[] = [];
  const audit = {
    record: (entry: AuditInput) => Promise.resolve({ entryId: String(audited.push(entry)) }),
  } as unknown as ApiDeps['audit'];
  const { url } = await world.serve({ routes, overrides: { staff: desk, audit } });
  const totpOf = (secret: string): string =>
    TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: world.nowMs() });

  return {
    world,
    audited,
    url,
    desk,
    totpOf,

    async hire(roles, merchantId) {
      const account = `p-${randomUUID().slice(0, 12)}`;
      const audience = merchantId === undefined ? 'admin' : 'merchant';
      const person = { audience, account, password: PASSWORD, roles, merchantId } as const;
      const { staffId, totpSecret } = await createStaff({ deps: authDeps, person });
      const totp = totpOf(totpSecret);
      const login = { audience, account, password: PASSWORD, totp, deviceId: DEVICE } as const;
      const { accessToken, refreshToken } = await world.auth.loginStaff(login);
      return { id: staffId, account, token: accessToken, refreshToken, call: caller(accessToken) };
    },

    anonymous: (path, body) => request({ url: `${url}${path}`, body }),

    login: (account, totpSecret, audience = 'admin') =>
      request({
        url: `${url}/auth/staff-login`,
        body: {
          audience,
          account,
          password: PASSWORD,
          totp: totpOf(totpSecret),
          deviceId: DEVICE,
        },
      }),
  };

  function caller(token: string): Call {
    return (method, path, { body, version } = {}) =>
      request({
        url: `${url}${path}`,
        method,
        token,
        ...(body === undefined ? {} : { body }),
        ...(version === undefined ? {} : { headers: { 'if-match': `"${String(version)}"` } }),
      });
  }
}

export const codeOf = (answer: Answer): string => `${answer.status} ${String(answer.json.code)}`;
