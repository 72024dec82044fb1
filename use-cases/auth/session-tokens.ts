import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';
import type { SessionDocument } from '../../data/repositories/sessions.js';
import { signAccessToken } from './access-token.js';
import type { AuthDeps } from './auth-deps.js';
import { hmac } from './keys.js';
import { ACCESS_TOKEN_LIFE_MS, REFRESH_GRACE_MS, SESSION_LIFETIMES } from './lifetimes.js';
import { findSubject, type Subject } from './subject.js';

/** What a login or a refresh hands to the client. */
export type TokenPair = {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAtMs: number;
  readonly sessionId: string;
};

const TOKEN_BYTES = 32;

/**
 * Opens a session for a person who has just proved who he is; always new tokens. `isFactor: false`
 * for a login that opens no sensitive action: those ask for a fresh factor first.
 */
export async function openSession(input: {
  readonly deps: Pick<AuthDeps, 'sessions' | 'keys' | 'clock'>;
  readonly subject: Subject;
  readonly deviceId: string;
  readonly isFactor?: boolean;
}): Promise<TokenPair> {
  const { deps, subject, isFactor = true } = input;
  const nowMs = deps.clock.nowMs();
  const now = new Date(nowMs);
  const lifetime = SESSION_LIFETIMES[subject.audience];
  const refreshToken = randomBytes(TOKEN_BYTES).toString('base64url');
  const session: SessionDocument = {
    _id: randomUUID(),
    audience: subject.audience,
    subjectId: subject.id,
    deviceHash: deviceHashOf(deps, input.deviceId),
    refreshHash: sha256(refreshToken),
    previousHash: null,
    rotationNonce: null,
    rotatedAt: now,
    idleExpiresAt: new Date(nowMs + lifetime.idleMs),
    absoluteExpiresAt: new Date(nowMs + lifetime.absoluteMs),
    // A login is a fresh factor too, unless it says otherwise.
    stepUpAt: isFactor ? now : null,
    revokedAt: null,
    revokeReason: null,
    createdAt: now,
  };
  await deps.sessions.insert(session);
  if (subject.audience === 'admin') {
    // One active session per person of the platform (RELIABILITY §4.2).
    await deps.sessions.revokeAll({
      subjectId: subject.id,
      audience: 'admin',
      reason: 'newLogin',
      at: now,
      exceptSessionId: session._id,
    });
  }
  const factor = isFactor ? { stepUpAtMs: nowMs } : {};
  return pairOf({ deps, subject, session, refreshToken, ...factor });
}

/**
 * Access token of an open session after a fresh factor; the refresh token stays as it is. The
 * moment is kept with the session, so that the token is worth it only until the next refresh.
 * Throws SESSION_EXPIRED.
 */
export async function stepUpSession(input: {
  readonly deps: AuthDeps;
  readonly sessionId: string;
}): Promise<{ readonly accessToken: string; readonly expiresAtMs: number; readonly atMs: number }> {
  const { deps, sessionId } = input;
  const atMs = deps.clock.nowMs();
  const isOpen = await deps.sessions.stepUp({ sessionId, at: new Date(atMs) });
  const session = isOpen ? await deps.sessions.findById(sessionId) : null;
  const person =
    session && (await findSubject({ ...deps, id: session.subjectId, audience: session.audience }));
  if (!session || !person?.isActive) throw new AppError('SESSION_EXPIRED');
  const claims = { session, subject: person, issuedAtMs: atMs, stepUpAtMs: atMs };
  return { ...(await signed({ deps, ...claims })), atMs };
}

/**
 * Exchanges a refresh token for a new pair. The spent token gets the same pair again for 10 s on
 * the same device (a lost reply); any other use of a spent token ends the whole family.
 * Throws SESSION_EXPIRED, UNAUTHENTICATED or ACCOUNT_DISABLED.
 */
export async function refreshSession(input: {
  readonly deps: AuthDeps;
  readonly refreshToken: string;
  readonly deviceId: string;
}): Promise<TokenPair> {
  const { deps, refreshToken, deviceId } = input;
  const hash = sha256(refreshToken);
  const current = await deps.sessions.findByRefreshHash(hash);
  if (current !== null) {
    const subject = await usableSubject({ deps, session: current, deviceId });
    const rotated = await rotate({ deps, session: current, refreshToken });
    if (rotated !== null) return pairOf({ deps, subject, ...rotated });
  }
  const previous = await deps.sessions.findByPreviousHash(hash);
  if (previous !== null) return repeatRotation({ deps, session: previous, refreshToken, deviceId });
  const sessionId = await deps.sessions.findIdBySpentHash(hash);
  if (sessionId === null) throw new AppError('UNAUTHENTICATED');
  throw await revokedFamily({ deps, sessionId, reason: 'refreshReuse' });
}

