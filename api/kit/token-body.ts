import type { TokenPair } from '../../use-cases/auth/session-tokens.js';

/** A token pair as clients get it. */
export function pairBody(pair: TokenPair) {
  const { accessToken, refreshToken, sessionId, expiresAtMs } = pair;
  return { accessToken, refreshToken, sessionId, expiresAt: new Date(expiresAtMs).toISOString() };
}
