import type { Connection } from '../../data/connect.js';
import { sessionModel } from '../../data/models/session.js';
import { staffModel } from '../../data/models/staff.js';
import {
  AUDIENCES,
  ROLES,
  rolesOfAudience,
  type Audience,
  type Role,
} from '../../contract/terms/permissions.js';
import { signAccessToken } from '../../use-cases/auth/access-token.js';
import { ensureUser } from '../../use-cases/auth/sms-login.js';
import { openSession, stepUpSession } from '../../use-cases/auth/session-tokens.js';
import { findSubject } from '../../use-cases/auth/subject.js';
import type { crowdDeps } from '../crowd.js';

export type AuthParts = ReturnType<typeof crowdDeps>;

/** Roles that a token can carry. */
export const HUMAN_ROLES = ROLES.filter((role) => role !== 'system');

/** Tokens are made anew before their factor is five minutes old. */
const RENEW_MS = 150_000;
const EXPIRED_MS = 20 * 60_000;

export type Tenant = {
  readonly tag: string;
  readonly cityCode: string;
  readonly merchantId: string;
};

/** A person with every kind of token that the matrix sends. */
export type Person = {
  readonly id: string;
  readonly role: Role;
  readonly audience: Audience;
  readonly tenant: Tenant;
  /** With a factor shown just now. */
  token(): string;
  /** The same session without a factor. */
  staleToken(): string;
  /** New tokens before the factor is too old; `isForced`: of a new session, whatever was ended. */
  renew(isForced?: boolean): Promise<void>;
  /** Ran out ten minutes ago. */
  expired(): Promise<string>;
  /** Of a session that was ended. */
  readonly revoked: string;
  /** The same session, signed for another app. */
  signedFor(audience: Audience): Promise<string>;
};

export function audienceOfRole(role: Role): Audience {
  const found = AUDIENCES.find((audience) => rolesOfAudience(audience).includes(role));
  if (found === undefined) throw new RangeError(`no audience of ${role}`);
  return found;
}

/** A staff account as an accepted invitation leaves it; it has no password to log in with. */
export async function insertStaff(
  connection: Connection,
  person: { readonly id: string; readonly role: Role; readonly tenant: Tenant },
): Promise<string> {
  const { id, role, tenant } = person;
  const audience = audienceOfRole(role);
  await staffModel(connection).create({
    _id: id,
    audience: audience === 'merchant' ? 'merchant' : 'admin',
    account: id.toLowerCase(),
    name: `示例${id}`,
    totpLastStep: 0,
    roles: [role],
    merchantId: audience === 'merchant' ? tenant.merchantId : null,
    cities: audience === 'admin' ? [tenant.cityCode] : [],
    status: 'ACTIVE',
    version: 1,
    sessionVersion: 1,
    failedLogins: 0,
    lockedUntil: null,
    createdAt: new Date(),
  });
  return id;
}

/** A customer's login; a worker's comes with the worker himself. */
export async function insertCustomer(deps: AuthParts, id: string, phone: string): Promise<string> {
  return (await ensureUser({ deps, id, phone, audience: 'customer' }))._id;
}

/** Opens the sessions of a person who has a login. */
export async function personOf(input: {
  readonly deps: AuthParts;
  readonly connection: Connection;
  readonly id: string;
  readonly role: Role;
  readonly tenant: Tenant;
}): Promise<Person> {
  const { deps, connection, id, role, tenant } = input;
  const audience = audienceOfRole(role);
  const present = async () => {
    const found = await findSubject({ ...deps, id, audience });
    if (found === null) throw new RangeError(`no login of ${id}`);
    return found;
  };
  let subject = await present();
  const ended = await openSession({ deps, subject, deviceId: `ended-${id}` });
  await sessionModel(connection).updateOne({ _id: ended.sessionId }, { revokedAt: new Date() });
  const open = () => openSession({ deps, subject, deviceId: `bench-${id}` });
  let { sessionId, accessToken: fresh } = await open();
  const signed = (over: { readonly audience?: Audience; readonly issuedAtMs?: number } = {}) =>
    signAccessToken({
      privateKey: deps.keys.accessPrivateKey,
      claims: {
        subjectId: id,
        audience: over.audience ?? audience,
        sessionId,
        sessionVersion: subject.sessionVersion,
        roles: subject.roles,
        merchantId: subject.merchantId,
        cities: subject.cities,
        issuedAtMs: over.issuedAtMs ?? Date.now(),
      },
    });
  let stale = await signed();
  let renewedAtMs = Date.now();
  return {
    id,
    role,
    audience,
    tenant,
    token: () => fresh,
    staleToken: () => stale,
    async renew(isForced = false) {
      if (!isForced && Date.now() - renewedAtMs < RENEW_MS) return;
      renewedAtMs = Date.now();
      const openAnew = async () => {
        subject = await present();
        sessionId = (await open()).sessionId;
        return stepUpSession({ deps, sessionId });
      };
      // What is played may have ended it, and a long run idles longer than staff may.
      const stepped = isForced
        ? await openAnew()
        : await stepUpSession({ deps, sessionId }).catch(openAnew);
      fresh = stepped.accessToken;
      stale = await signed();
    },
    expired: () => signed({ issuedAtMs: Date.now() - EXPIRED_MS }),
    revoked: ended.accessToken,
    signedFor: (other) => signed({ audience: other }),
  };
}

/** A session that is used once, for routes that end the one they are called with. */
export async function tokenOnce(deps: AuthParts, id: string, role: Role): Promise<string> {
  const subject = await findSubject({ ...deps, id, audience: audienceOfRole(role) });
  if (subject === null) throw new RangeError(`no login of ${id}`);
  return (await openSession({ deps, subject, deviceId: `once-${id}` })).accessToken;
}
