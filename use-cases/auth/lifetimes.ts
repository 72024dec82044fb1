import type { Audience } from '../../contract/terms/permissions.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export type SessionLifetime = { readonly idleMs: number; readonly absoluteMs: number };

/** RELIABILITY §4.2. Idle counts from the last refresh, absolute from the login. */
export const SESSION_LIFETIMES: Readonly<Record<Audience, SessionLifetime>> = {
  customer: { idleMs: 30 * DAY, absoluteMs: 90 * DAY },
  worker: { idleMs: 30 * DAY, absoluteMs: 90 * DAY },
  merchant: { idleMs: 7 * DAY, absoluteMs: 30 * DAY },
  admin: { idleMs: 30 * MINUTE, absoluteMs: 12 * HOUR },
};

export const ACCESS_TOKEN_LIFE_MS = 10 * MINUTE;
/** A client that lost the reply of a refresh may ask again with the spent token. */
export const REFRESH_GRACE_MS = 10_000;
/** Below the promise of 5 s for revocations, with room for the query itself. */
export const SESSION_CACHE_MS = 3_000;
export const SESSION_CACHE_ROWS_MAX = 20_000;

export const SMS_CODE_LIFE_MS = 5 * MINUTE;
export const SMS_CODE_TRIES_MAX = 5;
export const SMS_RESEND_AFTER_SECONDS = 60;

export const LOGIN_FAILURES_MAX = 5;
export const LOGIN_LOCK_MS = 15 * MINUTE;
