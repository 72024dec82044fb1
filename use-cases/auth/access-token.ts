import type { KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { AppError } from '../../contract/terms/errors.js';
import {
  AUDIENCES,
  isAudience,
  type Audience,
  type Role,
} from '../../contract/terms/permissions.js';
import { ACCESS_TOKEN_LIFE_MS } from './lifetimes.js';

const ALGORITHM = 'EdDSA';
const ISSUER = 'doorhive';
const TYPE = 'at+jwt';
const CLOCK_TOLERANCE_SECONDS = 5;
const TOKEN_LENGTH_MAX = 4_096;

/** What an access token says. No personal data: ids, roles and codes only. */
export type AccessClaims = {
  readonly subjectId: string;
  readonly audience: Audience;
  readonly sessionId: string;
  readonly sessionVersion: number;
  /** When a second factor was shown for this very token. */
  readonly stepUpAtMs?: number;
};

export type AccessTokenInput = AccessClaims & {
  readonly roles: readonly Role[];
  readonly merchantId: string | null;
  readonly cities: readonly string[];
  readonly issuedAtMs: number;
};

/** Signs for 10 minutes. The same input gives the same token: Ed25519 has no randomness. */
export async function signAccessToken(input: {
  readonly privateKey: KeyObject;
  readonly claims: AccessTokenInput;
}): Promise<string> {
  const { claims } = input;
  const issuedAtSeconds = Math.floor(claims.issuedAtMs / 1_000);
  return new SignJWT({
    sid: claims.sessionId,
    ver: claims.sessionVersion,
    roles: claims.roles,
    mid: claims.merchantId,
    cities: claims.cities,
    ...(claims.stepUpAtMs === undefined ? {} : { sua: claims.stepUpAtMs }),
  })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
    .setIssuer(ISSUER)
    .setSubject(claims.subjectId)
    .setAudience(claims.audience)
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + ACCESS_TOKEN_LIFE_MS / 1_000)
    .sign(input.privateKey);
}

/**
 * Checks signature, pinned algorithm, type, issuer, audience and times.
 * Throws SESSION_EXPIRED for a token that only ran out, else UNAUTHENTICATED.
 */
export async function verifyAccessToken(input: {
  readonly publicKey: KeyObject;
  readonly token: string;
  readonly nowMs: number;
}): Promise<AccessClaims> {
  if (input.token.length > TOKEN_LENGTH_MAX) throw new AppError('UNAUTHENTICATED');
  const { payload } = await verify(input);
  const { sub, aud, sid, ver, sua } = payload;
  const isWhole =
    typeof sub === 'string' &&
    isAudience(aud) &&
    typeof sid === 'string' &&
    Number.isInteger(ver) &&
    (sua === undefined || Number.isInteger(sua));
  if (!isWhole) throw new AppError('UNAUTHENTICATED');
  return {
    subjectId: sub,
    audience: aud,
    sessionId: sid,
    sessionVersion: ver as number,
    ...(sua === undefined ? {} : { stepUpAtMs: sua as number }),
  };
}

async function verify(input: {
  readonly publicKey: KeyObject;
  readonly token: string;
  readonly nowMs: number;
}) {
  try {
    return await jwtVerify(input.token, input.publicKey, {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: [...AUDIENCES],
      typ: TYPE,
      requiredClaims: ['sub', 'sid', 'ver', 'iat', 'exp'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(input.nowMs),
      maxTokenAge: ACCESS_TOKEN_LIFE_MS / 1_000,
    });
  } catch (cause) {
    const isExpired = cause instanceof Error && 'code' in cause && cause.code === 'ERR_JWT_EXPIRED';
    throw new AppError(isExpired ? 'SESSION_EXPIRED' : 'UNAUTHENTICATED', { cause });
  }
}
