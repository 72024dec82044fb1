import { AppError } from '../../contract/terms/errors.js';
import type { Actor } from '../../contract/terms/permissions.js';
import type { SessionDocument } from '../../data/repositories/sessions.js';
import { verifyAccessToken, type AccessClaims } from './access-token.js';
import type { AuthDeps } from './auth-deps.js';
import { SESSION_CACHE_MS, SESSION_CACHE_ROWS_MAX, STEP_UP_LIFE_MS } from './lifetimes.js';
import { findSubject, type Subject } from './subject.js';

type SessionView = { readonly session: SessionDocument | null; readonly subject: Subject | null };
type CacheRow = { readonly untilMs: number; readonly view: Promise<SessionView> };

export type Authenticator = {
  /** Actor behind an access token; throws UNAUTHENTICATED, SESSION_EXPIRED, ACCOUNT_DISABLED. */
  authenticate(token: string): Promise<Actor>;
  /** The same question later, for a connection that stays open. */
  isStillOpen(actor: Actor): Promise<boolean>;
  /** Forgets what is cached of a session, so that a logout is felt at once in this process. */
  forget(sessionId: string): void;
};

/** Checks tokens against the session and the account, which are cached for less than 5 s. */
export function createAuthenticator(deps: AuthDeps): Authenticator {
  const { viewOf, forget } = createViews(deps);

  /** What is cached may be from before the step-up that another process has just granted. */
  async function currentView(claims: AccessClaims): Promise<SessionView> {
    const view = await viewOf(claims);
    const { stepUpAtMs } = claims;
    if (stepUpAtMs === undefined || isBound(view.session, stepUpAtMs)) return view;
    const isOld = deps.clock.nowMs() - stepUpAtMs > STEP_UP_LIFE_MS;
    return isOld ? view : viewOf(claims, true);
  }

  async function actorOf(claims: AccessClaims): Promise<Actor> {
    const { session, subject } = await currentView(claims);
    if (session === null || subject === null) throw new AppError('UNAUTHENTICATED');
    const isItsSession =
      session.subjectId === claims.subjectId && session.audience === claims.audience;
    if (!isItsSession) throw new AppError('UNAUTHENTICATED');
    if (!subject.isActive) throw new AppError('ACCOUNT_DISABLED');
    const isOver =
      session.revokedAt !== null ||
      session.absoluteExpiresAt.getTime() <= deps.clock.nowMs() ||
      subject.sessionVersion !== claims.sessionVersion;
    if (isOver) throw new AppError('SESSION_EXPIRED');
    return {
      id: subject.id,
      audience: subject.audience,
      roles: subject.roles,
      sessionId: session._id,
      merchantId: subject.merchantId,
      cities: subject.cities,
      ...(isBound(session, claims.stepUpAtMs) ? { stepUpAtMs: claims.stepUpAtMs } : {}),
    };
  }

  return {
    async authenticate(token) {
      const nowMs = deps.clock.nowMs();
      return actorOf(
        await verifyAccessToken({ publicKey: deps.keys.accessPublicKey, token, nowMs }),
      );
    },

    async isStillOpen(actor) {
      const { session, subject } = await viewOf({
        sessionId: actor.sessionId,
        subjectId: actor.id,
        audience: actor.audience,
      });
      const isOpen = session?.revokedAt === null && subject?.isActive === true;
      // Changed roles or cities end what was opened under the old ones.
      const areRolesSame = subject?.roles.join() === actor.roles.join();
      return isOpen && areRolesSame && subject.cities.join() === actor.cities.join();
    },

    forget,
  };
}

/** Sessions and people as they were at most `SESSION_CACHE_MS` ago. */
function createViews(deps: AuthDeps) {
  const cache = new Map<string, CacheRow>();

  async function load(claims: Pick<AccessClaims, 'sessionId' | 'subjectId' | 'audience'>) {
    const [session, subject] = await Promise.all([
      deps.sessions.findById(claims.sessionId),
      findSubject({ ...deps, id: claims.subjectId, audience: claims.audience }),
    ]);
    return { session, subject };
  }

  function viewOf(
    claims: Pick<AccessClaims, 'sessionId' | 'subjectId' | 'audience'>,
    isFresh = false,
  ) {
    const nowMs = deps.clock.nowMs();
    const key = `${claims.sessionId}|${claims.audience}:${claims.subjectId}`;
    const known = cache.get(key);
    if (known && known.untilMs > nowMs && !isFresh) return known.view;
    const view = load(claims);
    cache.delete(key);
    cache.set(key, { untilMs: nowMs + SESSION_CACHE_MS, view });
    // A failed read must not be remembered.
    view.catch(() => cache.delete(key));
    if (cache.size > SESSION_CACHE_ROWS_MAX) {
      const [oldest] = cache.keys();
      if (oldest !== undefined) cache.delete(oldest);
    }
    return view;
  }

  function forget(sessionId: string): void {
    for (const key of cache.keys()) if (key.startsWith(`${sessionId}|`)) cache.delete(key);
  }

  return { viewOf, forget };
}

/** The step-up of a token holds only while the session remembers the same moment. */
function isBound(session: SessionDocument | null, stepUpAtMs: number | undefined): boolean {
  return stepUpAtMs !== undefined && session?.stepUpAt?.getTime() === stepUpAtMs;
}