async function rotate(input: {
  readonly deps: AuthDeps;
  readonly session: SessionDocument;
  readonly refreshToken: string;
}): Promise<{ readonly session: SessionDocument; readonly refreshToken: string } | null> {
  const { deps, session } = input;
  const nowMs = deps.clock.nowMs();
  const rotationNonce = randomBytes(TOKEN_BYTES).toString('base64url');
  const refreshToken = nextToken({ ...input, rotationNonce });
  const rotated = await deps.sessions.rotate({
    session,
    refreshHash: sha256(refreshToken),
    rotationNonce,
    rotatedAt: new Date(nowMs),
    idleExpiresAt: new Date(nowMs + SESSION_LIFETIMES[session.audience].idleMs),
  });
  return rotated === null ? null : { session: rotated, refreshToken };
}

async function repeatRotation(input: {
  readonly deps: AuthDeps;
  readonly session: SessionDocument;
  readonly refreshToken: string;
  readonly deviceId: string;
}): Promise<TokenPair> {
  const { deps, session, refreshToken, deviceId } = input;
  const isInGrace = deps.clock.nowMs() - session.rotatedAt.getTime() <= REFRESH_GRACE_MS;
  if (!isInGrace || session.rotationNonce === null) {
    throw await revokedFamily({ deps, sessionId: session._id, reason: 'refreshReuse' });
  }
  const subject = await usableSubject({ deps, session, deviceId });
  const repeated = nextToken({ deps, session, refreshToken, rotationNonce: session.rotationNonce });
  return pairOf({ deps, subject, session, refreshToken: repeated });
}

async function usableSubject(input: {
  readonly deps: AuthDeps;
  readonly session: SessionDocument;
  readonly deviceId: string;
}): Promise<Subject> {
  const { deps, session } = input;
  const nowMs = deps.clock.nowMs();
  const isOver =
    session.revokedAt !== null ||
    session.idleExpiresAt.getTime() <= nowMs ||
    session.absoluteExpiresAt.getTime() <= nowMs;
  if (isOver) throw new AppError('SESSION_EXPIRED');
  if (session.deviceHash !== deviceHashOf(deps, input.deviceId)) {
    throw await revokedFamily({ deps, sessionId: session._id, reason: 'otherDevice' });
  }
  const subject = await findSubject({ ...deps, id: session.subjectId, audience: session.audience });
  if (subject === null) throw new AppError('SESSION_EXPIRED');
  if (!subject.isActive) throw new AppError('ACCOUNT_DISABLED');
  return subject;
}

async function revokedFamily(input: {
  readonly deps: AuthDeps;
  readonly sessionId: string;
  readonly reason: string;
}): Promise<AppError> {
  const at = new Date(input.deps.clock.nowMs());
  await input.deps.sessions.revoke({ sessionId: input.sessionId, reason: input.reason, at });
  return new AppError('SESSION_EXPIRED', { detail: `session revoked: ${input.reason}` });
}

async function pairOf(input: {
  readonly deps: Pick<AuthDeps, 'keys'>;
  readonly subject: Subject;
  readonly session: SessionDocument;
  readonly refreshToken: string;
  readonly stepUpAtMs?: number;
}): Promise<TokenPair> {
  const { session, refreshToken } = input;
  // Taken from the session, so that a repeated rotation signs the very same access token.
  const issuedAtMs = session.rotatedAt.getTime();
  const token = await signed({ ...input, issuedAtMs });
  return { ...token, refreshToken, sessionId: session._id };
}

async function signed(input: {
  readonly deps: Pick<AuthDeps, 'keys'>;
  readonly subject: Subject;
  readonly session: SessionDocument;
  readonly issuedAtMs: number;
  readonly stepUpAtMs?: number;
}): Promise<{ readonly accessToken: string; readonly expiresAtMs: number }> {
  const { deps, subject, session, issuedAtMs, stepUpAtMs } = input;
  const accessToken = await signAccessToken({
    privateKey: deps.keys.accessPrivateKey,
    claims: {
      subjectId: subject.id,
      audience: subject.audience,
      sessionId: session._id,
      sessionVersion: subject.sessionVersion,
      roles: subject.roles,
      merchantId: subject.merchantId,
      cities: subject.cities,
      issuedAtMs,
      ...(stepUpAtMs === undefined ? {} : { stepUpAtMs }),
    },
  });
  const expiresAtMs = Math.floor(issuedAtMs / 1_000) * 1_000 + ACCESS_TOKEN_LIFE_MS;
  return { accessToken, expiresAtMs };
}

/**
 * The next token follows from the old one, a secret key and a random part kept with the session:
 * it can be given out again without being stored, and neither part alone leads to it.
 */
function nextToken(input: {
  readonly deps: AuthDeps;
  readonly session: SessionDocument;
  readonly refreshToken: string;
  readonly rotationNonce: string;
}): string {
  const { deps, session, refreshToken, rotationNonce } = input;
  return hmac({ key: deps.keys.refreshKey, parts: [session._id, refreshToken, rotationNonce] });
}

/** Blind index of a device. */
export function deviceHashOf(deps: Pick<AuthDeps, 'keys'>, deviceId: string): string {
  return hmac({ key: deps.keys.deviceKey, parts: ['device', deviceId] });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
