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

/** People mistype: a share of failures above the usual one by this much, and this many more, is an attack. */
export const GUESS_SHARE_MARGIN = 0.01;
export const GUESS_FAILURES_MARGIN = 20;
/** What is usual is read from this long before; no higher share than this is ever usual. */
export const GUESS_BASELINE_MINUTES = 60;
export const GUESS_BASELINE_SHARE_MAX = 0.2;
export const GUESS_BRAKE_MS = 10 * MINUTE;

/** A fresh factor opens sensitive actions for this long (RELIABILITY §4.2). */
export const STEP_UP_LIFE_MS = 5 * MINUTE;

/** The link by which a person of the staff sets his password and TOTP. */
export const INVITATION_LIFE_MS = 72 * HOUR;
/** The same for the first administrator, who sits before the screen. */
export const SETUP_LIFE_MS = HOUR;

export const LOGIN_FAILURES_MAX = 5;
export const LOGIN_LOCK_MS = 15 * MINUTE;
